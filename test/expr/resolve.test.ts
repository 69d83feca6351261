// Catches: a call with wrong operands that is accepted, or refused without saying what was wrong and what to do; a result
// type that is not Flink's or not that of the type checker; a widening that is missing or can fail.
import { describe, expect, test } from 'vitest';
import { column, literal } from '../../src/expr/build.js';
import { canFail } from '../../src/expr/can-fail.js';
import type { Expression } from '../../src/expr/expression.js';
import { resolveCall } from '../../src/expr/functions/resolve.js';
import { resolveAggregate } from '../../src/expr/functions/resolve-aggregate.js';
import { resolveCast, resolveTryCast } from '../../src/expr/functions/resolve-cast.js';
import { typeText } from '../../src/types/type-text.js';
import { parseExpression, parseType } from './parse-expression.js';

function of(name: string, type: string): Expression {
  const nullable = type.endsWith('?');
  return column(name, { ...parseType(nullable ? type.slice(0, -1) : type), nullable });
}

function messageOf(make: () => unknown): string {
  try {
    make();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}

describe('messages', () => {
  test.each<[string, () => unknown, string]>([
    [
      'an unknown function',
      () => resolveCall('UPER', [of('name', 'STRING')]),
      "PLAN_UNSUPPORTED  there is no function UPER\n  do   did you mean 'UPPER'? docs/functions.md lists them all",
    ],
    [
      'too many operands',
      () => resolveCall('UPPER', [of('name', 'STRING'), of('name', 'STRING')]),
      'PLAN_TYPE_MISMATCH  UPPER does not take 2 operands\n  why  it takes 1 operand\n  do   write UPPER(text)',
    ],
    [
      'too few operands',
      () => resolveCall('SUBSTRING', [of('name', 'STRING')]),
      'PLAN_TYPE_MISMATCH  SUBSTRING does not take 1 operand\n  why  it takes 2 operands to 3\n  do   write SUBSTRING(text, from, [length])',
    ],
    [
      'a wrong type',
      () => resolveCall('UPPER', [of('id', 'BIGINT')], 'report.ts:3'),
      'PLAN_TYPE_MISMATCH  UPPER does not take BIGINT as its text\n  at   report.ts:3\n  why  text is STRING, and id is BIGINT\n  do   cast(…) to a type that it takes',
    ],
    [
      'types without a common one',
      () => resolveCall('EQUAL', [of('id', 'BIGINT'), of('name', 'STRING')]),
      'PLAN_TYPE_MISMATCH  EQUAL does not take BIGINT and STRING together\n  why  there is no type that holds the values of all of them\n  do   cast(…) one of them to the type of the others',
    ],
    [
      'a unit that does not exist',
      () => parseExpression("EXTRACT('HOURS', DATE '2026-03-01')"),
      "PLAN_INVALID_ARGUMENT  EXTRACT knows no part 'HOURS'\n  do   did you mean 'HOUR'? use one of YEAR, QUARTER, MONTH, WEEK, DAY, DOY, DOW, ISODOW, HOUR, MINUTE, SECOND, EPOCH",
    ],
    [
      'a unit that a type does not have',
      () => parseExpression("EXTRACT('HOUR', DATE '2026-03-01')"),
      'PLAN_INVALID_ARGUMENT  EXTRACT cannot work with its operands\n  why  a DATE has no HOUR\n  do   see EXTRACT(part, time) in docs/functions.md',
    ],
    [
      'a column where a constant is needed',
      () => resolveCall('ROUND', [of('price', 'DOUBLE'), of('digits', 'INT')]),
      'PLAN_INVALID_ARGUMENT  the digits of ROUND has to be a constant\n  why  what it decides is settled before any row is read\n  do   write the digits itself',
    ],
    [
      'a regular expression that is none',
      () => resolveCall('REGEXP', [of('name', 'STRING'), literal('(', parseType('STRING'))]),
      "PLAN_INVALID_ARGUMENT  REGEXP cannot work with its operands\n  why  '(' is no regular expression\n  do   see REGEXP(text, pattern) in docs/functions.md",
    ],
    [
      'a pattern that ends in its escape',
      () => parseExpression("LIKE('a', 'a!', '!')"),
      "PLAN_INVALID_ARGUMENT  LIKE cannot work with its operands\n  why  the pattern 'a!' ends in its escape\n  do   see LIKE(text, pattern, [escape]) in docs/functions.md",
    ],
    [
      'a cast that no value survives',
      () => resolveCast(of('at', 'DATE'), parseType('INT')),
      'PLAN_TYPE_MISMATCH  a value of DATE cannot be cast to INT\n  why  column at is DATE\n  do   cast to STRING goes from most types, and from STRING to most',
    ],
    [
      'an unknown aggregate',
      () => resolveAggregate('SUMM', [of('n', 'INT')]),
      "PLAN_UNSUPPORTED  there is no aggregate function SUMM\n  do   did you mean 'SUM'? there are COUNT, SUM, MIN, MAX, AVG, FIRST_VALUE, LAST_VALUE, ARRAY_AGG",
    ],
    [
      'a sum of texts',
      () => resolveAggregate('SUM', [of('name', 'STRING')]),
      'PLAN_TYPE_MISMATCH  SUM does not take STRING\n  why  it takes a number, and name is STRING\n  do   cast(…) to a type that it takes, or use COUNT',
    ],
    [
      'rows that are to be different',
      () => resolveAggregate('COUNT', [], { distinct: true }),
      'PLAN_INVALID_ARGUMENT  COUNT of rows has no distinct form\n  do   name what is to be different: COUNT(DISTINCT value)',
    ],
    [
      'a filter that is no condition',
      () => resolveAggregate('COUNT', [], { where: of('n', 'INT?') }),
      'PLAN_TYPE_MISMATCH  COUNT is filtered by INT, which is no condition\n  do   a condition is a BOOLEAN: compare the value with something',
    ],
  ])('%s', (_, make, message) => {
    expect(messageOf(make)).toBe(message);
  });
});

describe('types of results', () => {
  const int = of('i', 'INT');
  const maybe = of('m', 'INT?');
  const big = of('b', 'BIGINT');
  const price = of('p', 'DECIMAL(10, 2)');
  const name = of('n', 'STRING?');
  const time = of('t', 'TIMESTAMP(3)');
  test.each<[string, Expression, string]>([
    ['INT + INT', resolveCall('PLUS', [int, int]), 'INT NOT NULL'],
    ['INT? + INT', resolveCall('PLUS', [maybe, int]), 'INT'],
    ['INT + BIGINT', resolveCall('PLUS', [int, big]), 'BIGINT NOT NULL'],
    ['INT / INT', resolveCall('DIVIDE', [int, int]), 'INT NOT NULL'],
    ['BIGINT * FLOAT', resolveCall('TIMES', [big, of('f', 'FLOAT')]), 'FLOAT NOT NULL'],
    ['DECIMAL * INT', resolveCall('TIMES', [price, int]), 'DECIMAL(21, 2) NOT NULL'],
    ['DECIMAL + DOUBLE', resolveCall('PLUS', [price, of('d', 'DOUBLE')]), 'DOUBLE NOT NULL'],
    ['a DECIMAL that may not fit', resolveCall('TIMES', [of('x', 'DECIMAL(30, 2)'), price]), 'DECIMAL(38, 4)'],
    ['a comparison', resolveCall('LESS', [maybe, big]), 'BOOLEAN'],
    ['IS NULL', resolveCall('IS_NULL', [maybe]), 'BOOLEAN NOT NULL'],
    [
      'IS NOT DISTINCT FROM',
      resolveCall('IS_NOT_DISTINCT_FROM', [maybe, name.kind === 'column' ? maybe : big]),
      'BOOLEAN NOT NULL',
    ],
    ['COALESCE', resolveCall('COALESCE', [maybe, big]), 'BIGINT NOT NULL'],
    ['CASE', parseExpression('CASE(TRUE, 1, 2.50)'), 'DECIMAL(12, 2) NOT NULL'],
    ['ROUND', resolveCall('ROUND', [price, literal(1, parseType('INT'))]), 'DECIMAL(10, 1) NOT NULL'],
    ['FLOOR', resolveCall('FLOOR', [price]), 'DECIMAL(10, 0) NOT NULL'],
    ['POWER', resolveCall('POWER', [int, maybe]), 'DOUBLE'],
    ['CHAR_LENGTH', resolveCall('CHAR_LENGTH', [name]), 'INT'],
    ['EXTRACT', resolveCall('EXTRACT', [literal('DAY', parseType('STRING')), time]), 'BIGINT NOT NULL'],
    ['TO_TIMESTAMP', resolveCall('TO_TIMESTAMP', [literal('x', parseType('STRING'))]), 'TIMESTAMP(3)'],
    ['TRY_CAST', resolveTryCast(int, parseType('STRING')), 'STRING'],
    ['CAST', resolveCast(name, parseType('INT')), 'INT'],
    ['SUM', { ...int, type: resolveAggregate('SUM', [price]).type }, 'DECIMAL(38, 2) NOT NULL'],
    ['SUM with a filter', { ...int, type: resolveAggregate('SUM', [int], { where: of('c', 'BOOLEAN') }).type }, 'INT'],
    [
      'SUM of long DECIMALs',
      { ...int, type: resolveAggregate('SUM', [of('x', 'DECIMAL(30, 2)')]).type },
      'DECIMAL(38, 2)',
    ],
    ['AVG', { ...int, type: resolveAggregate('AVG', [price]).type }, 'DECIMAL(38, 6) NOT NULL'],
    ['a global MAX', { ...int, type: resolveAggregate('MAX', [time], { isGlobal: true }).type }, 'TIMESTAMP(3)'],
    [
      'a global COUNT',
      { ...int, type: resolveAggregate('COUNT', [maybe], { isGlobal: true }).type },
      'BIGINT NOT NULL',
    ],
  ])('%s', (_, { type }, wanted) => {
    expect(typeText(type)).toBe(wanted);
  });

  test('a rowtime that went through a function is a plain time', () => {
    const rowtime = column('t', { ...parseType('TIMESTAMP(3)'), rowtime: true });
    for (const call of [
      resolveCall('COALESCE', [rowtime, time]),
      resolveCall('GREATEST', [rowtime, time]),
      resolveCall('TIMESTAMPADD', [literal('DAY', parseType('STRING')), literal(1, parseType('INT')), rowtime]),
      resolveAggregate('MAX', [rowtime]),
    ]) {
      expect(call.type.rowtime).toBe(undefined);
    }
  });

  test('DISTINCT is dropped where it changes nothing', () => {
    expect(resolveAggregate('MAX', [int], { distinct: true }).distinct).toBe(false);
    expect(resolveAggregate('COUNT', [int], { distinct: true }).distinct).toBe(true);
  });
});

describe('what can fail', () => {
  test.each<[string, boolean]>([
    ['i + 1', true],
    ['d + 1', false],
    ['p + 1', false],
    ['i / 2', false],
    ['i / -1', true],
    ['i % -1', false],
    ['i / i', true],
    ['p / 2', false],
    ['p / i', true],
    ['i < 5 AND d > 2', false],
    ['i + 1 < 5 AND d > 2', true],
    ['CAST(i AS BIGINT)', false],
    ['CAST(i AS DOUBLE)', false],
    ['CAST(i AS STRING)', false],
    ['CAST(i AS DECIMAL(10, 0))', false],
    ['CAST(i AS DECIMAL(9, 0))', true],
    ['CAST(i AS TINYINT)', true],
    ['CAST(n AS INT)', true],
    ['TRY_CAST(n AS INT)', false],
    ['CAST(d AS FLOAT)', false],
    ['CAST(p AS DECIMAL(10, 1))', false],
    ['CAST(p AS DECIMAL(9, 1))', true],
    ['BETWEEN(i, 1, 5)', false],
    ['BETWEEN(i + 1, 1, 5)', true],
    ["LIKE(n, 'a%')", false],
    ['LIKE(n, n, n)', true],
    ["REGEXP(n, 'a+')", false],
    ['REGEXP(n, n)', true],
    ["TIMESTAMPADD('DAY', 1, t)", false],
    ["TIMESTAMPADD('DAY', i, t)", true],
    ['COALESCE(i, 1 / 0)', true],
  ])('%s: %s', (text, wanted) => {
    const columns = [
      of('i', 'INT'),
      of('d', 'DOUBLE'),
      of('p', 'DECIMAL(10, 2)'),
      of('n', 'STRING?'),
      of('t', 'TIMESTAMP(3)'),
    ];
    expect(
      canFail(
        parseExpression(
          text,
          columns.filter(other => other.kind === 'column'),
        ),
      ),
    ).toBe(wanted);
  });
});
