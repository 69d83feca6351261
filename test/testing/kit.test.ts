// Catches a test kit that lets a wrong pipeline through, or whose message does not show what is wrong.
import fc from 'fast-check';
import { count, from, iterable, minutes, rows, seconds, t } from 'millrace';
import { eventsOf, given, matchesModel, rowsOf, sameEverywhere } from 'millrace/testing';
import { describe, expect, test } from 'vitest';

const Order = { sku: t.string(), qty: t.int().nullable(), price: t.decimal(10, 2) };
const orders = from(rows([], Order));
const Click = { user: t.string(), at: t.timestamp(3).rowtime({ delay: seconds(10) }), page: t.int() };
const clicks = from(iterable([], Click, { bounded: true }), { name: 'clicks' });

const perSku = orders.groupBy('sku').aggregate(r => ({ orders: count(), most: r.qty.max() }));
const perMinute = clicks
  .window(r => r.at, { tumble: minutes(1) })
  .groupBy('user')
  .aggregate(r => ({ clicks: count(), first: r.page.first() }));

/** The message of a check that has to fail. */
async function failureOf(check: Promise<void>): Promise<string> {
  const error: unknown = await check.then(
    () => new Error('the check passed'),
    failure => failure,
  );
  return (error as Error).message;
}

describe('sameEverywhere', () => {
  test('passes for pipelines that are the same in every mode', async () => {
    await sameEverywhere(perSku, [given(orders, rowsOf(orders))], { runs: 20, seed: 1 });
    const input = given(clicks, eventsOf(clicks, { span: minutes(9), disorder: seconds(20), late: 0.1, lanes: 3 }));
    await sameEverywhere(perMinute, [input], { runs: 20, seed: 2 });
  });

  test('catches what depends on how often it is asked, and shows the least input', async () => {
    const message = await failureOf(checkImpure());
    expect(message).toMatch(/^the table is not the same everywhere: .* differs from batch: /);
    expect(message).toMatch(/impure, lane \d\n┌/);
    expect(message).toMatch(/made small in \d+ steps; { seed: 7 } runs the same again$/);
  });

  test('no environment variable makes two runs the same', async () => {
    const before = process.env.MILLRACE_MODE;
    process.env.MILLRACE_MODE = 'batch';
    try {
      expect(await failureOf(checkImpure())).toMatch(/streaming.* differs from batch/);
    } finally {
      if (before === undefined) delete process.env.MILLRACE_MODE;
      else process.env.MILLRACE_MODE = before;
    }
  });

  test('says for which sources nothing is given', async () => {
    const joined = clicks.join(orders, (c, o) => c.user.eq(o.sku)).select((c, o) => ({ user: c.user, qty: o.qty }));
    const message = await failureOf(sameEverywhere(joined, [given(clicks, [])]));
    expect(message).toMatch(/PLAN_INVALID_ARGUMENT {2}nothing is given for rows, which the table reads/);
    expect(message).toContain('add given(source, rowsOf(source))');
  });
});

/** Checks a pipeline whose watermark is not a function of its rows: what is late depends on how often it was asked. */
function checkImpure(): Promise<void> {
  let asked = 0;
  const watermark = (row: { at: number }): number => row.at - (asked++ % 3) * 120_000;
  const impure = from(iterable([], { at: t.timestamp(3).rowtime({ watermark }) }, { bounded: true }), {
    name: 'impure',
  });
  const counts = impure
    .window(r => r.at, { tumble: minutes(1) })
    .groupBy()
    .aggregate(() => ({ n: count() }));
  const input = given(impure, eventsOf(impure, { span: minutes(9), disorder: minutes(5), late: 0.3, lanes: 2 }));
  return sameEverywhere(counts, [input], { runs: 100, seed: 7 });
}

describe('given', () => {
  test('refuses what is no bare from(...)', () => {
    expect(() => given(perSku, [])).toThrow(/given gets a table that is no bare from\(\.\.\.\)/);
    expect(() => rowsOf(perSku)).toThrow(/rowsOf gets a table that is no bare/);
    expect(() => eventsOf(orders)).toThrow(/PLAN_MISSING_ROWTIME {2}eventsOf gets rows, which has no rowtime/);
  });

  test('refuses rows that do not fit', async () => {
    const wrong = [{ sku: 'a', qty: 1.5, price: '9.99' }] as never;
    expect(await failureOf(sameEverywhere(perSku, [given(orders, wrong)], { runs: 1 }))).toContain(
      'qty is no INT: 1.5',
    );
  });
});

describe('matchesModel', () => {
  test('passes for a model that says the same, in the generous forms of values', async () => {
    await matchesModel(
      perSku,
      [given(orders, rowsOf(orders))],
      all => {
        return [...groupsOf(all)].map(([sku, some]) => {
          const known = some.flatMap(({ qty }) => (qty === null ? [] : [qty]));
          return { sku, orders: some.length, most: known.length === 0 ? null : Math.max(...known) };
        });
      },
      { runs: 30, seed: 3 },
    );
  });

  test('shows where a table and its model differ', async () => {
    const check = matchesModel(
      perMinute,
      [given(clicks, eventsOf(clicks, { lanes: 2 }))],
      all => (all.length < 3 ? [] : []),
      {
        runs: 50,
        seed: 11,
      },
    );
    const message = await failureOf(check);
    expect(message).toMatch(/^the table does not match its model: \(.*\) is there once and should be 0 times/);
    // One event is enough to show it, in one of the two lanes.
    expect(message).toContain('clicks, lane 0');
    expect(message.match(/│ 2026-/g) ?? message.match(/│ *\S+ *│ *2026/g)).not.toBeNull();
  });

  test('says when the model itself gives rows that do not fit', async () => {
    const check = matchesModel(perSku, [given(orders, [])], () => [{ sku: 'a', most: 1 } as never], { runs: 1 });
    expect(await failureOf(check)).toContain('the model gives a row that does not fit: orders is NULL');
  });
});

describe('generated inputs', () => {
  const Odd = {
    id: t.bigint().primaryKey(),
    ['__proto__']: t.string().nullable(),
    at: t.timestampLtz(0).rowtime({ delay: seconds(60) }),
  };
  const odd = from(iterable([], Odd, { bounded: true }));

  test('have the columns, keys and types of their source', () => {
    for (const all of fc.sample(rowsOf(odd, { rows: 30 }), { numRuns: 50, seed: 5 })) {
      expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
      for (const row of all) expect(Object.keys(row)).toEqual(['id', '__proto__', 'at']);
    }
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('id');
  });

  test('go through time as they are told', () => {
    const some = eventsOf(odd, { span: minutes(30), disorder: seconds(10), late: 0.2, lanes: 3, rows: 60 });
    let late = 0;
    let all = 0;
    for (const data of fc.sample(some, { numRuns: 100, seed: 6 })) {
      if (!('lanes' in data)) throw new Error('three lanes are asked for');
      expect(data.lanes).toHaveLength(3);
      for (const lane of data.lanes) {
        let greatest = Number.NEGATIVE_INFINITY;
        for (const { at } of lane) {
          expect(at % 1000).toBe(0);
          if (at < greatest - 60_000) late++;
          greatest = Math.max(greatest, at);
          all++;
        }
      }
    }
    expect(late / all).toBeGreaterThan(0.08);
    expect(late / all).toBeLessThan(0.25);
  });
});

function groupsOf<V extends { sku: string }>(all: readonly V[]): Map<string, V[]> {
  const groups = new Map<string, V[]>();
  for (const one of all) groups.set(one.sku, [...(groups.get(one.sku) ?? []), one]);
  return groups;
}
