// Ranks, deduplication, and pages of a sorted table.
import { from, type ROWTIME, type SAFE_BIGINT, type STRING, type Table, t } from 'millrace';
import { csv } from 'millrace/files';

const clicks = from(csv('clicks.csv', { user: t.string(), page: t.string(), at: t.timestamp(3).rowtime() }));

export const medals: Table<{ user: STRING; page: STRING; at: ROWTIME; place: SAFE_BIGINT }, 'update'> = clicks
  .partitionBy('user')
  .topN(3, r => [r.page.desc({ nulls: 'last' }), r.at.asc({ nulls: 'first' })], { rank: 'denseRank', as: 'place' });
export const shared: Table<{ user: STRING; page: STRING; at: ROWTIME }, 'update'> = clicks
  .partitionBy('user')
  .topN(3, r => r.page, { rank: 'rank' });

export const latest: Table<{ user: STRING; page: STRING; at: ROWTIME }, 'update'> = clicks
  .partitionBy('user')
  .deduplicate('last');
export const firsts = clicks.partitionBy('user', 'page').deduplicate('first', { time: r => r.at });

export const thirdPage: Table<{ user: STRING; page: STRING; at: ROWTIME }, 'update'> = clicks
  .orderBy(r => r.at.desc())
  .limit(10, { offset: 20 });
