// Can catch: an expression whose text says something else than it does (parentheses, quotes, NULL order), or that two
// different expressions share.
import { describe, expect, test } from 'vitest';
import type { AggregateCall, Expression, SortKey } from '../../src/expr/expression.js';
import { nameText, printAggregate, printExpression, printSortKey } from '../../src/expr/print.js';
import { dataType } from '../../src/types/data-type.js';
import type { Value } from '../../src/types/value.js';

const int = dataType('int');
const boolean = dataType('boolean');
const column = (name: string, nullable = false): Expression => ({
  kind: 'column',
  input: 0,
  name,
  type: dataType('int', { nullable }),
});
const call = (name: string, ...operands: Expression[]): Expression => ({ kind: 'call', name, operands, type: boolean });
const [a, b, c] = ['a', 'b', 'c'].map(name => column(name)) as [Expression, Expression, Expression];

describe('operators', () => {
  test.each<[Expression, string]>([
    [call('PLUS', a, call('TIMES', b, c)), 'a + b * c'],
    [call('TIMES', call('PLUS', a, b), c), '(a + b) * c'],
    [call('MINUS', a, call('MINUS', b, c)), 'a - (b - c)'],
    [call('MINUS', call('MINUS', a, b), c), 'a - b - c'],
    [call('PLUS', a, call('PLUS', b, c)), 'a + (b + c)'],
    [call('DIVIDE', a, call('MOD', b, c)), 'a / (b % c)'],
    [call('AND', a, call('OR', b, c)), 'a AND (b OR c)'],
    [call('OR', call('AND', a, b), c), 'a AND b OR c'],
    [call('AND', a, call('AND', b, c)), 'a AND b AND c'],
    [call('AND', a, b, c), 'a AND b AND c'],
    [call('NOT', call('EQUAL', a, b)), 'NOT a = b'],
    [call('NOT', call('AND', a, b)), 'NOT (a AND b)'],
    [call('EQUAL', call('NOT', a), b), '(NOT a) = b'],
    [call('EQUAL', call('LESS', a, b), c), '(a < b) = c'],
    [call('EQUAL', a, call('LESS', b, c)), 'a = (b < c)'],
    [call('IS_NULL', call('PLUS', a, b)), 'a + b IS NULL'],
    [call('IS_NOT_TRUE', call('GREATER', a, b)), '(a > b) IS NOT TRUE'],
    [call('IS_NOT_DISTINCT_FROM', a, b), 'a IS NOT DISTINCT FROM b'],
    [call('BETWEEN', a, b, call('PLUS', b, c)), 'a BETWEEN b AND b + c'],
    [call('IN', a, b, c), 'a IN (b, c)'],
    [call('NOT', call('IN', a, b)), 'NOT a IN (b)'],
    [call('UPPER', call('OR', a, b)), 'UPPER(a OR b)'],
    [call('CASE', a, b, c), 'CASE WHEN a THEN b ELSE c END'],
  ])('%#', (expression, text) => {
    expect(printExpression(expression)).toBe(text);
  });

  test('casts name their type', () => {
    const cast: Expression = {
      kind: 'call',
      name: 'TRY_CAST',
      operands: [a],
      type: dataType('decimal', { precision: 10, scale: 2 }),
    };
    expect(printExpression(cast)).toBe('TRY_CAST(a AS DECIMAL(10, 2))');
  });
});

describe('constants', () => {
  const text = (value: Value, kind: Parameters<typeof dataType>[0], facts = {}) =>
    printExpression({ kind: 'literal', value, type: dataType(kind, facts) });
  test('of every kind', () => {
    expect([
      text(null, 'int'),
      text(true, 'boolean'),
      text(-5, 'int'),
      text(9223372036854775807n, 'bigint'),
      text(1250, 'decimal', { precision: 4, scale: 2 }),
      text(5, 'double'),
      text(0.1, 'double'),
      text(Number.NaN, 'double'),
      text("it's", 'string'),
      text(Uint8Array.of(0, 255), 'bytes'),
      text(20513, 'date'),
      text(36_900_000, 'time', { precision: 3 }),
      text(1_500, 'timestamp', { precision: 3 }),
      text(0, 'timestamp_ltz', { precision: 3 }),
      text([1, 2], 'array', { element: int }),
    ]).toEqual([
      'NULL',
      'TRUE',
      '-5',
      '9223372036854775807',
      '12.50',
      '5e0',
      '0.1',
      "'NaN'",
      "'it''s'",
      "X'00ff'",
      "DATE '2026-03-01'",
      "TIME '10:15:00'",
      "TIMESTAMP '1970-01-01 00:00:01.5'",
      "TIMESTAMP_LTZ '1970-01-01 00:00:00'",
      "ARRAY '[1,2]'",
    ]);
  });
});

test('names that are no plain words stand in double quotes', () => {
  expect(['a', 'temp_max', 'größe', 'two words', '1st', 'a"b', '__proto__', ''].map(nameText)).toEqual([
    'a',
    'temp_max',
    'größe',
    '"two words"',
    '"1st"',
    '"a""b"',
    '__proto__',
    '""',
  ]);
});

test('aggregates', () => {
  const aggregate = (facts: Partial<AggregateCall>): string =>
    printAggregate({ name: 'COUNT', operands: [], where: null, distinct: false, type: int, ...facts });
  expect([
    aggregate({}),
    aggregate({ operands: [a], distinct: true }),
    aggregate({ name: 'SUM', operands: [call('PLUS', a, b)], where: call('GREATER', c, a) }),
  ]).toEqual(['COUNT(*)', 'COUNT(DISTINCT a)', 'SUM(a + b) FILTER (WHERE c > a)']);
});

test('sort keys say where NULLs stand only where it is not the least place', () => {
  const key = (descending: boolean, nullsFirst: boolean, nullable = true): SortKey => ({
    expression: column('a', nullable),
    descending,
    nullsFirst,
  });
  expect(
    [key(false, true), key(false, false), key(true, false), key(true, true), key(true, true, false)].map(k =>
      printSortKey(k),
    ),
  ).toEqual(['a', 'a nulls last', 'a desc', 'a desc nulls first', 'a desc']);
});
