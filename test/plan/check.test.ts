// Can catch: a plan that cannot run and is not refused, and a refusal that does not say what, where, why and what to do.
import { describe, expect, test } from 'vitest';
import { checkNode } from '../../src/plan/check/check-node.js';
import { checkPlan } from '../../src/plan/check/check-plan.js';
import type { Node, Origin } from '../../src/plan/node.js';
import { aggregate } from '../../src/plan/nodes/aggregate.js';
import { distinct } from '../../src/plan/nodes/distinct.js';
import { filter } from '../../src/plan/nodes/filter.js';
import { final } from '../../src/plan/nodes/final.js';
import { join } from '../../src/plan/nodes/join.js';
import { limit } from '../../src/plan/nodes/limit.js';
import { project } from '../../src/plan/nodes/project.js';
import { sort } from '../../src/plan/nodes/sort.js';
import { topN } from '../../src/plan/nodes/top-n.js';
import { union } from '../../src/plan/nodes/union.js';
import { type WindowSpec, windowAggregate } from '../../src/plan/nodes/window-aggregate.js';
import type { DataType } from '../../src/types/data-type.js';
import { dataType } from '../../src/types/data-type.js';
import {
  agg,
  asc,
  bigint,
  boolean,
  call,
  col,
  columns,
  eq,
  fields,
  int,
  lit,
  nullable,
  plan,
  rowtime,
  sink,
  string,
  table,
  timestamp,
} from './plans.js';

const origin: Origin = { place: 'orders.ts:14', text: "orders.groupBy('sku')" };
const orders = table({ sku: string, price: int, at: rowtime }, { time: 'at', label: 'orders.csv' });

