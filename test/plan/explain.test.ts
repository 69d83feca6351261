// Can catch: an explanation that says something else than what would run: what an operator emits, keeps, waits for, and
// which one is shared.
import { describe, expect, test } from 'vitest';
import { explain } from '../../src/plan/explain.js';
import { stateOf } from '../../src/plan/facts/state.js';
import type { Node } from '../../src/plan/node.js';
import { aggregate } from '../../src/plan/nodes/aggregate.js';
import { deduplicate } from '../../src/plan/nodes/deduplicate.js';
import { distinct } from '../../src/plan/nodes/distinct.js';
import { filter } from '../../src/plan/nodes/filter.js';
import { final } from '../../src/plan/nodes/final.js';
import { join } from '../../src/plan/nodes/join.js';
import { limit } from '../../src/plan/nodes/limit.js';
import { project } from '../../src/plan/nodes/project.js';
import { scan } from '../../src/plan/nodes/scan.js';
import { semiJoin } from '../../src/plan/nodes/semi-join.js';
import { setOperation } from '../../src/plan/nodes/set-operation.js';
import { sort } from '../../src/plan/nodes/sort.js';
import { type Rank, topN } from '../../src/plan/nodes/top-n.js';
import { union } from '../../src/plan/nodes/union.js';
import { windowAggregate } from '../../src/plan/nodes/window-aggregate.js';
import type { Plan } from '../../src/plan/plan.js';
import type { DataType } from '../../src/types/data-type.js';
import {
  agg,
  and,
  asc,
  bigint,
  call,
  col,
  columns,
  desc,
  eq,
  impure,
  int,
  lit,
  nullable,
  plan,
  rowtime,
  type SourceFacts,
  sink,
  source,
  string,
  table,
} from './plans.js';

const from = (connector: string, name: string, types: { [name: string]: DataType }, facts: SourceFacts) =>
  scan({ ...source(types, facts), connector }, { name });

/** The flights of the documentation: a join that a window and a ranking share. */
function flights(): Plan {
  const left = from(
    'parquet',
    'flights',
    { date: rowtime, delay: nullable(int), origin: string },
    { time: 'date', delay: 86_400_000 },
  );
  const types = Object.fromEntries(
    ['iata', 'name', 'city', 'state', 'country', 'latitude', 'longitude'].map(n => [n, string]),
  );
  const right = from('csv', 'airports', types, { key: ['iata'] });
  const joined = join(left, right, {
    type: 'inner',
    on: eq(col(left, 'origin'), col(right, 'iata', 1)),
    columns: columns({
      date: col(left, 'date'),
      delay: col(left, 'delay'),
      origin: col(left, 'origin'),
      state: col(right, 'state', 1),
    }),
  });
  const perDay = windowAggregate(joined, {
    time: 'date',
    window: { kind: 'tumble', size: 86_400_000, slide: 86_400_000, offset: 0 },
    keys: ['state'],
    aggregates: [agg('flights', 'COUNT', bigint)],
  });
  const mean = aggregate(joined, ['state', 'origin'], [agg('mean', 'AVG', nullable(int), [col(joined, 'delay')])]);
  const worst = final(topN(mean, { keys: ['state'], order: [desc(col(mean, 'mean'))], rows: 3, as: 'place' }));
  const into = (label: string) => sink({ label, connector: 'csv', accepts: 'append', ordered: undefined });
  return {
    inserts: [
      { name: 'perDay', input: perDay, sink: into('per-day.csv'), origin: null },
      { name: 'worst', input: worst, sink: into('worst.csv'), origin: null },
    ],
  };
}

test('the flights of the documentation', () => {
  expect(explain(flights())).toBe(`\
perDay -> per-day.csv                         append
└ Aggregate by state in TUMBLE(date, 1 day)   append   keeps open windows, freed by the watermark; late rows dropped
  └ Join origin = iata                        append   (1) keeps airports, and flights while airports is read
    ├ Scan flights  parquet, 3 of 3 columns   append   bounded, watermark date - 1 day
    └ Scan airports csv, 2 of 7 columns       append   bounded, key iata
worst -> worst.csv                            append
└ Final                                       append   keeps its result until the input ends
  └ TopN 3 by state order mean desc           update   keeps every group: grows with state × origin; ties by content
    └ Aggregate by state, origin              update   keeps one row a group: grows with state × origin
      └ (1)
`);
});

