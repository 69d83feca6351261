// What an operator keeps bounded by a time: the same table.
import { count, from, hours, type ROWTIME, type SAFE_BIGINT, type STRING, type Table, t } from 'millrace';
import { csv } from 'millrace/files';

const clicks = from(csv('clicks.csv', { user: t.string(), at: t.timestamp(3).rowtime() }));

export const counts: Table<{ user: STRING; n: SAFE_BIGINT }, 'update'> = clicks
  .groupBy('user')
  .aggregate(() => ({ n: count() }))
  .retain(hours(1));
export const once: Table<{ user: STRING; at: ROWTIME }, 'append'> = clicks.distinct().retain(hours(1));
export const joined = clicks
  .join(clicks, (a, b) => a.user.eq(b.user))
  .select((a, b) => ({ user: a.user, at: b.at }))
  .retain(hours(1))
  .window(r => r.at, { tumble: hours(1) })
  .aggregate(() => ({ n: count() }));
