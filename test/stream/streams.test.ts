// Catches streams whose values, times or places are not those of the tables that they come from, in either mode, and
// errors of functions that do not say the operator, the row and the line that threw.
import { describe, expect, test } from 'vitest';
import { csv } from '../../src/files.js';
import {
  type Change,
  count,
  from,
  fromChangelog,
  fromStream,
  maxBy,
  minBy,
  minutes,
  rows,
  run,
  t,
} from '../../src/index.js';
import { observer } from '../../src/rxjs.js';

const clicks = () =>
  from(
    rows(
      [
        { user: 'ada', page: 'a b', at: 0 },
        { user: 'bob', page: 'c', at: 1_000 },
        { user: 'ada', page: 'd e f', at: 61_000 },
      ],
      { user: t.string(), page: t.string(), at: t.timestamp(3).rowtime() },
    ),
    { name: 'clicks' },
  );

describe.each(['batch', 'streaming'] as const)('streams in %s', mode => {
  test('map, filter and flatMap give what their functions give', async () => {
    const words = clicks()
      .toStream()
      .filter(c => c.user === 'ada')
      .flatMap(function* (c) {
        for (const word of c.page.split(' ')) yield { word, at: c.at };
      })
      .map(w => `${w.word}@${w.at}`);
    expect((await words.collect({ mode })).sort()).toEqual(['a@0', 'b@0', 'd@61000', 'e@61000', 'f@61000']);
  });

  test('the time of a row stays with it, whatever becomes of the value', async () => {
    const words = clicks()
      .toStream()
      .flatMap(c => c.page.split(' ').map(word => ({ word })));
    const perMinute = fromStream(words, { word: t.string() }, { time: 'at' })
      .window(r => r.at, { tumble: minutes(1) })
      .aggregate(() => ({ n: count() }));
    expect(await perMinute.collect({ mode })).toMatchObject([
      { windowEnd: 60_000, n: 3 },
      { windowEnd: 120_000, n: 3 },
    ]);
  });

  test('several values of a row stand one behind the other in its place', async () => {
    const words = clicks()
      .toStream()
      .flatMap(c => c.page.split(' ').map(word => ({ word })));
    const last = fromStream(words, { word: t.string() }).aggregate(r => ({
      first: r.word.first(),
      last: r.word.last(),
    }));
    expect(await last.collect({ mode })).toEqual([{ first: 'a', last: 'f' }]);
  });

  test('values are any of the program; nothing is null', async () => {
    const stream = clicks()
      .toStream()
      .map(c => (c.user === 'bob' ? undefined : new Set([c.page])));
    const values = await stream.collect({ mode });
    expect(values).toHaveLength(3);
    expect(values).toContain(null);
    expect(values).toContainEqual(new Set(['a b']));
  });

  test('a union keeps the times of both streams, and has none where one has none', async () => {
    const stream = clicks().toStream();
    const both = stream.map(c => ({ page: c.page })).union(stream.map(c => ({ page: c.user })));
    expect(await fromStream(both, { page: t.string() }, { time: 'at' }).collect({ mode })).toContainEqual({
      page: 'bob',
      at: 1_000,
    });
    const untimed = both.union(from([{ page: 'x' }]).toStream());
    expect((await untimed.collect({ mode })).length).toBe(7);
    expect(() => fromStream(untimed, { page: t.string() }, { time: 'at' })).toThrow(
      'PLAN_MISSING_ROWTIME  the stream has no time that could become at',
    );
  });

  test('sinks get the values: those with columns as rows, the others as they are', async () => {
    const seen: string[] = [];
    const lengths = clicks()
      .toStream()
      .map(c => c.page.length);
    await run(lengths.insertInto(observer<number>({ next: n => seen.push(`next ${n}`) })), { mode }).done;
    await run(
      lengths.forEach(async n => {
        await Promise.resolve();
        seen.push(`each ${n}`);
      }),
      { mode },
    ).done;
    expect(seen.sort()).toEqual(['each 1', 'each 3', 'each 5', 'next 1', 'next 3', 'next 5']);
  });

  test('reduce gives a row a key, of maxBy and minBy the first of equal ones', async () => {
    const prices = from(
      rows(
        [
          { sku: 'a', shop: 'x', price: '1.50' },
          { sku: 'b', shop: 'x', price: '3.00' },
          { sku: 'a', shop: 'y', price: '1.50' },
          { sku: 'a', shop: 'z', price: '9.00' },
        ],
        { sku: t.string(), shop: t.string(), price: t.decimal(10, 2) },
      ),
    ).toStream();
    const bySku = prices.keyBy(p => p.sku);
    const Price = { sku: t.string().primaryKey(), shop: t.string(), price: t.decimal(12, 2) };
    const least = await bySku
      .reduce(
        Price,
        minBy(p => p.price.toNumber()),
      )
      .collect({ mode });
    expect(least.map(r => `${r.sku} ${r.shop} ${r.price}`).sort()).toEqual(['a x 1.50', 'b x 3.00']);
    const dearest = await bySku
      .reduce(
        Price,
        maxBy(p => p.price.toNumber()),
      )
      .collect({ mode });
    expect(dearest.map(r => `${r.sku} ${r.shop}`).sort()).toEqual(['a z', 'b x']);
    const sums = bySku.reduce(Price, (a, b) => ({ sku: a.sku, shop: '*', price: a.price.plus(b.price) }));
    expect((await sums.collect({ mode })).map(r => `${r.sku} ${r.price}`).sort()).toEqual(['a 12.00', 'b 3.00']);
    expect(sums.explain()).toContain('keeps one value a key: grows with its keys');
  });

  test('changes add up to the table that they are of', async () => {
    const counts = clicks()
      .groupBy('user')
      .aggregate(() => ({ n: count() }));
    const again = fromChangelog(counts.toChangelog(), {
      user: t.string().primaryKey(),
      n: t.bigint().asNumber(),
    });
    expect((await again.collect({ mode })).map(r => `${r.user} ${r.n}`).sort()).toEqual(['ada 2', 'bob 1']);
    expect(again.explain()).not.toContain('deterministic');
  });

  test('by key a change says what stands, without one it goes by the whole row', async () => {
    const changes: Change<{ id: number; name: string | null }>[] = [
      { kind: '+U', row: { id: 1, name: 'a' } },
      { kind: '+I', row: { id: 2, name: 'b' } },
      { kind: '+U', row: { id: 1, name: 'aa' } },
      { kind: '-D', row: { id: 2, name: null } },
      { kind: '+I', row: { id: 3, name: 'c' } },
    ];
    const stream = from(
      rows(
        changes.map((_, i) => ({ i })),
        { i: t.int() },
      ),
    )
      .toStream()
      .map(({ i }) => changes[i]!);
    const keyed = fromChangelog(stream, { id: t.int().primaryKey(), name: t.string().nullable() });
    expect((await keyed.collect({ mode })).map(r => `${r.id} ${r.name}`).sort()).toEqual(['1 aa', '3 c']);
    const whole = fromChangelog(stream, { id: t.int(), name: t.string().nullable() });
    const failed = await whole.collect({ mode }).catch((error: unknown) => String(error));
    expect(failed).toContain('a change takes {"id":2,"name":null} away, which is not there');
  });
});

