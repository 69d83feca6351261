import { type DataType, dataType } from '../../types/data-type.js';
import { INTEGER_RANGE } from '../../types/exact.js';
import type { Exact } from '../../types/value.js';
import { js } from '../code.js';
import type { Call, Expression } from '../expression.js';
import { Fault, OVERFLOW } from '../fault.js';
import type { CodeContext, FunctionDefinition, OwnCode, Parameter, StrictFunction } from './definition.js';
import { constantText } from './pattern.js';
import { timeTextFunctions } from './time-text-functions.js';
import {
  addTime,
  ceilTime,
  checkedTime,
  datesAsTimestamps,
  differenceOf,
  extractor,
  floorTime,
  isFixed,
  isPartOfDay,
  isShortMove,
  MILLIS_OF,
  offsetOf,
  shift,
  TIME_PARTS,
  TIME_UNITS,
  type TimePart,
  type TimeUnit,
} from './time-units.js';
import { INT, SAFE_BIGINT } from './types.js';

const unit: Parameter = { name: 'unit', takes: 'STRING', literal: true, oneOf: TIME_UNITS };
const instant = (name: string): Parameter => ({ name, takes: 'a date or timestamp' });

/** The constant unit that is the first operand. */
function unitOf({ operands }: Call): TimeUnit {
  // The parameter takes nothing else.
  return constantText(operands[0]) as TimeUnit;
}

function timestampOf({ type }: Expression, leastPrecision = 0): DataType {
  return dataType('timestamp', { precision: Math.max(leastPrecision, type.precision ?? 0) });
}

/** FLOOR_TO and CEIL_TO. */
function rounding(
  name: string,
  doc: string,
  round: (unit: TimeUnit, millis: number) => number,
  code: (context: CodeContext, size: number, offset: number) => OwnCode['value'],
  examples: StrictFunction['examples'],
): StrictFunction {
  return {
    name,
    family: 'time',
    doc,
    parameters: [unit, instant('time')],
    unify: datesAsTimestamps,
    type: operands => timestampOf(operands[1]!),
    bind: call => {
      const unit = unitOf(call);
      return (_: string, millis: number) => round(unit, millis);
    },
    code: context => {
      const unit = unitOf(context.call);
      return isFixed(unit) ? { value: code(context, MILLIS_OF[unit], offsetOf(unit)), total: true } : null;
    },
    examples,
  };
}

function extractProblem([part, time]: readonly Expression[]): string | null {
  const name = constantText(part)!;
  if (time!.type.kind === 'date' && isPartOfDay(name)) return `a DATE has no ${name}`;
  return time!.type.kind === 'time' && !isPartOfDay(name) ? `a TIME has no ${name}` : null;
}

function extractCode(context: CodeContext): OwnCode | null {
  const part = constantText(context.call.operands[0]) as TimePart;
  const time = context.value(1);
  // Counting full units before taking the rest keeps times before the epoch right.
  const counted = (size: number, among: number) => {
    const full = context.name('c', js`Math.floor(${time} / ${size})`);
    return { value: js`(${full} - Math.floor(${full} / ${among}) * ${among})`, total: true } as const;
  };
  switch (part) {
    case 'HOUR':
      return counted(MILLIS_OF.HOUR, 24);
    case 'MINUTE':
      return counted(MILLIS_OF.MINUTE, 60);
    case 'SECOND':
      return counted(MILLIS_OF.SECOND, 60);
    case 'EPOCH':
      return { value: js`Math.floor(${time} / 1000)`, total: true };
    default:
      return { value: js`${context.unit.slot(extractor(part))}(${time})`, total: true };
  }
}

/** Whether a TIMESTAMPADD moves by so little that it cannot fail. */
function isShort(call: Call): boolean {
  const amount = call.operands[1]!;
  return amount.kind === 'literal' && amount.value !== null && isShortMove(unitOf(call), Number(amount.value));
}

/** Moving a time by a constant number of fixed units is an addition. */
function additionCode(context: CodeContext): OwnCode | null {
  const unit = unitOf(context.call);
  const amount = context.call.operands[1]!;
  if (!isFixed(unit) || amount.kind !== 'literal' || !isShort(context.call)) return null;
  const by = js`${Number(amount.value) * MILLIS_OF[unit]}`;
  const time = context.value(2);
  if ((context.call.operands[2]!.type.precision ?? 0) <= 3) return { value: js`(${time} + ${by})`, total: true };
  return { value: js`${context.unit.slot(shift)}(${time}, ${by})`, total: true };
}

