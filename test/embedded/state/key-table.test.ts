// Catches a key that gets two ids or another's id (NULL, NaN, equal hashes, either form of a column), a table that
// loses keys as it grows or removes, and a snapshot that does not give the same table back.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Batch, isRangeColumn, OutputBatch, type RangeColumn } from '../../../src/embedded/batch.js';
import { hashString, hashUtf8 } from '../../../src/embedded/state/hash.js';
import { KeyTable } from '../../../src/embedded/state/key-table.js';
import { NumberColumn } from '../../../src/embedded/state/segments.js';
import { type DataType, dataType } from '../../../src/types/data-type.js';
import type { Value } from '../../../src/types/value.js';
import { MemoryState } from '../memory-state.js';

const types = {
  int: dataType('int', { nullable: true }),
  double: dataType('double', { nullable: true }),
  micros: dataType('timestamp', { precision: 6, nullable: true }),
  bigint: dataType('bigint', { nullable: true }),
  boolean: dataType('boolean', { nullable: true }),
  string: dataType('string', { nullable: true }),
  bytes: dataType('bytes', { nullable: true }),
  array: dataType('array', { nullable: true, element: dataType('double', { nullable: true }) }),
} satisfies Record<string, DataType>;

/** Few values of each kind, so that keys repeat: the extremes, and those that hashes or sentinels could confuse. */
const values: { [K in keyof typeof types]: readonly Value[] } = {
  int: [null, 0, 1, -1, 2 ** 31 - 1, -(2 ** 31), 65536],
  double: [null, 0, 0.5, -0.5, Number.NaN, Infinity, -Infinity, 5e-324, 1e308, 0.25, 0.125],
  micros: [null, 0, -0.5, 0.001, 1709251200000.001, 1709251200000.002],
  bigint: [
    null,
    0,
    1,
    2 ** 32,
    2 ** 32 + 1,
    2n ** 63n - 1n,
    -(2n ** 63n),
    2n ** 53n,
    -(2n ** 53n),
    2n ** 64n,
    2n ** 90n,
  ],
  boolean: [null, true, false],
  string: [
    null,
    '',
    'a',
    'aaaa',
    'aaaab',
    'é',
    'éa',
    'aaaaé',
    '\u{1f600}',
    '__proto__',
    'x'.repeat(70),
    `${'x'.repeat(69)}y`,
  ],
  bytes: [null, new Uint8Array([]), new Uint8Array([0]), new Uint8Array([0, 1]), new Uint8Array([255])],
  array: [null, [], [null], [0], [Number.NaN], [1, 2], [12]],
};

type TypeName = keyof typeof types;

/** What a Map can tell keys apart by: an oracle of its own. */
function textOf(row: readonly Value[]): string {
  return row
    .map(value => {
      if (value instanceof Uint8Array) return `bytes ${[...value].join()}`;
      if (Array.isArray(value)) return `array ${value.map(String).join()}`;
      return `${typeof value === 'bigint' ? 'number' : typeof value} ${typeof value === 'string' ? JSON.stringify(value) : String(value)}`;
    })
    .join(' | ');
}

const encoder = new TextEncoder();

function rangesOf(strings: readonly (string | null)[]): RangeColumn {
  const parts = strings.map(text => encoder.encode(text ?? 'stale'));
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 3));
  const start = new Int32Array(parts.length);
  const end = new Int32Array(parts.length);
  let at = 3;
  parts.forEach((part, i) => {
    start[i] = at;
    all.set(part, at);
    at += part.length;
    end[i] = at;
  });
  return { text: all, start, end };
}

/** A batch of `rows`, of which every third is dead where `selected`, and strings are ranges where `ranges`. */
function batchOf(
  columns: readonly DataType[],
  rows: readonly (readonly Value[])[],
  selected: boolean,
  ranges: boolean,
): Batch {
  const fields = columns.map((type, c) => ({ name: `c${c}`, type }));
  const output = new OutputBatch({ fields }, { weights: false, arrivals: false, places: false });
  rows.forEach((row, i) => {
    row.forEach((value, c) => {
      output.set(c, i, value);
    });
    output.add(1, 0);
  });
  const { batch } = output;
  if (selected) {
    batch.selection = Int32Array.from(rows.keys()).filter(i => i % 3 !== 1);
    batch.count = batch.selection.length;
  }
  if (ranges) {
    columns.forEach((type, c) => {
      if (type.kind === 'string') batch.columns[c] = rangesOf(rows.map(row => row[c] as string | null));
    });
  }
  return batch;
}

