// Late rows where they can be received; windows that are corrected emit updates.
import {
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

const clicks = from(csv('clicks.csv', { page: t.string(), at: t.timestamp(3).rowtime() }));

const windows = clicks.window(r => r.at, { cumulate: days(1), every: hours(1), lateRows: 'sideOutput' });
export const perPage: Table<
  { windowStart: TIMESTAMP; windowEnd: TIMESTAMP; windowTime: ROWTIME; page: STRING; n: SAFE_BIGINT },
  'append'
> = windows.groupBy('page').aggregate(() => ({ n: count() }));
export const late: Table<{ windowStart: TIMESTAMP; windowEnd: TIMESTAMP; page: STRING; at: ROWTIME }, 'append'> =
  windows.lateRows();
export const written = late.insertInto(csv('late.csv'));

export const corrected: Table<
  { windowStart: TIMESTAMP; windowEnd: TIMESTAMP; windowTime: ROWTIME; n: SAFE_BIGINT },
  'update'
> = clicks
  .window(r => r.at, { tumble: minutes(5), allowedLateness: hours(1), lateRows: 'drop' })
  .aggregate(() => ({ n: count() }));
export const latest: Table<{ windowStart: TIMESTAMP; page: STRING }, 'append'> = clicks
  .window(r => r.at, { tumble: minutes(5), allowedLateness: hours(1), lateRows: 'sideOutput' })
  .lateRows()
  .select(r => ({ windowStart: r.windowStart, page: r.page }));