/** Dates and times, in UTC (S9.7). */
export const timeFunctions: readonly FunctionDefinition[] = [
  {
    name: 'EXTRACT',
    family: 'time',
    doc: 'A part of a time: YEAR QUARTER MONTH WEEK (ISO) DAY DOY DOW (Sunday is 1) ISODOW (Monday is 1) HOUR MINUTE SECOND, or EPOCH, the seconds since 1970.',
    parameters: [
      { name: 'part', takes: 'STRING', literal: true, oneOf: TIME_PARTS },
      { name: 'time', takes: 'a date, time or timestamp' },
    ],
    validate: extractProblem,
    unify: datesAsTimestamps,
    type: () => SAFE_BIGINT,
    bind: ({ operands }) => {
      const extract = extractor(constantText(operands[0]) as TimePart);
      return (_: string, millis: number) => extract(millis);
    },
    code: extractCode,
    examples: [
      ["EXTRACT('YEAR', DATE '2026-03-01')", 'CAST(2026 AS BIGINT)'],
      ["EXTRACT('HOUR', TIMESTAMP '1969-12-31 23:59:59')", 'CAST(23 AS BIGINT)'],
    ],
  },
  rounding(
    'FLOOR_TO',
    'The start of the unit that the time lies in; weeks start on Monday.',
    floorTime,
    (context, size, offset) =>
      offset === 0
        ? js`(Math.floor(${context.value(1)} / ${size}) * ${size})`
        : js`(Math.floor((${context.value(1)} - ${offset}) / ${size}) * ${size} + ${offset})`,
    [
      ["FLOOR_TO('HOUR', TIMESTAMP '2026-03-01 10:59:00')", "TIMESTAMP '2026-03-01 10:00:00'"],
      ["FLOOR_TO('WEEK', DATE '2026-03-01')", "TIMESTAMP '2026-02-23 00:00:00'"],
    ],
  ),
  rounding(
    'CEIL_TO',
    'The time itself where a unit starts there, else the start of the next one.',
    ceilTime,
    (context, size, offset) =>
      offset === 0
        ? js`(Math.ceil(${context.value(1)} / ${size}) * ${size} + 0)`
        : js`(Math.ceil((${context.value(1)} - ${offset}) / ${size}) * ${size} + ${offset})`,
    [["CEIL_TO('MONTH', TIMESTAMP '2026-02-03 10:00:00')", "TIMESTAMP '2026-03-01 00:00:00'"]],
  ),
  {
    name: 'TIMESTAMPADD',
    family: 'time',
    doc: 'The time `amount` units later; where its day is beyond the end of the month, the last day of it. Beyond 270,000 years from 1970 an error.',
    parameters: [unit, { name: 'amount', takes: 'an integer' }, instant('time')],
    unify: datesAsTimestamps,
    type: ([unit, , time]) => timestampOf(time!, constantText(unit) === 'MILLISECOND' ? 3 : 0),
    fails: call => !isShort(call),
    bind: call => {
      const unit = unitOf(call);
      const add = (_: string, amount: Exact, millis: number) => addTime(unit, Number(amount), millis);
      return isShort(call) ? add : (...operands: Parameters<typeof add>) => checkedTime(add(...operands));
    },
    code: additionCode,
    examples: [
      ["TIMESTAMPADD('MINUTE', 90, TIMESTAMP '2026-03-01 10:00:00')", "TIMESTAMP '2026-03-01 11:30:00'"],
      ["TIMESTAMPADD('MONTH', 1, DATE '2026-01-31')", "TIMESTAMP '2026-02-28 00:00:00'"],
    ],
  },
  {
    name: 'TIMESTAMPDIFF',
    family: 'time',
    doc: 'How many full units lie between two times, negative where `to` is before `from`; beyond INT an error.',
    parameters: [unit, instant('from'), instant('to')],
    unify: datesAsTimestamps,
    type: () => INT,
    fails: () => true,
    bind: call => {
      const unit = unitOf(call);
      return (_: string, from: number, to: number) => {
        const difference = differenceOf(unit, from, to);
        return Math.abs(difference) <= INTEGER_RANGE.int.greatest ? difference : Fault.of(OVERFLOW);
      };
    },
    examples: [
      ["TIMESTAMPDIFF('DAY', DATE '2026-02-27', DATE '2026-03-01')", '2'],
      ["TIMESTAMPDIFF('MONTH', TIMESTAMP '2026-01-31 00:00:00', TIMESTAMP '2026-02-28 00:00:00')", '0'],
    ],
  },
  ...timeTextFunctions,
];
