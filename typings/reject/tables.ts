// What the mistakes in this folder are made with. This file has none.
import { from, t } from 'millrace';
import { csv } from 'millrace/files';

export const orders = from(
  csv('orders.csv', {
    id: t.bigint(),
    sku: t.string(),
    price: t.decimal(10, 2),
    qty: t.int(),
    country: t.string().nullable(),
    made: t.timestamp(3),
    ts: t.timestamp(3).rowtime(),
    open: t.boolean(),
  }),
);
export const users = from(csv('users.csv', { id: t.bigint(), name: t.string() }));
