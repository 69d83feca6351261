// Catches a mode that answers otherwise than the other one. Each test is a row of docs/batch-and-streaming.md: something
// that Apache Flink does in one mode only, or otherwise in each; expected rows are those of its streaming mode, or of the
// mode that has one.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { defineSource } from '../../src/connector.js';
import type { Table } from '../../src/index.js';
import {
  count,
  datagen,
  from,
  fromChangelog,
  fromStream,
  maxBy,
  rows,
  run,
  seconds,
  t,
  valueState,
} from '../../src/index.js';

const modes = ['batch', 'streaming'] as const;
const ROWTIME = t.timestamp(3).rowtime();
const at = (second: number): number => Date.UTC(2026, 0, 1) + 1000 * second;

/** Second, key, value; the fifth row is late. */
const events = from(
  rows(
    (
      [
        [1, 'a', 1],
        [3, 'a', 2],
        [12, 'a', 4],
        [25, 'a', 8],
        [4, 'a', 100],
        [26, 'a', 16],
      ] as const
    ).map(([second, k, v]) => ({ t: at(second), k, v })),
    { t: ROWTIME, k: t.string(), v: t.int() },
  ),
);
const none = events.filter(r => r.v.gt(1000));

/** A log of changes by key. */
const balances = from(
  defineSource({
    name: 'balances',
    columns: { id: t.int().primaryKey(), x: t.int() },
    bounded: true,
    changes: 'upsert',
    async *lanes() {
      yield { id: 'log', position: 0 };
    },
    async *read() {
      const changes = [
        { kind: '+I', row: { id: 1, x: 1 } },
        { kind: '+U', row: { id: 1, x: 2 } },
        { kind: '+I', row: { id: 2, x: 5 } },
        { kind: '-D', row: { id: 2, x: 5 } },
      ] as const;
      for (const [i, change] of changes.entries()) yield { position: i + 1, changes: [change] };
    },
  }),
);

const ten = { tumble: seconds(10) };

/** Rows as text, times as seconds, in both modes. */
async function inBoth(what: {
  collect(options: { mode: (typeof modes)[number] }): Promise<readonly unknown[]>;
}): Promise<string[][]> {
  const answers: string[][] = [];
  for (const mode of modes) {
    const found: readonly unknown[] = await what.collect({ mode });
    answers.push(found.map(rowText).sort());
  }
  return answers;
}

const rowText = (row: unknown): string =>
  (typeof row === 'object' && row !== null ? Object.values(row) : [row])
    .map(value => (typeof value === 'number' && value >= at(0) ? `:${(value - at(0)) / 1000}` : String(value)))
    .join(' ');

/** Both modes give these rows. */
async function bothGive(what: Parameters<typeof inBoth>[0], ...expected: string[]): Promise<void> {
  const sorted = [...expected].sort();
  expect(await inBoth(what)).toEqual([sorted, sorted]);
}

const lateIn = async (table: Table<any, any>): Promise<number[]> => {
  const counts: number[] = [];
  for (const mode of modes) {
    const { lateRows } = await run(
      table.forEach(() => {}),
      { mode },
    ).done;
    counts.push(Object.values(lateRows).reduce((sum, n) => sum + n, 0));
  }
  return counts;
};

