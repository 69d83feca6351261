// Catches: a script that runs in another order than it says, a crash that shows, a clock that does not move, time that goes
// on without a row and closes nothing, a changelog that is not well formed, an assertion that does not fail.
import { describe, expect, test } from 'vitest';
import { defineSource } from '../../src/connector.js';
import { count, from, fromStream, minutes, rows, seconds, t } from '../../src/index.js';
import {
  assertChanges,
  assertTable,
  assertWindow,
  changelogOf,
  given,
  matchesModel,
  sameEverywhere,
  script,
  simulate,
} from '../../src/testing.js';

const clicks = from(rows([], { user: t.string(), at: t.timestamp(3).rowtime({ delay: seconds(5) }) }), {
  name: 'clicks',
});
const users = from(rows([], { name: t.string().primaryKey(), country: t.string() }), { name: 'users' });
const visits = clicks
  .window(r => r.at, { tumble: minutes(1) })
  .groupBy('user')
  .aggregate(() => ({ n: count() }));
const perUser = clicks.groupBy('user').aggregate(() => ({ n: count() }));

describe('scripts', () => {
  test('each row is a step', async () => {
    const run = await simulate(perUser, [
      script(clicks).row({ user: 'ada', at: 0 }).row({ user: 'ada', at: 1 }).row({ user: 'bob', at: 2 }),
    ]);
    assertChanges(run, [
      ['+I', { user: 'ada', n: 1 }],
      ['-U', { user: 'ada', n: 1 }],
      ['+U', { user: 'ada', n: 2 }],
      ['+I', { user: 'bob', n: 1 }],
    ]);
    expect(run.steps.map(({ length }) => length)).toEqual([1, 2, 1]);
    assertTable(run, [
      { user: 'bob', n: 1 },
      { user: 'ada', n: 2 },
    ]);
  });

  test('a watermark closes windows without a row, a row below it is late', async () => {
    const begun = script(clicks).row({ user: 'ada', at: 1000 }).row({ user: 'ada', at: 2000 });
    expect((await simulate(visits, [begun])).rows).toEqual([]);
    const run = await simulate(visits, [begun.watermark(59_999).watermark(60_000).row({ user: 'bob', at: 3000 })]);
    expect(run.steps.map(({ length }) => length)).toEqual([0, 0, 0, 1, 0]);
    assertWindow(run, { start: 0, end: 60_000 }, [{ user: 'ada', n: 2 }]);
    expect(Object.values(run.lateRows)).toEqual([1]);
  });

  test('the lane that is behind holds time back until it ends', async () => {
    const both = script(clicks).row({ user: 'ada', at: 0 }).watermark(70_000).lane('1').row({ user: 'bob', at: 0 });
    expect((await simulate(visits, [both])).rows).toEqual([]);
    assertTable(await simulate(visits, [both.end()]), [{ user: 'ada' }, { user: 'bob' }]);
  });

  test('scripts of several sources take turns as their calls were made', async () => {
    const joined = clicks
      .leftJoin(users, (c, u) => c.user.eq(u.name))
      .select((c, u) => ({ user: c.user, country: u.country }));
    const c = script(clicks);
    const u = script(users);
    c.row({ user: 'ada', at: 0 });
    u.row({ name: 'ada', country: 'uk' });
    c.row({ user: 'ada', at: 1 });
    assertChanges(await simulate(joined, [u, c]), [
      ['+I', { user: 'ada', country: null }],
      ['-D', { user: 'ada', country: null }],
      ['+I', { user: 'ada', country: 'uk' }],
      ['+I', { user: 'ada', country: 'uk' }],
    ]);
    const end = await simulate(joined, [u, c], { seed: 3 });
    assertTable(end, [
      { user: 'ada', country: 'uk' },
      { user: 'ada', country: 'uk' },
    ]);
    expect(await simulate(joined, [u, c], { seed: 3 })).toEqual(end);
  });

  test('what is given comes first', async () => {
    const joined = clicks
      .join(users, (c, u) => c.user.eq(u.name))
      .select((c, u) => ({ user: c.user, country: u.country }));
    const run = await simulate(joined, [
      script(clicks).row({ user: 'ada', at: 0 }),
      given(users, [{ name: 'ada', country: 'uk' }]),
    ]);
    expect(run.steps.map(({ length }) => length)).toEqual([0, 1]);
  });

  test('a crash changes nothing, with a checkpoint before it and without', async () => {
    const plain = script(clicks).row({ user: 'ada', at: 0 }).row({ user: 'ada', at: 1 }).row({ user: 'bob', at: 2 });
    const crashing = script(clicks)
      .row({ user: 'ada', at: 0 })
      .crash()
      .checkpoint()
      .row({ user: 'ada', at: 1 })
      .crash()
      .row({ user: 'bob', at: 2 })
      .crash();
    const [a, b] = [await simulate(perUser, [plain]), await simulate(perUser, [crashing])];
    expect(b).toEqual(a);
  });

  test('a tick moves the clock by which timers of processing time go', async () => {
    const begin = Date.UTC(2026, 0, 1);
    const { woken } = clicks
      .toStream()
      .keyBy(c => c.user)
      .process({
        outputs: { woken: t.row({ user: t.string(), after: t.double() }) },
        onRow(_, { timers }) {
          timers.setProcessingTime(begin + 10_000);
        },
        onProcessingTimer(time, { key, emit }) {
          emit.woken({ user: key, after: time - begin });
        },
      });
    const table = fromStream(woken, { user: t.string(), after: t.double() });
    const waiting = script(clicks).row({ user: 'ada', at: 0 }).watermark(1).tick(seconds(9));
    expect((await simulate(table, [waiting])).rows).toEqual([]);
    assertChanges(await simulate(table, [waiting.tick(seconds(1))]), [['+I', { user: 'ada', after: 10_000 }]]);
  });

  test('changes of a source of changes', async () => {
    const accounts = from(
      defineSource({
        name: 'accounts',
        columns: { id: t.int().primaryKey(), amount: t.int() },
        bounded: true,
        changes: 'upsert',
        async *lanes() {},
        async *read() {},
      }),
    );
    const total = accounts.aggregate(r => ({ sum: r.amount.sum() }));
    const run = await simulate(total, [
      script(accounts)
        .change('+I', { id: 1, amount: 5 })
        .change('+U', { id: 1, amount: 7 })
        .change('+I', { id: 2, amount: 1 })
        .change('-D', { id: 1, amount: 7 }),
    ]);
    assertTable(run, [{ sum: 1 }]);
    expect(run.changes.filter(({ kind }) => kind === '+U' || kind === '+I').map(({ row }) => row.sum)).toEqual([
      5, 7, 8, 1,
    ]);
    await sameEverywhere(total, [given(accounts, changelogOf(accounts))], { runs: 30 });
    const accountsOf = given(accounts, changelogOf(accounts, { deletions: 40 }));
    const counted = accounts.aggregate(() => ({ n: count() }));
    await matchesModel(counted, [accountsOf], all => [{ n: all.length }], { runs: 50 });
    const wrong = matchesModel(counted, [accountsOf], all => [{ n: Math.min(all.length, 2) }], { runs: 50 });
    await expect(wrong).rejects.toThrow(/accounts\nop {2}id/);
  });
});

