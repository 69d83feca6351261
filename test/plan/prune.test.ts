// Can catch: a column or expression dropped that an answer depends on (keys, ties by content, equality of rows, logs,
// time), and one kept that nothing reads.
import { describe, expect, test } from 'vitest';
import type { Node } from '../../src/plan/node.js';
import { aggregate } from '../../src/plan/nodes/aggregate.js';
import { deduplicate } from '../../src/plan/nodes/deduplicate.js';
import { distinct } from '../../src/plan/nodes/distinct.js';
import { filter } from '../../src/plan/nodes/filter.js';
import { final } from '../../src/plan/nodes/final.js';
import { join } from '../../src/plan/nodes/join.js';
import { limit } from '../../src/plan/nodes/limit.js';
import { project } from '../../src/plan/nodes/project.js';
import { semiJoin } from '../../src/plan/nodes/semi-join.js';
import { setOperation } from '../../src/plan/nodes/set-operation.js';
import { sort } from '../../src/plan/nodes/sort.js';
import { topN } from '../../src/plan/nodes/top-n.js';
import { union } from '../../src/plan/nodes/union.js';
import { windowAggregate } from '../../src/plan/nodes/window-aggregate.js';
import type { Plan } from '../../src/plan/plan.js';
import { prune } from '../../src/plan/prune.js';
import { planText } from './plan-text.js';
import {
  agg,
  asc,
  bigint,
  boolean,
  call,
  col,
  columns,
  desc,
  eq,
  int,
  lit,
  plan,
  rowtime,
  type SourceFacts,
  string,
  table,
} from './plans.js';

const pruned = (outputs: { [name: string]: Node }) => planText(prune(plan(outputs)));
const select = (node: Node, ...names: string[]) =>
  project(node, columns(Object.fromEntries(names.map(name => [name, col(node, name)]))));

const abc = (facts: SourceFacts = {}) => table({ a: int, b: int, c: int }, facts);
const timed = (facts: SourceFacts = {}) => table({ at: rowtime, k: string, v: int, w: int }, { time: 'at', ...facts });
const tumble = { kind: 'tumble', size: 1000, slide: 1000, offset: 0 } as const;

describe('what nothing needs is dropped', () => {
  test('from projections, filters and scans', () => {
    const t = abc();
    const wide = project(
      t,
      columns({ a: col(t, 'a'), sum: call('PLUS', int, col(t, 'b'), col(t, 'c')), b: col(t, 'b') }),
    );
    const kept = filter(wide, eq(col(wide, 'b'), lit(1, int)));
    expect(pruned({ out: select(kept, 'a') })).toBe(`\
out:
  Project a -> a
    Filter b = 1 -> a b
      Project a, b -> a b
        Scan rows -> a b
`);
  });

  test('aggregates, with their operands and conditions, but never keys', () => {
    const t = table({ k: string, v: int, w: int, ok: boolean });
    const all = aggregate(
      t,
      ['k'],
      [
        agg('n', 'COUNT', bigint),
        agg('v', 'SUM', int, [col(t, 'v')], { where: col(t, 'ok') }),
        agg('w', 'SUM', int, [col(t, 'w')]),
      ],
    );
    expect(pruned({ out: select(all, 'v') })).toBe(`\
out:
  Project v -> v
    Aggregate by k -> k v
      Scan rows -> k v ok
`);
    expect(pruned({ out: select(all, 'k') })).toBe(`\
out:
  Project k -> k
    Aggregate by k -> k
      Scan rows -> k
`);
  });

  test('all columns, where only the number of rows counts', () => {
    const t = abc();
    expect(pruned({ out: aggregate(t, [], [agg('n', 'COUNT', bigint)]) })).toBe(`\
out:
  Aggregate -> n
    Scan rows -> 
`);
  });

  test('columns of each side of a join', () => {
    const [l, r] = [abc(), table({ x: int, y: int, z: int })];
    const both = join(l, r, {
      type: 'left',
      on: eq(col(l, 'a'), col(r, 'x', 1)),
      columns: columns({ b: col(l, 'b'), c: col(l, 'c'), y: col(r, 'y', 1) }),
    });
    expect(pruned({ out: select(both, 'b') })).toBe(`\
out:
  Project b -> b
    Left join a = x -> b
      Scan rows -> a b
      Scan rows -> x
`);
  });

  test('the place of a ranking, and what is behind final', () => {
    const t = abc();
    const ranked = topN(t, { keys: ['a'], order: [desc(col(t, 'b'))], rows: 3, as: 'place' });
    expect(pruned({ out: select(final(ranked), 'a') })).toBe(`\
out:
  Project a -> a
    Final -> a b
      TopN 3 by a order b desc -> a b
        Scan rows -> a b
`);
  });

  test('an order that nothing goes by', () => {
    const t = abc();
    const sorted = sort(t, [asc(col(t, 'c'))]);
    expect(pruned({ out: distinct(select(sorted, 'a')) })).toBe(`\
out:
  Distinct -> a
    Project a -> a
      Scan rows -> a
`);
  });
});

