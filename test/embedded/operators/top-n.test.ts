// Catches a top-N or limit whose changes do not add up to the first rows of each key (found by sorting all rows again,
// with an order written in plain JavaScript): a row that gets in or falls out wrongly, ties that are not broken by place
// or by content, NULL and NaN at the wrong end, place numbers that stay behind, a removed row that nobody replaces, a
// change that undoes another one, a failing sort key, a lost place, and state that a snapshot loses.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TopNOperator } from '../../../src/embedded/operators/top-n.js';
import { column, literal } from '../../../src/expr/build.js';
import type { Expression, SortKey } from '../../../src/expr/expression.js';
import { DIVISION_BY_ZERO } from '../../../src/expr/fault.js';
import { resolveCall } from '../../../src/expr/functions/resolve.js';
import { dataType } from '../../../src/types/data-type.js';
import type { Value } from '../../../src/types/value.js';
import { Collector, edge, sumOf, sumOfErrors } from '../collector.js';
import { MemoryState } from '../memory-state.js';
import { batchOf, type Change, change, type Form, textOf } from '../row-batches.js';

type Row = readonly Value[];

const fields = [
  { name: 'k', type: dataType('int', { nullable: true }) },
  { name: 'n', type: dataType('int') },
  { name: 'b', type: dataType('bigint', { nullable: true }) },
  { name: 's', type: dataType('string', { nullable: true }) },
  { name: 'x', type: dataType('double', { nullable: true }) },
  { name: 'f', type: dataType('boolean', { nullable: true }) },
];
const schema = { fields };
const [K, N, B, S, X, F] = [0, 1, 2, 3, 4, 5];

const values: readonly (readonly Value[])[] = [
  [null, 1, 2],
  [0, 1, 2, 3],
  [null, 7, 2 ** 53 - 1, 2n ** 53n, 2n ** 53n + 1n, -(2n ** 63n)],
  [null, '', 'a', 'b', 'h\u00e9', '\ufffd', '\u{1f600}'],
  [null, -1, 0.5, Number.NaN, Infinity, -Infinity],
  [null, true, false],
];

const reference = (name: string): Expression => column(name, fields.find(field => field.name === name)!.type);

/** Below 0 where `a` is the lower value; neither is NULL. */
function lower(a: Value, b: Value): number {
  if (typeof a === 'string' && typeof b === 'string') {
    const [x, y] = [[...a], [...b]].map(points => points.map(point => point.codePointAt(0)!)) as [number[], number[]];
    for (let i = 0; i < Math.min(x.length, y.length); i++) if (x[i] !== y[i]) return x[i]! - y[i]!;
    return x.length - y.length;
  }
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  const [x, y] = [a, b] as [number, number];
  return x < y ? -1 : x > y ? 1 : 0;
}

function lowerOrNull(a: Value, b: Value): number {
  if (a === null || b === null) return Number(b === null) - Number(a === null);
  return lower(a, b);
}

/** Sort keys with what they are of a row. */
const sortKeys: Record<string, { readonly expression: Expression; readonly value: (row: Row) => Value | 'fault' }> = {
  n: { expression: reference('n'), value: row => row[N]! },
  b: { expression: reference('b'), value: row => row[B]! },
  s: { expression: reference('s'), value: row => row[S]! },
  x: { expression: reference('x'), value: row => row[X]! },
  f: { expression: reference('f'), value: row => row[F]! },
  'n or k': { expression: resolveCall('COALESCE', [reference('k'), reference('n')]), value: row => row[K] ?? row[N]! },
  '6 / n': {
    expression: resolveCall('DIVIDE', [literal(6, dataType('int')), reference('n')]),
    value: row => (row[N] === 0 ? 'fault' : Math.trunc(6 / (row[N] as number))),
  },
};

const formArbitrary = fc.record<Form>({
  selected: fc.boolean(),
  text: fc.constantFrom('strings' as const, 'file' as const, 'buffers' as const),
});

