import fc from 'fast-check';
import { type AggregateName, aggregateType } from '../../src/expr/aggregate-type.js';
import { column, literal } from '../../src/expr/build.js';
import type { AggregateCall, Expression, NamedAggregate } from '../../src/expr/expression.js';
import { resolveCall } from '../../src/expr/functions/resolve.js';
import type { Node } from '../../src/plan/node.js';
import type { Schema } from '../../src/schema/schema.js';
import { type DataType, dataType } from '../../src/types/data-type.js';
import type { Value } from '../../src/types/value.js';
import { type Change, change } from './row-batches.js';

const nullable = true;

/** A table with a column of each kind that aggregates treat in a way of its own. */
export const SCHEMA: Schema = {
  fields: [
    { name: 'k', type: dataType('int', { nullable }) },
    { name: 's', type: dataType('string', { nullable }) },
    { name: 'x', type: dataType('int') },
    { name: 'y', type: dataType('int', { nullable }) },
    { name: 'b', type: dataType('bigint', { nullable }) },
    { name: 'd', type: dataType('double', { nullable }) },
    { name: 'f', type: dataType('float') },
    { name: 'm', type: dataType('decimal', { precision: 12, scale: 2, nullable }) },
    { name: 'w', type: dataType('decimal', { precision: 38, scale: 4, nullable }) },
    { name: 'flag', type: dataType('boolean', { nullable }) },
    { name: 'a', type: dataType('array', { nullable, element: dataType('double', { nullable }) }) },
  ],
};

/** Few values a column, so that rows repeat and sums overflow, cancel and lose bits. */
const VALUES: Record<string, readonly Value[]> = {
  k: [null, 0, 1, 2],
  s: [null, 'a', 'b', 'é', ''],
  x: [0, 1, -1, 7, 2 ** 31 - 1, -(2 ** 31)],
  y: [null, 0, 1, 2, -3],
  b: [null, 0, 1, -1, 2 ** 53 - 1, 2n ** 53n, 2n ** 63n - 1n, -(2n ** 63n)],
  d: [null, 0, 0.1, 0.2, -0.3, 1e308, -1e308, 1e-308, 5e-324, 2 ** 53, 1, Number.NaN, Infinity, -Infinity],
  f: [0, Math.fround(0.1), Math.fround(16777217), 16777216, -16777216, 1, Math.fround(3e38), Math.fround(1e-45)],
  m: [null, 0, 150, -275, 999_999_999_999],
  w: [null, 0, 1, 10n ** 37n * 9n, -(10n ** 37n) * 9n, 10n ** 20n],
  flag: [null, true, false],
  a: [null, [], [1, null], [Number.NaN]],
};

export function typeOf(name: string): DataType {
  return SCHEMA.fields.find(field => field.name === name)!.type;
}

export const inputNode = { kind: 'scan', schema: SCHEMA, id: 'in' } as unknown as Node;

const col = (name: string): Expression => column(name, typeOf(name));
const int = (value: number): Expression => literal(value, dataType('int'));
const quotient = (): Expression => resolveCall('DIVIDE', [col('x'), col('y')]);

const NUMBERS = ['x', 'y', 'b', 'd', 'f', 'm', 'w'];
const ORDERED = [...NUMBERS, 's', 'flag'];

/** Operands of a function: columns, and expressions of which one fails where y is 0. */
function operandsOf(name: AggregateName): Expression[] {
  const columns = name === 'SUM' || name === 'AVG' ? NUMBERS : ORDERED;
  const anyType = name === 'COUNT' || name.endsWith('_VALUE') || name === 'ARRAY_AGG';
  const expressions = [quotient(), resolveCall('NEGATE', [col('d')])];
  return [...columns.map(col), ...(anyType ? [col('a')] : []), ...expressions];
}

const wheres = (): (Expression | null)[] => [
  null,
  col('flag'),
  resolveCall('GREATER', [col('x'), int(0)]),
  resolveCall('GREATER', [quotient(), int(0)]),
];

const NAMES: readonly AggregateName[] = ['COUNT', 'SUM', 'AVG', 'MIN', 'MAX', 'FIRST_VALUE', 'LAST_VALUE', 'ARRAY_AGG'];

function callOf(name: AggregateName, keys: readonly string[]): fc.Arbitrary<AggregateCall> {
  const where = fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, fc.constantFrom(...wheres()));
  // Of distinct values the last one is no different question from that of all, so it is not asked.
  const distinct = name.endsWith('_VALUE') ? fc.constant(false) : fc.boolean();
  return fc.record({ operand: fc.constantFrom(...operandsOf(name)), where, distinct }).map(
    ({ operand, where, distinct }): AggregateCall => ({
      name,
      operands: [operand],
      where,
      distinct,
      type: aggregateType(name, operand.type, keys.length === 0 || where !== null),
    }),
  );
}

/** Some aggregates over groups of `keys`. */
export function aggregates(keys: readonly string[]): fc.Arbitrary<NamedAggregate[]> {
  const rows: AggregateCall = {
    name: 'COUNT',
    operands: [],
    where: null,
    distinct: false,
    type: aggregateType('COUNT', null, false),
  };
  const call = fc.oneof(fc.constant(rows), ...NAMES.map(name => callOf(name, keys)));
  return fc.array(call, { maxLength: 5 }).map(calls => calls.map((call, i) => ({ name: `r${i}`, call })));
}

export const keySets: fc.Arbitrary<string[]> = fc.constantFrom<string[]>(
  [],
  ['k'],
  ['s'],
  ['k', 's'],
  ['b'],
  ['d', 'flag'],
  ['a'],
);

/** Values of one row. */
export const rowValues: fc.Arbitrary<Value[]> = fc.tuple(
  ...SCHEMA.fields.map(({ name }) => fc.constantFrom(...VALUES[name]!)),
);

/** What happens in a step: rows come in one of three lanes; `removals` choose among those that stand. */
export interface StepInput {
  readonly rows: readonly { readonly values: readonly Value[]; readonly lane: number }[];
  readonly removals: readonly number[];
  readonly order: readonly number[];
  readonly cut: number;
}

export const stepInputs: fc.Arbitrary<StepInput[]> = fc.array(
  fc.record({
    rows: fc.array(fc.record({ values: rowValues, lane: fc.nat(2) }), { maxLength: 8 }),
    removals: fc.array(fc.nat(1000), { maxLength: 6 }),
    order: fc.array(fc.nat(1000), { minLength: 14, maxLength: 14 }),
    cut: fc.integer({ min: 1, max: 9 }),
  }),
  { minLength: 1, maxLength: 8 },
);

/** The rows that stand while steps are played. */
export class StandingRows {
  rows: Change[] = [];
  readonly #ordinals = [0, 0, 0];

  /** The changes of a step, shuffled, so that a removal may come before its insertion. */
  play({ rows, removals, order }: StepInput, retracts: boolean): Change[] {
    const changes = rows.map(({ values, lane }) => change(values, 1, { lane, ordinal: this.#ordinals[lane]!++ }));
    this.rows.push(...changes);
    for (const removal of retracts ? removals : []) {
      if (this.rows.length === 0) break;
      const [gone] = this.rows.splice(removal % this.rows.length, 1);
      changes.push({ ...gone!, weight: -1 });
    }
    if (!retracts) return changes;
    return changes
      .map((one, i) => ({ one, at: order[i % order.length]! * 100 + i }))
      .sort((a, b) => a.at - b.at)
      .map(({ one }) => one);
  }
}