describe('holds (S4.6)', () => {
  const t = from('rows', 'clicks', { at: rowtime, user: string }, { time: 'at', bounded: false });
  const once = distinct(t);
  const windowed = windowAggregate(once, {
    time: 'at',
    window: { kind: 'hop', size: 3_600_000, slide: 60_000, offset: 1000 },
    keys: [],
    aggregates: [agg('n', 'COUNT', bigint)],
  });
  test('one that stands upstream of a window only', () => {
    expect(explain(plan({ out: windowed }))).toBe(`\
out -> collect                                       append
└ Aggregate in HOP(at, 1 minute, 1 hour, 1 second)   append   keeps open windows, freed by the watermark; late rows dropped
  └ Distinct                                         append   keeps each row once: grows with its distinct rows; held for the watermark
    └ Scan clicks rows, 2 of 2 columns               append   endless, watermark at
`);
  });
  test('one whose rows are shown at once too', () => {
    expect(explain(plan({ out: windowed, now: once }))).toContain(
      'append   (1) keeps each row once: grows with its distinct rows; built twice: at once, and held for the watermark\n',
    );
  });
});

describe('words', () => {
  const t = table({ a: int, b: int, c: string }, { label: 't' });
  const line = (node: Node, i = 1) =>
    explain(plan({ out: node }))
      .split('\n')
      [i]!.replace(/ {2,}/g, '  ');
  test('what would run is shown: rewritten, names first, conditions offered', () => {
    const p = project(t, columns({ a: col(t, 'a'), k: call('PLUS', int, lit(1, int), lit(2, int)) }));
    const f = { ...filter(p, eq(col(p, 'a'), lit(1, int))), name: 'ones' };
    expect(explain(plan({ out: f }))).toBe(`\
out -> collect                      append
└ Project a, 3 as k                 append
  └ ones: Filter a = 1              append
    └ Scan t rows, 1 of 3 columns   append   bounded, makes no use of a = 1
`);
    expect(explain(plan({ out: f }), 'text', 'none')).toContain('└ ones: Filter a = 1');
  });
  test('what a source leaves out, and what it does not', () => {
    const of = table({ a: int, b: string }, { pushdown: { leavesOut: 'row groups' } });
    const isOne = eq(col(of, 'a'), lit(1, int));
    const isUpper = eq(call('UPPER', string, col(of, 'b')), lit('B', string));
    expect(line(filter(of, isOne), 2)).toContain('bounded, leaves out row groups by a = 1');
    expect(line(filter(of, isUpper), 2)).toMatch(/bounded, makes no use of UPPER\(b\) = 'B'$/);
    const both = line(filter(of, and(isUpper, isOne)), 2);
    expect(both).toMatch(/bounded, leaves out row groups by a = 1, makes no use of UPPER\(b\) = 'B'$/);
  });
  test('logs, replays, custom watermarks, sinks by key', () => {
    const scanned = (facts: SourceFacts) => line(table({ a: int, at: rowtime }, { time: 'at', ...facts }));
    expect(scanned({ changes: 'upsert', key: ['a'] })).toContain(
      'update  bounded, upsert log, watermark at, key a; keeps its rows: grows with a',
    );
    const windowOf = (facts: SourceFacts) => {
      const timed = table({ a: int, at: rowtime }, { time: 'at', ...facts });
      const window = { kind: 'tumble', size: 1000, slide: 1000, offset: 0 } as const;
      return line(windowAggregate(timed, { time: 'at', window, keys: [], aggregates: [] }), 2);
    };
    expect(windowOf({ replay: true })).toContain('bounded, replayed by at');
    expect(windowOf({ watermark: () => 0 })).toContain('bounded, watermark of its own');
    const upsert = sink({ label: 'totals', by: 'key', schema: { ...source({ a: int }, { key: ['a'] }).schema } });
    const counts = aggregate(t, ['a'], []);
    expect(explain(plan({ out: counts }, upsert)).split('\n')[0]).toMatch(/^out -> totals +update {3}by a$/);
  });
  test('ties', () => {
    expect(line(limit(t, 2))).toBe('└ Limit 2  update  keeps 2 rows; ties by place');
    expect(line(limit(sort(distinct(t), [asc(col(t, 'a'))]), 2))).toContain('keeps 2 rows; ties by content');
    expect(line(limit(t, 2, { offset: 3 }))).toBe('└ Limit 2 offset 3  update  keeps 5 rows; ties by place');
    expect(line(sort(t, [asc(col(t, 'a'))]))).toBe('└ Sort a  append  ties by place');
  });
  test('what is forgotten', () => {
    const timed = table({ a: int, at: rowtime }, { time: 'at', label: 'timed' });
    const counts = aggregate(timed, ['a'], [agg('n', 'COUNT', bigint)]);
    const on = eq(col(timed, 'a'), col(t, 'a', 1));
    const retained = (node: Node) => line({ ...node, retain: 3_600_000 });
    expect(retained(counts)).toBe(
      '└ Aggregate by a  update  keeps each group for 1 hour after its last change; held for the watermark',
    );
    expect(retained(distinct(timed))).toContain('append  keeps each row for 1 hour after its last change; held');
    expect(retained(aggregate(counts, ['n'], []))).toContain('keeps each group and its rows for 1 hour');
    expect(retained(semiJoin(timed, t, { type: 'semi', on }))).toContain('keeps each row of timed and t for 1 hour;');
  });
  test('deduplication', () => {
    const timed = table({ a: int, at: rowtime }, { time: 'at' });
    expect(line(deduplicate(timed, { keys: ['a'], keep: 'last', time: 'at' }))).toBe(
      '└ Deduplicate last by a order at  update  keeps 1 row a group: grows with a; ties by place',
    );
    expect(line(deduplicate(distinct(t), { keys: ['a'], keep: 'first', time: null }))).toBe(
      '└ Deduplicate first by a  update  keeps 1 row a group: grows with a; ties by content',
    );
  });
  test('a wide projection is cut, control characters are shown', () => {
    const many = columns(Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`column${i}`, col(t, 'a')])));
    expect(line(project(t, many))).toMatch(/^└ Project a as column0, .{50,60}… {2}append$/);
    const odd = { ...distinct(t), name: 'a\u001b[2J' };
    expect(line(odd)).toContain('a\\x1b[2J: Distinct');
  });
  test('what marks the plan', () => {
    const p = project(t, columns({ r: impure() }));
    expect(
      explain(plan({ out: p }), 'text', 'none')
        .split('\n')
        .at(-2),
    ).toBe('not deterministic: rand() draws a number');
  });
});

