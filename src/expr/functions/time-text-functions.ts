import { MILLIS_OF_DAY } from '../../types/calendar.js';
import { dataType } from '../../types/data-type.js';
import { type TimePattern, timePattern } from '../../types/time-pattern.js';
import { parseDate, parseTimestamp } from '../../types/time-text.js';
import type { Exact } from '../../types/value.js';
import type { Call, Expression } from '../expression.js';
import { Fault } from '../fault.js';
import type { FunctionDefinition, Parameter } from './definition.js';
import { constantText } from './pattern.js';
import { checkedTime, datesAsTimestamps } from './time-units.js';
import { DATE, orNull, STRING, TIMESTAMP } from './types.js';

const pattern: Parameter = { name: 'pattern', takes: 'STRING', literal: true };

/** The constant pattern that is operand `i`, or `standard` where it is left out. */
function patternOf({ operands }: Call, i: number, standard: string): TimePattern {
  const made = timePattern(constantText(operands[i]) ?? standard);
  if (typeof made === 'string') throw new Error(made);
  return made;
}

function patternProblem(operand: Expression | undefined): string | null {
  const text = constantText(operand);
  const made = text === undefined ? null : timePattern(text);
  return typeof made === 'string' ? made : null;
}

/** Times out of texts and numbers, and texts out of times. */
export const timeTextFunctions: readonly FunctionDefinition[] = [
  {
    name: 'TO_TIMESTAMP',
    family: 'time',
    doc: 'The TIMESTAMP(3) that a text is, by the pattern (`yyyy-MM-dd HH:mm:ss` and the like if left out); NULL where it is none.',
    parameters: [{ name: 'text', takes: 'STRING' }, pattern],
    optional: 1,
    validate: operands => patternProblem(operands[1]),
    type: () => orNull(TIMESTAMP),
    bind: call => {
      if (call.operands.length === 1) return (text: string) => parseTimestamp(text, 3, false);
      const { parse } = patternOf(call, 1, '');
      return (text: string) => {
        const millis = parse(text);
        return millis === null ? null : Math.floor(millis);
      };
    },
    examples: [
      ["TO_TIMESTAMP('2026-03-01 10:15:00')", "TIMESTAMP '2026-03-01 10:15:00.000'"],
      ["TO_TIMESTAMP('1.3.26 10:15', 'd.M.yy H:mm')", "TIMESTAMP '2026-03-01 10:15:00.000'"],
      ["TO_TIMESTAMP('2026-02-30')", 'NULL'],
    ],
  },
  {
    name: 'TO_DATE',
    family: 'time',
    doc: 'The DATE that a text is, by the pattern (`yyyy-MM-dd` if left out); NULL where it is none.',
    parameters: [{ name: 'text', takes: 'STRING' }, pattern],
    optional: 1,
    validate: operands => patternProblem(operands[1]),
    type: () => orNull(DATE),
    bind: call => {
      if (call.operands.length === 1) return parseDate;
      const { parse } = patternOf(call, 1, '');
      return (text: string) => {
        const millis = parse(text);
        return millis === null ? null : Math.floor(millis / MILLIS_OF_DAY);
      };
    },
    examples: [
      ["TO_DATE('2026-03-01')", "DATE '2026-03-01'"],
      ["TO_DATE('03/01/2026', 'MM/dd/yyyy')", "DATE '2026-03-01'"],
    ],
  },
  {
    name: 'DATE_FORMAT',
    family: 'time',
    doc: 'The time as text by the pattern: y M d E H h m s S a, text in quotes.',
    parameters: [{ name: 'time', takes: 'a date, time or timestamp' }, pattern],
    validate: ([time, text]) => {
      const problem = patternProblem(text);
      if (problem !== null || time!.type.kind !== 'time') return problem;
      const made = timePattern(constantText(text)!);
      return typeof made !== 'string' && made.hasDay ? 'a TIME has no day' : null;
    },
    unify: datesAsTimestamps,
    type: () => STRING,
    bind: call => {
      const { format } = patternOf(call, 1, '');
      return (millis: number) => format(millis);
    },
    examples: [
      ["DATE_FORMAT(TIMESTAMP '2026-03-01 10:05:00', 'EEE d MMM yyyy, h:mm a')", "'Sun 1 Mar 2026, 10:05 AM'"],
      ["DATE_FORMAT(DATE '2026-03-01', 'yyyyMMdd')", "'20260301'"],
    ],
  },
  {
    name: 'FROM_UNIXTIME',
    family: 'time',
    doc: 'Seconds since 1970 as text by the pattern, `yyyy-MM-dd HH:mm:ss` if left out; beyond 270,000 years an error.',
    parameters: [{ name: 'seconds', takes: 'an integer' }, pattern],
    optional: 1,
    validate: operands => patternProblem(operands[1]),
    type: () => STRING,
    fails: ({ operands }) => operands[0]!.type.kind === 'bigint',
    bind: call => {
      const { format } = patternOf(call, 1, 'yyyy-MM-dd HH:mm:ss');
      return (seconds: Exact) => {
        const millis = checkedTime(Number(seconds) * 1000);
        return millis instanceof Fault ? millis : format(millis);
      };
    },
    examples: [['FROM_UNIXTIME(44)', "'1970-01-01 00:00:44'"]],
  },
  {
    name: 'TO_TIMESTAMP_LTZ',
    family: 'time',
    doc: 'The TIMESTAMP_LTZ(3) that many seconds (`digits` 0) or milliseconds (3, if left out) after 1970; beyond 270,000 years an error.',
    parameters: [
      { name: 'amount', takes: 'an integer' },
      { name: 'digits', takes: 'an integer', literal: true },
    ],
    optional: 1,
    validate: ([, digits]) =>
      digits?.kind === 'literal' && digits.value !== 0 && digits.value !== 3 ? 'digits is 0 or 3' : null,
    type: () => dataType('timestamp_ltz', { precision: 3 }),
    fails: ({ operands }) => operands[0]!.type.kind === 'bigint',
    bind: ({ operands: [, digits] }) => {
      const size = digits?.kind === 'literal' && digits.value === 0 ? 1000 : 1;
      return (amount: Exact) => checkedTime(Number(amount) * size);
    },
    examples: [['TO_TIMESTAMP_LTZ(44, 0)', "CAST(TIMESTAMP '1970-01-01 00:00:44' AS TIMESTAMP_LTZ(3))"]],
  },
];
