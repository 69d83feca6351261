// Streams: where they begin and end, what functions make of their values, what is kept by key.
import {
  type Change,
  count,
  type DataStream,
  days,
  from,
  fromChangelog,
  fromStream,
  maxBy,
  minBy,
  minutes,
  type ROWTIME,
  type SAFE_BIGINT,
  type STRING,
  type Table,
  t,
} from 'millrace';
import { csv } from 'millrace/files';
import { observer } from 'millrace/rxjs';

const Bid = { id: t.string(), bid: t.double(), at: t.timestamp(3).rowtime() };
const bids = from(csv('bids.csv', Bid));
const stream = bids.toStream();

export const values: DataStream<{ id: string; bid: number; at: number }> = stream;
export const lengths: DataStream<number> = stream.filter(b => b.bid > 1).map(b => b.id.length);
export const letters: DataStream<string> = stream.flatMap(b => b.id);
export const several: DataStream<number> = stream.flatMap(function* (b) {
  yield b.bid;
  yield b.at;
});
export const both: DataStream<number | string> = lengths.union(letters).named('both');
export const latest = stream
  .keyBy(b => b.id)
  .reduce(
    { id: t.string().primaryKey(), bid: t.double(), at: t.timestamp(3) },
    maxBy(b => b.at),
  );
export const sums: Table<{ id: STRING; bid: import('millrace').DOUBLE }, 'update'> = stream
  .keyBy(b => [b.id, b.at % 7])
  .reduce({ id: t.string(), bid: t.double() }, (a, b) => ({ id: a.id, bid: a.bid + b.bid, at: b.at }));
export const least = stream
  .keyBy(b => b.id)
  .reduce(
    { id: t.string() },
    minBy(b => b.bid),
  );

export const again: Table<{ id: STRING; seen: ROWTIME }, 'append'> = fromStream(
  stream.map(b => ({ id: b.id })),
  { id: t.string() },
  { time: 'seen' },
);
export const perDay = again
  .window(r => r.seen, { tumble: days(1) })
  .groupBy('id')
  .aggregate(() => ({ n: count() }))
  .toStream()
  .map(r => r.n + 1);

const counts = bids.groupBy('id').aggregate(() => ({ n: count() }));
export const changes: DataStream<Change<{ id: string; n: number }>> = counts.toChangelog();
export const table: Table<{ id: STRING; n: SAFE_BIGINT }, 'update'> = fromChangelog(changes, {
  id: t.string().primaryKey(),
  n: t.bigint().asNumber(),
});
export const late = fromChangelog(bids.toChangelog({ time: r => r.at }), { id: t.string() }, { time: 'at' })
  .window(r => r.at, { tumble: minutes(1) })
  .aggregate(() => ({ n: count() }));

export const out = stream.insertInto(observer({ next: b => console.log(b.bid) }));
export const file = stream.map(b => ({ id: b.id })).insertInto(csv('ids.csv', { id: t.string() }));
export const each = lengths.forEach(async n => {
  await Promise.resolve(n + 1);
});