describe('what an answer depends on stays', () => {
  test('every column of rows that are told apart', () => {
    const t = abc();
    expect(pruned({ out: select(distinct(t), 'a') })).toBe(`\
out:
  Project a -> a
    Distinct -> a b c
      Scan rows -> a b c
`);
  });

  test('every column where content breaks ties, and only there', () => {
    const t = abc();
    const unplaced = distinct(t);
    const order = [desc(col(t, 'b'))];
    const scanColumns = (node: Node) =>
      pruned({ out: select(node, 'a') })
        .trimEnd()
        .split('-> ')
        .at(-1);
    expect(scanColumns(topN(t, { keys: [], order, rows: 1 }))).toBe('a b');
    expect(scanColumns(topN(unplaced, { keys: [], order, rows: 1 }))).toBe('a b c');
    expect(scanColumns(limit(t, 1))).toBe('a');
    expect(scanColumns(limit(sort(t, order), 1))).toBe('a b');
    const grouped = aggregate(t, ['a', 'b', 'c'], []);
    expect(scanColumns(limit(grouped, 1))).toBe('a b c');
  });

  test('every column of an unplaced input whose order an aggregate shows', () => {
    const t = abc();
    const counted = aggregate(t, ['a', 'b'], [agg('n', 'COUNT', bigint), agg('m', 'MAX', int, [col(t, 'c')])]);
    const over = (name: string) => aggregate(counted, ['a'], [agg('x', name, bigint, [col(counted, 'n')])]);
    expect(pruned({ out: over('SUM') })).toContain('Aggregate by a, b -> a b n\n');
    expect(pruned({ out: over('FIRST_VALUE') })).toContain('Aggregate by a, b -> a b n m\n');
    const placed = aggregate(t, ['a'], [agg('x', 'ARRAY_AGG', int, [col(t, 'b')])]);
    expect(pruned({ out: placed })).toContain('Scan rows -> a b\n');
    expect(pruned({ out: select(over('FIRST_VALUE'), 'a') })).toContain('Aggregate by a, b -> a b\n');
  });

  test('the columns of an order that a limit or an output goes by', () => {
    const t = abc();
    const sorted = sort(t, [asc(col(t, 'c'))]);
    expect(pruned({ out: select(limit(sorted, 2), 'a') })).toBe(`\
out:
  Project a -> a
    Limit 2 -> a c
      Sort c -> a c
        Scan rows -> a c
`);
    const through = select(sorted, 'b', 'c');
    expect(pruned({ out: select(limit(through, 2), 'b') })).toBe(`\
out:
  Project b -> b
    Limit 2 -> b c
      Project b, c -> b c
        Sort c -> b c
          Scan rows -> b c
`);
  });

  test('a place that hides a column of that name', () => {
    const t = abc();
    const ranked = topN(distinct(t), { keys: ['a'], order: [asc(col(t, 'b'))], rows: 1, as: 'c' });
    expect(pruned({ out: select(ranked, 'a') })).toContain('TopN 1 by a order b -> a b c\n');
  });

  test('a deduplication needs its time, and all columns where content breaks ties', () => {
    const scanColumns = (node: Node) =>
      pruned({ out: select(node, 'k') })
        .trimEnd()
        .split('-> ')
        .at(-1);
    const t = timed();
    expect(scanColumns(deduplicate(t, { keys: ['k'], keep: 'last', time: 'at' }))).toBe('at k');
    const unplaced = distinct(t);
    const all = t.schema.fields.map(({ name }) => name).join(' ');
    expect(scanColumns(deduplicate(unplaced, { keys: ['k'], keep: 'last', time: null }))).toBe(all);
  });

  test('what is retained needs every rowtime, and all columns where rows are told apart', () => {
    const scanColumns = (node: Node) =>
      pruned({ out: select(node, 'k') })
        .trimEnd()
        .split('-> ')
        .at(-1);
    const t = timed();
    const retained = (node: Node) => scanColumns(Object.freeze({ ...node, retain: 1000 }));
    const counted = aggregate(t, ['k'], [agg('n', 'COUNT', bigint)]);
    expect(scanColumns(counted)).toBe('k');
    expect(retained(counted)).toBe('at k');
    const all = t.schema.fields.map(({ name }) => name).join(' ');
    expect(retained(semiJoin(t, timed(), { type: 'semi', on: eq(col(t, 'k'), col(t, 'k', 1)) }))).toBe(all);
  });

  test('rowtime where something waits for it, every column for a custom watermark', () => {
    const t = timed();
    const windowed = windowAggregate(t, {
      time: 'at',
      window: tumble,
      keys: ['k'],
      aggregates: [agg('n', 'COUNT', bigint)],
    });
    expect(pruned({ out: select(windowed, 'k') })).toBe(`\
out:
  Project k -> k
    Aggregate by k in TUMBLE(at, 1 second) -> windowStart windowEnd windowTime k
      Scan rows -> at k
`);
    expect(pruned({ out: select(t, 'k') })).toContain('Scan rows -> k\n');
    expect(pruned({ out: select(timed({ replay: true }), 'k') })).toContain('Scan rows -> at k\n');
    const custom = timed({ watermark: () => 0 });
    const other = windowAggregate(custom, { time: 'at', window: tumble, keys: [], aggregates: [] });
    expect(pruned({ out: other })).toContain('Scan rows -> at k v w\n');
    expect(pruned({ out: select(custom, 'k') })).toContain('Scan rows -> k\n');
  });

  test('the rowtime of a side that only joins what is windowed', () => {
    const [l, r] = [timed(), table({ t: rowtime, k: string }, { time: 't' })];
    const both = join(l, r, {
      type: 'inner',
      on: eq(col(l, 'k'), col(r, 'k', 1)),
      columns: columns({ at: col(l, 'at'), v: col(l, 'v') }),
    });
    const windowed = windowAggregate(both, {
      time: 'at',
      window: tumble,
      keys: [],
      aggregates: [agg('n', 'COUNT', bigint)],
    });
    expect(pruned({ out: windowed })).toContain('Scan rows -> t k\n');
  });

  test('the key of a log, or all of a log without one', () => {
    expect(pruned({ out: select(abc({ changes: 'upsert', key: ['b'] }), 'a') })).toContain('Scan rows -> a b\n');
    expect(pruned({ out: select(abc({ changes: 'retract', key: ['c'] }), 'a') })).toContain('Scan rows -> a c\n');
    expect(pruned({ out: select(abc({ changes: 'retract' }), 'a') })).toContain('Scan rows -> a b c\n');
    expect(pruned({ out: select(abc({ key: ['b'] }), 'a') })).toContain('Scan rows -> a\n');
  });
});

