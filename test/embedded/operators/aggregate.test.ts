// Catches an aggregate that differs from one computed anew over the rows that stand, after any step: sums that lose a
// bit or wrap, a removal that is not taken back, order that depends on arrival, NULLs that count, errors that stay or
// get lost; changes that are not one removal and one insertion a key; and state that a snapshot loses.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_BATCH_ROWS } from '../../../src/embedded/batch.js';
import { HashAggregate } from '../../../src/embedded/operators/aggregate.js';
import { DistinctOperator } from '../../../src/embedded/operators/distinct.js';
import { aggregateType } from '../../../src/expr/aggregate-type.js';
import { column } from '../../../src/expr/build.js';
import type { NamedAggregate } from '../../../src/expr/expression.js';
import type { Node } from '../../../src/plan/node.js';
import { type Aggregate, aggregate } from '../../../src/plan/nodes/aggregate.js';
import { distinct } from '../../../src/plan/nodes/distinct.js';
import { Memo } from '../../../src/testing/reference/memo.js';
import { aggregateTable } from '../../../src/testing/reference/operators/aggregate.js';
import { dataType } from '../../../src/types/data-type.js';
import type { Value } from '../../../src/types/value.js';
import {
  aggregates,
  inputNode,
  keySets,
  SCHEMA,
  StandingRows,
  type StepInput,
  stepInputs,
} from '../aggregate-cases.js';
import { Collector, edge, sumOf, sumOfErrors } from '../collector.js';
import { MemoryState } from '../memory-state.js';
import { batchOf, type Change, change, type Form, textOf } from '../row-batches.js';

const forms: fc.Arbitrary<Form> = fc.record({
  selected: fc.boolean(),
  text: fc.constantFrom('strings', 'file', 'buffers'),
});

interface Case {
  readonly node: Aggregate;
  readonly retracts: boolean;
  readonly placed: boolean;
  readonly codeGeneration: boolean;
  readonly form: Form;
  readonly steps: readonly StepInput[];
  readonly restoreAt: number;
}

const cases: fc.Arbitrary<Case> = keySets.chain(keys =>
  fc.record({
    node: aggregates(keys).map(calls => aggregate(inputNode, keys, calls)),
    retracts: fc.boolean(),
    placed: fc.boolean(),
    codeGeneration: fc.boolean(),
    form: forms,
    steps: stepInputs,
    restoreAt: fc.nat(8),
  }),
);

function operatorOf({ node, retracts, placed, codeGeneration }: Case, outlet: Collector): HashAggregate {
  const input = edge(SCHEMA, { retracts, placed, consolidated: false });
  return new HashAggregate(node, input, edge(node.schema, { retracts: true }), outlet, { codeGeneration });
}

/** What the reference says of the rows that stand: rows and errors as texts with their counts. */
function answer(
  { node, placed }: Case,
  standing: readonly Change[],
): { rows: Map<string, number>; errors: Map<string, number> } {
  const rows = standing.map(({ values, lane, ordinal }) => ({ values, place: placed ? { lane, ordinal } : null }));
  const table = aggregateTable(node, { rows, errors: [] }, new Memo());
  return {
    rows: sumOf(table.rows.map(({ values }) => ({ values, weight: 1 }))),
    errors: sumOfErrors(table.errors.map(({ where, fault }) => ({ where, fault: fault.number, weight: 1 }))),
  };
}

/** At most one removal and one insertion a key, removal first, and no change that is none (S2.4). */
function expectWellFormed(changes: readonly Change[], keys: number): void {
  const byKey = new Map<string, Change[]>();
  for (const one of changes) {
    const key = textOf(one.values.slice(0, keys));
    byKey.set(key, [...(byKey.get(key) ?? []), one]);
  }
  for (const same of byKey.values()) {
    const weights = same.map(({ weight }) => weight).join();
    expect(['1', '-1', '-1,1']).toContain(weights);
    if (same.length === 2) expect(textOf(same[0]!.values)).not.toBe(textOf(same[1]!.values));
  }
}

