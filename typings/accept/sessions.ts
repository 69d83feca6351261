// Sessions, and windows that show early: those emit updates.
import {
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

const clicks = from(csv('clicks.csv', { user: t.string(), page: t.string(), at: t.timestamp(3).rowtime() }));

const sessions = clicks.window(r => r.at, { session: minutes(30), partitionBy: 'user', lateRows: 'sideOutput' });
export const visits: Table<
  { windowStart: TIMESTAMP; windowEnd: TIMESTAMP; windowTime: ROWTIME; user: STRING; pages: SAFE_BIGINT },
  'append'
> = sessions.groupBy('user').aggregate(() => ({ pages: count() }));
export const late: Table<
  { windowStart: TIMESTAMP; windowEnd: TIMESTAMP; user: STRING; page: STRING; at: ROWTIME },
  'append'
> = sessions.lateRows();
export const written = visits.insertInto(csv('visits.csv'));
export const perHour = visits.window(r => r.windowTime, { tumble: hours(1) }).aggregate(r => ({ n: r.pages.sum() }));

export const shared = clicks
  .window(r => r.at, { session: minutes(30), partitionBy: [] })
  .aggregate(() => ({ n: count() }));
export const several = clicks
  .window(r => r.at, { session: minutes(30), partitionBy: ['user', 'page'], allowedLateness: minutes(5) })
  .groupBy('user', 'page')
  .aggregate(() => ({ n: count() }));

export const early: Table<
  { windowStart: TIMESTAMP; windowEnd: TIMESTAMP; windowTime: ROWTIME; n: SAFE_BIGINT },
  'update'
> = clicks.window(r => r.at, { tumble: hours(1), early: true }).aggregate(() => ({ n: count() }));
export const earlySessions: Table<
  { windowStart: TIMESTAMP; windowEnd: TIMESTAMP; windowTime: ROWTIME; n: SAFE_BIGINT },
  'update'
> = clicks
  .window(r => r.at, { session: hours(1), partitionBy: 'user', early: true, allowedLateness: hours(1) })
  .aggregate(() => ({ n: count() }));