const caseArbitrary = fc.record({
  keys: fc.constantFrom([], ['k'], ['s'], ['k', 'f']),
  order: fc.array(
    fc.record({ by: fc.constantFrom(...Object.keys(sortKeys)), descending: fc.boolean(), nullsFirst: fc.boolean() }),
    { maxLength: 2 },
  ),
  rows: fc.constantFrom(0, 1, 1, 2, 3, 5, 40),
  rank: fc.constantFrom('rowNumber', 'rowNumber', 'rank', 'denseRank'),
  // Limits have it, which neither number rows nor rank them.
  offset: fc.constantFrom(0, 0, 1, 2, 5),
  lastFirst: fc.boolean(),
  as: fc.constantFrom(null, 'rank', 'n'),
  placed: fc.boolean(),
  // Nobody looks at the places of the output.
  shown: fc.boolean(),
  retracts: fc.boolean(),
  codeGeneration: fc.boolean(),
  // Few rows, so that equal ones come from several places.
  samples: fc.array(fc.tuple(...fields.map((_, c) => fc.constantFrom(...values[c]!))), { minLength: 8, maxLength: 8 }),
  steps: fc.array(
    fc.record({
      pushes: fc.array(
        fc.record({
          adds: fc.array(fc.tuple(fc.nat(2), fc.nat(7)), { maxLength: 12 }),
          removes: fc.array(fc.nat(1000), { maxLength: 5 }),
          form: formArbitrary,
        }),
        { maxLength: 3 },
      ),
      reversed: fc.boolean(),
      restore: fc.boolean(),
    }),
    { minLength: 1, maxLength: 7 },
  ),
});

interface Spec {
  readonly keys: readonly string[];
  readonly order: readonly { readonly by: string; readonly descending: boolean; readonly nullsFirst: boolean }[];
  readonly rows: number;
  readonly offset: number;
  readonly rank: 'rowNumber' | 'rank' | 'denseRank';
  readonly lastFirst: boolean;
  readonly as: string | null;
  readonly placed: boolean;
}

