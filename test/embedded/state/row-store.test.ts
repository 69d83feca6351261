// Catches a row that comes back with another's value, NULL or fact (whatever form its text had, and after slots were
// freed, given out again or their text moved), an order or equality of rows that is not S6.2's, and a snapshot that
// does not give the same rows back.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_BATCH_ROWS, OutputBatch } from '../../../src/embedded/batch.js';
import { RowStore } from '../../../src/embedded/state/row-store.js';
import { dataType } from '../../../src/types/data-type.js';
import { compareValues } from '../../../src/types/order.js';
import { MemoryState } from '../memory-state.js';
import {
  batchOf,
  type Change,
  change,
  changesIn,
  type Form,
  schemaOf,
  TYPES,
  type TypeName,
  VALUES,
} from '../row-batches.js';

const form = fc.record<Form>({ selected: fc.boolean(), text: fc.constantFrom('strings', 'file', 'buffers') });

const plan = fc
  .record({
    names: fc.array(fc.constantFrom(...(Object.keys(TYPES) as TypeName[])), { maxLength: 5 }),
    facts: fc.record({ weights: fc.boolean(), arrivals: fc.boolean(), places: fc.boolean() }),
  })
  .chain(({ names, facts }) =>
    fc.record({
      names: fc.constant(names),
      facts: fc.constant(facts),
      steps: fc.array(
        fc.record({
          form,
          bulk: fc.boolean(),
          rows: fc.array(
            fc.record<Change>({
              values: fc.tuple(...names.map(name => fc.constantFrom(...VALUES[name]))),
              weight: facts.weights ? fc.constantFrom(1, -1, 3) : fc.constant(1),
              arrival: facts.arrivals ? fc.constantFrom(-Infinity, 5, 7) : fc.constant(-Infinity),
              lane: facts.places ? fc.nat(3) : fc.constant(0),
              ordinal: facts.places ? fc.nat(2 ** 40) : fc.constant(0),
            }),
            { minLength: 1, maxLength: 40 },
          ),
          free: fc.double({ min: 0, max: 1, noNaN: true }),
          restore: fc.boolean(),
        }),
        { minLength: 1, maxLength: 6 },
      ),
    }),
  );

/** The rows at `slots`, through output batches. */
function rowsAt(store: RowStore, slots: Int32Array): Change[] {
  const output = new OutputBatch(store.schema, store.facts);
  const rows: Change[] = [];
  for (let from = 0; from < slots.length; from += MAX_BATCH_ROWS) {
    output.reset();
    const count = Math.min(MAX_BATCH_ROWS, slots.length - from);
    const half = count >> 1;
    store.copyAll(output, slots, from, half);
    for (let k = half; k < count; k++) store.copyInto(output, slots[from + k]!);
    rows.push(...changesIn(output.batch));
  }
  return rows;
}

