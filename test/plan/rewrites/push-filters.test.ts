// Can catch: a condition moved where it changes the answer: past what can fail, onto the wrong side of a join, below a
// closing operator, a ranking or a limit, or into what another output reads too.
import { describe, expect, test } from 'vitest';
import type { Node } from '../../../src/plan/node.js';
import { aggregate } from '../../../src/plan/nodes/aggregate.js';
import { distinct } from '../../../src/plan/nodes/distinct.js';
import { filter } from '../../../src/plan/nodes/filter.js';
import { final } from '../../../src/plan/nodes/final.js';
import { isPadded, type JoinType, join } from '../../../src/plan/nodes/join.js';
import { limit } from '../../../src/plan/nodes/limit.js';
import { project } from '../../../src/plan/nodes/project.js';
import { semiJoin } from '../../../src/plan/nodes/semi-join.js';
import { setOperation } from '../../../src/plan/nodes/set-operation.js';
import { sort } from '../../../src/plan/nodes/sort.js';
import { topN } from '../../../src/plan/nodes/top-n.js';
import { union } from '../../../src/plan/nodes/union.js';
import { windowAggregate } from '../../../src/plan/nodes/window-aggregate.js';
import {
  agg,
  and,
  asc,
  bigint,
  boolean,
  col,
  columns,
  double,
  eq,
  int,
  lit,
  nullable,
  rowtime,
  string,
  table,
} from '../plans.js';
import { fn, rewritten } from './rewriting.js';

const t = table({ a: int, b: int, c: nullable(int), d: double }, { label: 't' });
const u = table({ x: int, y: int }, { label: 'u' });
const one = lit(1, int);
const is = (node: Node, name: string) => eq(col(node, name), one);
/** A condition that fails for some rows: division by a column. */
const fallible = (node: Node) => eq(fn('DIVIDE', one, col(node, 'b')), one);
const pushed = (outputs: { [name: string]: Node }, options = {}) => rewritten('push-filters', outputs, options);

function joined(
  type: JoinType,
  facts: { on?: Parameters<typeof filter>[1]; shown?: Parameters<typeof columns>[0] } = {},
) {
  const side = (node: Node, name: string, input: 0 | 1) =>
    isPadded(type, input) ? { ...col(node, name, input), type: nullable(int) } : col(node, name, input);
  return join(t, u, {
    type,
    on: facts.on ?? eq(col(t, 'a'), col(u, 'x', 1)),
    columns: columns(facts.shown ?? { a: side(t, 'a', 0), b: side(t, 'b', 0), y: side(u, 'y', 1) }),
  });
}

describe('through projections', () => {
  test('that pass the columns on, under their other names', () => {
    const p = project(t, columns({ n: col(t, 'a'), twice: fn('PLUS', col(t, 'd'), col(t, 'd')) }));
    expect(pushed({ out: filter(p, is(p, 'n')) })).toBe(`\
out:
  Project a as n, d + d as twice -> n twice
    Filter a = 1 -> a d
      Scan t -> a d
`);
  });
  test('not where the condition reads what they compute', () => {
    const p = project(t, columns({ n: fn('PLUS', col(t, 'd'), col(t, 'd')) }));
    expect(pushed({ out: filter(p, fn('GREATER', col(p, 'n'), lit(1, double))) })).toBe('unchanged');
  });
  test('not where they can fail, nor where the condition can', () => {
    const p = project(t, columns({ a: col(t, 'a'), q: fn('DIVIDE', one, col(t, 'b')) }));
    expect(pushed({ out: filter(p, is(p, 'a')) })).toBe('unchanged');
    const q = project(t, columns({ b: col(t, 'b') }));
    expect(pushed({ out: filter(q, fallible(q)) })).toBe('unchanged');
  });
});

describe('through filters, distinct and orders', () => {
  test('as far as it goes', () => {
    const p = project(t, columns({ a: col(t, 'a'), b: col(t, 'b') }));
    const sorted = sort(distinct(filter(p, is(p, 'b'))), [asc(col(p, 'a'))]);
    expect(pushed({ out: filter(sorted, is(p, 'a')) })).toBe(`\
out:
  Sort a -> a b
    Distinct -> a b
      Project a, b -> a b
        Filter a = 1 -> a b
          Filter b = 1 -> a b
            Scan t -> a b
`);
  });
  test('not past a filter that can fail', () => {
    const p = project(t, columns({ a: col(t, 'a'), b: col(t, 'b') }));
    expect(pushed({ out: filter(filter(distinct(p), fallible(p)), is(p, 'a')) })).toBe('unchanged');
  });
});

describe('into unions', () => {
  test('into every input, each a filter of its own', () => {
    const both = union([t, distinct(t)], t.schema);
    expect(pushed({ out: filter(both, is(both, 'a')) }, { ids: true })).toBe(`\
out:
  Union -> a b c d  [out/filter/union]
    Filter a = 1 -> a b c d  [out/filter/0]
      (1) Scan t -> a b c d  [out/filter/union/0:scan]
    Distinct -> a b c d  [out/filter/union/1:distinct]
      Filter a = 1 -> a b c d  [out/filter/1]
        (1)
`);
  });
  test('not where an input has the column in another type', () => {
    const wider = { fields: t.schema.fields.map(f => (f.name === 'a' ? { ...f, type: nullable(int) } : f)) };
    const both = union([t, t], wider);
    expect(pushed({ out: filter(both, is(both, 'a')) })).toBe('unchanged');
    expect(pushed({ out: filter(both, is(both, 'b')) })).toContain('Filter b = 1');
  });
});

