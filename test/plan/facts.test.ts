// Can catch: a derived fact that is not so (a table called append-only that takes rows back, a key that is none, a place
// where there is none), and one that is lost where it holds.
import { describe, expect, test } from 'vitest';
import { printSortKey } from '../../src/expr/print.js';
import { type Facts, factsOf } from '../../src/plan/facts/facts.js';
import { isHeld, timePathsOf } from '../../src/plan/facts/time-paths.js';
import type { Node } from '../../src/plan/node.js';
import { aggregate } from '../../src/plan/nodes/aggregate.js';
import { deduplicate } from '../../src/plan/nodes/deduplicate.js';
import { distinct } from '../../src/plan/nodes/distinct.js';
import { filter } from '../../src/plan/nodes/filter.js';
import { final } from '../../src/plan/nodes/final.js';
import { type JoinType, join } from '../../src/plan/nodes/join.js';
import { limit } from '../../src/plan/nodes/limit.js';
import { project } from '../../src/plan/nodes/project.js';
import { type SemiJoinType, semiJoin } from '../../src/plan/nodes/semi-join.js';
import { type SetOperationType, setOperation } from '../../src/plan/nodes/set-operation.js';
import { sort } from '../../src/plan/nodes/sort.js';
import { topN } from '../../src/plan/nodes/top-n.js';
import { union } from '../../src/plan/nodes/union.js';
import { windowAggregate } from '../../src/plan/nodes/window-aggregate.js';
import { operatorText } from '../../src/plan/operator-text.js';
import {
  agg,
  asc,
  bigint,
  call,
  col,
  columns,
  desc,
  double,
  eq,
  impure,
  int,
  lit,
  nullable,
  plan,
  rowtime,
  type SourceFacts,
  string,
  table,
} from './plans.js';

const rows = (facts: SourceFacts = {}) => table({ id: int, k: string, v: int, at: rowtime }, { time: 'at', ...facts });
const keyed = rows({ key: ['id'] });
const log = rows({ key: ['id'], changes: 'upsert' });
const grouped = aggregate(keyed, ['k'], [agg('n', 'COUNT', bigint)]);
const select = (node: Node, names: { [as: string]: string }) =>
  project(node, columns(Object.fromEntries(Object.entries(names).map(([as, name]) => [as, col(node, name)]))));
const joined = (
  type: JoinType,
  left: Node,
  right: Node,
  on: [string, string],
  shown: { [as: string]: [0 | 1, string] },
) =>
  join(left, right, {
    type,
    on: eq(col(left, on[0]), col(right, on[1], 1)),
    columns: columns(
      Object.fromEntries(Object.entries(shown).map(([as, [i, name]]) => [as, col(i === 0 ? left : right, name, i)])),
    ),
  });
const lonely = (type: SemiJoinType, left: Node, right: Node) =>
  semiJoin(left, right, { type, on: eq(col(left, 'id'), col(right, 'id', 1)) });
const compared = (type: SetOperationType, all: boolean, left: Node, right: Node) =>
  setOperation(left, right, { type, all, schema: left.schema });
const windowed = (input: Node) =>
  windowAggregate(input, {
    time: 'at',
    window: { kind: 'tumble', size: 1000, slide: 1000, offset: 0 },
    keys: ['k'],
    aggregates: [agg('n', 'COUNT', bigint)],
  });
const top = (input: Node, rows: number, as: string | null = null) =>
  topN(input, { keys: ['k'], order: [asc(col(input, 'k'))], rows, as });

test('what forgets has no key, stands behind a hold, and updates as before', () => {
  const retained = (node: Node) => factsOf({ ...node, retain: 1000 });
  expect(retained(grouped)).toMatchObject({ keys: [], nature: 'retaining', changes: 'update', consolidated: false });
  expect(retained(distinct(keyed))).toMatchObject({ keys: [], nature: 'retaining', changes: 'append', placed: false });
  expect(retained(top(keyed, 1))).toMatchObject({ keys: [], placed: true });
});

test('one row a key is a key; ranks that rows share are none', () => {
  const last = deduplicate(keyed, { keys: ['k'], keep: 'last', time: null });
  expect(factsOf(last)).toMatchObject({ keys: [['id'], ['k']], placed: true, changes: 'update', updatedBy: last });
  const ranked = topN(keyed, { keys: ['k'], order: [asc(col(keyed, 'v'))], rows: 1, rank: 'rank', as: 'place' });
  expect(factsOf(ranked).keys).toEqual([['id']]);
});

