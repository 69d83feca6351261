// Several sets of keys at once: a key is nullable where a set leaves it out.
import {
  from,
  grouping,
  minutes,
  type ROWTIME,
  type SAFE_BIGINT,
  type STRING,
  type Table,
  type TIMESTAMP,
  t,
} from 'millrace';
import { csv } from 'millrace/files';

const visits = from(csv('visits.csv', { country: t.string(), city: t.string(), at: t.timestamp(3).rowtime() }));

export const rolled: Table<{ country: STRING | null; city: STRING | null; level: SAFE_BIGINT }, 'update'> = visits
  .rollup('country', 'city')
  .aggregate(r => ({ level: grouping(r.country, r.city) }));
export const always: Table<{ country: STRING; city: STRING | null; last: STRING }, 'update'> = visits
  .groupingSets(['country', 'city'], ['country'])
  .aggregate(r => ({ last: r.city.max() }));
export const times: Table<{ country: STRING | null; at: TIMESTAMP | null }, 'update'> = visits
  .cube('country', 'at')
  .aggregate(() => ({}));
export const perWindow: Table<
  { windowStart: TIMESTAMP; windowEnd: TIMESTAMP; windowTime: ROWTIME; country: STRING | null },
  'append'
> = visits
  .window(r => r.at, { tumble: minutes(1) })
  .rollup('country')
  .aggregate(() => ({}));