describe('into joins', () => {
  test('each conjunct to the side that it is about, or into the condition', () => {
    const j = joined('inner');
    const predicate = and(is(j, 'b'), is(j, 'y'), eq(col(j, 'b'), col(j, 'y')));
    expect(pushed({ out: filter(j, predicate) }, { ids: true })).toBe(`\
out:
  Join a = x AND b = y -> a b y  [out/filter/join]
    Filter b = 1 -> a b  [out/filter/0]
      Scan t -> a b  [out/filter/join/0:scan]
    Filter y = 1 -> x y  [out/filter/1]
      Scan u -> x y  [out/filter/join/1:scan]
`);
  });
  test('only to the left side of a left join', () => {
    const j = joined('left');
    expect(pushed({ out: filter(j, and(is(j, 'b'), is(j, 'y'))) }, { ids: true })).toBe(`\
out:
  Filter y = 1 -> a b y  [out/filter]
    Left join a = x -> a b y  [out/filter/join]
      Filter b = 1 -> a b  [out/filter/0]
        Scan t -> a b  [out/filter/join/0:scan]
      Scan u -> x y  [out/filter/join/1:scan]
`);
    expect(pushed({ out: filter(j, is(j, 'y')) })).toBe('unchanged');
  });
  test('only to the right side of a right join, to none of a full join', () => {
    const j = joined('right');
    expect(pushed({ out: filter(j, and(is(j, 'b'), is(j, 'y'))) })).toBe(`\
out:
  Filter b = 1 -> a b y
    Right join a = x -> a b y
      Scan t -> a b
      Filter y = 1 -> x y
        Scan u -> x y
`);
    const k = joined('full');
    expect(pushed({ out: filter(k, and(is(k, 'b'), is(k, 'y'))) })).toBe('unchanged');
  });
  test('to the left side of semi and anti joins, unless their condition can fail', () => {
    const j = semiJoin(t, u, { type: 'anti', on: eq(col(t, 'a'), col(u, 'x', 1)) });
    expect(pushed({ out: filter(j, is(j, 'b')) })).toBe(`\
out:
  Anti join a = x -> a b c d
    Filter b = 1 -> a b c d
      Scan t -> a b c d
    Scan u -> x
`);
    const k = semiJoin(t, u, { type: 'semi', on: eq(fn('DIVIDE', one, col(t, 'b')), col(u, 'x', 1)) });
    expect(pushed({ out: filter(k, is(k, 'b')) })).toBe('unchanged');
  });
  test('to both sides of a set operation', () => {
    const e = setOperation(t, distinct(t), { type: 'except', all: true, schema: t.schema });
    expect(pushed({ out: filter(e, is(e, 'b')) })).toBe(`\
out:
  Except all -> a b c d
    Filter b = 1 -> a b c d
      (1) Scan t -> a b c d
    Distinct -> a b c d
      Filter b = 1 -> a b c d
        (1)
`);
  });
  test('a constant condition stays', () => {
    const j = joined('inner');
    expect(pushed({ out: filter(j, lit(null, nullable(boolean))) })).toBe('unchanged');
  });
  test('not where pairs can fail: in the condition or in the columns', () => {
    const q = fn('DIVIDE', one, col(t, 'b'));
    const j = joined('inner', { on: eq(q, col(u, 'x', 1)) });
    expect(pushed({ out: filter(j, is(j, 'a')) })).toBe('unchanged');
    const k = joined('inner', { shown: { a: col(t, 'a'), q } });
    expect(pushed({ out: filter(k, is(k, 'a')) })).toBe('unchanged');
  });
  test('a self-join gets a filter on one way only', () => {
    const j = join(t, t, {
      type: 'inner',
      on: eq(col(t, 'a'), col(t, 'b', 1)),
      columns: columns({ a: col(t, 'a'), b: col(t, 'b', 1) }),
    });
    expect(pushed({ out: filter(j, is(j, 'b')) })).toBe(`\
out:
  Join left.a = right.b -> a b
    (1) Scan t -> a b
    Filter b = 1 -> a b
      (1)
`);
  });
});

test('what several read is not changed for one of them', () => {
  const p = project(t, columns({ a: col(t, 'a'), n: col(t, 'b') }));
  expect(pushed({ x: filter(p, is(p, 'a')), y: p })).toBe('unchanged');
});

test('nothing moves past rankings, limits, groups, or below a closing operator', () => {
  const ranked = topN(t, { keys: ['a'], order: [asc(col(t, 'b'))], rows: 1 });
  const timed = table({ at: rowtime, k: string }, { time: 'at' });
  const windowed = windowAggregate(timed, {
    time: 'at',
    window: { kind: 'tumble', size: 1000, slide: 1000, offset: 0 },
    keys: ['k'],
    aggregates: [],
  });
  expect(pushed({ out: filter(ranked, is(ranked, 'a')) })).toBe('unchanged');
  expect(pushed({ out: filter(limit(t, 3), is(t, 'a')) })).toBe('unchanged');
  expect(pushed({ out: filter(final(t), is(t, 'a')) })).toBe('unchanged');
  const retained = { ...distinct(t), retain: 1000 };
  expect(pushed({ out: filter(retained, is(t, 'a')) })).toBe('unchanged');
  expect(pushed({ out: filter(windowed, eq(col(windowed, 'k'), lit('a', string))) })).toBe('unchanged');
  const grouped = aggregate(t, ['a'], [agg('n', 'COUNT', bigint)]);
  expect(pushed({ out: filter(grouped, is(grouped, 'a')) })).toBe('unchanged');
});
