// Catches a set operation that counts wrongly (against counting rows by their text): a multiplicity that is forgotten or
// invented, NULLs that are not equal, a row that is shown before the step ends or shown again unchanged, a removal that
// comes before its insertion, state that a snapshot loses or that stays when all rows are gone, weights on an edge that
// has none, an arrival watermark that is not the greatest of the step, and columns whose forms differ from batch to batch.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SetOperationOperator } from '../../../src/embedded/operators/set-operation.js';
import type { Node } from '../../../src/plan/node.js';
import { type SetOperationType, setOperation } from '../../../src/plan/nodes/set-operation.js';
import type { Value } from '../../../src/types/value.js';
import { Collector, edge, sumOf } from '../collector.js';
import { MemoryState } from '../memory-state.js';
import {
  batchOf,
  type Change,
  change,
  type Form,
  schemaOf,
  TYPES,
  type TypeName,
  textOf,
  VALUES,
} from '../row-batches.js';

type Row = readonly Value[];

const layouts: readonly (readonly TypeName[])[] = [
  ['nullableInt'],
  ['nullableInt', 'nullableString'],
  ['double', 'bigint'],
  ['nullableString', 'nullableBigint', 'boolean'],
  ['bytes', 'array'],
];

/** How often a row is there, by the definition of SQL. */
function timesOf(type: SetOperationType, all: boolean, l: number, r: number): number {
  if (type === 'intersect') return all ? Math.min(l, r) : Number(l > 0 && r > 0);
  return all ? Math.max(0, l - r) : Number(l > 0 && r === 0);
}

function expectedOf(type: SetOperationType, all: boolean, [left, right]: readonly [Row[], Row[]]): Map<string, number> {
  const count = (rows: readonly Row[], text: string): number => rows.filter(row => textOf(row) === text).length;
  const texts = [...new Set(left.map(textOf))];
  const counts = texts.map(text => [text, timesOf(type, all, count(left, text), count(right, text))] as const);
  return new Map(counts.filter(([, n]) => n > 0));
}

const stepArbitrary = fc.record({
  pushes: fc.array(
    fc.record({
      port: fc.constantFrom(0 as const, 1 as const),
      adds: fc.array(fc.array(fc.nat(20), { minLength: 3, maxLength: 3 }), { maxLength: 8 }),
      removes: fc.array(fc.nat(1000), { maxLength: 5 }),
      form: fc.record<Form>({
        selected: fc.boolean(),
        text: fc.constantFrom('strings' as const, 'file' as const, 'buffers' as const),
      }),
    }),
    { maxLength: 4 },
  ),
  reversed: fc.boolean(),
  restore: fc.boolean(),
});

const caseArbitrary = fc.record({
  type: fc.constantFrom<SetOperationType[]>('intersect', 'except'),
  all: fc.boolean(),
  layout: fc.constantFrom(...layouts),
  retracts: fc.tuple(fc.boolean(), fc.boolean()),
  timed: fc.boolean(),
  steps: fc.array(stepArbitrary, { minLength: 1, maxLength: 6 }),
});

describe('a set operation', () => {
  test('adds up to the rows that count, with one net change a row in each step', () => {
    fc.assert(
      fc.property(caseArbitrary, ({ type, all, layout, retracts, timed, steps }) => {
        const schema = schemaOf(layout.map(name => TYPES[name]));
        const input = { kind: 'scan', schema } as unknown as Node;
        const node = setOperation(input, input, { type, all, schema });
        const grows = type === 'intersect' && !retracts[0] && !retracts[1];
        const collector = new Collector();
        const make = () => new SetOperationOperator(node, edge(schema, { retracts: !grows, timed }), collector);
        let operator = make();
        const tables: [Row[], Row[]] = [[], []];
        for (const [arrival, step] of steps.entries()) {
          const from = collector.changes.length;
          const pushes = step.pushes.map(({ port, adds, removes, form }) => {
            const rows = adds.map(picks => layout.map((name, c) => VALUES[name][picks[c]! % VALUES[name].length]!));
            const changes: Change[] = rows.map(row => change(row, 1, { arrival }));
            tables[port].push(...rows);
            for (const n of retracts[port] ? removes : []) {
              if (tables[port].length === 0) continue;
              const [row] = tables[port].splice(n % tables[port].length, 1);
              changes.push(change(row!, -1, { arrival: Math.max(0, arrival - (n % 2)) }));
            }
            return { port, changes, form };
          });
          // In a diamond the two branches come in either order, so a removal may come before its insertion.
          if (step.reversed) pushes.reverse();
          for (const { port, changes, form } of pushes) {
            if (changes.length === 0) continue;
            const facts = { weights: retracts[port], arrivals: timed, places: false };
            operator.push(port, batchOf(schema, step.reversed ? [...changes].reverse() : changes, form, facts));
          }
          expect(collector.changes.length).toBe(from);
          operator.flush();
          expect(sumOf(collector.changes)).toEqual(expectedOf(type, all, tables));
          const told = collector.changes.slice(from);
          const texts = told.map(({ values }) => textOf(values));
          if (!grows || !all) expect(new Set(texts).size).toBe(texts.length);
          if (grows) expect(told.every(({ weight }) => weight === 1)).toBe(true);
          if (timed) expect(told.every(one => one.arrival <= arrival && one.arrival >= arrival - 1)).toBe(true);
          if (step.restore) {
            const state = new MemoryState();
            operator.snapshot(state);
            operator = make();
            operator.restore(state.reread());
          }
        }
        const state = new MemoryState();
        operator.snapshot(state);
        expect(state.tables()[0]!.rows).toBe(new Set(tables.flat().map(textOf)).size);
      }),
      { numRuns: 600 },
    );
  });

  test('gives more than a batch of equal rows', () => {
    const schema = schemaOf([TYPES.int]);
    const input = { kind: 'scan', schema } as unknown as Node;
    const collector = new Collector();
    const node = setOperation(input, input, { type: 'intersect', all: true, schema });
    const operator = new SetOperationOperator(node, edge(schema), collector);
    const rows = Array.from({ length: 700 }, () => change([1]));
    const batch = batchOf(
      schema,
      rows,
      { selected: false, text: 'strings' },
      { weights: false, arrivals: false, places: false },
    );
    for (let n = 0; n < 4; n++) operator.push(n % 2, batch);
    operator.flush();
    expect(collector.changes).toHaveLength(1400);
  });
});
