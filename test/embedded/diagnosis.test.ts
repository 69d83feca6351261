// Catches: a job that gives nothing and does not say why, a lane that is blamed for what another one does, a diagnosis
// where nothing is wrong.
import { describe, expect, test } from 'vitest';
import { defineSource } from '../../src/connector.js';
import type { Pipeline } from '../../src/index.js';
import { count, from, minutes, rows, run, seconds, type Table, t } from '../../src/index.js';

const columns = { user: t.string(), at: t.timestamp(3).rowtime({ delay: seconds(5) }) };

/** Lanes of the sources of this test that have still to give all they have. */
let unread = new Set<string>();

/** Lanes that give what they are told and then stay open. */
function clicks(lanes: { readonly [id: string]: readonly { readonly user: string; readonly at: number }[] }) {
  unread = new Set(Object.keys(lanes));
  return from(
    defineSource({
      name: 'clicks',
      columns,
      bounded: false,
      async *lanes() {
        for (const id of Object.keys(lanes)) yield { id, position: 0 };
      },
      async *read({ id }, { signal }) {
        if (lanes[id]!.length > 0) yield { position: 1, rows: lanes[id]! };
        unread.delete(id);
        await new Promise<void>(resolve => signal.addEventListener('abort', () => resolve(), { once: true }));
      },
    }),
  );
}

const T = Date.UTC(2026, 2, 1, 10);

/** What a job says of itself once it has read all there is. */
async function diagnosed(pipeline: Pipeline) {
  const job = run(pipeline, { mode: 'streaming' });
  while (unread.size > 0) await new Promise(resolve => setTimeout(resolve, 5));
  // Nothing more is to come: the step that took the last rows ends by itself.
  await new Promise(resolve => setTimeout(resolve, 50));
  const told = await job.diagnose();
  await job.cancel();
  return told.map(({ operator, fact, remedy }) => `${operator}: ${fact} (${remedy})`);
}

const perMinute = (table: ReturnType<typeof clicks>) =>
  table
    .window(r => r.at, { tumble: minutes(1) })
    .groupBy('user')
    .aggregate(() => ({ n: count() }))
    .named('visits');
const nothing = () => {};

describe('windows that wait', () => {
  test('one lane: how far its watermark is', async () => {
    const visits = perMinute(
      clicks({
        a: [
          { user: 'ada', at: T },
          { user: 'bob', at: T + 70_000 },
        ],
      }),
    );
    expect(await diagnosed(visits.forEach(nothing))).toEqual([
      'visits: 1 window waits; the first ends 2026-03-01 10:02:00, the watermark is 2026-03-01 10:01:05 (see what holds the watermark back; { early: true } on a window shows what it has so far)',
      'clicks: its watermark is 2026-03-01 10:01:05, 5 seconds behind the latest row (a later row takes time on; a shorter { delay } waits for less disorder)',
    ]);
  });

  test('several lanes: which one holds it back', async () => {
    const visits = perMinute(
      clicks({
        a: [{ user: 'ada', at: T }],
        b: [{ user: 'bob', at: T + 600_000 }],
        c: [{ user: 'cleo', at: T + 300_000 }],
      }),
    );
    const [waits, holds] = await diagnosed(visits.forEach(nothing));
    expect(waits).toMatch(
      /^visits: 3 windows wait; the first ends 2026-03-01 10:01:00, the watermark is 2026-03-01 09:59:55 /,
    );
    expect(holds).toBe(
      'clicks: lane a holds it back at 2026-03-01 09:59:55; 2 others are at 2026-03-01 10:09:55 (heartbeat rows in that lane take its time on)',
    );
  });

  test('a lane without rows holds back all the others', async () => {
    const [waits, holds] = await diagnosed(perMinute(clicks({ a: [], b: [{ user: 'bob', at: T }] })).forEach(nothing));
    expect(waits).toMatch(/the watermark is not known yet /);
    expect(holds).toMatch(/^clicks: lane a .*not known yet|^clicks: lane a was not begun/);
  });

  test('what stands behind a hold', async () => {
    const distinct = clicks({
      a: [
        { user: 'ada', at: T },
        { user: 'bob', at: T - 1000 },
      ],
    }).distinct();
    const [waits] = await diagnosed(perMinute(distinct).forEach(nothing));
    expect(waits).toMatch(/: 1 row waits; the first goes on /);
  });
});

test('a source that has given nothing', async () => {
  expect(await diagnosed(clicks({ a: [] }).forEach(nothing))).toEqual([
    'clicks: it has given no row yet (see whether there is any, and whether it can be read)',
  ]);
});

test('a filter that lets nothing through, and a join where nothing meets', async () => {
  const some = clicks({ a: [{ user: 'ada', at: T }] });
  const [none] = await diagnosed(some.filter(r => r.user.eq('nobody')).forEach(nothing));
  expect(none).toMatch(/^forEach\/filter: none of 1 rows passes it \(look at the condition: NULL is not TRUE\)$/);
  const names: Table<{ name: ReturnType<typeof t.string>['~type'] }, 'append'> = from(
    rows([{ name: 'bob' }], { name: t.string() }),
  );
  const joined = some.join(names, (c, n) => c.user.eq(n.name)).select(c => ({ user: c.user }));
  expect(await diagnosed(joined.forEach(nothing))).toContainEqual(
    expect.stringMatching(
      /: none of 1 left and 1 right rows meet \(look at the keys of both sides: a key that is NULL meets nothing\)$/,
    ),
  );
});

test('late rows', async () => {
  const late = clicks({
    a: [
      { user: 'ada', at: T + 600_000 },
      { user: 'ada', at: T },
    ],
  });
  expect(await diagnosed(perMinute(late).forEach(nothing))).toContainEqual(
    "visits: 1 late row was left out (a longer { delay } waits for them, { lateRows: 'sideOutput' } gives them to lateRows())",
  );
});

test('rows that wait for the end', async () => {
  const totals = from(rows([{ a: 1 }, { a: 2 }], { a: t.int() }))
    .final()
    .forEach(nothing);
  const job = run(totals, { mode: 'streaming' });
  await job.done;
  expect(await job.diagnose()).toEqual([]);
});

test('nothing where nothing is wrong', async () => {
  const counted = clicks({ a: [{ user: 'ada', at: T }] })
    .groupBy('user')
    .aggregate(() => ({ n: count() }));
  expect(await diagnosed(counted.forEach(nothing))).toEqual([]);
});
