// Uses helpers of another package by its declarations: what is generic there is settled here.

import {
  count,
  type DataStream,
  type DECIMAL,
  from,
  type ROWTIME,
  rows,
  type SAFE_BIGINT,
  type STRING,
  type Table,
  type TIMESTAMP,
  t,
} from 'millrace';
import { daily, margin, paired, timed, untimed, withVat } from '#declarations/helpers.js';

const items = from(
  rows([], { key: t.string(), price: t.decimal(10, 2), cost: t.decimal(10, 2), at: t.timestamp(3).rowtime() }),
);
export const taxed: Table<
  { key: STRING; price: DECIMAL; cost: DECIMAL; at: ROWTIME; gross: DECIMAL; margin: DECIMAL },
  'append'
> = withVat(items, '1.19').addColumns(r => ({ margin: margin(r) }));
export const perDay: Table<
  { windowStart: TIMESTAMP; windowEnd: TIMESTAMP; windowTime: ROWTIME; key: STRING; n: SAFE_BIGINT },
  'append'
> = daily(items);
export const pairs: Table<{ id: STRING; price: DECIMAL }, 'update'> = paired(
  items.select(r => ({ id: r.key })).limit(5),
);
export const values: DataStream<{ key: string; at: number }> = timed(items.select(r => ({ key: r.key, at: r.at })));
export const numbers: DataStream<{ id: bigint }> = untimed(
  items
    .aggregate(() => ({ id: count() }))
    .final()
    .select(r => ({ id: r.id.cast(t.bigint()) })),
);
// @ts-expect-error a price is needed
withVat(items.dropColumns('price'), '1.19');
