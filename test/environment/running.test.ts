// Catches tables that show other rows than they hold, pipelines whose outputs are mixed up, and jobs that start when
// they should not.
import { afterEach, beforeEach, describe, expect, type MockInstance, test, vi } from 'vitest';
import { LOADING } from '../../src/environment/loading.js';
import { count, from, minutes, type Pipeline, pipeline, print, rows, run, t } from '../../src/index.js';
import { pipelineBrandOf } from '../../src/plan/pipeline.js';

const scores = from([
  { game: 'go', player: 'ada', points: 30 },
  { game: 'go', player: 'bob', points: 20 },
  { game: 'chess', player: 'eve', points: 25 },
]);
const totals = scores.groupBy('game').aggregate(r => ({ n: count(), best: r.points.max() }));

let printed: string[] = [];
let spy: MockInstance;
beforeEach(() => {
  printed = [];
  spy = vi.spyOn(console, 'log').mockImplementation((text: unknown) => {
    printed.push(String(text));
  });
});
afterEach(() => {
  spy.mockRestore();
  delete process.env.MILLRACE_MODE;
});

describe.each(['batch', 'streaming'] as const)('in %s', mode => {
  test('collect gives the rows that stand at the end, in order where there is one', async () => {
    expect(await totals.orderBy(r => r.n.desc()).collect({ mode })).toEqual([
      { game: 'go', n: 2, best: 30 },
      { game: 'chess', n: 1, best: 25 },
    ]);
    const names = (await scores.orderBy(r => [r.points.asc()]).collect({ mode })).map(row => row.player);
    expect(names).toEqual(['bob', 'eve', 'ada']);
  });

  test('ties of an order go by place', async () => {
    const values = Array.from({ length: 200 }, (_, i) => ({ k: i % 3, i }));
    const got = await from(values)
      .orderBy(r => r.k)
      .collect({ mode });
    expect(got).toEqual([...values].sort((a, b) => a.k - b.k));
  });

  test('equal rows are as many as they are', async () => {
    const twice = from([{ a: 1 }, { a: 1 }, { a: 2 }]);
    expect(
      await twice
        .unionAll(twice.filter(r => r.a.eq(1)))
        .orderBy(r => r.a)
        .collect({ mode }),
    ).toEqual([1, 1, 1, 1, 2].map(a => ({ a })));
  });

  test('an aggregate over no rows is one row', async () => {
    const none = from(rows([], { a: t.int() }));
    expect(
      await none.aggregate(r => ({ n: count(), sum: r.a.sum(), zero: r.a.sum().ifNull(0) })).collect({ mode }),
    ).toEqual([{ n: 0, sum: null, zero: 0 }]);
    expect(
      await none
        .groupBy('a')
        .aggregate(() => ({ n: count() }))
        .collect({ mode }),
    ).toEqual([]);
  });

  test('aggregates are filtered, made distinct, and calculated with', async () => {
    const table = from(
      rows(
        [
          { k: 'a', n: 1, d: '0.10' },
          { k: 'a', n: 1, d: '0.20' },
          { k: 'b', n: 5, d: '0.30' },
        ],
        { k: t.string(), n: t.int(), d: t.decimal(4, 2) },
      ),
    );
    const [row] = await table
      .aggregate(r => ({
        many: r.n.sum().where(r.k.eq('a')),
        kinds: r.k.count().distinct(),
        ones: r.n.sum().distinct(),
        ratio: r.d.sum().dividedBy(r.n.sum()),
        none: r.n.max().where(r.k.eq('z')).ifNull(-1),
        all: r.k.collect(),
      }))
      .collect({ mode });
    expect({ ...row, ratio: row!.ratio?.toString().slice(0, 5) }).toEqual({
      many: 2,
      kinds: 2,
      ones: 6,
      ratio: '0.085',
      none: -1,
      all: ['a', 'a', 'b'],
    });
  });

  test('forEach sees each change, one after the other', async () => {
    const seen: string[] = [];
    let isBusy = false;
    const { rowsOut } = await run(
      totals.forEach(async ({ kind, row }) => {
        expect(isBusy).toBe(false);
        isBusy = true;
        await Promise.resolve();
        isBusy = false;
        seen.push(`${kind} ${row.game} ${row.n}`);
      }),
      { mode },
    ).done;
    expect(seen).toContain('+I chess 1');
    expect(rowsOut).toEqual({ forEach: seen.length });
  });
});

test('the first rows of an order go into any sink that takes updates', async () => {
  const seen = new Set<string>();
  const first = scores.orderBy(r => r.points.desc()).limit(2);
  await run(
    first.forEach(({ kind, row }) => {
      if (kind === '+I' || kind === '+U') seen.add(row.player);
      else seen.delete(row.player);
    }),
  ).done;
  expect([...seen].sort()).toEqual(['ada', 'eve']);
  expect((await first.collect()).map(row => row.player)).toEqual(['ada', 'eve']);
});

test('print shows the table and what was read', async () => {
  const summary = await totals.orderBy(r => r.game).print({ mode: 'batch' });
  expect(summary.mode).toBe('batch');
  expect(printed[0]).toBe(
    [
      '┌────────┬────────┬────────┐',
      '│ game   │      n │   best │',
      '│ STRING │ BIGINT │ DOUBLE │',
      '├────────┼────────┼────────┤',
      '│ chess  │      1 │     25 │',
      '│ go     │      2 │     30 │',
      '└────────┴────────┴────────┘',
    ].join('\n'),
  );
  expect(printed[1]).toMatch(/^2 rows · 3 read · batch · \d+ ms$/);
});

