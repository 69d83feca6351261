// Catches what windows do with whole rows: the first rows and the last ones, pairs, cascades, late rows and corrections,
// refusals, and state that is kept longer than its window.
import { describe, expect, test } from 'vitest';
import { count, from, iterable, minutes, pipeline, type RowInput, rows, run, seconds, t } from '../../src/index.js';

const at = (minute: number): number => 60_000 * minute;
const columns = { user: t.string(), n: t.int(), at: t.timestamp(3).rowtime() };

function clicksOf(values: readonly (readonly [minute: number, user: string])[]) {
  return from(
    rows(
      values.map(([minute, user], n): RowInput<typeof columns> => ({ user, n, at: at(minute) })),
      columns,
    ),
  );
}

/** The row of minute 3 comes when the watermark is at 9. */
const clicks = clicksOf([
  [1, 'ada'],
  [2, 'bob'],
  [6, 'ada'],
  [7, 'ada'],
  [9, 'bob'],
  [3, 'bob'],
  [12, 'ada'],
]);

describe.each(['batch', 'streaming'] as const)('in %s', mode => {
  test('the first and the last row of each user in each window, by the time that makes the windows', async () => {
    const users = clicks.window(r => r.at, { tumble: minutes(5) }).partitionBy('user');
    const kept = async (keep: 'first' | 'last') =>
      (await users.deduplicate(keep).collect({ mode })).map(r => `${r.windowEnd / at(1)} ${r.user} ${r.n}`).sort();
    expect(await kept('first')).toEqual(['10 ada 2', '10 bob 4', '15 ada 6', '5 ada 0', '5 bob 1']);
    expect(await kept('last')).toEqual(['10 ada 3', '10 bob 4', '15 ada 6', '5 ada 0', '5 bob 1']);
  });

  test('hopping windows rank a row in each of them', async () => {
    const top = clicks
      .window(r => r.at, { hop: minutes(10), every: minutes(5) })
      .partitionBy()
      .topN(1, r => r.n.desc())
      .orderBy(r => r.windowEnd);
    expect((await top.collect({ mode })).map(r => [r.windowStart / at(1), r.windowEnd / at(1), r.n])).toEqual([
      [-5, 5, 1],
      [0, 10, 5],
      [5, 15, 6],
      [10, 20, 6],
    ]);
  });

  test('windows of what windows gave, twice', async () => {
    const busiest = clicks
      .window(r => r.at, { tumble: minutes(5) })
      .groupBy('user')
      .aggregate(() => ({ clicks: count() }))
      .window(r => r.windowTime, { tumble: minutes(5) })
      .partitionBy()
      .topN(1, r => [r.clicks.desc(), r.user])
      .window(r => r.windowTime, { tumble: minutes(20) })
      .aggregate(r => ({ windows: count(), most: r.clicks.max() }));
    expect(await busiest.collect({ mode })).toEqual([
      { windowStart: 0, windowEnd: at(20), windowTime: at(20) - 1, windows: 3, most: 2 },
    ]);
  });

  test('late rows are counted, or received, by the windows that they missed', async () => {
    const windows = clicks.window(r => r.at, { tumble: minutes(5), lateRows: 'sideOutput' });
    const top = windows.partitionBy('user').topN(1, r => r.n);
    const ignore = () => {};
    const alone = await run(top.forEach(ignore), { mode }).done;
    expect(Object.values(alone.lateRows)).toEqual([1]);
    const both = await run(pipeline({ top: top.forEach(ignore), late: windows.lateRows().forEach(ignore) }), { mode })
      .done;
    expect(both.lateRows).toEqual({});
    expect(both.rowsOut.late).toBe(1);
  });

  test('with allowedLateness a late row takes its place among the first', async () => {
    const last = clicks
      .window(r => r.at, { tumble: minutes(5), allowedLateness: minutes(5) })
      .partitionBy('user')
      .deduplicate('last');
    const standing = (await last.collect({ mode })).map(r => `${r.windowEnd / at(1)} ${r.user} ${r.n}`);
    expect(standing.sort()).toEqual(['10 ada 3', '10 bob 4', '15 ada 6', '5 ada 0', '5 bob 5']);
  });

  test('a row of an updating table counts in the window of its time as it is when that ends', async () => {
    const totals = clicks.groupBy('user', 'at').aggregate(() => ({ n: count() }));
    const first = totals
      .window(r => r.at, { tumble: minutes(5) })
      .partitionBy()
      .topN(2, r => [r.n.desc(), r.at]);
    expect((await first.collect({ mode })).map(r => [r.windowEnd / at(1), r.user, r.at / at(1)])).toEqual([
      [5, 'ada', 1],
      [5, 'bob', 2],
      [10, 'ada', 6],
      [10, 'ada', 7],
      [15, 'ada', 12],
    ]);
  });
});

