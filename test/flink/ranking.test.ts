// Catches ranks, limits and deduplications that differ from what Flink's own suites expect, in either mode. Rows and
// results are those of its cases 14 to 18 and 34; where Flink names changes, rows come one a step.
import { describe, expect, test } from 'vitest';
import type { Change } from '../../src/index.js';
import { count, from, rows, run, seconds, t } from '../../src/index.js';
import { modes, slowly, text } from './in-both-modes.js';

type Mode = (typeof modes)[number];

/** What is left when all changes are applied, sorted. */
function standing(changes: readonly Change<object>[]): string[] {
  const left: string[] = [];
  for (const { kind, row } of changes) {
    if (kind === '+I' || kind === '+U') left.push(text(row));
    else left.splice(left.indexOf(text(row)), 1);
  }
  return left.sort();
}

/** Changes of one key of the result, in order. */
function of(changes: readonly Change<object>[], isMeant: (row: any) => boolean): string[] {
  return changes.filter(({ row }) => isMeant(row)).map(({ kind, row }) => `${kind} ${text(row)}`);
}

const abc = { a: t.int(), b: t.string(), c: t.int() };
const first = [
  { a: 2, b: 'a', c: 6 },
  { a: 4, b: 'b', c: 8 },
  { a: 6, b: 'c', c: 10 },
  { a: 1, b: 'a', c: 5 },
  { a: 3, b: 'b', c: 7 },
  { a: 5, b: 'c', c: 9 },
];

describe.each(modes)('in %s', mode => {
  test('14: the first of each key', async () => {
    const data = rows([...first, { a: 4, b: 'd', c: 7 }, { a: 3, b: 'e', c: 8 }], abc);
    const top = from(data)
      .partitionBy('b')
      .topN(1, r => r.c, { as: 'rn' });
    expect((await top.collect({ mode })).map(text).sort()).toEqual([
      '1,a,5,1',
      '3,b,7,1',
      '3,e,8,1',
      '4,d,7,1',
      '5,c,9,1',
    ]);
  });

  test('15: row number at most 2 by arrival, rank equal to 2', async () => {
    const data = rows(
      [
        { a: 'book', b: 1, c: 12 },
        { a: 'book', b: 2, c: 19 },
        { a: 'book', b: 4, c: 11 },
        { a: 'fruit', b: 4, c: 33 },
        { a: 'cereal', b: 6, c: 21 },
        { a: 'cereal', b: 7, c: 23 },
        { a: 'apple', b: 8, c: 31 },
        { a: 'fruit', b: 9, c: 41 },
      ],
      { a: t.string(), b: t.int(), c: t.int() },
    );
    // Without a column to go by, one of equal values leaves the order to the places.
    const numbered = from(data)
      .partitionBy('a')
      .topN(2, r => r.a, { as: 'n' });
    expect((await numbered.collect({ mode })).map(r => `${r.a},${r.b},${r.n}`).sort()).toEqual([
      'apple,8,1',
      'book,1,1',
      'book,2,2',
      'cereal,6,1',
      'cereal,7,2',
      'fruit,4,1',
      'fruit,9,2',
    ]);
    const second = from(data)
      .partitionBy('a')
      .topN(2, r => r.b, { rank: 'rank', as: 'n' })
      .filter(r => r.n.eq(2));
    expect((await second.collect({ mode })).map(r => `${r.a},${r.b},${r.n}`).sort()).toEqual([
      'book,2,2',
      'cereal,7,2',
      'fruit,9,2',
    ]);
  });

  const more = [
    { a: 2, b: 'a', c: 6 },
    { a: 4, b: 'b', c: 8 },
    { a: 1, b: 'a', c: 5 },
  ];

  test('16: sorted, the first three', async () => {
    const top = from(rows([...first, ...more], abc))
      .orderBy(r => r.a)
      .limit(3);
    expect((await top.collect({ mode })).map(text)).toEqual(['1,a,5', '1,a,5', '2,a,6']);
  });

  test('17: the first three that arrive', async () => {
    const top = from(rows([...first, { a: 8, b: 'd', c: 3 }, { a: 7, b: 'e', c: 2 }], abc)).limit(3);
    expect((await top.collect({ mode })).map(text).sort()).toEqual(['2,a,6', '4,b,8', '6,c,10']);
  });

  test('34: a ranking of an aggregate that updates', async () => {
    const data = rows(
      [
        { cat: 'book', shop: 1, num: 11 },
        { cat: 'book', shop: 2, num: 19 },
        { cat: 'book', shop: 4, num: 13 },
        { cat: 'book', shop: 1, num: 11 },
        { cat: 'fruit', shop: 4, num: 33 },
        { cat: 'fruit', shop: 5, num: 12 },
        { cat: 'fruit', shop: 3, num: 44 },
        { cat: 'fruit', shop: 5, num: 22 },
      ],
      { cat: t.string(), shop: t.int(), num: t.int() },
    );
    const top = from(data)
      .groupBy('cat', 'shop')
      .aggregate(r => ({ sum: r.num.sum(), n: count() }))
      .partitionBy('cat')
      .topN(2, r => [r.sum.desc(), r.n], { as: 'rn' });
    expect((await top.collect({ mode })).map(r => [r.cat, r.shop, r.sum, r.n, r.rn].join()).sort()).toEqual([
      'book,1,22,2,1',
      'book,2,19,1,2',
      'fruit,3,44,1,1',
      'fruit,5,34,2,2',
    ]);
  });
});

