// Catches what OVER does over whole pipelines: columns in the wrong place or of the wrong rows, late rows that nobody
// counts, instants longer than a batch, tables that change, refusals, and state that is kept longer than its frame.
import { describe, expect, test } from 'vitest';
import {
  count,
  cumeDist,
  denseRank,
  from,
  iterable,
  minutes,
  ntile,
  percentRank,
  pipeline,
  type RowInput,
  rank,
  rowNumber,
  rows,
  run,
  seconds,
  t,
} from '../../src/index.js';

const columns = { user: t.string(), n: t.int(), at: t.timestamp(3).rowtime() };

function clicksOf(values: readonly (readonly [second: number, user: string, n: number])[]) {
  return from(
    rows(
      values.map(([second, user, n]): RowInput<typeof columns> => ({ user, n, at: 1000 * second })),
      columns,
    ),
  );
}

/** The row of second 3 comes when the watermark is at 9. */
const clicks = clicksOf([
  [1, 'ada', 4],
  [2, 'bob', 1],
  [6, 'ada', 2],
  [6, 'ada', 7],
  [9, 'bob', 3],
  [3, 'bob', 9],
  [12, 'ada', 5],
]);

describe.each(['batch', 'streaming'] as const)('in %s', mode => {
  test('a frame of rows, of a time, and of all rows, over the same parts', async () => {
    const user = clicks.partitionBy('user');
    const lines = async (table: ReturnType<typeof over>) =>
      (await table.orderBy(r => [r.user, r.at, r.n]).collect({ mode })).map(
        r => `${r.user} ${r.n}: ${r.sum} of ${r.rows}`,
      );
    const over = (frame: { rows?: number; range?: ReturnType<typeof seconds> }) =>
      user.over({ orderBy: r => r.at, ...frame }, r => ({ sum: r.n.sum(), rows: count() }));
    expect(await lines(over({ rows: 1 }))).toEqual([
      'ada 4: 4 of 1',
      'ada 2: 6 of 2',
      'ada 7: 9 of 2',
      'ada 5: 12 of 2',
      'bob 1: 1 of 1',
      'bob 3: 4 of 2',
    ]);
    expect(await lines(over({ range: seconds(6) }))).toEqual([
      'ada 4: 4 of 1',
      'ada 2: 13 of 3',
      'ada 7: 13 of 3',
      'ada 5: 14 of 3',
      'bob 1: 1 of 1',
      'bob 3: 3 of 1',
    ]);
    expect(await lines(over({}))).toEqual([
      'ada 4: 4 of 1',
      'ada 2: 13 of 3',
      'ada 7: 13 of 3',
      'ada 5: 18 of 4',
      'bob 1: 1 of 1',
      'bob 3: 4 of 2',
    ]);
    expect((await lines(over({ rows: Number.POSITIVE_INFINITY }))).slice(1, 3)).toEqual([
      'ada 2: 6 of 2',
      'ada 7: 13 of 3',
    ]);
  });

  test('late rows are counted', async () => {
    const over = clicks.partitionBy().over({ orderBy: r => r.at }, () => ({ place: rowNumber() }));
    const summary = await run(pipeline({ over: over.named('places').forEach(() => {}) }), { mode }).done;
    expect(summary.lateRows).toEqual({ places: 1 });
  });

  test('ranks and neighbours, in the order of a value, forward and backward', async () => {
    const over = clicks.partitionBy().over({ orderBy: r => r.user }, r => ({
      number: rowNumber(),
      rank: rank(),
      dense: denseRank(),
      percent: percentRank(),
      share: cumeDist(),
      half: ntile(2),
      before: r.n.lag(2, -1),
      after: r.n.lead(),
    }));
    const found = await over.orderBy(r => r.number).collect({ mode });
    expect(found.map(r => [r.number, r.rank, r.dense, r.percent, r.share, r.half, r.before, r.after])).toEqual([
      [1, 1, 1, 0, 4 / 7, 1, -1, 2],
      [2, 1, 1, 0, 4 / 7, 1, -1, 7],
      [3, 1, 1, 0, 4 / 7, 1, 4, 5],
      [4, 1, 1, 0, 4 / 7, 1, 2, 1],
      [5, 5, 2, 4 / 6, 1, 2, 7, 3],
      [6, 5, 2, 4 / 6, 1, 2, 5, 9],
      [7, 5, 2, 4 / 6, 1, 2, 1, null],
    ]);
  });

  test('an instant of more rows than a batch holds', async () => {
    const many = clicksOf(Array.from({ length: 5000 }, (_, i) => [i < 2500 ? 1 : 2, i % 2 === 0 ? 'ada' : 'bob', i]));
    const over = many.partitionBy('user').over({ orderBy: r => r.at, range: seconds(0) }, r => ({
      rows: count(),
      least: r.n.min(),
      before: r.n.lag(),
    }));
    const found = await over.collect({ mode });
    expect(found.length).toBe(5000);
    expect(new Set(found.map(r => r.rows))).toEqual(new Set([1250]));
    expect(new Set(found.map(r => r.least))).toEqual(new Set([0, 1, 2500, 2501]));
    expect(found.every(r => r.before === (r.n < 2 ? null : r.n - 2))).toBe(true);
  });

  test('a column of the same name is replaced, and results are computed on', async () => {
    const over = clicks
      .partitionBy('user')
      .over({ orderBy: r => r.at, rows: 1 }, r => ({ n: r.n.lag(1, 0), big: r.n.sum().where(r.n.gt(4)).ifNull(0) }));
    const found = await over.orderBy(r => [r.user, r.at, r.n]).collect({ mode });
    expect(Object.keys(found[0]!)).toEqual(['user', 'n', 'at', 'big']);
    expect(found.map(r => `${r.n} ${r.big}`)).toEqual(['0 0', '2 7', '4 0', '7 12', '0 0', '1 0']);
  });

  test('the rows of each window are ranked alone', async () => {
    const over = clicks
      .window(r => r.at, { tumble: seconds(5) })
      .partitionBy()
      .over({ orderBy: r => r.n.desc() }, () => ({ place: rowNumber() }));
    expect(over.explain()).toMatch(/^table -> print\s+append/);
    const found = await over.orderBy(r => [r.windowEnd, r.place]).collect({ mode });
    expect(found.map(r => `${r.windowEnd} ${r.place} ${r.n}`)).toEqual([
      '5000 1 4',
      '5000 2 1',
      '10000 1 7',
      '10000 2 3',
      '10000 3 2',
      '15000 1 5',
    ]);
  });

  test('over a table that updates each row is what it was when its time had passed', async () => {
    const totals = clicks.groupBy('user', 'at').aggregate(r => ({ n: r.n.sum() }));
    const over = totals.partitionBy('user').over({ orderBy: r => r.at }, r => ({ sum: r.n.sum() }));
    const found = await over.orderBy(r => [r.user, r.at]).collect({ mode });
    expect(found.map(r => `${r.user} ${r.at} ${r.sum}`)).toEqual([
      'ada 1000 4',
      'ada 6000 13',
      'ada 12000 18',
      'bob 2000 1',
      'bob 9000 4',
    ]);
  });

  test('a sum that its type cannot hold is an error of its row alone', async () => {
    const big = clicksOf([
      [1, 'ada', 2_000_000_000],
      [2, 'ada', 2_000_000_000],
      [3, 'ada', 1],
    ]);
    const over = big.partitionBy('user').over({ orderBy: r => r.at, rows: 1 }, r => ({ sum: r.n.sum() }));
    const summary = await run(
      over.forEach(() => {}),
      { mode, onError: 'skip' },
    ).done;
    expect(Object.values(summary.rowsOut)).toEqual([2]);
    await expect(over.collect({ mode })).rejects.toThrow('ROW_OVERFLOW');
  });
});