test('results come once each, while the source goes on', async () => {
  const slowly = from(
    iterable(
      (async function* () {
        for (const [n, minute] of [1, 2, 6, 12].entries()) {
          yield { user: 'ada', n, at: at(minute) };
          await new Promise(resolve => setTimeout(resolve, 5));
        }
      })(),
      columns,
    ),
  );
  const windows = slowly.window(r => r.at, { tumble: minutes(5) });
  const seen: string[] = [];
  const pairs = windows
    .leftJoin(windows, (l, r) => l.n.lt(r.n))
    .select((l, r) => ({ to: l.windowEnd, l: l.n, r: r.n }))
    .forEach(({ kind, row }) => {
      seen.push(`${kind} ${row.to / at(1)} ${row.l} ${row.r}`);
    });
  await run(pairs, { mode: 'streaming' }).done;
  expect(seen.sort()).toEqual(['+I 10 2 null', '+I 15 3 null', '+I 5 0 1', '+I 5 1 null']);
});

test('explain says what is kept, and until when', () => {
  const top = clicks
    .window(r => r.at, { tumble: minutes(5) })
    .partitionBy('user')
    .topN(1, r => r.n);
  const lines = top
    .explain()
    .split('\n')
    .map(line => line.trim());
  expect(lines[1]).toMatch(
    /^└ TopN 1 by windowEnd, user order n +append +keeps the first rows of open windows, freed by the/,
  );
  expect(lines[2]).toMatch(
    /^└ Rows in TUMBLE\(at, 5 minutes\) +append +keeps the rows of open windows, freed by the watermark/,
  );
  const late = clicks.window(r => r.at, { tumble: minutes(5), allowedLateness: seconds(30) });
  expect(
    late
      .partitionBy()
      .topN(1, r => r.n)
      .explain(),
  ).toContain('keeps the first rows of open windows, and for 30 seconds closed ones, freed by the watermark');
});

describe('refused are', () => {
  const five = clicks.window(r => r.at, { tumble: minutes(5) });

  test('windows that are not the same on both sides', () => {
    expect(() =>
      five.join(
        clicks.window(r => r.at, { tumble: minutes(6) }),
        (l, r) => l.n.eq(r.n),
      ),
    ).toThrow(
      /^PLAN_INVALID_WINDOW {2}join gets other windows than its own(.|\n)*TUMBLE\(at, 5 minutes\) and TUMBLE\(at, 6 minutes\)/,
    );
  });

  test('a table where windows are expected', () => {
    const table: any = clicks;
    expect(() => five.antiJoin(table, (l: any, r: any) => l.n.eq(r.n))).toThrow(
      /^PLAN_INVALID_ARGUMENT {2}antiJoin of windows gets what is not cut into windows/,
    );
  });

  test('rows of sessions, and of windows that show early', () => {
    const sessions = clicks.window(r => r.at, { session: minutes(5), partitionBy: 'user' });
    expect(() => sessions.partitionBy('user')).toThrow(/^PLAN_UNSUPPORTED {2}partitionBy is for windows that tumble/);
    const early = clicks.window(r => r.at, { tumble: minutes(5), early: true });
    expect(() => early.join(five, (l, r) => l.n.eq(r.n))).toThrow(/^PLAN_UNSUPPORTED {2}join waits for the end/);
  });

  test('a column that the window hides', () => {
    const results = five.aggregate(() => ({ n: count() }));
    expect(() => results.window(r => r.windowTime, { tumble: minutes(9) }).partitionBy('windowStart')).toThrow(
      /^SCHEMA_DUPLICATE_COLUMN {2}the window hides the column 'windowStart' of its rows/,
    );
  });
});
