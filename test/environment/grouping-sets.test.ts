// Catches totals that mix up a NULL of the data with one that stands for all values, sets that are lost, and grouping() where
// it means nothing. Expected rows are counted by hand.
import { describe, expect, test } from 'vitest';
import { count, from, grouping, iterable, minutes, rows, run, t } from '../../src/index.js';

const columns = {
  country: t.string(),
  city: t.string().nullable(),
  people: t.int(),
  at: t.timestamp(3).rowtime(),
};
const visits = from(
  rows(
    [
      { country: 'at', city: 'graz', people: 1, at: 0 },
      { country: 'at', city: null, people: 2, at: 60_000 },
      { country: 'at', city: 'graz', people: 4, at: 120_000 },
      { country: 'fr', city: 'lyon', people: 8, at: 180_000 },
    ],
    columns,
  ),
);

const text = (row: object): string => Object.values(row).join(' ').replaceAll(/ {2}/g, ' null ');

describe.each(['batch', 'streaming'] as const)('in %s', mode => {
  test('a rollup adds totals within totals', async () => {
    const totals = visits
      .rollup('country', 'city')
      .aggregate(r => ({ people: r.people.sum(), rows: count(), level: grouping(r.country, r.city) }));
    const all = await totals.collect({ mode });
    const named = all.map(({ country, city, people, rows: n, level }) => `${country} ${city} ${people} ${n} ${level}`);
    expect(named.sort()).toEqual([
      'at graz 5 2 0',
      'at null 2 1 0',
      'at null 7 3 1',
      'fr lyon 8 1 0',
      'fr null 8 1 1',
      'null null 15 4 3',
    ]);
  });

  test('a cube has all subsets', async () => {
    const totals = visits
      .cube('country', 'city')
      .aggregate(r => ({ people: r.people.sum(), level: grouping(r.country, r.city) }));
    const perLevel = totals.groupBy('level').aggregate(r => ({ rows: count(), people: r.people.sum() }));
    expect((await perLevel.collect({ mode })).map(text).sort()).toEqual(['0 3 15', '1 2 15', '2 3 15', '3 1 15']);
  });

  test('sets as they are said, one of them twice', async () => {
    const totals = visits
      .groupingSets(['city'], ['country'], ['country'])
      .aggregate(r => ({ n: count(), mean: r.people.sum().dividedBy(count()) }));
    const named = (await totals.collect({ mode })).map(
      ({ city, country, n, mean }) => `${city} ${country} ${n} ${mean}`,
    );
    expect(named.sort()).toEqual([
      'graz null 2 2',
      'lyon null 1 8',
      'null at 3 2',
      'null at 3 2',
      'null fr 1 8',
      'null fr 1 8',
      'null null 1 2',
    ]);
  });

  test('no row over no rows', async () => {
    const totals = visits
      .filter(r => r.people.gt(100))
      .rollup('country')
      .aggregate(() => ({ n: count() }));
    expect(await totals.collect({ mode })).toEqual([]);
  });

  test('in windows', async () => {
    const totals = visits
      .window(r => r.at, { tumble: minutes(2) })
      .rollup('country')
      .aggregate(r => ({ people: r.people.sum() }));
    const named = (await totals.collect({ mode })).map(r => `${r.windowEnd / 60_000} ${r.country} ${r.people}`);
    expect(named.sort()).toEqual(['2 at 3', '2 null 3', '4 at 4', '4 fr 8', '4 null 12']);
  });

  test('of a table that updates', async () => {
    const perCity = visits.groupBy('country', 'city').aggregate(r => ({ people: r.people.sum() }));
    const sizes = perCity.rollup('people').aggregate(() => ({ cities: count() }));
    expect((await sizes.collect({ mode })).map(r => `${r.people} ${r.cities}`).sort()).toEqual([
      '2 1',
      '5 1',
      '8 1',
      'null 3',
    ]);
  });
});

test('totals are updated as rows come', async () => {
  const slowly = from(
    iterable(
      (async function* () {
        for (const people of [1, 2]) {
          yield { country: 'at', city: null, people, at: 0 };
          await new Promise(resolve => setTimeout(resolve, 5));
        }
      })(),
      columns,
    ),
  );
  const changes: string[] = [];
  const totals = slowly.rollup('country').aggregate(r => ({ people: r.people.sum(), level: grouping(r.country) }));
  await run(
    totals.forEach(({ kind, row }) => {
      changes.push(`${kind} ${row.country} ${row.people} ${row.level}`);
    }),
    { mode: 'streaming' },
  ).done;
  expect(changes).toEqual(
    expect.arrayContaining(['+I at 1 0', '+I null 1 1', '-U at 1 0', '+U at 3 0', '-U null 1 1', '+U null 3 1']),
  );
  expect(changes).toHaveLength(6);
});

test('the level tells rows apart: with it the table has a key', () => {
  const keyed = visits.rollup('country', 'city').aggregate(r => ({ n: count(), level: grouping(r.country, r.city) }));
  expect(keyed.describe()).toMatch(/key.*country, city, level/);
  const unkeyed = visits.rollup('country', 'city').aggregate(() => ({ n: count() }));
  expect(unkeyed.describe()).not.toMatch(/key/);
});

describe('refused are', () => {
  const untyped: any = visits;

  test('sets without columns', () => {
    expect(() => visits.groupingSets()).toThrow(/^PLAN_INVALID_ARGUMENT {2}groupingSets\(\) names no set/);
    expect(() => visits.groupingSets([])).toThrow(/^PLAN_INVALID_ARGUMENT {2}groupingSets\(\) names no column/);
    expect(() => visits.rollup()).toThrow(/^PLAN_INVALID_ARGUMENT {2}rollup\(\) names no column/);
    expect(() => untyped.cube('cty')).toThrow(/^PLAN_UNKNOWN_COLUMN(.|\n)*city/);
  });

  test('too many sets', () => {
    const wide: any = from(rows([], Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`c${i}`, t.int()]))));
    expect(() => wide.cube(...Array.from({ length: 9 }, (_, i) => `c${i}`))).toThrow(
      /^PLAN_INVALID_ARGUMENT {2}these are 512 grouping sets/,
    );
  });

  test('grouping() where no set leaves anything out, or of what is no key', () => {
    expect(() => visits.groupBy('country').aggregate(r => ({ level: grouping(r.country) }))).toThrow(
      /^PLAN_INVALID_ARGUMENT {2}grouping\(\) asks whether country is left out, and there are no grouping sets/,
    );
    expect(() => visits.rollup('country').aggregate(r => ({ level: grouping(r.city) }))).toThrow(
      /^PLAN_INVALID_ARGUMENT {2}grouping\(\) asks about city, which is no key here/,
    );
    expect(() => visits.rollup('country').aggregate(r => ({ level: grouping(r.people.plus(1)) }))).toThrow(
      /^PLAN_INVALID_ARGUMENT {2}grouping\(\) gets what is no column/,
    );
  });
});
