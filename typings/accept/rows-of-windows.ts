// What is done with the rows of windows: ranks, deduplication, joins. Append-only, unless windows are corrected.
import {
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
const views = from(csv('views.csv', { view: t.string(), seen: t.timestamp(3).rowtime() }));
const windows = clicks.window(r => r.at, { tumble: minutes(5) });

type Clicked = { windowStart: TIMESTAMP; windowEnd: TIMESTAMP; windowTime: ROWTIME; page: STRING; at: ROWTIME };

export const first: Table<
  {
    windowStart: TIMESTAMP;
    windowEnd: TIMESTAMP;
    windowTime: ROWTIME;
    page: STRING;
    at: ROWTIME;
    place: SAFE_BIGINT;
  },
  'append'
> = windows.partitionBy('page').topN(3, r => r.at, { as: 'place' });
export const last: Table<Clicked, 'append'> = windows.partitionBy('page').deduplicate('last');
export const written = last.insertInto(csv('last.csv'));
export const corrected: Table<Clicked, 'update'> = clicks
  .window(r => r.at, { tumble: minutes(5), allowedLateness: hours(1) })
  .partitionBy()
  .topN(1, r => r.page);

const seen = views.window(r => r.seen, { tumble: minutes(5) });
export const joined: Table<{ to: TIMESTAMP; page: STRING; view: STRING }, 'append'> = windows
  .join(seen, (l, r) => l.page.eq(r.view))
  .select((l, r) => ({ to: l.windowEnd, page: l.page, view: r.view }));
export const padded: Table<{ page: STRING; view: STRING | null }, 'append'> = windows
  .leftJoin(seen, (l, r) => l.page.eq(r.view))
  .select((l, r) => ({ page: l.page, view: r.view }));
export const without: Table<Clicked, 'append'> = windows.antiJoin(seen, (l, r) => l.page.eq(r.view));
export const perHour = without
  .window(r => r.windowTime, { tumble: hours(1) })
  .semiJoin(
    seen.aggregate(() => ({})).window(r => r.windowTime, { tumble: hours(1) }),
    l => l.page.eq('home'),
  );