describe('append or update, and who updates', () => {
  const full = joined('full', keyed, keyed, ['id', 'id'], {});
  const anti = lonely('anti', keyed, keyed);
  const except = compared('except', false, keyed, keyed);
  const cases: [string, Node, Facts['changes'], Node | null][] = [
    ['a source that inserts', keyed, 'append', null],
    ['a log', log, 'update', log],
    ['filter', filter(keyed, eq(col(keyed, 'v'), lit(1, int))), 'append', null],
    ['project of updates', select(grouped, { k: 'k' }), 'update', grouped],
    ['union of both', union([keyed, log], keyed.schema), 'update', log],
    ['inner join', joined('inner', keyed, keyed, ['id', 'id'], { id: [0, 'id'] }), 'append', null],
    ['inner join with updates', joined('inner', keyed, grouped, ['k', 'k'], { id: [0, 'id'] }), 'update', grouped],
    ['full join', full, 'update', full],
    ['semi join', lonely('semi', keyed, keyed), 'append', null],
    ['semi join with updates', lonely('semi', keyed, log), 'update', log],
    ['anti join', anti, 'update', anti],
    ['intersect', compared('intersect', true, keyed, keyed), 'append', null],
    ['except', except, 'update', except],
    ['aggregate', grouped, 'update', grouped],
    ['window aggregate of updates', windowed(log), 'append', null],
    ['distinct', distinct(keyed), 'append', null],
    ['distinct of updates', distinct(grouped), 'update', grouped],
    ['final of updates', final(grouped), 'append', null],
    ['sort', sort(keyed, [asc(col(keyed, 'k'))]), 'append', null],
  ];
  test.each(cases)('%s', (_, node, changes, by) => {
    expect(factsOf(node).changes).toBe(changes);
    expect(factsOf(node).updatedBy).toBe(by);
  });
  test('a left join takes pads back, a ranking and a limit take rows back', () => {
    for (const node of [
      joined('left', keyed, keyed, ['id', 'id'], { id: [0, 'id'] }),
      top(keyed, 3),
      limit(keyed, 3),
    ]) {
      expect(factsOf(node)).toMatchObject({ changes: 'update', updatedBy: node });
    }
  });
});

