// Catches a method that makes another operator than it says, or columns in another order or of another type.
import { describe, expect, test } from 'vitest';
import { rows } from '../../src/connectors/memory/rows.js';
import { count } from '../../src/expr/builder/free.js';
import { printExpression } from '../../src/expr/print.js';
import { factsOf } from '../../src/plan/facts/facts.js';
import { inputsOf, type Node } from '../../src/plan/node.js';
import { operatorText } from '../../src/plan/operator-text.js';
import { t } from '../../src/schema/t.js';
import { days, hours, minutes } from '../../src/types/duration.js';
import { typeText } from '../../src/types/type-text.js';
import { nodeBehind, tableFrom, untyped } from './table-from.js';

const orders = tableFrom(
  rows([], {
    id: t.bigint().primaryKey(),
    sku: t.string(),
    price: t.decimal(10, 2),
    note: t.string().nullable(),
    at: t.timestamp(3).rowtime(),
  }),
  'orders',
);
const users = tableFrom(rows([], { id: t.bigint().primaryKey(), name: t.string() }), 'users');

/** The operators from the last one to the first source, a line each. */
function operators(table: unknown): string[] {
  const lines: string[] = [];
  for (let node: Node | undefined = nodeBehind(table); node !== undefined; node = inputsOf(node)[0])
    lines.push(operatorText(node));
  return lines;
}

/** The columns as a DDL writes them. */
function columnsOf(table: unknown): string[] {
  return nodeBehind(table).schema.fields.map(
    ({ name, type }) => `${name} ${typeText(type)}${type.rowtime ? ' ROWTIME' : ''}`,
  );
}

describe('columns', () => {
  test('select takes what is returned, in that order', () => {
    expect(
      columnsOf(orders.select(r => ({ total: r.price.times('2'), id: r.id, at: r.at, later: r.at.plus(minutes(1)) }))),
    ).toEqual([
      'total DECIMAL(12, 2) NOT NULL',
      'id BIGINT NOT NULL',
      'at TIMESTAMP(3) NOT NULL ROWTIME',
      'later TIMESTAMP(3) NOT NULL',
    ]);
  });

  test('addColumns keeps all, puts a replaced one in its old place, and new ones behind', () => {
    const table = orders.addColumns(r => ({ total: r.price.times('2'), sku: r.sku.charLength() }));
    expect(columnsOf(table)).toEqual([
      'id BIGINT NOT NULL',
      'sku INT NOT NULL',
      'price DECIMAL(10, 2) NOT NULL',
      'note STRING',
      'at TIMESTAMP(3) NOT NULL ROWTIME',
      'total DECIMAL(12, 2) NOT NULL',
    ]);
  });

  test('dropColumns and renameColumns keep the order', () => {
    expect(columnsOf(orders.dropColumns('note', 'id').renameColumns({ price: 'cost', at: 'time' }))).toEqual([
      'sku STRING NOT NULL',
      'cost DECIMAL(10, 2) NOT NULL',
      'time TIMESTAMP(3) NOT NULL ROWTIME',
    ]);
    expect(columnsOf(users.renameColumns({ id: 'name', name: 'id' }))).toEqual([
      'name BIGINT NOT NULL',
      'id STRING NOT NULL',
    ]);
  });

  test('any name is a name', () => {
    const name = '__proto__';
    const table = untyped(users).select((r: any) => ({ [name]: r.id, constructor: r.name }));
    expect(columnsOf(table)).toEqual(['__proto__ BIGINT NOT NULL', 'constructor STRING NOT NULL']);
    expect(columnsOf(table.filter((r: any) => r[name].gt(1)).dropColumns('constructor'))).toEqual([
      '__proto__ BIGINT NOT NULL',
    ]);
  });
});