describe('sharing', () => {
  test('a shared operator keeps what any of its readers needs, and stays shared', () => {
    const t = abc();
    const cut: Plan = prune(plan({ x: select(t, 'a'), y: select(filter(t, eq(col(t, 'b'), lit(1, int))), 'b') }));
    expect(planText(cut)).toBe(`\
x:
  Project a -> a
    (1) Scan rows -> a b
y:
  Project b -> b
    Filter b = 1 -> a b
      (1)
`);
  });

  test('inputs of a union that have more than the others are cut to the same columns', () => {
    const t = abc();
    const some = filter(t, eq(col(t, 'c'), lit(1, int)));
    expect(pruned({ out: select(union([some, abc()], t.schema), 'b') })).toBe(`\
out:
  Project b -> b
    Union -> b
      Project b -> b
        Filter c = 1 -> b c
          Scan rows -> b c
      Scan rows -> b
`);
  });

  test('of a semi join the right side gives what the condition reads, of a set operation both sides give all', () => {
    const on = eq(col(abc(), 'a'), col(abc(), 'b', 1));
    const semi = semiJoin(abc(), abc(), { type: 'semi', on });
    expect(pruned({ out: select(semi, 'c') })).toBe(`\
out:
  Project c -> c
    Semi join a = b -> a c
      Scan rows -> a c
      Scan rows -> b
`);
    const t = abc();
    const common = setOperation(t, abc(), { type: 'intersect', all: false, schema: t.schema });
    expect(pruned({ out: select(common, 'c') })).toBe(`\
out:
  Project c -> c
    Intersect -> a b c
      Scan rows -> a b c
      Scan rows -> a b c
`);
  });

  test('a plan in which everything is needed is the same object', () => {
    const p = plan({ out: distinct(abc()) });
    expect(prune(p)).toBe(p);
  });
});
