// Catches sessions that hold other rows than Flink's do: a gap that is too short or too long by a millisecond, sessions that
// are not joined by the row between them, old rows that are taken for late ones, and late ones that are lost. Also results
// of open windows that do not show, show too late, or stay. Expected rows are counted by hand.
import { describe, expect, test } from 'vitest';
import { count, from, iterable, minutes, pipeline, rows, run, t } from '../../src/index.js';

const at = (minute: number): number => 60_000 * minute;

/** In order of arrival, by user and minute; time is 5 minutes behind the greatest. */
function clicksOf(...clicks: readonly (readonly [user: string, minute: number])[]) {
  return from(
    rows(
      clicks.map(([user, minute], n) => ({ user, n, at: at(minute) })),
      { user: t.string(), n: t.int(), at: t.timestamp(3).rowtime({ delay: minutes(5) }) },
    ),
  );
}

describe.each(['batch', 'streaming'] as const)('in %s', mode => {
  test('rows belong together that are the gap apart, by user, whatever the order of the keys', async () => {
    const clicks = clicksOf(['a', 0], ['b', 2], ['a', 10], ['a', 24], ['b', 13], ['a', 20], ['b', 40]);
    const sessions = clicks
      .window(r => r.at, { session: minutes(10), partitionBy: ['user'] })
      .groupBy('user')
      .aggregate(r => ({ n: count(), first: r.n.first(), last: r.n.last() }))
      .orderBy(r => [r.user, r.windowStart]);
    expect(await sessions.collect({ mode })).toEqual([
      // Time is at 19 when minute 20 comes, which lies between 10 and 24.
      { windowStart: at(0), windowEnd: at(34), windowTime: at(34) - 1, user: 'a', n: 4, first: 0, last: 3 },
      { windowStart: at(2), windowEnd: at(12), windowTime: at(12) - 1, user: 'b', n: 1, first: 1, last: 1 },
      // More than the gap behind minute 2, whose session has ended by then.
      { windowStart: at(13), windowEnd: at(23), windowTime: at(23) - 1, user: 'b', n: 1, first: 4, last: 4 },
      { windowStart: at(40), windowEnd: at(50), windowTime: at(50) - 1, user: 'b', n: 1, first: 6, last: 6 },
    ]);
  });

  test('all rows share their sessions where nothing partitions them, and keys cut them', async () => {
    const clicks = clicksOf(['a', 0], ['b', 5], ['a', 10], ['b', 40]);
    const windows = clicks.window(r => r.at, { session: minutes(10), partitionBy: [] });
    const whole = windows.aggregate(() => ({ n: count() })).orderBy(r => r.windowStart);
    expect((await whole.collect({ mode })).map(r => [r.windowStart, r.windowEnd, r.n])).toEqual([
      [at(0), at(20), 3],
      [at(40), at(50), 1],
    ]);
    const cut = windows
      .groupBy('user')
      .aggregate(() => ({ n: count() }))
      .orderBy(r => [r.windowStart, r.user]);
    expect((await cut.collect({ mode })).map(r => [r.windowStart, r.user, r.n])).toEqual([
      [at(0), 'a', 2],
      [at(0), 'b', 1],
      [at(40), 'b', 1],
    ]);
  });

  test('a row a session, where the keys do not say whose', async () => {
    const clicks = clicksOf(['a', 0], ['b', 0], ['b', 5]);
    const sessions = clicks.window(r => r.at, { session: minutes(10), partitionBy: 'user' });
    const alike = sessions.aggregate(() => ({ n: count() })).orderBy(r => r.n);
    expect((await alike.collect({ mode })).map(r => [r.windowStart, r.windowEnd, r.n])).toEqual([
      [at(0), at(10), 1],
      [at(0), at(15), 2],
    ]);
  });

  test('what is old and touches an open session is in time, what touches none is late', async () => {
    // When 8 and 1 come, time is at 15. The session of 12 is open and reaches down to 8, not to 1.
    const clicks = clicksOf(['a', 12], ['a', 20], ['a', 8], ['a', 1], ['b', 1]);
    const windows = clicks.window(r => r.at, { session: minutes(10), partitionBy: 'user', lateRows: 'sideOutput' });
    const sessions = windows.groupBy('user').aggregate(() => ({ n: count() }));
    expect((await sessions.collect({ mode })).map(r => [r.windowStart, r.windowEnd, r.n])).toEqual([
      // Minute 8 has made it reach down to 1.
      [at(1), at(30), 4],
    ]);
    expect(await windows.lateRows().collect({ mode })).toEqual([
      { windowStart: at(1), windowEnd: at(11), user: 'b', n: 4, at: at(1) },
    ]);
    const ignore = () => {};
    const counted = clicks
      .window(r => r.at, { session: minutes(10), partitionBy: 'user' })
      .aggregate(() => ({ n: count() }))
      .named('sessions');
    expect((await run(counted.forEach(ignore), { mode }).done).lateRows).toEqual({ sessions: 1 });
    const both = pipeline({ sessions: sessions.forEach(ignore), late: windows.lateRows().forEach(ignore) });
    expect((await run(both, { mode }).done).lateRows).toEqual({});
  });

  test('a session is corrected for as long as is allowed, and grows by it', async () => {
    // The session of 0 ends at 10. At 12 time has passed that, and the row of 5 makes it longer; at 40 nothing does.
    const clicks = clicksOf(['a', 0], ['a', 17], ['a', 5], ['a', 45], ['a', 6]);
    const sessions = clicks
      .window(r => r.at, { session: minutes(10), partitionBy: 'user', allowedLateness: minutes(10) })
      .groupBy('user')
      .aggregate(() => ({ n: count() }))
      .orderBy(r => r.windowStart);
    expect((await sessions.collect({ mode })).map(r => [r.windowStart, r.windowEnd, r.n])).toEqual([
      [at(0), at(15), 2],
      [at(17), at(27), 1],
      [at(45), at(55), 1],
    ]);
  });

  test('a row that is removed leaves its session, and what it joined stays together', async () => {
    const clicks = clicksOf(['a', 0], ['a', 8], ['a', 16], ['b', 30], ['b', 60]);
    // Of each user and minute the last one stands until a better one comes.
    const changing = clicks.filter(r => r.user.eq('a')).unionAll(clicks.filter(r => r.user.neq('a')));
    const best = changing.partitionBy('user').topN(2, r => r.n.desc());
    const sessions = best
      .window(r => r.at, { session: minutes(10), partitionBy: 'user' })
      .groupBy('user')
      .aggregate(r => ({ n: count(), from: r.at.min() }))
      .orderBy(r => [r.user, r.windowStart]);
    expect((await sessions.collect({ mode })).map(r => [r.user, r.windowStart, r.windowEnd, r.n, r.from])).toEqual([
      // The row of minute 0 gave way to that of 16.
      ['a', at(0), at(26), 2, at(8)],
      ['b', at(30), at(40), 1, at(30)],
      ['b', at(60), at(70), 1, at(60)],
    ]);
  });

  test('windows stand on sessions, and sessions on windows', async () => {
    const clicks = clicksOf(['a', 0], ['a', 5], ['a', 30], ['a', 70]);
    const visits = clicks
      .window(r => r.at, { session: minutes(10), partitionBy: 'user' })
      .groupBy('user')
      .aggregate(() => ({ n: count() }));
    const perHour = visits
      .window(r => r.windowTime, { tumble: minutes(60) })
      .aggregate(r => ({ visits: count(), rows: r.n.sum() }))
      .orderBy(r => r.windowStart);
    expect((await perHour.collect({ mode })).map(r => [r.windowStart, r.visits, r.rows])).toEqual([
      [at(0), 2, 3],
      [at(60), 1, 1],
    ]);
    const busy = clicks
      .window(r => r.at, { tumble: minutes(10) })
      .aggregate(() => ({ n: count() }))
      .window(r => r.windowTime, { session: minutes(25), partitionBy: [] })
      .aggregate(r => ({ windows: count(), rows: r.n.sum() }))
      .orderBy(r => r.windowStart);
    // Windows that end at 10, 40 and 80.
    expect((await busy.collect({ mode })).map(r => [r.windowStart, r.windows, r.rows])).toEqual([
      [at(10) - 1, 1, 2],
      [at(40) - 1, 1, 1],
      [at(80) - 1, 1, 1],
    ]);
  });

  test.each([
    ['tumbling windows', { tumble: minutes(10) } as const],
    ['sessions', { session: minutes(10), partitionBy: 'user' } as const],
  ])('%s that show early end as those that do not', async (_, spec) => {
    const clicks = clicksOf(['a', 0], ['b', 2], ['a', 9], ['a', 30], ['b', 1], ['b', 33]);
    const windows = (options: object) =>
      clicks
        .window(r => r.at, { ...spec, ...options })
        .groupBy('user')
        .aggregate(() => ({ n: count() }))
        .orderBy(r => [r.windowStart, r.user]);
    expect(await windows({ early: true }).collect({ mode })).toEqual(await windows({}).collect({ mode }));
    const allowed = { allowedLateness: minutes(30) };
    expect(await windows({ early: true, ...allowed }).collect({ mode })).toEqual(
      await windows(allowed).collect({ mode }),
    );
  });
});

