// Catches state that is not freed when its time has come, entries that are forgotten too early or too late, results that
// are taken back with them, removals that are lost without a count, and a mode that forgets otherwise than the other.
import { describe, expect, test } from 'vitest';
import {
  type Change,
  type Changes,
  count,
  from,
  iterable,
  minutes,
  rows,
  run,
  seconds,
  type Table,
  t,
} from '../../src/index.js';
import { identify } from '../../src/plan/identify.js';
import { prune } from '../../src/plan/prune.js';
import { rewrite } from '../../src/plan/rewrites/rewrite.js';
import { nodeOf } from '../../src/table/node-of.js';
import { runEngine } from '../../src/testing/runs/engine-run.js';

const modes = ['batch', 'streaming'] as const;
const site = { place: 'here', text: null };

/** A row every 100 ms, a new user every ten rows: what is kept of a minute are sixty users. */
const visit = (i: number) => ({ user: Math.floor(i / 10), page: `page ${i % 7}`, at: 100 * i });
const columns = { user: t.int(), page: t.string(), at: t.timestamp(3).rowtime() };
const visits = from(
  rows(
    Array.from({ length: 8_000 }, (_, i) => visit(i)),
    columns,
  ),
  { name: 'visits' },
);
const others = from(
  rows(
    Array.from({ length: 4_000 }, (_, i) => visit(2 * i)),
    columns,
  ),
  { name: 'others' },
);
/** Each user's count, as it grows. */
const counts = visits.groupBy('user', 'at').aggregate(() => ({ n: count() }));

/** By step, how much memory the state of the operator named 'kept' takes. */
async function stateOf(table: object): Promise<number[]> {
  const bytes: number[] = [];
  let turn = 0;
  await runEngine({
    plan: collector =>
      rewrite(
        prune(
          identify({
            inserts: [{ name: 'out', input: nodeOf(table, site as never), sink: collector.sink('out'), origin: null }],
          }),
        ),
        'all',
      ),
    schedule: () => ({
      next: lanes => {
        const lane = turn++ % (lanes.length + 1);
        // Both sources go on at about the same time.
        return lane === lanes.length ? 'end-step' : { lane, rows: lanes.length === 1 ? 256 : 256 >> lane };
      },
    }),
    codeGeneration: true,
    batchRows: 1024,
    afterStep: ({ execution }) => {
      bytes.push(execution.graph.vertices.find(({ id }) => id === 'kept')!.operator!.stateBytes);
    },
  });
  return bytes;
}

type Any = Table<any, Changes>;
const grows: Record<string, Any> = {
  'an aggregate': visits.groupBy('user').aggregate(r => ({ n: count(), pages: r.page.count().distinct() })) as Any,
  'an aggregate of updates': counts.groupBy('user').aggregate(r => ({ n: r.n.max() })) as Any,
  distinct: visits.select(r => ({ user: r.user, page: r.page, at: r.at })).distinct() as Any,
  'a top-N': visits.partitionBy('user').topN(3, r => r.page) as Any,
  'a top-N by rank': visits.partitionBy('user').topN(2, r => r.page, { rank: 'rank' }) as Any,
  'a top-N of updates': counts.partitionBy('user').topN(2, r => r.n) as Any,
  'a deduplication': visits.partitionBy('user').deduplicate('last') as Any,
  except: visits.except(others) as Any,
  'intersect all': visits.intersectAll(others) as Any,
  'a join': visits.join(others, (a, b) => a.user.eq(b.user).and(a.page.eq(b.page))).select(a => ({ ...a })) as Any,
  'a left join': visits
    .leftJoin(others, (a, b) => a.at.eq(b.at))
    .select((a, b) => ({ user: a.user, page: b.page })) as Any,
  'a semi join': visits.semiJoin(others, (a, b) => a.at.eq(b.at)) as Any,
  'an anti join': visits.antiJoin(others, (a, b) => a.at.eq(b.at)) as Any,
};

describe('state', () => {
  test.each(Object.keys(grows))('of %s is freed over a long stream', async name => {
    const table = grows[name]!;
    const kept = await stateOf(table.retain(minutes(1)).named('kept'));
    const third = Math.floor(kept.length / 3);
    const most = (from: number, to: number) => Math.max(...kept.slice(from, to));
    // As much in the last third, ahead of the end, as in the second.
    expect(most(2 * third, -1)).toBeLessThan(1.3 * most(third, 2 * third));
    const all = await stateOf(table.named('kept'));
    expect(Math.max(...all)).toBeGreaterThan(1.3 * Math.max(...all.slice(0, all.length >> 2)));
  });
});

/** Time passes with what came before, so a heartbeat stands between. */
const input = [
  { user: 'ann', amount: 1, at: 0 },
  { user: 'ann', amount: 2, at: 30_000 },
  { user: 'bob', amount: 5, at: 80_000 },
  { user: 'bob', amount: 6, at: 89_999 },
  { user: 'ann', amount: 3, at: 90_000 },
  { user: 'bob', amount: 7, at: 95_000 },
  { user: 'ann', amount: 4, at: 95_000 },
];
const payments = from(rows(input, { user: t.string(), amount: t.int(), at: t.timestamp(3).rowtime() }));

