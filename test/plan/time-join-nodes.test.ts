// Catches a join by time that promises keys which updates break, loses a time that it goes by, lets a filter below it, counts
// late rows that somebody receives or forgets those that nobody does, or is told otherwise than it is.
import { describe, expect, test } from 'vitest';
import { explain } from '../../src/plan/explain.js';
import { factsOf } from '../../src/plan/facts/facts.js';
import { identify } from '../../src/plan/identify.js';
import { planHash, planJson } from '../../src/plan/json.js';
import { lateInputsOf } from '../../src/plan/late-inputs.js';
import type { Node } from '../../src/plan/node.js';
import { filter } from '../../src/plan/nodes/filter.js';
import { type IntervalJoin, intervalJoin } from '../../src/plan/nodes/interval-join.js';
import type { JoinType } from '../../src/plan/nodes/join.js';
import { lateArrivals } from '../../src/plan/nodes/late-arrivals.js';
import { temporalJoin } from '../../src/plan/nodes/temporal-join.js';
import { prune } from '../../src/plan/prune.js';
import { rewrite } from '../../src/plan/rewrites/rewrite.js';
import { topological } from '../../src/plan/traverse.js';
import { versionConditionOf, versionedSourceOf } from '../../src/plan/versioned-source.js';
import { planText } from './plan-text.js';
import { and, call, col, columns, eq, int, lit, plan, rowtime, string, table } from './plans.js';

const orders = table({ id: int, currency: string, at: rowtime }, { time: 'at', key: ['id'], name: 'orders' });
const payments = table({ order: int, paid: rowtime, note: string }, { time: 'paid', name: 'payments' });
const rates = table(
  { currency: string, rate: int, since: rowtime },
  { time: 'since', key: ['currency'], name: 'rates' },
);
const log = table(
  { id: int, currency: string, at: rowtime },
  { time: 'at', key: ['id'], changes: 'upsert', name: 'log' },
);

const near = (left: Node, type: JoinType = 'inner', facts: Partial<IntervalJoin> = {}): IntervalJoin =>
  ({
    ...intervalJoin(left, payments, {
      type,
      on: eq(col(left, 'id'), col(payments, 'order', 1)),
      columns: columns({ id: col(left, 'id'), at: col(left, 'at'), order: col(payments, 'order', 1) }),
      times: ['at', 'paid'],
      from: -5000,
      to: 3_600_000,
    }),
    ...facts,
  }) as IntervalJoin;

const asOf = (left: Node, late: 'drop' | 'sideOutput' = 'drop') =>
  temporalJoin(left, rates, {
    type: 'inner',
    on: eq(col(left, 'currency'), col(rates, 'currency', 1)),
    columns: columns({ id: col(left, 'id'), at: col(left, 'at'), rate: col(rates, 'rate', 1) }),
    asOf: 'at',
    time: 'since',
    late,
  });

describe('facts', () => {
  test('joins by time insert only; what updates may be there in several versions', () => {
    for (const type of ['inner', 'left', 'full'] as const) {
      expect(factsOf(near(orders, type))).toMatchObject({ changes: 'append', placed: false, consolidated: true });
    }
    expect(factsOf(near(log))).toMatchObject({ changes: 'update', keys: [], consolidated: false });
    expect(factsOf(asOf(orders))).toMatchObject({ changes: 'append', keys: [['id']], placed: true, rowtimes: ['at'] });
    expect(factsOf(asOf(log))).toMatchObject({ changes: 'append', keys: [], updatedBy: null });
  });

  test('late are rows of sides that are not kept whole, and left rows of a temporal join', () => {
    const ports = (node: Node) => lateInputsOf(node).map(({ port, after }) => [port, after]);
    expect(ports(near(orders))).toEqual([
      [0, 3_605_000],
      [1, 3_605_000],
    ]);
    expect(ports(near(orders, 'left'))).toEqual([[1, 3_605_000]]);
    expect(ports(near(orders, 'full'))).toEqual([]);
    expect(ports(asOf(orders))).toEqual([[0, 0]]);
    expect(ports(orders)).toEqual([]);
  });

  test('a version is of a key that equalities cover, each with something of the left row', () => {
    const keyed = (on: Parameters<typeof versionConditionOf>[0]['on']) => versionConditionOf({ on }, ['currency']);
    const [left, right] = [col(orders, 'currency'), col(rates, 'currency', 1)];
    const rest = call('GREATER', { kind: 'boolean', nullable: false }, col(rates, 'rate', 1), lit(1, int));
    expect(keyed(and(rest, eq(right, left)))).toMatchObject({ left: [left], rest: [rest] });
    expect(keyed(rest)).toEqual({ missing: ['currency'] });
    expect(keyed(eq(right, right))).toEqual({ missing: ['currency'] });
    expect(versionedSourceOf(payments)).toMatchObject({ fact: 'the versioned table payments has no primary key' });
  });
});