/** The first rows of each key, with the place number where it is asked for, and the errors. */
function first(spec: Spec, table: readonly Change[]): { rows: Change[]; faults: number } {
  const groups = new Map<string, Change[]>();
  let faults = 0;
  for (const row of table) {
    if (spec.order.some(({ by }) => sortKeys[by]!.value(row.values) === 'fault')) {
      faults++;
      continue;
    }
    const key = textOf(spec.keys.map(name => row.values[fields.findIndex(field => field.name === name)]!));
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const compareKeys = (a: Change, b: Change): number => {
    for (const { by, descending, nullsFirst } of spec.order) {
      const [x, y] = [a, b].map(row => sortKeys[by]!.value(row.values)) as [Value, Value];
      if (x === null && y === null) continue;
      if (x === null || y === null) return (x === null) === nullsFirst ? -1 : 1;
      const order = lower(x, y);
      if (order !== 0) return descending ? -order : order;
    }
    return 0;
  };
  const compareTies = (a: Change, b: Change): number => {
    if (spec.placed) return a.lane - b.lane || a.ordinal - b.ordinal;
    for (let c = 0; c < fields.length; c++) {
      const order = lowerOrNull(a.values[c]!, b.values[c]!);
      if (order !== 0) return order;
    }
    return 0;
  };
  const ties = spec.lastFirst ? -1 : 1;
  const rows = [...groups.values()].flatMap(group => {
    const numbers: number[] = [];
    const sorted = group.sort((a, b) => compareKeys(a, b) || ties * compareTies(a, b));
    return sorted.flatMap((row, n) => {
      const shares = n > 0 && compareKeys(sorted[n - 1]!, row) === 0;
      if (spec.rank === 'rowNumber') numbers.push(n + 1);
      else numbers.push(shares ? numbers[n - 1]! : spec.rank === 'rank' ? n + 1 : (numbers[n - 1] ?? 0) + 1);
      const number = numbers[n]! - spec.offset;
      return number < 1 || number > spec.rows ? [] : [{ ...row, values: outputOf(spec.as, row.values, number) }];
    });
  });
  return { rows, faults };
}

function outputOf(as: string | null, row: Row, rank: number): Row {
  return as === null ? row : [...row.filter((_, c) => fields[c]!.name !== as), rank];
}

/** Rows with their place as columns. */
function placed(rows: readonly Change[]): { values: Row; weight: number }[] {
  return rows.map(({ values, weight, lane, ordinal }) => ({ values: [...values, lane, ordinal], weight }));
}

describe('a top-N', () => {
  test('adds up to the first rows of each key after each step', () => {
    fc.assert(
      fc.property(caseArbitrary, ({ steps, samples, shown, retracts, codeGeneration, ...asked }) => {
        const offset = asked.as === null && asked.rank === 'rowNumber' ? asked.offset : 0;
        const spec: Spec = { ...asked, offset };
        const as = spec.as === null ? [] : [{ name: spec.as, type: dataType('bigint', { asNumber: true }) }];
        const output = { fields: [...fields.filter(({ name }) => name !== spec.as), ...as] };
        const input = edge(schema, { retracts, placed: spec.placed });
        const outputEdge = edge(output, { retracts: true, placed: spec.placed && !shown });
        const order = spec.order.map(
          ({ by, descending, nullsFirst }): SortKey => ({
            expression: sortKeys[by]!.expression,
            descending,
            nullsFirst,
          }),
        );
        const collector = new Collector();
        const make = () => new TopNOperator({ ...spec, order }, input, outputEdge, collector, { codeGeneration });
        let operator = make();
        const table: Change[] = [];
        const ordinals = [0, 0, 0];
        for (const step of steps) {
          const told = collector.changes.length;
          const pushes: { changes: Change[]; form: Form }[] = [];
          for (const { adds, removes, form } of step.pushes) {
            const changes = adds.map(([lane, n]) =>
              change(samples[n]!, 1, spec.placed ? { lane, ordinal: ordinals[lane]!++ } : {}),
            );
            table.push(...changes);
            if (retracts) {
              for (const n of removes) {
                if (table.length > 0) changes.push({ ...table.splice(n % table.length, 1)[0]!, weight: -1 });
              }
            }
            pushes.push({ changes, form });
          }
          if (step.reversed) for (const { changes } of pushes.reverse()) changes.reverse();
          const facts = { weights: retracts, arrivals: false, places: spec.placed };
          for (const { changes, form } of pushes) {
            if (changes.length > 0) operator.push(0, batchOf(schema, changes, form, facts));
          }
          operator.flush();
          const expected = first(spec, table);
          const expectedRows = shown ? expected.rows : placed(expected.rows);
          const seen = shown ? collector.changes : placed(collector.changes);
          expect(sumOf(seen)).toEqual(sumOf(expectedRows));
          expect(sumOfErrors(collector.errors.map(error => ({ ...error, where: '' })))).toEqual(
            new Map(expected.faults === 0 ? [] : [[` ${DIVISION_BY_ZERO}`, expected.faults]]),
          );
          expectWellFormed(seen, told);
          if (step.restore) {
            const state = new MemoryState();
            operator.snapshot(state);
            operator = make();
            operator.restore(state.reread());
          }
          expect(operator.stateBytes).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 600 },
    );
  });

  test('says where a sort key fails', () => {
    const collector = new Collector();
    const order = [{ expression: sortKeys['6 / n']!.expression, descending: false, nullsFirst: true }];
    const placedEdge = edge(schema, { placed: true });
    const spec = { keys: [], order, rows: 2, as: null };
    const operator = new TopNOperator(spec, placedEdge, placedEdge, collector, { codeGeneration: true });
    const rows = [change([1, 0, null, null, null, null], 1, { lane: 3, ordinal: 17 })];
    operator.push(
      0,
      batchOf(schema, rows, { selected: false, text: 'strings' }, { weights: false, arrivals: false, places: true }),
    );
    operator.flush();
    expect(collector.errors).toEqual([{ where: '3:17', fault: DIVISION_BY_ZERO, weight: 1, arrival: -Infinity }]);
  });

  test('keeps the first rows only, and stamps changes with what caused them', () => {
    const collector = new Collector();
    const timed = edge(schema, { timed: true, retracts: true });
    const order = [{ expression: sortKeys.n!.expression, descending: true, nullsFirst: false }];
    const spec = { keys: ['k'], order, rows: 3, as: null };
    const input = edge(schema, { timed: true });
    const operator = new TopNOperator(spec, input, timed, collector, { codeGeneration: true });
    let most = 0;
    for (let step = 0; step < 2000; step++) {
      const rows = [change([step % 7, step, step, `text ${step}`, 1, true], 1, { arrival: step })];
      operator.push(
        0,
        batchOf(schema, rows, { selected: false, text: 'file' }, { weights: false, arrivals: true, places: false }),
      );
      operator.flush();
      most = Math.max(most, operator.stateBytes);
    }
    expect(collector.changes.map(({ arrival }) => arrival)).toEqual(
      collector.changes.map(({ values, weight }) => (weight > 0 ? values[N] : (values[N] as number) + 21)),
    );
    expect(most).toBeLessThan(120_000);
  });
});

test.each(['rank', 'denseRank'] as const)('a top-N by %s over rows that only come keeps those that it shows', rank => {
  const order = [{ expression: sortKeys.n!.expression, descending: true, nullsFirst: false }];
  const spec = { keys: ['k'], order, rows: 2, rank, as: null };
  const facts = { weights: false, arrivals: false, places: false };
  const collector = new Collector();
  const operator = new TopNOperator(spec, edge(schema), edge(schema, { retracts: true }), collector, {
    codeGeneration: true,
  });
  let most = 0;
  for (let step = 0; step < 3000; step++) {
    const rows = [change([step % 7, step, step, `text ${step}`, 1, true])];
    operator.push(0, batchOf(schema, rows, { selected: false, text: 'file' }, facts));
    operator.flush();
    if (step > 100) most = Math.max(most, operator.stateBytes);
  }
  expect(sumOf(collector.changes).size).toBe(14);
  expect(most).toBeLessThan(120_000);
});

test('a top-N over rows that go does not keep those that came and went', () => {
  const order = [{ expression: sortKeys.n!.expression, descending: false, nullsFirst: true }];
  const spec = { keys: ['k'], order, rows: 1, as: null };
  const retracts = edge(schema, { retracts: true });
  const operator = new TopNOperator(spec, retracts, retracts, new Collector(), { codeGeneration: true });
  const push = (rows: Change[]) => {
    const facts = { weights: true, arrivals: false, places: false };
    operator.push(0, batchOf(schema, rows, { selected: false, text: 'file' }, facts));
    operator.flush();
  };
  push([change([1, 0, 0, 'first', 0, true])]);
  let most = 0;
  for (let step = 1; step < 3000; step++) {
    // Beyond the first row, then as the first one of a key of its own.
    for (const key of [1, 1 + step]) {
      const row = [key, step, step, `text ${step}`, 0, true];
      push([change(row)]);
      push([change(row, -1)]);
    }
    most = Math.max(most, operator.stateBytes);
  }
  expect(most).toBeLessThan(200_000);
});

/** Nothing is removed that is not there, and within a step no change undoes another one. */
function expectWellFormed(changes: readonly Pick<Change, 'values' | 'weight'>[], from: number): void {
  const there = sumOf(changes.slice(0, from));
  const signs = new Map<string, number>();
  for (const { values, weight } of changes.slice(from)) {
    const key = textOf(values);
    if ((signs.get(key) ?? weight) * weight < 0) throw new Error(`a change undoes another one: ${key}`);
    signs.set(key, weight);
    const count = (there.get(key) ?? 0) + weight;
    if (count < 0) throw new Error(`a row is removed that is not there: ${key}`);
    there.set(key, count);
  }
}