describe('rows by slot', () => {
  test('are what was appended and not freed', () => {
    fc.assert(
      fc.property(plan, ({ names, facts, steps }) => {
        const types = names.map(name => TYPES[name]);
        const schema = schemaOf(types);
        let store = new RowStore(schema, facts);
        let model = new Map<number, Change>();
        for (const step of steps) {
          const batch = batchOf(schema, step.rows, step.form, facts);
          const slots = new Int32Array(MAX_BATCH_ROWS);
          if (step.bulk) store.appendAll(batch, slots);
          else {
            step.rows.forEach((_, k) => {
              slots[k] = store.append(batch, batch.selection === null ? k : batch.selection[k]!);
            });
          }
          step.rows.forEach((row, k) => {
            expect(model.has(slots[k]!)).toBe(false);
            model.set(slots[k]!, row);
          });
          [...model.keys()].forEach((slot, k) => {
            if ((k * 0.618) % 1 >= step.free) return;
            model.delete(slot);
            store.free(slot);
          });
          if (step.restore) {
            const state = new MemoryState();
            const order = [...model.keys()].reverse();
            store.snapshot(state, 'rows', Int32Array.from(order));
            store = new RowStore(schema, facts);
            const restored = store.restore(state.reread(), 'rows');
            model = new Map(restored.map((slot, k) => [slot, model.get(order[k]!)!]));
          }
          const live = [...model.keys()].sort((a, b) => a - b);
          expect([...store.liveSlots()]).toEqual(live);
          expect(rowsAt(store, Int32Array.from(live))).toEqual(live.map(slot => model.get(slot)));
          for (const slot of live) {
            expect(names.map((_, c) => store.value(c, slot))).toEqual(model.get(slot)!.values);
            expect(store.weight(slot)).toBe(model.get(slot)!.weight);
            expect(store.arrival(slot)).toBe(model.get(slot)!.arrival);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  test('compare by their columns in order, and hash alike where equal', () => {
    fc.assert(
      fc.property(plan, ({ names, facts, steps }) => {
        const types = names.map(name => TYPES[name]);
        const schema = schemaOf(types);
        const store = new RowStore(schema, facts);
        const model: (readonly [number, Change])[] = [];
        const slots = new Int32Array(MAX_BATCH_ROWS);
        for (const { rows, form } of steps) {
          store.appendAll(batchOf(schema, rows, form, facts), slots);
          rows.forEach((row, k) => {
            model.push([slots[k]!, row]);
          });
        }
        for (let i = 0; i < model.length; i += 3) {
          for (let j = 0; j < model.length; j++) {
            const [a, x] = model[i]!;
            const [b, y] = model[j]!;
            let order = 0;
            for (let c = 0; c < types.length && order === 0; c++) {
              order = compareValues(types[c]!)(x.values[c]!, y.values[c]!);
            }
            expect(Math.sign(store.compareContent(a, b))).toBe(order);
            expect(store.equalContent(a, b)).toBe(order === 0);
            if (order === 0) expect(store.hashContent(a)).toBe(store.hashContent(b));
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  test('keep their text across segments and chunks, and memory follows what is live', () => {
    const schema = schemaOf([dataType('int'), dataType('string'), dataType('string', { nullable: true })]);
    const facts = { weights: false, arrivals: false, places: false };
    const store = new RowStore(schema, facts);
    const slots = new Int32Array(MAX_BATCH_ROWS);
    const model = new Map<number, number>();
    const textOf = (n: number): string => `${n} ${'\u00e9'.repeat(n % 90)}`;
    const valuesOf = (n: number) => [n, textOf(n), n % 5 === 0 ? null : textOf(n + 1)];
    let most = 0;
    for (let step = 0; step < 400; step++) {
      const rows = Array.from({ length: 500 }, (_, k) => change(valuesOf(step * 500 + k)));
      const text = (['strings', 'file', 'buffers'] as const)[step % 3]!;
      store.appendAll(batchOf(schema, rows, { selected: false, text }, facts), slots);
      for (let k = 0; k < 500; k++) model.set(slots[k]!, step * 500 + k);
      // Nine of ten rows go soon, the others stay: a chunk is never left by all its rows.
      if (step >= 150) {
        for (const [slot, n] of model) {
          if (n % 10 === 0 || n >= (step - 149) * 500) continue;
          store.free(slot);
          model.delete(slot);
        }
      }
      most = Math.max(most, store.stateBytes);
    }
    for (const [slot, n] of model) expect([0, 1, 2].map(c => store.value(c, slot))).toEqual(valuesOf(n));
    // About 92,000 rows of at most 260 bytes are live at any time.
    expect(most).toBeLessThan(80_000_000);
    for (const slot of model.keys()) store.free(slot);
    expect(store.live).toBe(0);
    expect(store.end).toBe(0);
  });

  test('a row longer than a chunk has a chunk of its own', () => {
    const schema = schemaOf([dataType('string')]);
    const facts = { weights: false, arrivals: false, places: false };
    const store = new RowStore(schema, facts);
    const long = '\u{1f600}'.repeat(6_000_000);
    const form = { selected: false, text: 'strings' } as const;
    const slots = ['a', long, 'b'].map(text => store.append(batchOf(schema, [change([text])], form, facts), 0));
    expect(slots.map(slot => store.value(0, slot))).toEqual(['a', long, 'b']);
    // A batch has its texts in one buffer: those of two chunks are copied.
    for (const order of [[0, 2], [0, 1, 2, 0], [1, 0], [1]]) {
      const rows = rowsAt(
        store,
        Int32Array.from(order, n => slots[n]!),
      );
      expect(rows.map(({ values }) => values[0])).toEqual(order.map(n => ['a', long, 'b'][n]));
    }
    store.free(slots[1]!);
    expect(store.stateBytes).toBeLessThan(10_000_000);
  });
});