describe('the plan', () => {
  test('keeps the times that joins go by, and nothing else that nobody needs', () => {
    const made = prune(identify(plan({ near: near(orders), rated: asOf(orders) })));
    const scans = topological(made).filter(node => node.kind === 'scan');
    expect(scans.map(({ name, schema }) => [name, schema.fields.map(f => f.name).join(' ')])).toEqual([
      ['orders', 'id currency at'],
      ['payments', 'order paid'],
      ['rates', 'currency rate since'],
    ]);
  });

  test('lets no filter below a join by time, whose late rows are those of the plan as written', () => {
    const above = (node: Node) =>
      filter(node, call('GREATER', { kind: 'boolean', nullable: false }, col(node, 'id'), lit(1, int)));
    for (const node of [near(orders), asOf(orders)]) {
      const written = identify(plan({ out: above(node) }));
      expect(planText(rewrite(written))).toBe(planText(written));
    }
  });

  test('counts late rows that nobody receives, side by side', () => {
    const node = near(orders, 'inner', { late: ['sideOutput', 'sideOutput'] });
    const late = lateArrivals(payments, { time: 'paid', after: 3_605_000 });
    const made = prune(plan({ near: node, late }));
    expect(topological(made).find(of => of.kind === 'interval-join')).toMatchObject({ late: ['drop', 'sideOutput'] });
    const alone = prune(plan({ rated: asOf(orders, 'sideOutput') }));
    expect(topological(alone).find(of => of.kind === 'temporal-join')).toMatchObject({ late: 'drop' });
  });

  test('says what it is, what it keeps and how late its results come', () => {
    expect(explain(plan({ near: near(orders, 'left') }))).toContain(
      'Left interval join id = order, paid in [at - 5 seconds, at + 1 hour]',
    );
    expect(explain(plan({ near: near(orders) }))).toContain(
      'keeps rows while a partner may come, freed by the watermark; late rows dropped; its time is 1 hour behind',
    );
    expect(explain(plan({ rated: asOf(orders) }))).toContain('Temporal join left.currency = right.currency as of at');
    expect(explain(plan({ late: lateArrivals(orders, { time: 'at', after: 60_000 }) }))).toContain(
      'Rows that arrive after at + 1 minute',
    );
  });

  test('is another one with other bounds, times or policies', () => {
    const plans = [
      near(orders),
      near(orders, 'left'),
      near(orders, 'inner', { to: 1 }),
      near(orders, 'inner', { from: 0 }),
      near(orders, 'inner', { late: ['drop', 'sideOutput'] }),
      asOf(orders),
      asOf(orders, 'sideOutput'),
      lateArrivals(orders, { time: 'at', after: 0 }),
      lateArrivals(orders, { time: 'at', after: 1 }),
    ].map(node => identify(plan({ out: node })));
    expect(new Set(plans.map(planHash)).size).toBe(plans.length);
    expect(planJson(plans[0]!).operators.at(-1)).toMatchObject({ between: [-5000, 3_600_000], times: ['at', 'paid'] });
  });
});