describe('operators', () => {
  test.each<[() => unknown, string[]]>([
    [() => orders.filter(r => r.price.gt('5')), ['Filter price > 5', 'Scan orders']],
    [() => orders.distinct(), ['Distinct', 'Scan orders']],
    [() => orders.limit(5), ['Limit 5', 'Scan orders']],
    [() => orders.limit(5, { offset: 10 }), ['Limit 5 offset 10', 'Scan orders']],
    [() => orders.partitionBy('sku').deduplicate('last'), ['Deduplicate last by sku order at', 'Scan orders']],
    [
      () => orders.partitionBy('sku').topN(2, r => r.price, { rank: 'denseRank' }),
      ['TopN 2 by sku order price by dense rank', 'Scan orders'],
    ],
    [
      () => orders.orderBy(r => [r.price.desc(), r.note.asc({ nulls: 'last' })]),
      ['Sort price desc, note nulls last', 'Scan orders'],
    ],
    [() => orders.final(), ['Final', 'Scan orders']],
    [
      () => orders.partitionBy('sku', 'note').topN(3, r => r.price.desc()),
      ['TopN 3 by sku, note order price desc', 'Scan orders'],
    ],
    [() => orders.groupBy('sku').aggregate(() => ({ n: count() })), ['Aggregate by sku', 'Scan orders']],
    [() => orders.aggregate(() => ({ n: count() })), ['Aggregate', 'Scan orders']],
    [() => orders.groupBy('sku', 'sku').aggregate(() => ({ n: count() })), ['Aggregate by sku', 'Scan orders']],
    [
      () =>
        orders
          .window(r => r.at, { tumble: days(1), offset: hours(-2) })
          .groupBy('sku')
          .aggregate(() => ({ n: count() })),
      ['Aggregate by sku in TUMBLE(at, 1 day, 22 hours)', 'Scan orders'],
    ],
    [
      () => orders.window(r => r.at, { hop: hours(1), every: minutes(5) }).aggregate(() => ({ n: count() })),
      ['Aggregate in HOP(at, 5 minutes, 1 hour)', 'Scan orders'],
    ],
    [
      () => orders.join(users, (o, u) => o.id.eq(u.id)).select((o, u) => ({ sku: o.sku, name: u.name })),
      ['Join left.id = right.id', 'Scan orders'],
    ],
    [
      () =>
        orders.leftJoin(users, (o, u) => o.id.eq(u.id).and(u.name.neq('x'))).select((o, u) => ({ ...o, name: u.name })),
      ["Left join left.id = right.id AND name <> 'x'", 'Scan orders'],
    ],
    [
      () => orders.rightJoin(users, (o, u) => o.id.eq(u.id)).select((o, u) => ({ sku: o.sku, name: u.name })),
      ['Right join left.id = right.id', 'Scan orders'],
    ],
    [
      () => orders.fullJoin(users, (o, u) => o.id.eq(u.id)).select((o, u) => ({ sku: o.sku, name: u.name })),
      ['Full join left.id = right.id', 'Scan orders'],
    ],
    [() => orders.crossJoin(users).select((o, u) => ({ sku: o.sku, name: u.name })), ['Cross join', 'Scan orders']],
    [() => orders.semiJoin(users, (o, u) => o.id.eq(u.id)), ['Semi join left.id = right.id', 'Scan orders']],
    [() => orders.antiJoin(users, (o, u) => o.id.eq(u.id)), ['Anti join left.id = right.id', 'Scan orders']],
    [() => users.union(users), ['Distinct', 'Union', 'Scan users']],
    [() => users.intersect(users), ['Intersect', 'Scan users']],
    [() => users.intersectAll(users), ['Intersect all', 'Scan users']],
    [() => users.except(users), ['Except', 'Scan users']],
    [() => users.exceptAll(users), ['Except all', 'Scan users']],
  ])('%s', (build, lines) => {
    expect(operators(build())).toEqual(lines);
  });

  test('right and full joins make the columns nullable that may be padded; semi and anti joins none', () => {
    const on = (o: { id: { eq: (other: never) => never } }, u: { id: unknown }) => o.id.eq(u.id as never);
    const both = (o: { id: never }, u: { id: never }) => ({ id: o.id, user: u.id });
    expect(columnsOf(untyped(orders).rightJoin(users, on).select(both))).toEqual(['id BIGINT', 'user BIGINT NOT NULL']);
    expect(columnsOf(untyped(orders).fullJoin(users, on).select(both))).toEqual(['id BIGINT', 'user BIGINT']);
    expect(columnsOf(users.antiJoin(orders, (u, o) => o.id.eq(u.id)))).toEqual(columnsOf(users));
  });

  test('a left join makes the right columns nullable in its result, and not in its condition', () => {
    const joined = orders
      .leftJoin(users, (o, u) => o.id.eq(u.id))
      .select((o, u) => ({ id: o.id, user: u.id, name: u.name.upper() }));
    expect(columnsOf(joined)).toEqual(['id BIGINT NOT NULL', 'user BIGINT', 'name STRING']);
    const node = nodeBehind(joined);
    expect(node.kind === 'join' && node.on.type.nullable).toBe(false);
  });

  test('topN adds the place where a name is given', () => {
    expect(columnsOf(users.partitionBy('name').topN(1, r => r.id, { as: 'place' }))).toEqual([
      'id BIGINT NOT NULL',
      'name STRING NOT NULL',
      'place BIGINT NOT NULL',
    ]);
  });

  test('final turns rowtimes into timestamps', () => {
    expect(columnsOf(orders.final())).toContain('at TIMESTAMP(3) NOT NULL');
  });

  test('a name stands on the last operator', () => {
    const named = orders.filter(r => r.price.gt('5')).named('dear orders');
    expect(nodeBehind(named)).toMatchObject({ kind: 'filter', name: 'dear orders' });
  });
});