describe('keys', () => {
  const keysOf = (node: Node) => factsOf(node).keys;
  const other = table({ id: int, big: bigint, approx: double, w: int }, { key: ['id'] });
  const byBig = table({ big: bigint }, { key: ['big'] });
  const byApprox = table({ approx: double }, { key: ['approx'] });

  test('of sources, and what passes rows on', () => {
    expect(keysOf(keyed)).toEqual([['id']]);
    expect(keysOf(rows())).toEqual([]);
    expect(keysOf(filter(keyed, eq(col(keyed, 'v'), lit(1, int))))).toEqual([['id']]);
    expect(keysOf(final(sort(keyed, [asc(col(keyed, 'v'))])))).toEqual([['id']]);
    expect(keysOf(union([keyed, keyed], keyed.schema))).toEqual([]);
  });
  test('through projections, under their new names, and not when recomputed', () => {
    expect(keysOf(select(keyed, { nr: 'id', v: 'v' }))).toEqual([['nr']]);
    expect(keysOf(select(keyed, { v: 'v' }))).toEqual([]);
    expect(keysOf(project(keyed, columns({ id: call('PLUS', int, col(keyed, 'id'), lit(1, int)) })))).toEqual([]);
  });
  test('of groups, windows, distinct rows, rankings', () => {
    expect(keysOf(grouped)).toEqual([['k']]);
    expect(keysOf(aggregate(keyed, [], [agg('n', 'COUNT', bigint)]))).toEqual([[]]);
    expect(keysOf(windowed(keyed))).toEqual([
      ['windowStart', 'k'],
      ['windowEnd', 'k'],
      ['windowTime', 'k'],
    ]);
    expect(keysOf(distinct(rows()))).toEqual([['id', 'k', 'v', 'at']]);
    expect(keysOf(distinct(keyed))).toEqual([['id']]);
    expect(keysOf(top(rows(), 3))).toEqual([]);
    expect(keysOf(top(rows(), 1))).toEqual([['k']]);
    expect(keysOf(top(keyed, 3, 'place'))).toEqual([['id'], ['k', 'place']]);
    expect(keysOf(top(keyed, 3, 'id'))).toEqual([['k', 'id']]);
    expect(keysOf(top(keyed, 1, 'k'))).toEqual([['id']]);
    expect(keysOf(limit(keyed, 1))).toEqual([[]]);
    expect(keysOf(limit(keyed, 2))).toEqual([['id']]);
  });
  test('of joins: both keys together, or one where the other side can match once only', () => {
    const shown = { id: [0, 'id'], other: [1, 'id'] } as { [as: string]: [0 | 1, string] };
    expect(keysOf(joined('inner', keyed, other, ['v', 'w'], shown))).toEqual([['id', 'other']]);
    expect(keysOf(joined('inner', keyed, other, ['v', 'id'], shown))).toEqual([['id']]);
    expect(keysOf(joined('left', keyed, other, ['v', 'id'], shown))).toEqual([['id']]);
    expect(keysOf(joined('inner', keyed, other, ['id', 'w'], shown))).toEqual([['other']]);
    expect(keysOf(joined('left', keyed, other, ['id', 'w'], shown))).toEqual([['id', 'other']]);
    expect(keysOf(joined('inner', keyed, other, ['v', 'w'], { id: [0, 'id'] }))).toEqual([]);
  });
  test('of joins whose rows are padded on the left or on both sides', () => {
    const shown = { id: [0, 'id'], other: [1, 'id'] } as { [as: string]: [0 | 1, string] };
    expect(keysOf(joined('right', keyed, other, ['id', 'w'], shown))).toEqual([['other']]);
    expect(keysOf(joined('right', keyed, other, ['v', 'id'], shown))).toEqual([['id', 'other']]);
    expect(keysOf(joined('full', keyed, other, ['id', 'id'], shown))).toEqual([['id', 'other']]);
    // Two pads without any value are equal, so what may be NULL, or is no column at all, tells nobody apart.
    const loose = table({ id: nullable(int) }, { key: ['id'] });
    expect(keysOf(joined('full', loose, loose, ['id', 'id'], shown))).toEqual([]);
    const one = aggregate(keyed, [], [agg('id', 'COUNT', bigint)]);
    expect(keysOf(joined('left', one, one, ['id', 'id'], shown))).toEqual([[]]);
    expect(keysOf(joined('full', one, one, ['id', 'id'], shown))).toEqual([]);
  });
  test('of semi joins and set operations', () => {
    expect(keysOf(lonely('semi', keyed, other))).toEqual([['id']]);
    expect(keysOf(lonely('anti', rows(), other))).toEqual([]);
    const both = rows({ key: ['k'] });
    expect(keysOf(compared('intersect', true, keyed, both))).toEqual([['id'], ['k']]);
    expect(keysOf(compared('except', true, keyed, both))).toEqual([['id']]);
    expect(keysOf(compared('except', true, rows(), both))).toEqual([]);
    expect(keysOf(compared('except', false, rows(), both))).toEqual([['id', 'k', 'v', 'at']]);
  });
  test('an equality that several values satisfy covers no key', () => {
    const id = { id: [0, 'id'] } as { [as: string]: [0 | 1, string] };
    expect(keysOf(joined('inner', keyed, byBig, ['id', 'big'], id))).toEqual([['id']]);
    const doubles = table({ id: int, x: double }, { key: ['id'] });
    expect(keysOf(joined('inner', doubles, byBig, ['x', 'big'], id))).toEqual([]);
    expect(keysOf(joined('inner', doubles, byApprox, ['x', 'approx'], id))).toEqual([['id']]);
  });
  test('an OR covers nothing', () => {
    const on = call(
      'OR',
      eq(lit(true, int), lit(true, int)).type,
      eq(col(keyed, 'v'), col(other, 'id', 1)),
      lit(true, int),
    );
    expect(keysOf(join(keyed, other, { type: 'inner', on, columns: columns({ id: col(keyed, 'id') }) }))).toEqual([]);
  });
});

test('places (S6.1)', () => {
  const placed = (node: Node) => factsOf(node).placed;
  const f = filter(keyed, eq(col(keyed, 'v'), lit(1, int)));
  expect([keyed, log, f, select(f, { k: 'k' }), union([keyed, f], keyed.schema)].map(placed)).not.toContain(false);
  expect([top(keyed, 2), limit(keyed, 2), final(top(keyed, 2)), sort(f, [asc(col(f, 'v'))])].map(placed)).not.toContain(
    false,
  );
  expect(
    [grouped, windowed(keyed), distinct(keyed), joined('inner', keyed, keyed, ['id', 'id'], {})].map(placed),
  ).not.toContain(true);
  expect([lonely('semi', keyed, distinct(keyed)), lonely('anti', distinct(keyed), keyed)].map(placed)).toEqual([
    true,
    false,
  ]);
  expect(placed(compared('intersect', true, keyed, keyed))).toBe(false);
  expect(
    [top(distinct(keyed), 2), union([keyed, distinct(keyed)], keyed.schema), final(grouped)].map(placed),
  ).not.toContain(true);
});

test('rowtimes pass until final', () => {
  expect(factsOf(keyed).rowtimes).toEqual(['at']);
  expect(factsOf(select(keyed, { t: 'at', again: 'at' })).rowtimes).toEqual(['t', 'again']);
  expect(factsOf(windowed(keyed)).rowtimes).toEqual(['windowTime']);
  expect(factsOf(final(keyed)).rowtimes).toEqual([]);
  expect(factsOf(aggregate(keyed, ['at'], [])).rowtimes).toEqual(['at']);
});