function livePositions(batch: Batch): number[] {
  return batch.selection === null ? Array.from({ length: batch.rows }, (_, i) => i) : [...batch.selection];
}

const plan = fc
  .array(fc.constantFrom(...(Object.keys(types) as TypeName[])), { minLength: 1, maxLength: 3 })
  .chain(names =>
    fc.record({
      names: fc.constant(names),
      steps: fc.array(
        fc.record({
          rows: fc.array(fc.tuple(...names.map(name => fc.constantFrom(...values[name]))) as fc.Arbitrary<Value[]>, {
            minLength: 1,
            maxLength: 60,
          }),
          selected: fc.boolean(),
          ranges: fc.boolean(),
          release: fc.double({ min: 0, max: 1, noNaN: true }),
          restore: fc.boolean(),
        }),
        { minLength: 1, maxLength: 8 },
      ),
    }),
  );

describe('KeyTable', () => {
  test('gives each key one id, through growth, removal and snapshots', () => {
    fc.assert(
      fc.property(plan, ({ names, steps }) => {
        const keyTypes = names.map(name => types[name]);
        const columns = names.map((_, k) => k);
        let table = new KeyTable(keyTypes);
        let touches = table.attach(new NumberColumn());
        const model = new Map<string, { row: readonly Value[]; touches: number }>();
        for (const { rows, selected, ranges, release, restore } of steps) {
          const batch = batchOf(keyTypes, rows, selected, ranges);
          const live = livePositions(batch);
          const found = table.find(batch, columns);
          for (const i of live) expect(found[i]! >= 0).toBe(model.has(textOf(rows[i]!)));
          const ids = table.ids(batch, columns);
          for (const i of live) {
            const key = textOf(rows[i]!);
            const entry = model.get(key) ?? { row: rows[i]!, touches: 0 };
            model.set(key, entry);
            entry.touches++;
            touches.set(ids[i]!, touches.get(ids[i]!) + 1);
          }
          const again = [...table.find(batch, columns)];
          for (const i of live) expect(textOf(columns.map(k => table.key(again[i]!, k)))).toBe(textOf(rows[i]!));
          for (const id of table.liveIds()) {
            const key = textOf(columns.map(k => table.key(id, k)));
            expect(touches.get(id)).toBe(model.get(key)?.touches);
            if ((id * 0.618) % 1 < release) {
              table.release(id);
              model.delete(key);
            }
          }
          expect(table.live).toBe(model.size);
          if (restore) {
            const state = new MemoryState();
            table.snapshot(state, 'keys', [touches]);
            table = new KeyTable(keyTypes);
            touches = table.attach(new NumberColumn());
            table.restore(state.reread(), 'keys', [touches]);
            expect(table.live).toBe(model.size);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  test('without columns there is one key', () => {
    const table = new KeyTable([]);
    const batch = batchOf([types.int], [[1], [2], [null]], true, false);
    expect([...table.ids(batch, [])].slice(0, 3)).toEqual([0, 0, 0]);
    expect([table.size, table.live, ...table.liveIds()]).toEqual([1, 1, 0]);
    const touches = table.attach(new NumberColumn());
    touches.set(0, 7);
    const state = new MemoryState();
    table.snapshot(state, 'keys', [touches]);
    const copy = new KeyTable([]);
    const restored = copy.attach(new NumberColumn());
    copy.restore(state.reread(), 'keys', [restored]);
    expect([copy.live, restored.get(0)]).toEqual([1, 7]);
    table.clear();
    expect([table.live, touches.get(0)]).toEqual([1, 0]);
  });

  test('holds 200,000 integers and forgets half of them', () => {
    const table = new KeyTable([types.int]);
    const batch = batchOf([types.int], [], false, false);
    const column = batch.columns[0] as Float64Array;
    const fill = (from: number) => {
      for (let i = 0; i < 1000; i++) column[i] = (from + i) * 64;
      batch.rows = 1000;
      batch.count = 1000;
    };
    for (let from = 0; from < 200_000; from += 1000) {
      fill(from);
      const ids = table.ids(batch, [0]);
      for (let i = 0; i < 1000; i++) if (ids[i] !== from + i) throw new Error(`id ${ids[i]} for key ${from + i}`);
    }
    for (let id = 0; id < 200_000; id += 2) table.release(id);
    expect(table.live).toBe(100_000);
    for (let from = 0; from < 200_000; from += 1000) {
      fill(from);
      const ids = table.find(batch, [0]);
      for (let i = 0; i < 1000; i++) {
        const id = from + i;
        if (ids[i] !== (id % 2 === 0 ? -1 : id)) throw new Error(`id ${ids[i]} for key ${id}`);
      }
    }
  });

  test('keys close together, far apart, NULL and wide, as many as they come and go', () => {
    const spans = fc.constantFrom(1, 3, 20);
    const steps = fc.array(fc.tuple(fc.nat(3000), fc.integer({ min: 1, max: 900 }), spans, fc.boolean()), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(steps, fc.constantFrom('int', 'bigint'), fc.boolean(), (runs, name, restores) => {
        let table = new KeyTable([types[name as 'int' | 'bigint']]);
        const known = new Set<string>();
        for (const [from, length, span, removes] of runs) {
          const rows = Array.from({ length }, (_, i): Value[] => {
            if (i % 100 === 99) return [null];
            if (i % 100 === 98 && name === 'bigint') return [2n ** 60n + BigInt(i)];
            return [i % 50 === 49 ? -i : (from + i) * span];
          });
          const batch = batchOf([types[name as 'int' | 'bigint']], rows, false, false);
          const before = [...table.find(batch, [0])];
          const found = rows.filter((row, i) => before[i]! >= 0 !== known.has(textOf(row)));
          expect(found).toEqual([]);
          const ids = [...table.ids(batch, [0])];
          for (const row of rows) known.add(textOf(row));
          const wrong = rows.filter((row, i) => textOf([table.key(ids[i]!, 0)]) !== textOf(row));
          expect(wrong).toEqual([]);
          expect(table.live).toBe(known.size);
          for (const id of removes ? table.liveIds() : []) {
            if (id % 3 === 0) continue;
            known.delete(textOf([table.key(id, 0)]));
            table.release(id);
          }
          expect(table.live).toBe(known.size);
          if (!restores) continue;
          const state = new MemoryState();
          table.snapshot(state, 'keys');
          table = new KeyTable([types[name as 'int' | 'bigint']]);
          table.restore(state.reread(), 'keys');
        }
        table.clear();
        expect(table.live).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  test('tells 200,000 strings apart, some of which share a hash', () => {
    const table = new KeyTable([types.string]);
    const batch = batchOf([types.string], [], false, false);
    const column = batch.columns[0] as string[];
    const idOf: number[] = [];
    for (let from = 0; from < 400_000; from += 1000) {
      const strings = Array.from({ length: 1000 }, (_, i) => `key ${(from + i) % 200_000}`);
      batch.columns[0] = from % 2000 === 0 ? rangesOf(strings) : Object.assign(column, strings);
      batch.rows = 1000;
      batch.count = 1000;
      const ids = table.ids(batch, [0]);
      for (let i = 0; i < 1000; i++) {
        const id = (idOf[(from + i) % 200_000] ??= ids[i]!);
        if (ids[i] !== id || table.key(id, 0) !== strings[i]) throw new Error(`id ${ids[i]} for ${strings[i]}`);
      }
    }
    expect(table.live).toBe(200_000);
    expect(new Set(Array.from({ length: 200_000 }, (_, id) => table.hashOf(id))).size).toBeLessThan(200_000);
  });

  test('a string and its UTF-8 bytes have one hash', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), text => {
        const { text: bytes, start, end } = rangesOf([text]);
        expect(hashUtf8(bytes, start[0]!, end[0]!)).toBe(hashString(text));
      }),
    );
  });

  test('ranges are recognised as ranges', () => {
    expect(isRangeColumn(batchOf([types.string], [['a']], false, true).columns[0]!)).toBe(true);
  });

  test('another seed gives other hashes', () => {
    const hashes = [1, 2].map(seed => {
      const table = new KeyTable([types.string], seed);
      table.ids(batchOf([types.string], [['a']], false, false), [0]);
      return table.hashOf(0);
    });
    expect(hashes[0]).not.toBe(hashes[1]);
  });
});
