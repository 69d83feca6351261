// Columns about other rows: frames, ranks and neighbours; what only looks back in the order of a rowtime only inserts.
import {
  count,
  cumeDist,
  days,
  denseRank,
  from,
  type INT,
  minutes,
  ntile,
  percentRank,
  type ROWTIME,
  rank,
  rowNumber,
  type SAFE_BIGINT,
  type STRING,
  type Table,
  type TIMESTAMP,
  t,
} from 'millrace';
import { csv } from 'millrace/files';

const a = from(csv('a.csv', { k: t.string(), n: t.int(), m: t.int().nullable(), at: t.timestamp(3).rowtime() }));
const p = a.partitionBy('k');

export const moving: Table<
  { k: STRING; n: INT; m: INT | null; at: ROWTIME; mean: INT; seen: SAFE_BIGINT; before: INT | null; last: INT },
  'append'
> = p.over({ orderBy: r => r.at, rows: 10 }, r => ({
  mean: r.n.avg(),
  seen: count(),
  before: r.n.lag(1),
  last: r.n.last(),
}));
p.over({ orderBy: r => r.at, range: minutes(5) }, r => ({ sum: r.n.sum(), place: rowNumber() })).insertInto(
  csv('o.csv'),
);
p.over({ orderBy: r => r.at }, r => ({
  sum: r.n.sum().where(r.n.gt(0)).ifNull(0),
  r: rank(),
  d: denseRank(),
})).insertInto(csv('o.csv'));
a.partitionBy()
  .over({ orderBy: r => r.at, rows: Number.POSITIVE_INFINITY }, r => ({ n: r.n.max() }))
  .insertInto(csv('o.csv'));

/** A default in place of NULL, one column replaced, a rowtime that is none any more. */
export const before: Table<{ k: STRING; n: INT; m: INT | null; at: ROWTIME; was: TIMESTAMP | null }, 'append'> = p.over(
  { orderBy: r => r.at },
  r => ({ n: r.n.lag(1, 0), m: r.m.lag(2, 0), was: r.at.lag() }),
);

/** What looks ahead, or goes by anything else, emits updates. */
export const updates: Table<{ k: STRING; n: INT; x: INT | null }, 'update'>[] = [
  p.over({ orderBy: r => r.at, rows: [1, 1] }, r => ({ x: r.n.avg().where(r.n.gt(1)) })).dropColumns('m', 'at'),
  p.over({ orderBy: r => r.at, range: [minutes(1), minutes(1)] }, r => ({ x: r.m.sum() })).dropColumns('m', 'at'),
  p.over({ orderBy: r => r.at }, r => ({ x: r.n.lead() })).dropColumns('m', 'at'),
  p.over({ orderBy: r => r.n }, r => ({ x: r.n.lag() })).dropColumns('m', 'at'),
  p.over({ orderBy: r => [r.at.desc(), r.k] }, r => ({ x: r.n.lag() })).dropColumns('m', 'at'),
];
p.over({ orderBy: r => r.n }, () => ({ a: percentRank(), b: cumeDist(), c: ntile(4) })).orderBy(r =>
  r.a.plus(r.b).desc(),
);

/** In a window rows come when it has ended. */
a.window(r => r.at, { tumble: days(1) })
  .partitionBy('k')
  .over({ orderBy: r => r.windowTime }, r => ({ total: r.n.sum() }))
  .insertInto(csv('o.csv'));

const updating = a.groupBy('k', 'at').aggregate(() => ({ n: count() }));
export const running: Table<{ k: STRING; at: ROWTIME; n: SAFE_BIGINT; s: SAFE_BIGINT }, 'update'> = updating
  .partitionBy('k')
  .over({ orderBy: r => r.at }, r => ({ s: r.n.sum() }));