describe('errors of functions', () => {
  test('name the line that threw, the operator and the row', async () => {
    const lengths = clicks()
      .toStream()
      .map(c => {
        if (c.user === 'bob') throw new Error('no bob here');
        return c.page.length;
      });
    const error = String(await lengths.collect().catch((thrown: unknown) => thrown));
    expect(error).toMatch(/ROW_FUNCTION_FAILED {2}Error: no bob here/);
    expect(error).toMatch(
      /at {3}streams\.test\.ts:\d+, called by streams\.test\.ts:\d+ {2}\.map\(\(?c\)? => \{ if \(c\.user/,
    );
    expect(error).toMatch(/why {2}row 1 of clicks has no result/);
    expect((await lengths.collect({ onError: 'skip' })).sort()).toEqual([3, 5]);
  });

  test('name what does not fit its column', async () => {
    const stream = clicks()
      .toStream()
      .map(c => ({ page: c.user === 'bob' ? (null as never) : c.page }));
    const error = String(
      await fromStream(stream, { page: t.string() })
        .collect()
        .catch((thrown: unknown) => thrown),
    );
    expect(error).toMatch(/ROW_FUNCTION_FAILED {2}page is NULL/);
    expect(error).toMatch(/at {3}streams\.test\.ts:\d+ {2}fromStream\(…, \{ page \}\)/);
  });

  test('leave nothing of their row behind', async () => {
    const stream = clicks()
      .toStream()
      .map(c => (c.user === 'bob' ? { note: null, page: null as never } : { note: c.user, page: c.page }));
    const table = fromStream(stream, { note: t.string().nullable(), page: t.string() });
    expect((await table.collect({ onError: 'skip' })).map(r => r.note)).toEqual(['ada', 'ada']);
  });

  test('a value that is kept is plain data', async () => {
    class Basket {
      readonly size = 1;
    }
    const baskets = clicks()
      .toStream()
      .map(c => (c.user === 'ada' ? { size: 2 } : new Basket()));
    const error = String(
      await baskets
        .keyBy(() => 'all')
        .reduce({ size: t.int() }, (a, b) => ({ size: a.size + b.size }))
        .collect()
        .catch((thrown: unknown) => thrown),
    );
    expect(error).toContain('no instance of Basket');
  });

  test('a key is a text, a number, a bigint, a boolean, or a list of these', async () => {
    const table = clicks()
      .toStream()
      .keyBy(c => ({ user: c.user }) as never)
      .reduce({ user: t.string() }, a => a);
    expect(String(await table.collect().catch((thrown: unknown) => thrown))).toContain('is no key');
  });
});

describe('mistakes that the types do not see are refused when the plan is built', () => {
  test('a table that updates is no stream', () => {
    const counts = clicks()
      .groupBy('user')
      .aggregate(() => ({ n: count() }));
    expect(() => (counts as unknown as ReturnType<typeof clicks>).toStream()).toThrow(
      'this table emits updates: use toChangelog(), final(), or window the aggregation',
    );
  });

  test('two rowtimes ask which', () => {
    const one = clicks();
    const pairs = one.join(one, (a, b) => a.user.eq(b.user)).select((a, b) => ({ at: a.at, later: b.at }));
    expect(() => pairs.toStream()).toThrow('the table has 2 rowtimes: at, later');
    expect(pairs.toStream({ time: r => r.later }).explain()).toContain('To stream by later');
  });

  test('an async function is none for a stream', () => {
    expect(() =>
      clicks()
        .toStream()
        .map(async c => c.page),
    ).toThrow('the function of map is async');
    expect(() =>
      clicks()
        .toStream()
        .filter('page' as never),
    ).toThrow('filter gets no function');
  });

  test('marks of sources have no meaning on streams', () => {
    const stream = clicks().toStream();
    expect(() => fromStream(stream, { at: t.timestamp(3).rowtime() })).toThrow('at is declared as a rowtime');
    expect(() => fromStream(stream, { page: t.string().metadata('page') })).toThrow('page is declared as metadata');
    expect(() => fromStream(clicks() as never, { page: t.string() })).toThrow('a stream is expected');
  });

  test('a changelog that is computed on marks the plan', async () => {
    const kinds = clicks()
      .groupBy('user')
      .aggregate(() => ({ n: count() }))
      .toChangelog()
      .map(({ kind }) => ({ kind }));
    await expect(async () => kinds.collect({ requireDeterministic: true })).rejects.toThrow(
      'how many changes a table has depends on how its input is cut',
    );
    const plain = clicks().toChangelog();
    expect(await plain.collect({ requireDeterministic: true })).toHaveLength(3);
  });

  test('a stream knows its sinks', () => {
    expect(() =>
      clicks()
        .toStream()
        .insertInto('out.csv' as never),
    ).toThrow('insertInto gets no sink');
    expect(
      clicks()
        .toStream()
        .insertInto(csv('out.csv', { user: t.string() }))
        .explain(),
    ).toContain('From stream user');
  });
});
