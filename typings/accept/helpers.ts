// Helpers over any table with some columns, and over part of a row: their declarations name public types only.
import {
  type BIGINT,
  type Changes,
  count,
  type DECIMAL,
  days,
  from,
  type ROWTIME,
  type Row,
  type STRING,
  type Table,
  t,
} from 'millrace';
import { csv } from 'millrace/files';

/** Over any table that has a price. */
export const withVat = <S extends { price: DECIMAL }, C extends Changes>(table: Table<S, C>, rate: string) =>
  table.addColumns(r => ({ gross: r.price.times(rate) }));
/** Over part of a row. */
export const margin = (r: Row<{ price: DECIMAL; cost: DECIMAL }>) => r.price.minus(r.cost).dividedBy(r.price);
/** Over any table with a rowtime and a key. */
export const daily = <S extends { at: ROWTIME; key: STRING }, C extends Changes>(table: Table<S, C>) =>
  table
    .window(r => r.at, { tumble: days(1) })
    .groupBy('key')
    .aggregate(() => ({ n: count() }));
/** Whatever changes are, the join of both changes so. */
export const paired = <C extends Changes>(table: Table<{ id: STRING }, C>) =>
  table.join(items, (a, b) => a.id.eq(b.sku)).select((a, b) => ({ ...a, price: b.price }));
/** The values of any table with a rowtime, by that time. */
export const timed = <S extends { at: ROWTIME }>(table: Table<S, 'append'>) => table.toStream({ time: r => r.at });
/** The values of any table with a number. */
export const untimed = <S extends { id: BIGINT }>(table: Table<S, 'append'>) => table.toStream();

const items = from(csv('items.csv', { sku: t.string(), price: t.decimal(10, 2), cost: t.decimal(10, 2) }));
export default withVat(items, '1.19')
  .addColumns(r => ({ margin: margin(r) }))
  .filter(r => r.gross.gt('10'));
export const kept: Table<{ id: STRING; price: DECIMAL }, 'append'> = paired(items.select(r => ({ id: r.sku })));
