// Catches windows that hold other rows than Flink's do, results that are not corrected or corrected too long, and late rows
// that are lost or given twice. Expected rows are counted by hand.
import { describe, expect, test } from 'vitest';
import { count, from, iterable, minutes, pipeline, rows, run, seconds, t } from '../../src/index.js';

const at = (minute: number): number => 60_000 * minute;

/** In order of arrival: the row of minute 3 comes when the watermark is at 9, that of minute 7 when it is at 21. */
const clicks = from(
  rows(
    [1, 2, 6, 9, 3, 12, 21, 7].map((minute, i) => ({ n: i, at: at(minute) })),
    { n: t.int(), at: t.timestamp(3).rowtime() },
  ),
);

describe.each(['batch', 'streaming'] as const)('in %s', mode => {
  test('cumulating windows grow by a step up to their size', async () => {
    const grown = clicks
      .window(r => r.at, { cumulate: minutes(10), every: minutes(5) })
      .aggregate(() => ({ n: count() }))
      .select(r => ({ from: r.windowStart, to: r.windowEnd, n: r.n }))
      .orderBy(r => r.to);
    expect(await grown.collect({ mode })).toEqual([
      { from: at(0), to: at(5), n: 2 },
      // The row of minute 3 is late for the first window and in time for the second.
      { from: at(0), to: at(10), n: 5 },
      { from: at(10), to: at(15), n: 1 },
      { from: at(10), to: at(20), n: 1 },
      { from: at(20), to: at(25), n: 1 },
      { from: at(20), to: at(30), n: 1 },
    ]);
  });

  test('an offset moves where they begin', async () => {
    const grown = clicks
      .filter(r => r.n.lt(2))
      .window(r => r.at, { cumulate: minutes(10), every: minutes(5), offset: minutes(-8) })
      .aggregate(() => ({ n: count() }))
      .select(r => ({ from: r.windowStart, to: r.windowEnd, n: r.n }))
      .orderBy(r => r.to);
    expect(await grown.collect({ mode })).toEqual([
      { from: at(-8), to: at(2), n: 1 },
      { from: at(2), to: at(7), n: 1 },
      { from: at(2), to: at(12), n: 1 },
    ]);
  });

  test('late rows are given once for each window missed, with its bounds', async () => {
    const windows = clicks.window(r => r.at, { hop: minutes(10), every: minutes(5), lateRows: 'sideOutput' });
    const late = windows.lateRows().orderBy(r => [r.n, r.windowEnd]);
    expect(await late.collect({ mode })).toEqual([
      { windowStart: at(-5), windowEnd: at(5), n: 4, at: at(3) },
      { windowStart: at(0), windowEnd: at(10), n: 7, at: at(7) },
      { windowStart: at(5), windowEnd: at(15), n: 7, at: at(7) },
    ]);
    const counted = windows.aggregate(() => ({ n: count() })).aggregate(r => ({ all: r.n.sum() }));
    // Eight rows in two windows each, less three.
    expect(await counted.collect({ mode })).toEqual([{ all: 13 }]);
  });

  test('late rows that nobody receives are counted, received ones are not', async () => {
    const windows = clicks.window(r => r.at, { hop: minutes(10), every: minutes(5), lateRows: 'sideOutput' });
    const results = windows.aggregate(() => ({ n: count() })).named('results');
    const ignore = () => {};
    const alone = await run(results.forEach(ignore), { mode }).done;
    expect(alone.lateRows).toEqual({ results: 3 });
    const late = windows.lateRows().forEach(ignore);
    const both = await run(pipeline({ results: results.forEach(ignore), late }), { mode }).done;
    expect(both.lateRows).toEqual({});
    expect(both.rowsOut.late).toBe(3);
  });

  test('a window is corrected until the time that is allowed, not longer', async () => {
    const corrected = (allowed: number) =>
      clicks
        .window(r => r.at, { tumble: minutes(5), allowedLateness: seconds(allowed), lateRows: 'sideOutput' })
        .aggregate(r => ({ n: count(), last: r.n.max() }))
        .select(r => ({ to: r.windowEnd, n: r.n, last: r.last }))
        .orderBy(r => r.to)
        .limit(2)
        .collect({ mode });
    expect(await corrected(240)).toEqual([
      { to: at(5), n: 2, last: 1 },
      { to: at(10), n: 2, last: 3 },
    ]);
    expect(await corrected(241)).toEqual([
      { to: at(5), n: 3, last: 4 },
      { to: at(10), n: 2, last: 3 },
    ]);
    expect(await corrected(661)).toEqual([
      { to: at(5), n: 3, last: 4 },
      { to: at(10), n: 3, last: 7 },
    ]);
  });

  test('what is late by more than is allowed is received', async () => {
    const late = clicks
      .window(r => r.at, { tumble: minutes(5), allowedLateness: minutes(5), lateRows: 'sideOutput' })
      .lateRows();
    expect(await late.select(r => ({ n: r.n, to: r.windowEnd })).collect({ mode })).toEqual([{ n: 7, to: at(10) }]);
  });
});

test('a correction takes the old result back', async () => {
  const slowly = from(
    iterable(
      (async function* () {
        for (const minute of [1, 2, 6, 9, 3]) {
          yield { at: at(minute) };
          // A step takes what has come: the next row comes after it.
          await new Promise(resolve => setTimeout(resolve, 5));
        }
      })(),
      { at: t.timestamp(3).rowtime() },
    ),
  );
  const changes: string[] = [];
  const corrected = slowly
    .window(r => r.at, { tumble: minutes(5), allowedLateness: minutes(5) })
    .aggregate(() => ({ n: count() }))
    .forEach(({ kind, row }) => {
      if (row.windowEnd === at(5)) changes.push(`${kind} ${row.n}`);
    });
  await run(corrected, { mode: 'streaming' }).done;
  expect(changes).toEqual(['+I 2', '-U 2', '+U 3']);
});