describe('what cannot be scripted', () => {
  test.each([
    [
      'a removal where rows are only inserted',
      () => script(users).change('-D', { name: 'a', country: 'b' }),
      /^PLAN_INVALID_ARGUMENT {2}-D is scripted for a source that only inserts/,
    ],
    [
      'a watermark where there is no time',
      () => script(users).watermark(0),
      /^PLAN_INVALID_ARGUMENT {2}a watermark is scripted for a source without rowtime/,
    ],
    [
      'a row that does not fit',
      () => script(users).row({ name: 1, country: 'b' } as never),
      /^SOURCE_MALFORMED_ROW {2}name is no STRING/,
    ],
    [
      'a changelog of a source that only inserts',
      () => changelogOf(users),
      /^PLAN_INVALID_ARGUMENT {2}changelogOf gets rows, which only inserts/,
    ],
  ])('%s', (_, act, message) => {
    expect(act).toThrow(message);
  });

  test('a source of which nothing is said', async () => {
    await expect(simulate(visits, [])).rejects.toThrow(
      /^PLAN_INVALID_ARGUMENT {2}nothing is said of clicks, which the table reads/,
    );
  });
});

describe('assertions', () => {
  test('say what is missing and what is too much', async () => {
    const run = await simulate(perUser, [script(clicks).row({ user: 'ada', at: 0 }).row({ user: 'bob', at: 0 })]);
    expect(() =>
      assertTable(run, [
        { user: 'ada', n: 2 },
        { user: 'bob', n: 1 },
      ]),
    ).toThrow(
      'the table has other rows than it should\n\nmissing\n  {"n": 2, "user": "ada"}\n\ntoo many\n  {"n": 1, "user": "ada"}',
    );
    expect(() => assertTable(run, [])).toThrow('too many\n  {"n": 1, "user": "ada"}\n  {"n": 1, "user": "bob"}');
    expect(() =>
      assertChanges(run, [
        ['+I', { user: 'ada' }],
        ['+I', { user: 'cleo' }],
      ]),
    ).toThrow('change 2 is +I {"user": "bob"}, and should be +I {"user": "cleo"}');
    expect(() => assertChanges(run, [['+I', { user: 'ada' }]])).toThrow('change 2 is +I');
    assertChanges(await simulate(visits, [script(clicks)]), []);
  });

  test('of a window look at no other one', async () => {
    const run = await simulate(visits, [
      script(clicks).row({ user: 'ada', at: 0 }).row({ user: 'bob', at: 60_000 }).end(),
    ]);
    assertWindow(run, { start: 60_000, end: 120_000 }, [{ user: 'bob' }]);
    expect(() => assertWindow(run, { start: 0, end: 60_000 }, [])).toThrow('the window from 0 to 60000 has other rows');
  });
});
