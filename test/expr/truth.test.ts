// Catches: a condition that is thought to hold for no row within bounds, and holds for one; and bounds of which nothing is made.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { column, literal } from '../../src/expr/build.js';
import type { Expression } from '../../src/expr/expression.js';
import { resolveCall } from '../../src/expr/functions/resolve.js';
import { interpret } from '../../src/expr/interpret.js';
import { printExpression } from '../../src/expr/print.js';
import { type Bounds, FALSE, isBounded, NULL, TRUE, truthOf } from '../../src/expr/truth.js';
import { type DataType, dataType } from '../../src/types/data-type.js';
import { compareValues } from '../../src/types/order.js';
import type { Value } from '../../src/types/value.js';

const types: { readonly [name: string]: DataType } = {
  i: dataType('int', { nullable: true }),
  n: dataType('bigint'),
  x: dataType('double', { nullable: true }),
  s: dataType('string', { nullable: true }),
  b: dataType('boolean', { nullable: true }),
};
const names = Object.keys(types);
const anyOf: { readonly [name: string]: fc.Arbitrary<Value> } = {
  i: fc.integer({ min: -2, max: 3 }),
  n: fc.constantFrom<Value[]>(-1, 0, 1, 2, 2n ** 60n),
  x: fc.constantFrom(-1, 0, 0.5, 1, 2, Number.NaN, Number.POSITIVE_INFINITY),
  s: fc.constantFrom('', 'a', 'b', 'é', '\u{1F600}', '\uFF5E'),
  b: fc.boolean(),
};
const nullableOf = (name: string) => (types[name]!.nullable ? fc.option(anyOf[name]!) : anyOf[name]!);
const of = (name: string) => column(name, types[name]!);
const constant = (name: string, nullable = true) =>
  (nullable ? fc.option(anyOf[name]!, { freq: 12 }) : anyOf[name]!).map(value =>
    literal(value, { ...types[name]!, nullable: value === null }),
  );
const call = (name: string, ...operands: readonly Expression[]) => resolveCall(name, operands);
const numbers = fc.constantFrom('i', 'n', 'x');
const comparison = fc.constantFrom('EQUAL', 'NOT_EQUAL', 'LESS', 'LESS_OR_EQUAL', 'GREATER', 'GREATER_OR_EQUAL');

const leaf: fc.Arbitrary<Expression> = fc.oneof(
  fc
    .constantFrom(...names)
    .chain(name =>
      fc
        .tuple(comparison, constant(name), fc.boolean())
        .map(([op, value, flip]) => (flip ? call(op, value, of(name)) : call(op, of(name), value))),
    ),
  fc.tuple(comparison, numbers, numbers).map(([op, a, b]) => call(op, of(a), of(b))),
  numbers.chain(name => fc.tuple(constant(name), constant(name)).map(([a, b]) => call('BETWEEN', of(name), a, b))),
  fc
    .constantFrom('i', 's')
    .chain(name =>
      fc.array(constant(name), { minLength: 1, maxLength: 3 }).map(items => call('IN', of(name), ...items)),
    ),
  fc
    .tuple(fc.constantFrom('IS_NULL', 'IS_NOT_NULL'), fc.constantFrom(...names))
    .map(([test, name]) => call(test, of(name))),
  fc.constant(of('b')),
  fc.constant(call('LIKE', of('s'), literal('a%', dataType('string')))),
);
const { condition } = fc.letrec<{ condition: Expression }>(tie => ({
  condition: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.tuple(fc.constantFrom('AND', 'OR'), tie('condition'), tie('condition')).map(([op, a, b]) => call(op, a, b)),
    fc
      .tuple(fc.constantFrom('NOT', 'IS_TRUE', 'IS_NOT_TRUE', 'IS_FALSE', 'IS_NOT_FALSE'), tie('condition'))
      .map(([op, a]) => call(op, a)),
  ),
}));

const rowsOf = fc.array(fc.tuple(...names.map(nullableOf)), { minLength: 1, maxLength: 4 });

function boundsOf(rows: readonly (readonly Value[])[], isKnown: (name: string) => boolean) {
  return (name: string): Bounds => {
    const values = rows.map(row => row[names.indexOf(name)]!);
    const present = values.filter(value => value !== null).sort(compareValues(types[name]!));
    return {
      least: isKnown(name) ? present[0] : undefined,
      greatest: isKnown(name) ? present.at(-1) : undefined,
      mayBeNull: present.length < values.length,
      mayBeValue: present.length > 0,
    };
  };
}

function truthOfRow(of: Expression, row: readonly Value[]): number {
  const value = interpret<readonly Value[]>(
    of,
    ({ name }) =>
      cells =>
        cells[names.indexOf(name)]!,
  )(row);
  return value === null ? NULL : value === true ? TRUE : FALSE;
}

test('what holds for a row is among what may hold, and often no row is left', () => {
  let cases = 0;
  let settled = 0;
  fc.assert(
    fc.property(condition, rowsOf, fc.subarray(names), (of, rows, unknown) => {
      const may = truthOf(
        of,
        boundsOf(rows, name => !unknown.includes(name)),
      );
      for (const row of rows)
        expect({ of: printExpression(of), is: truthOfRow(of, row) & may }).not.toMatchObject({ is: 0 });
      cases++;
      if ((may & TRUE) === 0) settled++;
      // A source says that it takes every condition by which it may leave something out.
      if (!isBounded(of)) expect(may & TRUE).toBe(TRUE);
    }),
    { numRuns: 5000 },
  );
  expect(settled / cases).toBeGreaterThan(0.15);
});

test.each<[string, Expression, number]>([
  ['a constant above', call('GREATER', of('n'), literal(5, dataType('int'))), FALSE],
  ['a constant at the end', call('GREATER_OR_EQUAL', of('n'), literal(5, dataType('int'))), TRUE | FALSE],
  ['a constant below', call('LESS', literal(0, dataType('int')), of('n')), TRUE],
  ['a fraction of another type', call('LESS', of('n'), literal(0.5, dataType('double'))), FALSE],
  ['between', call('BETWEEN', of('n'), literal(6, dataType('int')), literal(9, dataType('int'))), FALSE],
  ['none of some', call('IN', of('n'), literal(0, dataType('int')), literal(9, dataType('int'))), FALSE],
  ['NULL where none is', call('IS_NULL', of('n')), FALSE],
  ['NULL everywhere', call('GREATER', of('i'), literal(0, dataType('int'))), NULL],
  ['no value anywhere', call('IS_NOT_NULL', of('i')), FALSE],
  [
    'one of two',
    call('OR', call('IS_NOT_NULL', of('i')), call('GREATER', of('n'), literal(5, dataType('int')))),
    FALSE,
  ],
  ['text', call('EQUAL', of('s'), literal('z', dataType('string'))), FALSE],
  ['NaN above all', call('GREATER', of('x'), literal(Number.POSITIVE_INFINITY, dataType('double'))), TRUE | FALSE],
])('%s', (_, of, expected) => {
  const known = (least: Value, greatest: Value | undefined): Bounds => ({
    least,
    greatest,
    mayBeNull: false,
    mayBeValue: true,
  });
  const bounds: { readonly [name: string]: Bounds } = {
    n: known(1, 5),
    i: { least: undefined, greatest: undefined, mayBeNull: true, mayBeValue: false },
    s: known('a', 'm'),
    x: known(1, undefined),
  };
  expect(truthOf(of, name => bounds[name]!)).toBe(expected);
});
