// Catches: a lane that loses or repeats a row, an ordinal or a malformed record when it is taken up again from a snapshot,
// in batches cut as before or otherwise, with rows that the reader has dropped; time that a dropped row does not move.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LaneBatch, SourceReader } from '../../src/connectors/contract/source.js';
import { MILLISECONDS } from '../../src/embedded/grid.js';
import { Lane, type LaneSnapshot } from '../../src/embedded/lane.js';
import { BatchStamper } from '../../src/embedded/scan.js';

/** A change, told apart by its place; its time, and whether the reader drops it. Malformed records are none. */
interface Given {
  readonly time: number;
  readonly is: 'delivered' | 'dropped' | 'malformed';
}

/** Reads so many records a batch; positions count records. */
function readerOf(records: readonly Given[], size: number): SourceReader {
  return {
    lanes: () => [],
    close: () => undefined,
    read: (_lane, from) => {
      let at = from as number;
      return {
        close: () => undefined,
        next(): LaneBatch | null {
          if (at >= records.length) return null;
          const part = records.slice(at, at + size).map((record, i) => ({ ...record, place: at + i }));
          at += part.length;
          const changes = part.filter(({ is }) => is !== 'malformed');
          const rows = changes.filter(({ is }) => is === 'delivered');
          const before = (row: number) => changes.slice(0, row);
          const ordinals = [...rows.map(row => changes.indexOf(row)), changes.length];
          const hasDropped = rows.length < changes.length;
          return {
            rows: rows.length,
            columns: [Float64Array.from(rows, ({ place }) => place), Float64Array.from(rows, ({ time }) => time)],
            nulls: [null, null],
            weights: null,
            position: at,
            malformed: part.length - changes.length,
            dropped: hasDropped
              ? {
                  ordinals: Float64Array.from(ordinals),
                  maxRowtime: Float64Array.from(ordinals, n => Math.max(...before(n).map(({ time }) => time))),
                }
              : null,
          };
        },
      };
    },
  };
}

/** What is taken: place, ordinal and arrival watermark of each row, then the lane's watermark. */
function take(lane: Lane, rows: number): { rows: number[][]; watermark: number } | null {
  while (!lane.ready) expect(lane.request()).toBeNull();
  const taken = lane.take(rows);
  if (taken === null) return null;
  const rowtime = { column: 'time', delay: 2, watermark: null };
  const stamper = new BatchStamper(2, { timeColumn: 1, rowtime, rowOf: null, grid: MILLISECONDS });
  const batch = stamper.stamp(lane, 0, taken);
  const places = batch.columns[0] as Float64Array;
  let run = 0;
  const all = Array.from({ length: batch.rows }, (_, i) => {
    while (batch.arrivals!.end[run]! <= i) run++;
    const ordinal = batch.ordinals === null ? batch.ordinal + i : batch.ordinals[i]!;
    return [places[i]!, ordinal, batch.arrivals!.watermark[run]!];
  });
  return { rows: all, watermark: lane.watermark };
}

const record = fc.record({
  time: fc.integer({ min: 0, max: 30 }),
  is: fc.constantFrom<Given['is'][]>('delivered', 'delivered', 'delivered', 'dropped', 'dropped', 'malformed'),
});

test('taken in any parts, from any snapshot, in any batches: each row once, with its ordinal and arrival watermark', () => {
  fc.assert(
    fc.property(
      fc.array(record, { maxLength: 25 }),
      fc.infiniteStream(fc.integer({ min: 1, max: 4 })),
      fc.infiniteStream(fc.option(fc.integer({ min: 1, max: 9 }), { freq: 2 })),
      (records, parts, restarts) => {
        const changes = records.flatMap(({ is, time }, place) => (is === 'malformed' ? [] : [{ is, time, place }]));
        const watermarkOf = (ordinal: number) =>
          Math.max(...changes.slice(0, ordinal).map(({ time }) => time - 2), Number.NEGATIVE_INFINITY);
        const expected = changes.flatMap(({ is, place }, ordinal) =>
          is === 'delivered' ? [[place, ordinal, watermarkOf(ordinal)]] : [],
        );
        const spec = { id: 'a', position: 0 };
        const open = (size: number, from: LaneSnapshot | null) =>
          new Lane('scan', readerOf(records, size), spec, true, from);
        let lane = open(5, null);
        const got: number[][] = [];
        for (;;) {
          const taken = take(lane, parts.next().value!);
          if (taken === null) break;
          got.push(...taken.rows);
          expect(taken.watermark).toBe(watermarkOf(lane.ordinal));
          const size = restarts.next().value ?? null;
          if (size !== null) lane = open(size, structuredClone(lane.snapshot()));
        }
        expect(got).toEqual(expected);
        expect(lane.ordinal).toBe(changes.length);
        expect(lane.finished).toBe(true);
      },
    ),
    { numRuns: 3000 },
  );
});

test('malformed records count once, with the rows of their batch', () => {
  fc.assert(
    fc.property(
      fc.array(record, { maxLength: 25 }),
      fc.infiniteStream(fc.integer({ min: 1, max: 4 })),
      fc.infiniteStream(fc.boolean()),
      (records, parts, restarts) => {
        const open = (from: LaneSnapshot | null) =>
          new Lane('scan', readerOf(records, 5), { id: 'a', position: 0 }, true, from);
        let lane = open(null);
        for (;;) {
          // What was read ahead and not taken is read again.
          while (!lane.ready) expect(lane.request()).toBeNull();
          if (restarts.next().value) lane = open(structuredClone(lane.snapshot()));
          if (take(lane, parts.next().value!) === null) break;
        }
        expect(lane.malformed).toBe(records.filter(({ is }) => is === 'malformed').length);
      },
    ),
    { numRuns: 2000 },
  );
});