/** The whole message of what `f` throws. */
function messageOf(f: () => unknown): string {
  try {
    f();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing is thrown';
}

const refused = (node: Node) => messageOf(() => checkNode(node));

describe('operators', () => {
  test('every kind, as it should be', () => {
    const both = join(orders, orders, {
      type: 'left',
      on: eq(col(orders, 'sku'), col(orders, 'sku', 1)),
      columns: columns({ sku: col(orders, 'sku'), price: { ...col(orders, 'price', 1), type: nullable(int) } }),
    });
    const nodes: Node[] = [
      orders,
      filter(orders, eq(col(orders, 'sku'), lit('a', string))),
      project(orders, columns({ a: col(orders, 'price') })),
      union([orders, orders], orders.schema),
      both,
      aggregate(orders, ['sku'], [agg('n', 'COUNT', bigint)]),
      windowAggregate(orders, {
        time: 'at',
        window: { kind: 'hop', size: 4000, slide: 1000, offset: -5 },
        keys: [],
        aggregates: [],
      }),
      distinct(orders),
      topN(orders, { keys: ['sku'], order: [asc(col(orders, 'price'))], rows: 0, as: 'price' }),
      limit(orders, 0),
      sort(orders, [asc(col(orders, 'price'))]),
      final(orders),
    ];
    for (const node of nodes) expect(checkNode(node)).toBe(node);
  });

  test('an unknown column, with the nearest name', () => {
    const other = table({ prize: int });
    expect(refused(filter(orders, eq(col(other, 'prize'), lit(1, int)), origin))).toBe(
      "PLAN_UNKNOWN_COLUMN  there is no column 'prize'\n" +
        "  at   orders.ts:14  orders.groupBy('sku')\n" +
        "  do   did you mean 'price'? the columns are sku, price, at",
    );
  });

  test('a column of another type', () => {
    const other = table({ price: string });
    expect(refused(project(orders, columns({ p: col(other, 'price') })))).toBe(
      'PLAN_TYPE_MISMATCH  column price is INT NOT NULL, not STRING NOT NULL\n' +
        '  why  price was built over another table\n' +
        "  do   use the row that the method's own callback gets",
    );
  });

  test('two columns of one name', () => {
    const twice = project(orders, [...columns({ p: col(orders, 'price') }), ...columns({ p: col(orders, 'sku') })]);
    expect(refused(twice)).toBe(
      "SCHEMA_DUPLICATE_COLUMN  two columns are called 'p'\n  do   give one of them another name",
    );
  });

  test('a condition that is none', () => {
    expect(refused(filter(orders, col(orders, 'price')))).toBe(
      'PLAN_TYPE_MISMATCH  the condition is INT NOT NULL, not BOOLEAN\n' +
        '  why  price is no condition\n' +
        '  do   compare it with something',
    );
  });

  test('a right column of a left join that is said to be never NULL', () => {
    const wrong = join(orders, orders, {
      type: 'left',
      on: lit(true, boolean),
      columns: columns({ price: col(orders, 'price', 1) }),
    });
    expect(refused(wrong)).toContain('column price is INT, not INT NOT NULL');
  });

  test('tables of a union that differ', () => {
    const other = table({ sku: string, price: bigint, at: rowtime });
    expect(refused(union([orders, other], orders.schema))).toContain('the tables of a union have different columns');
    const mayBeNull = table({ sku: nullable(string), price: int, at: rowtime });
    expect(refused(union([orders, mayBeNull], orders.schema))).toContain('(sku STRING, price INT NOT NULL');
    expect(refused(union([orders, mayBeNull], mayBeNull.schema))).toBe('nothing is thrown');
  });

  test('aggregates that do not exist or take something else', () => {
    const wrong = (...args: Parameters<typeof agg>) => refused(aggregate(orders, [], [agg(...args)]));
    expect(wrong('x', 'SUMM', int, [col(orders, 'price')])).toBe(
      'PLAN_UNSUPPORTED  there is no aggregate function SUMM\n' +
        "  do   did you mean 'SUM'? there are COUNT, SUM, MIN, MAX, AVG, FIRST_VALUE, LAST_VALUE, ARRAY_AGG",
    );
    expect(wrong('x', 'SUM', int, [col(orders, 'sku')])).toContain(
      'SUM does not take STRING\n  why  it takes a number, and sku is STRING',
    );
    expect(wrong('x', 'MAX', int, [])).toContain('MAX does not take 0 operands');
    expect(wrong('x', 'COUNT', int, [], { where: col(orders, 'price') })).toContain(
      'COUNT is filtered by INT NOT NULL',
    );
    expect(wrong('x', 'COUNT', int, [], { distinct: true })).toContain('COUNT of rows has no distinct form');
  });

  test('orders and numbers of rows', () => {
    expect(refused(sort(orders, []))).toContain('PLAN_INVALID_ARGUMENT  an order has no column');
    for (const n of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(refused(limit(orders, n))).toBe(
        `PLAN_INVALID_ARGUMENT  limit gets ${n} rows\n  do   a whole number, 0 or more`,
      );
      expect(refused(topN(orders, { keys: [], order: [asc(col(orders, 'price'))], rows: n }))).toContain(
        `topN gets ${n} rows`,
      );
    }
    const raw = table({ x: dataType('raw') });
    expect(refused(sort(raw, [asc(col(raw, 'x'))]))).toContain('values of RAW have no order');
  });

  test('keys that are not there', () => {
    const broken = { ...aggregate(orders, ['sku'], []), keys: ['skuu'] };
    expect(refused(broken)).toContain("there is no column 'skuu'");
    expect(refused(topN(orders, { keys: ['skuu'], order: [asc(col(orders, 'price'))], rows: 1 }))).toContain(
      "did you mean 'sku'?",
    );
  });
});

describe('windows', () => {
  const over = (time: string, window: Partial<WindowSpec>, input: Node = orders) =>
    refused(
      windowAggregate(input, {
        time,
        window: { kind: 'tumble', size: 1000, slide: window.size ?? 1000, offset: 0, ...window },
        keys: [],
        aggregates: [],
        origin,
      }),
    );

  test('on what is no rowtime', () => {
    expect(over('price', {})).toBe(
      'PLAN_MISSING_ROWTIME  a window goes by price, which is no rowtime\n' +
        "  at   orders.ts:14  orders.groupBy('sku')\n" +
        '  why  only a rowtime says when a window is complete\n' +
        "  do   this table's rowtime is at",
    );
    const plain = table({ made: timestamp });
    expect(over('made', {}, plain)).toContain(
      'declare it where the table is read: made: t.timestamp(3).rowtime({ delay: seconds(10) })',
    );
    const maybe = table({ at: nullable(rowtime) as DataType });
    expect(over('at', {}, maybe)).toContain('which is a rowtime that may be NULL');
  });

  test('of impossible size, slide or offset', () => {
    const problem = (window: Partial<WindowSpec>) => over('at', window).split('\n')[0];
    expect(problem({ size: -5 })).toBe('PLAN_INVALID_WINDOW  a window cannot be: its size is -5 ms');
    expect(problem({ size: 0 })).toBe('PLAN_INVALID_WINDOW  a window cannot be: its size is 0 ms');
    expect(problem({ size: 0.5 })).toBe('PLAN_INVALID_WINDOW  a window cannot be: its size is 0.5 ms');
    expect(problem({ kind: 'hop', slide: 0 })).toBe('PLAN_INVALID_WINDOW  a window cannot be: it moves by 0 ms');
    expect(problem({ kind: 'hop', slide: 3000 })).toBe(
      'PLAN_INVALID_WINDOW  a window cannot be: it moves by 3000 ms and is 1000 ms long, so rows between two windows would be in none',
    );
    expect(problem({ slide: 500 })).toBe(
      'PLAN_INVALID_WINDOW  a window cannot be: a tumbling window moves by its own size',
    );
    expect(problem({ offset: Number.NaN })).toBe('PLAN_INVALID_WINDOW  a window cannot be: its offset is NaN ms');
  });
});

describe('input that never ends', () => {
  const clicks = table({ k: int, at: rowtime }, { time: 'at', bounded: false, label: 'clicks/*.jsonl' });
  test('final', () => {
    expect(refused(final(distinct(clicks), origin))).toBe(
      'PLAN_UNBOUNDED_FINAL  final() waits for the end, and source clicks/*.jsonl never ends\n' +
        "  at   orders.ts:14  orders.groupBy('sku')\n" +
        '  do   a window gives final rows while the source goes on; or read a source that ends',
    );
  });
  test('a window that follows a source without rowtime', () => {
    const users = table({ k: int }, { bounded: false, label: 'users' });
    const both = join(clicks, users, {
      type: 'inner',
      on: eq(col(clicks, 'k'), col(users, 'k', 1)),
      columns: columns({ at: col(clicks, 'at') }),
    });
    const windowed = windowAggregate(both, {
      time: 'at',
      window: { kind: 'tumble', size: 1000, slide: 1000, offset: 0 },
      keys: [],
      aggregates: [],
      origin,
    });
    expect(messageOf(() => checkPlan(plan({ out: windowed })))).toBe(
      'PLAN_UNBOUNDED_WITHOUT_ROWTIME  Aggregate in TUMBLE(at, 1 second) waits for time, and source users never ends and has none\n' +
        "  at   orders.ts:14  orders.groupBy('sku')\n" +
        '  why  time passes when it has passed on every source that the operator follows\n' +
        '  do   declare a rowtime for users: .rowtime({ delay: seconds(10) })',
    );
    const ends = table({ k: int }, { label: 'users' });
    const fine = join(clicks, ends, {
      type: 'inner',
      on: eq(col(clicks, 'k'), col(ends, 'k', 1)),
      columns: columns({ at: col(clicks, 'at') }),
    });
    checkPlan(plan({ out: { ...windowed, input: fine } }));
  });
});

describe('outputs', () => {
  const counts = aggregate(orders, ['sku'], [agg('n', 'COUNT', bigint)], origin);
  const csv = sink({ connector: 'csv', label: 'out.csv', accepts: 'append', ordered: undefined });
  const into = (node: Node, target = csv) => messageOf(() => checkPlan(plan({ out: node }, target)));
  const declared = (types: { [name: string]: DataType }, key: string[] = []) => ({
    fields: fields(types),
    primaryKey: key,
    rowtime: null,
    metadata: new Map<string, string>(),
  });

  test('updates into a sink that takes inserts only', () => {
    const shown = project(counts, columns({ n: col(counts, 'n') }));
    expect(into(shown)).toBe(
      'PLAN_UPDATES_INTO_APPEND_SINK  the table emits updates and out.csv takes inserts only\n' +
        "  why  Aggregate by sku (orders.ts:14  orders.groupBy('sku')) updates its rows\n" +
        '  do   final() gives each final row once; or window the aggregation, or use an upsert sink',
    );
    expect(into(final(shown))).toBe('nothing is thrown');
    expect(into(shown, sink())).toBe('nothing is thrown');
  });

  test('an order before a sink', () => {
    const order = [asc(col(orders, 'price'))];
    expect(into(sort(orders, order, origin))).toBe(
      'PLAN_SORT_BEFORE_SINK  orderBy stands before out.csv, which has no order\n' +
        "  at   orders.ts:14  orders.groupBy('sku')\n" +
        '  why  rows are written as they come; only print, collect and limit go by an order\n' +
        '  do   leave orderBy out, or say final().orderBy(...), which comes all at once',
    );
    expect(into(sort(orders, order), sink())).toBe('nothing is thrown');
    expect(into(sort(final(orders), order))).toBe('nothing is thrown');
    // A limit has gone by the order.
    expect(into(limit(sort(orders, order), 1), sink({ ordered: undefined }))).toBe('nothing is thrown');
    const narrow = sink({ label: 'out.csv', schema: declared({ sku: string }) });
    expect(into(sort(final(orders), order), narrow)).toContain('orderBy goes by price, which out.csv does not take');
  });

  test('columns that the sink declares', () => {
    const target = (types: { [name: string]: DataType }) => sink({ label: 't', schema: declared(types) });
    expect(into(counts, target({ sku: string, m: bigint }))).toBe(
      "PLAN_SINK_MISMATCH  column 'm' of t is missing in the table\n" +
        "  at   orders.ts:14  orders.groupBy('sku')\n" +
        "  do   did you mean 'n'? the table has sku, n",
    );
    expect(into(counts, target({ n: int }))).toContain(
      "column 'n' of t is BIGINT NOT NULL in the table, not INT NOT NULL",
    );
    const nulls = table({ sku: nullable(string) });
    expect(into(nulls, target({ sku: string }))).toContain("column 'sku' of t may be NULL in the table");
    expect(into(counts, target({ n: nullable(bigint) }))).toBe('nothing is thrown');
    const money = (precision: number, scale: number) => dataType('decimal', { precision, scale });
    const cents = table({ m: money(10, 2) });
    expect(into(cents, target({ m: money(12, 2) }))).toBe('nothing is thrown');
    expect(into(cents, target({ m: money(9, 2) }))).toContain('is DECIMAL(10, 2) NOT NULL in the table');
    expect(into(cents, target({ m: money(12, 3) }))).toContain('PLAN_SINK_MISMATCH');
  });

  test('the key that a sink writes by', () => {
    const upsert = (types: { [name: string]: DataType }, key: string[]) =>
      sink({ label: 'totals', by: 'key', schema: declared(types, key) });
    expect(into(counts, upsert({ sku: string, n: bigint }, ['sku']))).toBe('nothing is thrown');
    expect(into(counts, upsert({ sku: string, n: bigint }, ['sku', 'n']))).toBe('nothing is thrown');
    expect(into(counts, upsert({ sku: string, n: bigint }, ['n']))).toBe(
      'PLAN_KEY_MISMATCH  (n), by which totals writes, is no key of the table\n' +
        "  at   orders.ts:14  orders.groupBy('sku')\n" +
        '  why  its keys are (sku)\n' +
        "  do   groupBy('n') gives a table with that key",
    );
    expect(into(orders, upsert({ sku: string }, ['sku']))).toContain('no columns are known to tell its rows apart');
    expect(into(counts, upsert({ n: bigint }, []))).toContain('totals writes by key and declares none');
  });

  test('two outputs of one name', () => {
    const [insert] = plan({ out: orders }).inserts;
    expect(messageOf(() => checkPlan({ inserts: [insert!, insert!] }))).toContain("two outputs are called 'out'");
  });
});

test('a schema that is not what the parts of a node make', () => {
  const broken = {
    ...filter(orders, call('IS_NULL', boolean, col(orders, 'sku'))),
    schema: { fields: fields({ sku: string }) },
  };
  expect(refused(broken)).toBe(
    'the schema of the node is (sku STRING NOT NULL), and its parts make ' +
      '(sku STRING NOT NULL, price INT NOT NULL, at TIMESTAMP(3) NOT NULL)',
  );
});