describe('aggregates', () => {
  test('that are calls stand in the aggregation, what is made of them in a projection above', () => {
    const table = orders.groupBy('sku').aggregate(r => ({
      n: count(),
      mean: r.price.sum().dividedBy(r.id.count()),
      some: r.price.max().where(r.note.isNotNull()).ifNull('0'),
    }));
    expect(operators(table)).toEqual([
      'Project sku, n, mean$ / mean$1 as mean, COALESCE(some$, 0.00) as some',
      'Aggregate by sku',
      'Scan orders',
    ]);
    expect(columnsOf(table)).toEqual([
      'sku STRING NOT NULL',
      'n BIGINT NOT NULL',
      'mean DECIMAL(38, 6)',
      'some DECIMAL(10, 2) NOT NULL',
    ]);
  });

  test('hidden columns keep out of the way of others', () => {
    const table = orders
      .renameColumns({ sku: 'x$' })
      .groupBy('x$')
      .aggregate(r => ({ x: r.price.sum().ifNull('0'), x$1: count() }));
    expect(nodeBehind(table).schema.fields.map(({ name }) => name)).toEqual(['x$', 'x', 'x$1']);
  });

  test('of a group are never NULL where their column is not; of a whole table they may be', () => {
    const grouped = orders
      .groupBy('sku')
      .aggregate(r => ({ a: r.price.sum(), b: r.note.first(), c: r.price.min().where(r.sku.eq('a')), d: r.at.max() }));
    expect(columnsOf(grouped)).toEqual([
      'sku STRING NOT NULL',
      'a DECIMAL(38, 2) NOT NULL',
      'b STRING',
      'c DECIMAL(10, 2)',
      'd TIMESTAMP(3) NOT NULL',
    ]);
    expect(columnsOf(orders.aggregate(r => ({ a: r.price.sum(), n: count(), z: r.price.sum().ifNull('0') })))).toEqual([
      'a DECIMAL(38, 2)',
      'n BIGINT NOT NULL',
      'z DECIMAL(38, 2) NOT NULL',
    ]);
  });

  test('where twice means both', () => {
    const node = nodeBehind(orders.aggregate(r => ({ n: count().where(r.sku.eq('a')).where(r.price.gt('1')) })));
    expect(node.kind === 'aggregate' && printExpression(node.aggregates[0]!.call.where!)).toBe(
      "sku = 'a' AND price > 1",
    );
  });

  test('distinct is dropped where it changes nothing', () => {
    const node = nodeBehind(orders.aggregate(r => ({ a: r.price.max().distinct(), b: r.sku.count().distinct() })));
    expect(node.kind === 'aggregate' && node.aggregates.map(({ call }) => call.distinct)).toEqual([false, true]);
  });
});

describe('unions', () => {
  test('match columns by name, in the order of the first table', () => {
    const swapped = users.select(r => ({ name: r.name, id: r.id }));
    const table = users.unionAll(swapped);
    expect(columnsOf(table)).toEqual(['id BIGINT NOT NULL', 'name STRING NOT NULL']);
    const node = nodeBehind(table);
    expect(node.kind === 'union' && node.inputs.map(input => input.kind)).toEqual(['scan', 'project']);
    expect(factsOf(node).placed).toBe(true);
  });

  test('and so do the set operations', () => {
    const swapped = users.select(r => ({ name: r.name, id: r.id }));
    const node = nodeBehind(users.exceptAll(swapped));
    expect(node.schema).toEqual(nodeBehind(users).schema);
    expect(inputsOf(node).map(input => input.schema)).toEqual([node.schema, node.schema]);
  });

  test('have the common types', () => {
    const a = tableFrom(rows([], { d: t.decimal(5, 2), n: t.bigint().asNumber(), at: t.timestamp(3).rowtime() }));
    const b = tableFrom(rows([], { d: t.decimal(6, 1).nullable(), n: t.bigint(), at: t.timestamp(3) }));
    expect(columnsOf(untyped(a).unionAll(b))).toEqual([
      'd DECIMAL(7, 2)',
      'n BIGINT NOT NULL',
      'at TIMESTAMP(3) NOT NULL',
    ]);
    expect(columnsOf(a.unionAll(a))).toContain('at TIMESTAMP(3) NOT NULL ROWTIME');
  });
});

test('describe says columns, changes and keys', () => {
  expect(
    orders
      .groupBy('sku')
      .aggregate(() => ({ n: count() }))
      .describe(),
  ).toBe(
    [
      'Aggregate by sku',
      '  sku  STRING NOT NULL',
      '  n    BIGINT NOT NULL',
      '  updates rows, from Aggregate by sku on; ends',
      '  key (sku)',
    ].join('\n'),
  );
});

test('tables are frozen, and building one leaves the others as they are', () => {
  const before = operators(orders);
  orders.filter(r => r.price.gt('1')).distinct();
  expect(operators(orders)).toEqual(before);
  expect(Object.isFrozen(orders)).toBe(true);
});