test('print shows changes where that is asked for', async () => {
  await scores.print({ as: 'changelog', mode: 'streaming' });
  const lines = printed.join('\n').split('\n');
  expect(lines.map(line => line.split(/ +/).slice(0, 3).join(' '))).toEqual([
    'op game player',
    '+I go ada',
    '+I go bob',
    '+I chess eve',
  ]);
});

test('a failed job shows no table, and rejects', async () => {
  const broken = from([{ text: '1' }, { text: 'x' }]).select(r => ({ n: r.text.cast(t.int()) }));
  await expect(broken.print()).rejects.toThrow(/^ROW_INVALID_CAST /);
  expect(printed).toEqual([]);
});

describe('pipelines', () => {
  test('name their outputs and share what they have in common', async () => {
    const both = pipeline({ totals: totals.insertInto(print()), raw: scores.forEach(() => {}) });
    expect(pipelineBrandOf(both)!.plan.inserts.map(({ name }) => name)).toEqual(['totals', 'raw']);
    const summary = await run(both, { mode: 'batch' }).done;
    expect(summary.rowsOut).toEqual({ totals: 2, raw: 3 });
    expect(Object.values(summary.rowsIn)).toEqual([3]);
    const nested = pipeline({ a: both, b: totals.insertInto(print()).named('other') });
    expect(pipelineBrandOf(nested)!.plan.inserts.map(({ name }) => name)).toEqual(['a/totals', 'a/raw', 'b']);
  });

  test.each<[string, () => unknown, RegExp]>([
    [
      'a table',
      () => pipeline({ totals: totals as never }),
      /^PLAN_INVALID_ARGUMENT {2}'totals' is no pipeline\n {2}at {3}running\.test\.ts:\d+\n {2}why {2}it is a table/,
    ],
    ['nothing', () => pipeline({}), /^PLAN_INVALID_ARGUMENT {2}the pipeline has no output/],
    [
      'a table to run',
      () => run(totals as never),
      /^PLAN_INVALID_ARGUMENT {2}run gets no pipeline\n {2}at {3}running\.test\.ts:\d+\n {2}why {2}it is a table/,
    ],
    [
      'one name for two',
      () => pipeline({ a: totals.forEach(() => {}), b: totals.forEach(() => {}) }).named('c'),
      /^PLAN_INVALID_ARGUMENT {2}this pipeline has 2 outputs/,
    ],
  ])('%s is refused', (_, f, message) => {
    expect(f).toThrow(message);
  });

  test('say what would run', () => {
    expect(pipeline({ totals: totals.insertInto(print()) }).explain()).toMatch(
      /^totals -> print +update\n└ Aggregate by game/,
    );
    expect(JSON.parse(totals.explain({ format: 'json' }))).toBeTypeOf('object');
    expect(() => totals.explain({ format: 'dot' as never })).toThrow(
      /^PLAN_UNSUPPORTED {2}explain has no format "dot"\n {2}at {3}running\.test\.ts:\d+\n {2}do {3}the formats are 'text', 'mermaid' and 'json'$/,
    );
  });
});

describe('what cannot run', () => {
  const endless: Pipeline = from(rows([{ a: 1 }], { a: t.int() })).forEach(() => {});

  test('an unknown option is refused before anything runs, with the place of the call', async () => {
    await expect(totals.collect({ modee: 'batch' } as never)).rejects.toThrow(
      /^JOB_UNKNOWN_OPTION {2}there is no option 'modee'\n {2}at {3}running\.test\.ts:\d+\n {2}do {3}did you mean 'mode'\?/,
    );
    await expect(totals.print({ as: 'tabel' } as never)).rejects.toThrow(/^JOB_INVALID_OPTION {2}as is "tabel"/);
    expect(() => run(endless, { checkpoint: {} } as never)).toThrow(
      /^JOB_UNKNOWN_OPTION {2}there is no option 'checkpoint'/,
    );
  });

  test('a pipeline file runs nothing while it is imported', async () => {
    const host = globalThis as { [LOADING]?: string };
    host[LOADING] = 'flights.ts';
    try {
      expect(() => run(endless)).toThrow(
        /^JOB_INVALID_PIPELINE {2}run\(\) runs a job while flights\.ts is imported\n {2}at {3}running\.test\.ts/,
      );
      await expect(totals.print()).rejects.toThrow(/^JOB_INVALID_PIPELINE {2}print\(\) runs a job/);
      await expect(totals.collect()).rejects.toThrow(/^JOB_INVALID_PIPELINE {2}collect\(\) runs a job/);
    } finally {
      delete host[LOADING];
    }
  });

  test('MILLRACE_MODE overrules what the program asks for', async () => {
    process.env.MILLRACE_MODE = 'streaming';
    expect((await run(endless, { mode: 'batch' }).done).mode).toBe('streaming');
  });
});

test('windows over time close once, whatever the mode', async () => {
  const events = from(
    rows(
      [
        { k: 'a', at: '2026-01-01 00:00:01' },
        { k: 'a', at: '2026-01-01 00:04:59' },
        { k: 'b', at: '2026-01-01 00:05:00' },
      ],
      { k: t.string(), at: t.timestamp(3).rowtime() },
    ),
  );
  const perKey = events
    .window(r => r.at, { tumble: minutes(5) })
    .groupBy('k')
    .aggregate(() => ({ n: count() }));
  const [batch, streaming] = await Promise.all([
    perKey.collect({ mode: 'batch' }),
    perKey.collect({ mode: 'streaming' }),
  ]);
  const start = Date.UTC(2026, 0, 1);
  expect(batch).toEqual(streaming);
  expect(batch).toEqual([
    { windowStart: start, windowEnd: start + 300_000, windowTime: start + 299_999, k: 'a', n: 2 },
    { windowStart: start + 300_000, windowEnd: start + 600_000, windowTime: start + 599_999, k: 'b', n: 1 },
  ]);
});