const ROWS: { readonly [row: string]: () => Promise<void> } = {
  async 'late rows of windows'() {
    const sums = events
      .window(r => r.t, ten)
      .groupBy('k')
      .aggregate(r => ({ sum: r.v.sum(), n: count() }));
    const shown = sums.select(r => ({ from: r.windowStart, sum: r.sum, n: r.n }));
    await bothGive(shown, ':0 3 2', ':10 4 1', ':20 24 2');
    expect(await lateIn(sums)).toEqual([1, 1]);
  },
  async 'late rows received'() {
    const windowed = events.window(r => r.t, { ...ten, lateRows: 'sideOutput' });
    await bothGive(
      windowed.lateRows().select(r => ({ t: r.t, v: r.v, from: r.windowStart })),
      ':4 100 :0',
    );
  },
  async 'late rows taken in'() {
    const windowed = events.window(r => r.t, { ...ten, allowedLateness: seconds(60) });
    const sums = windowed.groupBy('k').aggregate(r => ({ sum: r.v.sum() }));
    await bothGive(
      sums.select(r => ({ from: r.windowStart, sum: r.sum })),
      ':0 103',
      ':10 4',
      ':20 24',
    );
  },
  async 'late rows of hops'() {
    const hops = events.window(r => r.t, { hop: seconds(10), every: seconds(5) }).aggregate(r => ({ sum: r.v.sum() }));
    await bothGive(
      hops.select(r => ({ to: r.windowEnd, sum: r.sum })),
      ':5 3',
      ':10 3',
      ':15 4',
      ':20 4',
      ':30 24',
      ':35 24',
    );
    expect(await lateIn(hops)).toEqual([2, 2]);
  },
  async 'early results'() {
    const early = events.window(r => r.t, { ...ten, early: true }).aggregate(r => ({ sum: r.v.sum() }));
    await bothGive(
      early.select(r => ({ from: r.windowStart, sum: r.sum })),
      ':0 3',
      ':10 4',
      ':20 24',
    );
  },
  async sessions() {
    const sessions = events.window(r => r.t, { session: seconds(5), partitionBy: 'k' }).groupBy('k');
    const sums = sessions.aggregate(r => ({ sum: r.v.sum() }));
    await bothGive(
      sums.select(r => ({ from: r.windowStart, to: r.windowEnd, sum: r.sum })),
      ':1 :8 3',
      ':12 :17 4',
      ':25 :31 24',
    );
  },
  async 'windows of changing tables'() {
    const changing = events.distinct();
    const sums = changing.window(r => r.t, ten).aggregate(r => ({ sum: r.v.sum() }));
    await bothGive(
      sums.select(r => ({ from: r.windowStart, sum: r.sum })),
      ':0 3',
      ':10 4',
      ':20 24',
    );
  },
  async 'OVER by time'() {
    const running = events.partitionBy('k').over({ orderBy: r => r.t }, r => ({ sum: r.v.sum() }));
    await bothGive(
      running.select(r => ({ v: r.v, sum: r.sum })),
      '1 1',
      '2 3',
      '4 7',
      '8 15',
      '16 31',
    );
  },
  async 'joins with time'() {
    const other = events.select(r => ({ u: r.t, w: r.v, j: r.k }));
    const near = events.intervalJoin(other, (l, r) => l.k.eq(r.j), { between: [seconds(-2), seconds(0)] });
    const pairs = near.select((l, r) => ({ v: l.v, w: r.w }));
    await bothGive(pairs, '1 1', '2 1', '2 2', '4 4', '8 8', '16 8', '16 16');
  },
  async 'temporal join'() {
    const rates = from(
      rows(
        [
          { c: 'a', rate: 10, since: at(0) },
          { c: 'a', rate: 20, since: at(12) },
        ],
        {
          c: t.string().primaryKey(),
          rate: t.int(),
          since: ROWTIME,
        },
      ),
    );
    const priced = events.temporalJoin(rates, (l, r) => l.k.eq(r.c), { asOf: l => l.t });
    await bothGive(
      priced.select((l, r) => ({ v: l.v, rate: r.rate })),
      '1 10',
      '2 10',
      '4 20',
      '8 20',
      '16 20',
    );
  },
  async 'an aggregate over no rows'() {
    await bothGive(
      none.aggregate(r => ({ n: count(), sum: r.v.sum() })),
      '0 null',
    );
    await bothGive(none.groupBy('k').aggregate(() => ({ n: count() })));
  },
  async 'logs of changes'() {
    await bothGive(balances, '1 2');
    await bothGive(
      balances.aggregate(r => ({ sum: r.x.sum() })),
      '2',
    );
  },
  async 'changes as a stream, and back'() {
    const changes = balances
      .groupBy('id')
      .aggregate(r => ({ x: r.x.sum() }))
      .toChangelog();
    await bothGive(fromChangelog(changes, { id: t.int().primaryKey(), x: t.int().nullable() }), '1 2');
  },
  async 'order by any column'() {
    for (const mode of modes) {
      expect((await events.orderBy(r => r.v.desc()).collect({ mode })).map(({ v }) => v)).toEqual([
        100, 16, 8, 4, 2, 1,
      ]);
      const first = events.orderBy(r => r.v.desc()).limit(2, { offset: 1 });
      expect((await first.collect({ mode })).map(({ v }) => v)).toEqual([16, 8]);
    }
  },
  async 'the first rows of a key'() {
    await bothGive(
      events
        .partitionBy('k')
        .topN(2, r => r.v.desc())
        .select(r => ({ v: r.v })),
      '100',
      '16',
    );
    await bothGive(
      events
        .partitionBy('k')
        .deduplicate('last')
        .select(r => ({ v: r.v })),
      '16',
    );
  },
  async 'order-dependent aggregates'() {
    const shown = events.groupBy('k').aggregate(r => ({ first: r.v.first(), last: r.v.last(), all: r.v.collect() }));
    const answers = await inBoth(shown.select(r => ({ first: r.first, last: r.last })));
    expect(answers).toEqual([['1 16'], ['1 16']]);
  },
  async 'reduce of a keyed stream'() {
    const greatest = events.toStream({ time: r => r.t }).keyBy(e => e.k);
    await bothGive(
      greatest.reduce(
        { k: t.string(), v: t.int() },
        maxBy(e => e.v),
      ),
      'a 100',
    );
  },
  async 'keyed functions: order and late rows'() {
    const { seen } = events
      .toStream()
      .keyBy(e => e.k)
      .process({
        state: { n: valueState(t.int()) },
        outputs: { seen: t.string() },
        onRow(e, { state, emit }) {
          state.n.set((state.n.get() ?? 0) + 1);
          emit.seen(`${state.n.get()}: ${e.v}`);
        },
        onLate(e, emit) {
          emit.seen(`late: ${e.v}`);
        },
      });
    await bothGive(seen, '1: 1', '2: 2', '3: 4', '4: 8', '5: 16', 'late: 100');
  },
  async 'event timers'() {
    const { fired } = events
      .toStream()
      .keyBy(e => e.k)
      .process({
        outputs: { fired: t.string() },
        onRow(_, { time, timers }) {
          timers.setEventTime(time + 10_000);
        },
        onTimer(time, { emit, watermark }) {
          emit.fired(`:${(time - at(0)) / 1000} ${watermark <= time ? '' : 'later'}`.trim());
        },
      });
    expect((await inBoth(fired))[0]).toEqual((await inBoth(fired))[1]);
    expect((await inBoth(fired))[0]!.map(text => text.split(' ')[0])).toEqual([':11', ':13', ':22', ':35', ':36']);
  },
  async 'a broadcast side'() {
    const limits = from(rows([{ since: at(2), least: 4 }], { since: ROWTIME, least: t.int() }))
      .toStream()
      .broadcast();
    const { large } = events
      .toStream()
      .keyBy(e => e.k)
      .coProcess(limits, {
        state: { least: valueState(t.int()) },
        outputs: { large: t.int() },
        onLeft(e, { state, emit }) {
          if (e.v >= (state.least.get() ?? 0)) emit.large(e.v);
        },
        onRight(limit, { state }) {
          state.least.set(limit.least);
        },
      });
    const [batch, streaming] = await inBoth(large);
    expect(batch).toEqual(streaming);
  },
  async 'a table that changes, counted'() {
    const perValue = events.groupBy('v').aggregate(() => ({ n: count() }));
    await bothGive(
      perValue.aggregate(r => ({ values: count(), rows: r.n.sum() })),
      '6 6',
    );
  },
  async 'streams without keys'() {
    const doubled = events.toStream().map(e => 2 * e.v);
    await bothGive(doubled, '2', '4', '8', '16', '200', '32');
    const back = fromStream(
      events.toStream().map(({ k, v }) => ({ k, v })),
      { k: t.string(), v: t.int() },
      { time: 't' },
    );
    const sums = back.window(r => r.t, ten).aggregate(r => ({ sum: r.v.sum() }));
    await bothGive(
      sums.select(r => ({ sum: r.sum })),
      '3',
      '4',
      '24',
    );
  },
  async 'final rows only'() {
    await bothGive(
      events
        .groupBy('k')
        .aggregate(() => ({ n: count() }))
        .final(),
      'a 6',
    );
  },
  async 'state that is retained for a time'() {
    const counts = events
      .groupBy('k')
      .aggregate(() => ({ n: count() }))
      .retain(seconds(5));
    const [batch, streaming] = await inBoth(counts);
    expect(batch).toEqual(streaming);
  },
};

describe('both modes agree', () => {
  test.each(Object.keys(ROWS))('%s', row => ROWS[row]!());
});

test('input that never ends is refused in batch, before anything runs', () => {
  const endless = from(datagen({ rowsPerSecond: 1 }, { n: t.int() }));
  expect(() =>
    run(
      endless.forEach(() => {}),
      { mode: 'batch' },
    ),
  ).toThrow(/^JOB_UNBOUNDED_IN_BATCH /);
});

test('every row of the page is tested, and every test is a row', () => {
  const page = readFileSync('docs/batch-and-streaming.md', 'utf8');
  const told = [...page.matchAll(/^\| ([^|]+?) \|/gm)].map(([, row]) => row!).filter(row => !/^(-+|what)$/.test(row));
  expect(told.sort()).toEqual(Object.keys(ROWS).sort());
});