describe('HashAggregate', () => {
  test('adds up to the aggregates of the rows that stand, after every step', () => {
    fc.assert(
      fc.property(cases, one => {
        const outlet = new Collector();
        let operator = operatorOf(one, outlet);
        const standing = new StandingRows();
        one.steps.forEach((step, s) => {
          const changes = standing.play(step, one.retracts);
          for (let from = 0; from < changes.length; from += step.cut) {
            const facts = { weights: one.retracts, arrivals: false, places: one.placed };
            operator.push(0, batchOf(SCHEMA, changes.slice(from, from + step.cut), one.form, facts));
          }
          const before = outlet.changes.length;
          operator.flush();
          expectWellFormed(outlet.changes.slice(before), one.node.keys.length);
          const expected = answer(one, standing.rows);
          expect(sumOf(outlet.changes)).toEqual(expected.rows);
          expect(sumOfErrors(outlet.errors)).toEqual(expected.errors);
          if (s === one.restoreAt) {
            const state = new MemoryState();
            operator.snapshot(state);
            operator = operatorOf(one, outlet);
            operator.restore(state.reread());
          }
        });
      }),
      { numRuns: 300 },
    );
  });

  test('keeps no group, nor any of its values, once its rows are gone', () => {
    fc.assert(
      fc.property(cases, fc.boolean(), (one, codeGeneration) => {
        const empty = { ...one, retracts: true, codeGeneration };
        if (one.node.keys.length === 0) return;
        const outlet = new Collector();
        const operator = operatorOf(empty, outlet);
        const standing = new StandingRows();
        const facts = { weights: true, arrivals: false, places: one.placed };
        const push = (changes: readonly Change[]) => {
          if (changes.length > 0) operator.push(0, batchOf(SCHEMA, changes, one.form, facts));
          operator.flush();
        };
        for (const step of one.steps) push(standing.play(step, true));
        push(standing.rows.map(row => ({ ...row, weight: -1 })));
        expect(sumOf(outlet.changes).size).toBe(0);
        expect(sumOfErrors(outlet.errors).size).toBe(0);
        const state = new MemoryState();
        operator.snapshot(state);
        for (const { rows } of state.tables()) expect(rows).toBe(0);
      }),
      { numRuns: 100 },
    );
  });

  test('gives the greatest arrival watermark since the last flush to what it emits', () => {
    const node = aggregate(inputNode, ['k'], []);
    const outlet = new Collector();
    const input = edge(SCHEMA, { timed: true });
    const operator = new HashAggregate(node, input, edge(node.schema, { timed: true }), outlet, {
      codeGeneration: true,
    });
    const row = (k: number, arrival: number) => change([k, 's', 1, 1, 1, 1, 1, 1, 1, true, []], 1, { arrival });
    const facts = { weights: false, arrivals: true, places: false };
    const form: Form = { selected: true, text: 'strings' };
    operator.push(0, batchOf(SCHEMA, [row(1, 10), row(1, 20)], form, facts));
    operator.push(0, batchOf(SCHEMA, [row(2, 15)], form, facts));
    operator.flush();
    operator.push(0, batchOf(SCHEMA, [row(3, 17)], form, facts));
    operator.flush();
    expect(outlet.changes.map(({ values, arrival }) => [values[0], arrival])).toEqual([
      [1, 20],
      [2, 20],
      [3, 17],
    ]);
  });

  test('a row over no rows comes with the first step, and once', () => {
    const calls: NamedAggregate[] = [
      {
        name: 'n',
        call: { name: 'COUNT', operands: [], where: null, distinct: false, type: aggregateType('COUNT', null, true) },
      },
    ];
    const node = aggregate(inputNode, [], calls);
    const outlet = new Collector();
    const operator = new HashAggregate(node, edge(SCHEMA), edge(node.schema), outlet, { codeGeneration: true });
    operator.flush();
    operator.flush();
    expect(outlet.changes.map(({ values, weight }) => [values, weight])).toEqual([[[0], 1]]);
  });

  test('70,000 groups at once, then one change to each', () => {
    const schema = {
      fields: [
        { name: 'k', type: dataType('int') },
        { name: 'x', type: dataType('double') },
      ],
    };
    const input = { kind: 'scan', schema, id: 'in' } as unknown as Node;
    const type = aggregateType('SUM', schema.fields[1]!.type, false);
    const sum = { name: 'SUM', operands: [column('x', schema.fields[1]!.type)], where: null, distinct: false, type };
    const node = aggregate(input, ['k'], [{ name: 'sum', call: sum }]);
    for (const codeGeneration of [true, false]) {
      const outlet = new Collector();
      const operator = new HashAggregate(node, edge(schema), edge(node.schema), outlet, { codeGeneration });
      for (let round = 0; round < 2; round++) {
        for (let from = 0; from < 70_000; from += MAX_BATCH_ROWS) {
          const length = Math.min(MAX_BATCH_ROWS, 70_000 - from);
          const rows = Array.from({ length }, (_, i) => change([from + i, 0.5]));
          operator.push(
            0,
            batchOf(
              schema,
              rows,
              { selected: false, text: 'strings' },
              { weights: false, arrivals: false, places: false },
            ),
          );
        }
        operator.flush();
      }
      expect(outlet.changes.length).toBe(210_000);
      const sums = new Map<Value, number>();
      for (const { values, weight } of outlet.changes) {
        sums.set(values[0]!, (sums.get(values[0]!) ?? 0) + weight * (values[1] as number));
      }
      expect([...sums.values()].every(sum => sum === 1)).toBe(true);
      expect(sums.size).toBe(70_000);
    }
  });
});

describe('DistinctOperator', () => {
  test('gives each row that stands once', () => {
    const types = ['k', 's', 'd', 'a'];
    const schema = { fields: SCHEMA.fields.filter(({ name }) => types.includes(name)) };
    const positions = types.map(name => SCHEMA.fields.findIndex(field => field.name === name));
    const node = distinct({ kind: 'scan', schema, id: 'in' } as unknown as Node);
    fc.assert(
      fc.property(stepInputs, fc.boolean(), forms, fc.boolean(), (steps, retracts, form, restores) => {
        const outlet = new Collector();
        const make = () =>
          new DistinctOperator(node, edge(schema, { retracts }), edge(schema, { retracts }), outlet, {
            codeGeneration: true,
          });
        let operator = make();
        const standing = new StandingRows();
        for (const step of steps) {
          const changes = standing.play(step, retracts);
          const narrow = changes.map(one => ({ ...one, values: positions.map(p => one.values[p]!) }));
          if (narrow.length > 0) {
            operator.push(0, batchOf(schema, narrow, form, { weights: retracts, arrivals: false, places: false }));
          }
          const before = outlet.changes.length;
          operator.flush();
          expectWellFormed(outlet.changes.slice(before), types.length);
          const expected = new Set(standing.rows.map(({ values }) => textOf(positions.map(p => values[p]!))));
          const sum = sumOf(outlet.changes);
          expect(new Set(sum.keys())).toEqual(expected);
          expect([...sum.values()].every(count => count === 1)).toBe(true);
          if (!restores) continue;
          const state = new MemoryState();
          operator.snapshot(state);
          operator = make();
          operator.restore(state.reread());
        }
      }),
      { numRuns: 150 },
    );
  });
});