describe('state', () => {
  const t = table({ k: string, v: int }, { label: 't', key: ['k'] });
  const u = table({ k: string, v: int }, { label: 'u', bounded: false });
  const counts = aggregate(u, ['k', 'v'], [agg('n', 'COUNT', bigint)]);
  const joined = (left: Node, right: Node) =>
    join(left, right, {
      type: 'inner',
      on: eq(col(left, 'k'), col(right, 'k', 1)),
      columns: columns({ k: col(left, 'k') }),
    });
  const aggregated = (input: Node, keys: string[], name: string, facts = {}) =>
    aggregate(input, keys, [agg('x', name, int, [col(input, 'v')], facts)]);
  const ranked = (input: Node, rank: Rank = 'rowNumber') =>
    topN(input, { keys: ['k'], order: [asc(col(input, 'v'))], rows: 1, rank });
  test.each<[string, Node, string | null]>([
    ['filter', filter(t, eq(col(t, 'v'), lit(1, int))), null],
    ['union', union([t, t], t.schema), null],
    ['aggregate', aggregated(u, ['k'], 'MAX'), 'keeps one row a group: grows with k (keys)'],
    ['global', aggregated(u, [], 'MAX'), 'keeps one row (fixed)'],
    [
      'distinct aggregate',
      aggregated(u, [], 'SUM', { distinct: true }),
      'keeps one row and its distinct values: grows with those (keys)',
    ],
    ['collecting', aggregated(u, [], 'ARRAY_AGG'), 'keeps one row and its values: grows with its input (rows)'],
    [
      'MAX of updates',
      aggregated(counts, ['k'], 'MAX'),
      'keeps one row a group and its values: grows with k × v (rows)',
    ],
    ['SUM of updates', aggregated(counts, ['k'], 'SUM'), 'keeps one row a group: grows with k (keys)'],
    ['ranking', ranked(u), 'keeps 1 row a group: grows with k (keys)'],
    ['ranking of updates', ranked(counts), 'keeps every group: grows with k × v (rows)'],
    ['ranks', ranked(u, 'rank'), 'keeps the rows of 1 place a group: grows with k and rows that share one (rows)'],
    ['dense ranks of updates', ranked(counts, 'denseRank'), 'keeps every group: grows with k × v (rows)'],
    ['limit of updates', limit(counts, 2), 'keeps every row: grows with k × v (rows)'],
    ['limit of one row that updates', limit(aggregated(u, [], 'MAX'), 2), 'keeps every row (fixed)'],
    ['join, right ends', joined(u, t), 'keeps t, and u while t is read (rows)'],
    [
      'semi join',
      semiJoin(u, t, { type: 'semi', on: eq(col(u, 'k'), col(t, 'k', 1)) }),
      'keeps t, and u while t is read (rows)',
    ],
    [
      'set operation',
      setOperation(t, u, { type: 'except', all: true, schema: t.schema }),
      'keeps each row of either table once: grows with their distinct rows (keys)',
    ],
    ['join, left ends', joined(t, u), 'keeps t, and u while t is read (rows)'],
    ['join, none ends', joined(u, counts), 'keeps u and its right rows: grows with both (rows)'],
    [
      'join, unnamed side',
      joined(u, final(ranked(t))),
      'keeps its right rows, and u while the right input is read (rows)',
    ],
  ])('%s', (_, node, expected) => {
    const state = stateOf(node);
    expect(state === null ? null : `${state.text} (${state.bound})`).toBe(expected);
  });
});
