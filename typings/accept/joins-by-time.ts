// What comes of joins by time: outer ones insert only, rowtimes stay, and late rows are received by side.
import {
  type BIGINT,
  count,
  from,
  hours,
  minutes,
  type ROWTIME,
  type SAFE_BIGINT,
  type STRING,
  type Table,
  type TIMESTAMP,
  t,
} from 'millrace';
import { csv } from 'millrace/files';

const orders = from(
  csv('orders.csv', { id: t.bigint(), currency: t.string(), at: t.timestamp(3).rowtime({ delay: minutes(1) }) }),
);
const payments = from(csv('payments.csv', { order: t.bigint(), paid: t.timestamp(3).rowtime({ delay: minutes(1) }) }));
const rates = from(
  csv('rates.csv', { currency: t.string().primaryKey(), rate: t.int(), at: t.timestamp(3).rowtime() }),
);

const near = orders.intervalJoin(payments, (o, p) => o.id.eq(p.order), {
  between: [minutes(0), hours(1)],
  type: 'left',
  lateRows: 'sideOutput',
});
export const paid: Table<{ id: BIGINT; at: ROWTIME; paid: ROWTIME | null }, 'append'> = near.select((o, p) => ({
  id: o.id,
  at: o.at,
  paid: p.paid,
}));
export const perHour: Table<
  { windowStart: TIMESTAMP; windowEnd: TIMESTAMP; windowTime: ROWTIME; open: SAFE_BIGINT },
  'append'
> = paid.window(r => r.at, { tumble: hours(1) }).aggregate(r => ({ open: r.id.count().where(r.paid.isNull()) }));
export const lateOrders: Table<{ id: BIGINT; currency: STRING; at: ROWTIME }, 'append'> = near.lateRows().left;
export const latePayments: Table<{ order: BIGINT; paid: ROWTIME }, 'append'> = near.lateRows().right;

const counts = orders.groupBy('id', 'at').aggregate(() => ({ n: count() }));
export const updating: Table<{ id: BIGINT; at: ROWTIME }, 'update'> = counts
  .intervalJoin(payments, (c, p) => c.id.eq(p.order), { between: [minutes(-5), minutes(5)] })
  .select(c => ({ id: c.id, at: c.at }));
export const either: Table<{ id: BIGINT | null; order: BIGINT | null }, 'append'> = orders
  .intervalJoin(payments, (o, p) => o.id.eq(p.order), {
    between: [minutes(-5), minutes(5)],
    type: 'full',
    time: (o, p) => [o.at, p.paid],
  })
  .select((o, p) => ({ id: o.id, order: p.order }));

const rated = orders.temporalJoin(rates, (o, r) => o.currency.eq(r.currency), {
  asOf: o => o.at,
  type: 'left',
  lateRows: 'sideOutput',
});
export const withRate = rated.select((o, r) => ({ id: o.id, at: o.at, since: r.at }));
export const typed: Table<{ id: BIGINT; at: ROWTIME; since: ROWTIME | null }, 'append'> = withRate;
export const tooLate: Table<{ id: BIGINT; currency: STRING; at: ROWTIME }, 'append'> = rated.lateRows();
export const ofUpdates: Table<{ id: BIGINT; since: ROWTIME }, 'update'> = counts
  .join(orders, (c, o) => c.id.eq(o.id))
  .select((c, o) => ({ id: c.id, at: c.at, currency: o.currency }))
  .temporalJoin(rates, (c, r) => c.currency.eq(r.currency), { asOf: c => c.at })
  .select((c, r) => ({ id: c.id, since: r.at }));