const orders = [
  [1, 'terry', 'pen'],
  [2, 'alice', 'pen'],
  [3, 'bob', 'pen'],
  [4, 'bob', 'apple'],
  [5, 'fish', 'apple'],
  [6, 'jerry', 'pen'],
  [7, 'larry', 'apple'],
  [8, 'bill', 'banana'],
  [9, 'carol', 'apple'],
].map(([id, user, product]) => ({
  id: id as number,
  user: user as string,
  product: product as string,
  t: (id as number) * 1_000_000,
}));
const orderColumns = {
  id: t.int(),
  user: t.string(),
  product: t.string(),
  t: t.timestamp(3).rowtime({ delay: seconds(5) }),
};
const deduplicated = (keep: 'first' | 'last', source: Parameters<typeof from>[0]) =>
  from(source as ReturnType<typeof rows<typeof orderColumns>>)
    .partitionBy('product')
    .deduplicate(keep)
    .select(r => ({
      id: r.id,
      user: r.user,
      product: r.product,
    }));

test.each(modes)('18: deduplicated by event time, in %s', async (mode: Mode) => {
  const collected = async (keep: 'first' | 'last') =>
    (await deduplicated(keep, rows(orders, orderColumns)).collect({ mode })).map(text).sort();
  expect(await collected('first')).toEqual(['1,terry,pen', '4,bob,apple', '8,bill,banana']);
  expect(await collected('last')).toEqual(['6,jerry,pen', '8,bill,banana', '9,carol,apple']);
});

describe('the changes that Flink names, rows one a step', () => {
  test('14', async () => {
    const changes: Change<object>[] = [];
    const top = from(slowly(first, abc))
      .partitionBy('b')
      .topN(1, r => r.c, { as: 'rn' });
    await run(
      top.forEach(change => void changes.push(change)),
      { mode: 'streaming' },
    ).done;
    expect(of(changes, r => r.b === 'a')).toEqual(['+I 2,a,6,1', '-U 2,a,6,1', '+U 1,a,5,1']);
    expect(standing(changes)).toEqual(['1,a,5,1', '3,b,7,1', '5,c,9,1']);
  });

  test('16', async () => {
    const changes: Change<object>[] = [];
    const top = from(slowly(first, abc))
      .orderBy(r => r.a)
      .limit(3);
    await run(
      top.forEach(change => void changes.push(change)),
      { mode: 'streaming' },
    ).done;
    expect(of(changes, r => r.b === 'c')).toEqual(['+I 6,c,10', '-D 6,c,10']);
    expect(standing(changes)).toEqual(['1,a,5', '2,a,6', '3,b,7']);
  });

  test('18', async () => {
    const changes: Change<object>[] = [];
    await run(
      deduplicated('last', slowly(orders, orderColumns)).forEach(change => void changes.push(change)),
      { mode: 'streaming' },
    ).done;
    expect(of(changes, r => r.product === 'pen')).toEqual([
      '+I 1,terry,pen',
      '-U 1,terry,pen',
      '+U 2,alice,pen',
      '-U 2,alice,pen',
      '+U 3,bob,pen',
      '-U 3,bob,pen',
      '+U 6,jerry,pen',
    ]);
    const firsts: Change<object>[] = [];
    await run(
      deduplicated('first', slowly(orders, orderColumns)).forEach(change => void firsts.push(change)),
      { mode: 'streaming' },
    ).done;
    expect(firsts.map(({ kind, row }) => `${kind} ${text(row)}`)).toEqual([
      '+I 1,terry,pen',
      '+I 4,bob,apple',
      '+I 8,bill,banana',
    ]);
  });
});