describe.each(modes)('in %s', mode => {
  test('what is forgotten stays, and begins anew', async () => {
    const totals = (duration: number) =>
      payments
        .groupBy('user')
        .aggregate(r => ({ n: count(), sum: r.amount.sum() }))
        .retain(seconds(duration))
        .orderBy(r => [r.user, r.sum])
        .collect({ mode });
    // Last touched at 30 s, so forgotten when the watermark is at 90 s: the row that comes at 89,999 is early enough.
    expect(await totals(60)).toEqual([
      { user: 'ann', n: 4, sum: 10 },
      { user: 'bob', n: 3, sum: 18 },
    ]);
    expect(await totals(59.999)).toEqual([
      { user: 'ann', n: 2, sum: 3 },
      { user: 'ann', n: 2, sum: 7 },
      { user: 'bob', n: 3, sum: 18 },
    ]);
  });

  test('results that are computed from aggregates are retained with them', async () => {
    const sums = payments
      .groupBy('user')
      .aggregate(r => ({ sum: r.amount.sum().where(r.amount.gt(1)).ifNull(0) }))
      .retain(seconds(30));
    expect((await sums.collect({ mode })).map(r => `${r.user} ${r.sum}`).sort()).toEqual(['ann 2', 'ann 7', 'bob 18']);
  });

  test('a removal of what is forgotten is dropped and counted', async () => {
    const removed = payments
      .groupBy('user')
      .aggregate(r => ({ sum: r.amount.sum(), at: r.at.max() }))
      .select(r => ({ user: r.user, sum: r.sum }))
      .distinct()
      .retain(seconds(20))
      .named('sums');
    const summary = await run(
      removed.forEach(() => {}),
      { mode },
    ).done;
    // Held for the watermark the sums of ann are 1, 3, 6 and 10; 3 is forgotten when 6 takes its place.
    const left = (await removed.collect({ mode })).map(r => `${r.user} ${r.sum}`).sort();
    expect(left).toContain('ann 3');
    expect(left).toContain('ann 10');
    expect(summary.lateRows).toEqual({ sums: expect.any(Number) });
    expect(summary.lateRows.sums).toBeGreaterThan(0);
  });

  test('each row of a join is forgotten by itself; pairs stay, and so does having had a partner', async () => {
    const orders = from(
      rows(
        [
          { id: 1, at: 0 },
          { id: 2, at: 10_000 },
          { id: 0, at: 100_000 },
          { id: 1, at: 100_001 },
          { id: 0, at: 200_000 },
        ],
        { id: t.int(), at: t.timestamp(3).rowtime() },
      ),
    );
    const paid = from(
      rows(
        [
          { id: 1, at: 5_000 },
          { id: 0, at: 90_000 },
          { id: 2, at: 100_002 },
          { id: 1, at: 100_003 },
          { id: 0, at: 200_000 },
        ],
        { id: t.int(), at: t.timestamp(3).rowtime() },
      ),
    );
    const joined = orders
      .leftJoin(paid, (o, p) => o.id.eq(p.id).and(o.id.gt(0)))
      .select((o, p) => ({ id: o.id, ordered: o.at, paid: p.at }))
      .retain(seconds(60));
    const texts = (await joined.collect({ mode }))
      .filter(({ id }) => id > 0)
      .map(({ id, ordered, paid }) => `${id} ${ordered} ${paid}`);
    expect(texts.sort()).toEqual([
      // The first order is forgotten when the second payment comes; the second one has lost its chance.
      '1 0 5000',
      '1 100001 100003',
      '2 10000 null',
    ]);
  });
});

describe('48: Flink forgets after a second', () => {
  const first = [
    { a: 1, b: 1, c: 'Hi', at: 0 },
    { a: 2, b: 2, c: 'Hello', at: 0 },
    { a: 2, b: 2, c: 'Hello World', at: 0 },
  ];
  const second = [
    { a: 0, b: 0, c: '', at: 9_000 },
    { a: 1, b: 1, c: 'Hi Again!', at: 10_000 },
    { a: 2, b: 2, c: 'Hello Again!', at: 10_000 },
    { a: 2, b: 2, c: 'Hello World Again!', at: 10_000 },
    { a: 0, b: 0, c: '', at: 20_000 },
  ];
  const withTime = { a: t.int(), b: t.bigint().asNumber(), c: t.string(), at: t.timestamp(3).rowtime() };

  test.each(modes)('in %s', async mode => {
    const slowly = iterable(
      (async function* () {
        for (const row of [...first, ...second]) {
          yield row;
          await new Promise(resolve => setTimeout(resolve, 4));
        }
      })(),
      withTime,
      { bounded: true },
    );
    const table = from(slowly)
      .groupBy('b')
      .aggregate(r => ({ n: count(), mean: r.a.cast(t.double()).avg().where(r.a.gt(1)), least: r.c.min() }))
      .retain(seconds(1))
      .filter(r => r.b.gt(0));
    const changes: Change<object>[] = [];
    await run(
      table.forEach(change => void changes.push(change)),
      { mode },
    ).done;
    const left: string[] = [];
    for (const { kind, row } of changes) {
      const text = Object.values(row).join();
      if (kind === '+I' || kind === '+U') left.push(text);
      else left.splice(left.indexOf(text), 1);
    }
    // Of each key the result of before stays, and a new one begins: inserts, not updates.
    expect(left.sort()).toEqual(['1,1,,Hi', '1,1,,Hi Again!', '2,2,2,Hello', '2,2,2,Hello Again!']);
    if (mode === 'batch') return;
    const ofTwo = changes.filter(({ row }) => Object.values(row)[0] === 2).map(({ kind }) => kind[0]);
    expect(ofTwo.join('')).toMatch(/^\+(-\+)?\+(-\+)?$/);
  });
});
