// What stays a rowtime and what does not; what updates and what does not.
import {
  type BIGINT,
  count,
  days,
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

const a = from(csv('a.csv', { k: t.string(), at: t.timestamp(3).rowtime() }));
const b = from(csv('b.csv', { k: t.string().primaryKey(), name: t.string() }));

const joined = a.join(b, (l, r) => l.k.eq(r.k)).select((l, r) => ({ ...l, name: r.name }));
export const stillRowtime: Table<{ k: STRING; at: ROWTIME; name: STRING }, 'append'> = joined;
export const perDay: Table<
  { windowStart: TIMESTAMP; windowEnd: TIMESTAMP; windowTime: ROWTIME; name: STRING; n: SAFE_BIGINT },
  'append'
> = joined
  .window(r => r.at, { tumble: days(1), offset: hours(2), lateRows: 'drop' })
  .groupBy('name')
  .aggregate(() => ({ n: count() }));
export const again = perDay
  .window(r => r.windowTime, { hop: hours(2), every: hours(1) })
  .aggregate(r => ({ n: r.n.sum() }));

const left = b.leftJoin(a, (l, r) => l.k.eq(r.k)).select((l, r) => ({ name: l.name, at: r.at }));
export const updates: Table<{ name: STRING; at: ROWTIME | null }, 'update'> = left;
// @ts-expect-error a nullable rowtime cannot cut windows
left.window(r => r.at, { tumble: days(1) });
const folded = a.groupBy('k').aggregate(r => ({ at: r.at.max() }));
// @ts-expect-error a folded time is no rowtime
folded.window(r => r.at, { tumble: days(1) });
export const grouped = a
  .groupBy('k', 'at')
  .aggregate(() => ({ n: count() }))
  .window(r => r.at, { tumble: days(1) });
export const last: Table<{ k: STRING; at: TIMESTAMP }, 'append'> = a.distinct().final();

const orders = from(
  csv('o.csv', { id: t.bigint(), amount: t.decimal(10, 2), at: t.timestampLtz(3).rowtime({ delay: minutes(1) }) }),
);
const counts = orders.groupBy('id').aggregate(() => ({ n: count() }));
export const union: Table<{ id: BIGINT }, 'update'> = orders
  .select(r => ({ id: r.id }))
  .unionAll(counts.select(r => ({ id: r.id })));
export const first: Table<{ id: BIGINT }, 'update'> = orders.select(r => ({ id: r.id })).limit(5);
export const renamed: Table<{ id: BIGINT; total: SAFE_BIGINT }, 'update'> = counts.renameColumns({ n: 'total' });
export const dropped: Table<{ n: SAFE_BIGINT }, 'update'> = counts.dropColumns('id');

const matched = a.semiJoin(b, (l, r) => l.k.eq(r.k));
export const semi: Table<{ k: STRING; at: ROWTIME }, 'append'> = matched;
export const anti: Table<{ k: STRING; at: ROWTIME }, 'update'> = a.antiJoin(b, (l, r) => l.k.eq(r.k));
export const perHour = matched.window(r => r.at, { tumble: hours(1) }).aggregate(() => ({ n: count() }));
export const right: Table<{ k: STRING; at: ROWTIME | null }, 'update'> = a
  .rightJoin(b, (l, r) => l.k.eq(r.k))
  .select((l, r) => ({ k: r.k, at: l.at }));
export const full: Table<{ k: STRING | null; name: STRING | null }, 'update'> = a
  .fullJoin(b, (l, r) => l.k.eq(r.k))
  .select((l, r) => ({ k: l.k, name: r.name }));
export const cross: Table<{ at: ROWTIME; name: STRING }, 'append'> = a
  .crossJoin(b)
  .select((l, r) => ({ at: l.at, name: r.name }));
const ids = orders.select(r => ({ id: r.id }));
const counted = counts.select(r => ({ id: r.id }));
export const distinctUnion: Table<{ id: BIGINT }, 'append'> = ids.union(ids);
export const common: Table<{ id: BIGINT }, 'append'> = ids.intersect(ids);
export const commonAll: Table<{ id: BIGINT }, 'update'> = ids.intersectAll(counted);
export const without: Table<{ id: BIGINT }, 'update'> = ids.except(ids);
export const withoutAll: Table<{ id: BIGINT }, 'update'> = ids.exceptAll(counted);