/** Rows by minute, a step each. */
function slowly(...clicked: readonly number[]) {
  return from(
    iterable(
      (async function* () {
        for (const minute of clicked) {
          yield { at: at(minute) };
          // A step takes what has come: the next row comes after it.
          await new Promise(resolve => setTimeout(resolve, 10));
        }
      })(),
      { at: t.timestamp(3).rowtime() },
    ),
  );
}

test('open windows show from their first row on', async () => {
  const changes: string[] = [];
  const early = slowly(1, 2, 6)
    .window(r => r.at, { tumble: minutes(5), early: true })
    .aggregate(() => ({ n: count() }))
    .forEach(({ kind, row }) => {
      changes.push(`${kind} ${row.windowEnd / at(1)} ${row.n}`);
    });
  await run(early, { mode: 'streaming' }).done;
  expect(changes).toEqual(['+I 5 1', '-U 5 1', '+U 5 2', '+I 10 1']);
});

test('open sessions show as they grow: each has another end', async () => {
  const changes: string[] = [];
  const early = slowly(1, 2, 9)
    .window(r => r.at, { session: minutes(5), partitionBy: [], early: true })
    .aggregate(() => ({ n: count() }))
    .forEach(({ kind, row }) => {
      changes.push(`${kind} ${row.windowEnd / at(1)} ${row.n}`);
    });
  await run(early, { mode: 'streaming' }).done;
  expect(changes).toEqual(['+I 6 1', '-D 6 1', '+I 7 2', '+I 14 1']);
});

test('a session that is corrected takes its result back when it becomes longer', async () => {
  const changes: string[] = [];
  const corrected = slowly(0, 7, 4, 20)
    .window(r => r.at, { session: minutes(5), partitionBy: [], allowedLateness: minutes(5) })
    .aggregate(() => ({ n: count() }))
    .forEach(({ kind, row }) => {
      changes.push(`${kind} ${row.windowEnd / at(1)} ${row.n}`);
    });
  await run(corrected, { mode: 'streaming' }).done;
  // When 4 comes, time is at 7: the session of 0 has shown, and 4 joins it with that of 7.
  expect(changes).toEqual(['+I 5 1', '-D 5 1', '+I 12 3', '+I 25 1']);
});
