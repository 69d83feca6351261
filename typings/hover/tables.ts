// What a hover shows: each line is an error on purpose, whose message spells the type.
import { count, from, minutes, t } from 'millrace';
import { csv } from 'millrace/files';

const orders = from(
  csv('orders.csv', {
    id: t.bigint().primaryKey(),
    sku: t.string(),
    price: t.decimal(10, 2),
    qty: t.int(),
    country: t.string().nullable(),
    ts: t.timestamp(3).rowtime(),
  }),
);
export const table: never = orders;
export const filtered: never = orders.filter(r => r.price.gt('10'));
export const added: never = orders.addColumns(r => ({ total: r.price.times(r.qty), half: r.price.dividedBy('2') }));
export const selected: never = orders.select(r => ({ sku: r.sku, total: r.price.times(r.qty), country: r.country }));
export const windowed: never = orders
  .window(r => r.ts, { tumble: minutes(5) })
  .groupBy('sku', 'country')
  .aggregate(r => ({ orders: count(), revenue: r.price.sum(), mean: r.qty.avg() }));
export const joined: never = orders
  .leftJoin(orders, (a, b) => a.id.eq(b.id))
  .select((a, b) => ({ ...a, other: b.price }));
export const ranked: never = orders.partitionBy('sku').topN(3, r => r.price.desc(), { as: 'place' });
export const renamed: never = orders.renameColumns({ sku: 'product' }).dropColumns('id', 'ts');
export const rows: never = await orders.collect();
export const inferred: never = from([{ a: 1, b: 'x', c: null as Date | null }]);
orders.select(r => {
  const number: never = r.qty.plus(r.price);
  const text: never = r.country.upper();
  const condition: never = r.country.eq('a').and(r.qty.gt(1));
  const time: never = r.ts;
  return { number, text, condition, time };
});
orders.aggregate(r => {
  const sum: never = r.price.sum();
  const some: never = count().where(r.country.isNotNull());
  return { sum, some };
});
