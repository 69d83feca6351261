// Catches a join or set operation whose method does something else than its name says, in either mode: answers are
// written down by hand, with NULLs on both sides, rows that repeat, and tables that update.
import { describe, expect, test } from 'vitest';
import { count, from, rows, t } from '../../src/index.js';

const cities = { id: t.int().nullable(), city: t.string() };
const left = from(
  rows(
    [
      { id: 1, city: 'Rome' },
      { id: 1, city: 'Oslo' },
      { id: 2, city: 'Bern' },
      { id: null, city: 'Cork' },
    ],
    cities,
  ),
);
const right = from(
  rows(
    [
      { id: 1, pop: 3 },
      { id: 1, pop: 4 },
      { id: 3, pop: 9 },
      { id: null, pop: 7 },
    ],
    { id: t.int().nullable(), pop: t.int() },
  ),
);
const a = from(rows([{ x: 1 }, { x: 1 }, { x: 1 }, { x: 2 }, { x: null }], { x: t.int().nullable() }));
const b = from(rows([{ x: 1 }, { x: 3 }, { x: null }, { x: null }], { x: t.int().nullable() }));

const sorted = (values: readonly object[]): string[] => values.map(value => Object.values(value).join(' ')).sort();

describe.each(['batch', 'streaming'] as const)('in %s', mode => {
  test('outer joins pad what has no partner', async () => {
    const joined = left.rightJoin(right, (l, r) => l.id.eq(r.id)).select((l, r) => ({ city: l.city, pop: r.pop }));
    const inner = ['Oslo 3', 'Oslo 4', 'Rome 3', 'Rome 4'];
    expect(sorted(await joined.collect({ mode }))).toEqual([' 7', ' 9', ...inner]);
    const full = left.fullJoin(right, (l, r) => l.id.eq(r.id)).select((l, r) => ({ city: l.city, pop: r.pop }));
    expect(sorted(await full.collect({ mode }))).toEqual([' 7', ' 9', 'Bern ', 'Cork ', ...inner]);
    const cross = left.crossJoin(a.distinct()).select((l, r) => ({ city: l.city, x: r.x }));
    expect(await cross.collect({ mode })).toHaveLength(12);
  });

  test('semi and anti joins keep rows whole, once, in their places', async () => {
    const semi = left.semiJoin(right, (l, r) => l.id.eq(r.id));
    expect(sorted(await semi.collect({ mode }))).toEqual(['1 Oslo', '1 Rome']);
    expect(await semi.limit(1).collect({ mode })).toEqual([{ id: 1, city: 'Rome' }]);
    const anti = left.antiJoin(right, (l, r) => l.id.eq(r.id));
    expect(sorted(await anti.collect({ mode }))).toEqual([' Cork', '2 Bern']);
    const often = right
      .groupBy('id')
      .aggregate(() => ({ n: count() }))
      .filter(r => r.n.gt(1));
    expect(sorted(await left.antiJoin(often, (l, r) => l.id.eq(r.id)).collect({ mode }))).toEqual([' Cork', '2 Bern']);
  });

  test('set operations count rows, NULLs being equal', async () => {
    expect(sorted(await a.union(b).collect({ mode }))).toEqual(['', '1', '2', '3']);
    expect(sorted(await a.intersect(b).collect({ mode }))).toEqual(['', '1']);
    expect(sorted(await a.intersectAll(a.filter(r => r.x.eq(1))).collect({ mode }))).toEqual(['1', '1', '1']);
    expect(sorted(await a.except(b).collect({ mode }))).toEqual(['2']);
    expect(sorted(await a.exceptAll(b).collect({ mode }))).toEqual(['1', '1', '2']);
    expect(sorted(await b.exceptAll(a).collect({ mode }))).toEqual(['', '3']);
  });
});