test('bounded, and endless sources without time', () => {
  const endless = rows({ bounded: false });
  const timeless = table({ id: int, k: string }, { bounded: false });
  expect(factsOf(joined('inner', keyed, endless, ['id', 'id'], {}))).toMatchObject({ bounded: false, timeless: null });
  expect(factsOf(joined('inner', keyed, timeless, ['id', 'id'], {})).timeless).toBe(timeless);
  expect(factsOf(union([select(timeless, { id: 'id' }), select(keyed, { id: 'id' })], { fields: [] })).timeless).toBe(
    timeless,
  );
  expect(factsOf(table({ id: int }))).toMatchObject({ bounded: true, timeless: null });
});

test('what marks a plan (S11)', () => {
  const draws = project(keyed, columns({ r: impure() }));
  expect(factsOf(draws).impurities).toEqual(['rand() draws a number']);
  expect(factsOf(joined('inner', keyed, draws, ['v', 'r'], {})).impurities).toEqual(['rand() draws a number']);
  expect(factsOf(grouped).impurities).toEqual([]);
});

test('consolidated: no change undoes another one within a step', () => {
  const consolidated = (node: Node) => factsOf(node).consolidated;
  expect([keyed, grouped, distinct(grouped), final(log), windowed(log)].map(consolidated)).not.toContain(false);
  // Among the first rows one may give way to an equal one of another place; without places it cannot.
  expect(consolidated(top(log, 2))).toBe(false);
  expect(consolidated(top(grouped, 2))).toBe(true);
  // A log may insert and delete at once; a projection may make both sides of an update equal; a join emits as it goes.
  expect(consolidated(log)).toBe(false);
  expect(consolidated(select(grouped, { k: 'k' }))).toBe(false);
  expect(consolidated(select(grouped, { m: 'n', k: 'k' }))).toBe(true);
  expect(consolidated(select(keyed, { k: 'k' }))).toBe(true);
  expect(consolidated(union([keyed, keyed], keyed.schema))).toBe(true);
  expect(consolidated(union([grouped, grouped], grouped.schema))).toBe(false);
  expect(consolidated(joined('inner', keyed, keyed, ['id', 'id'], {}))).toBe(true);
  expect(consolidated(joined('inner', keyed, grouped, ['k', 'k'], {}))).toBe(false);
});

test('orders reach limit and output through filter, projection and limit (S6.4)', () => {
  const sorted = sort(keyed, [desc(col(keyed, 'v')), asc(col(keyed, 'k'))]);
  const orderOf = (node: Node) => factsOf(node).order?.map(key => printSortKey(key)) ?? null;
  expect(orderOf(sorted)).toEqual(['v desc', 'k']);
  expect(orderOf(filter(sorted, eq(col(keyed, 'v'), lit(1, int))))).toEqual(['v desc', 'k']);
  expect(orderOf(limit(sorted, 1))).toEqual(['v desc', 'k']);
  expect(orderOf(select(sorted, { key: 'k', value: 'v' }))).toEqual(['value desc', 'key']);
  expect(orderOf(select(sorted, { v: 'v' }))).toBeNull();
  expect(orderOf(distinct(sorted))).toBeNull();
  expect(orderOf(union([sorted, keyed], keyed.schema))).toBeNull();
  expect(factsOf(sort(final(keyed), [asc(col(keyed, 'k'))])).atEnd).toBe(true);
  expect(factsOf(sorted).atEnd).toBe(false);
});

test('the ways that lead on: timed, immediate, both (S4.6)', () => {
  const regrouped = aggregate(keyed, ['k', 'at'], [agg('n', 'COUNT', bigint)]);
  const window = windowed(regrouped);
  const dedup = distinct(select(regrouped, { k: 'k' }));
  const end = final(aggregate(window, ['k'], []));
  const p = plan({ window: end, now: dedup });
  const paths = timePathsOf(p);
  const ways = Object.fromEntries(
    [...paths].map(([node, { timed, immediate }]) => [operatorText(node), [timed, immediate]]),
  );
  expect(ways).toEqual({
    'Scan rows': [true, true],
    'Aggregate by k, at': [true, true],
    'Aggregate by k in TUMBLE(at, 1 second)': [false, true],
    'Aggregate by k': [false, true],
    'Project k': [false, true],
    Distinct: [false, true],
    Final: [false, true],
  });
  expect([...paths.keys()].filter(node => isHeld(node, paths)).map(operatorText)).toEqual(['Aggregate by k, at']);
});