test('a key whose rows have all left a range of time is forgotten', async () => {
  async function* endless() {
    for (let i = 0; i < 40_000; i++) {
      if (i % 1000 === 0) await new Promise(resolve => setTimeout(resolve, 1));
      yield { user: `user ${i}`, n: 1, at: 100 * i };
    }
  }
  const over = from(iterable(endless(), columns))
    .partitionBy('user')
    .over({ orderBy: r => r.at, range: seconds(10) }, () => ({ rows: count() }));
  let most = 0;
  const job = run(
    over.forEach(() => {}),
    { mode: 'streaming' },
  );
  job.progress.subscribe(({ stateBytes }) => {
    most = Math.max(most, stateBytes);
  });
  await job.done;
  // 40,000 keys would take several megabytes; about 200 of them are in a frame at a time.
  expect(most).toBeLessThan(1_500_000);
});

test('what cannot be is refused where it is written', () => {
  const p = clicks.partitionBy('user');
  const refused = (make: () => unknown): string => {
    try {
      make();
    } catch (error) {
      return (error as Error).message.split('\n')[0]!;
    }
    return 'nothing';
  };
  const sum = { orderBy: (r: { at: never }) => r.at } as never;
  expect(refused(() => p.over({} as never, r => ({ s: r.n.sum() })))).toBe(
    'PLAN_INVALID_FRAME  over cannot be: its order is missing',
  );
  expect(refused(() => p.over({ orderBy: r => r.at, rows: 1, range: seconds(1) }, r => ({ s: r.n.sum() })))).toBe(
    "PLAN_INVALID_FRAME  over cannot be: it has both 'rows' and 'range'",
  );
  expect(refused(() => p.over({ orderBy: r => r.at, rows: -1 }, r => ({ s: r.n.sum() })))).toBe(
    'PLAN_INVALID_FRAME  a frame cannot be: -1 is no number of rows',
  );
  expect(refused(() => p.over({ orderBy: r => r.at, range: 5 as never }, r => ({ s: r.n.sum() })))).toBe(
    "PLAN_INVALID_FRAME  over cannot be: 'range' is no duration",
  );
  expect(refused(() => p.over({ orderBy: r => r.n, range: minutes(5) }, r => ({ s: r.n.sum() })))).toBe(
    'PLAN_INVALID_FRAME  a frame cannot be: a range of 5 minutes goes by a time, and the order by INT',
  );
  expect(refused(() => p.over({ orderBy: r => [r.at, r.n], range: minutes(5) }, r => ({ s: r.n.sum() })))).toBe(
    'PLAN_INVALID_FRAME  a frame cannot be: a range of 5 minutes goes by one time, and the order has 2 keys',
  );
  expect(refused(() => p.over(sum, () => ({})))).toBe('PLAN_INVALID_ARGUMENT  over adds no column');
  expect(refused(() => p.over(sum, r => ({ n: r.n }) as never))).toBe(
    "PLAN_TYPE_MISMATCH  column 'n' is r.n, which is of the row alone",
  );
  expect(refused(() => clicks.select(() => ({ place: rank() }) as never))).toBe(
    "PLAN_TYPE_MISMATCH  column 'place' is rank(), which is about rows in an order",
  );
  expect(refused(() => clicks.groupBy('user').aggregate(r => ({ before: r.n.lag() }) as never))).toBe(
    "PLAN_TYPE_MISMATCH  column 'before' is r.n.lag(), which is about rows in an order",
  );
  expect(refused(() => p.over(sum, () => ({ half: ntile(0) })))).toBe(
    'PLAN_INVALID_ARGUMENT  NTILE gets 0 where a number of rows belongs',
  );
  expect(refused(() => p.over(sum, r => ({ was: r.n.lag(-1) })))).toBe(
    'PLAN_INVALID_ARGUMENT  LAG gets -1 where a number of rows belongs',
  );
  expect(refused(() => p.over(sum, r => ({ was: r.n.lag(1, 'none' as never) })))).toMatch(/^PLAN_TYPE_MISMATCH/);
});
