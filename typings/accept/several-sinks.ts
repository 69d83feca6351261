// Several outputs over a shared, named part; a job that is watched.
import { count, from, minutes, pipeline, run, t } from 'millrace';
import { jsonLines } from 'millrace/files';

const events = from(jsonLines('events.jsonl', { kind: t.string(), user: t.bigint(), at: t.timestamp(3).rowtime() }), {
  name: 'events',
});
const valid = events.filter(r => r.kind.neq('')).named('valid events');
const perKind = valid
  .window(r => r.at, { tumble: minutes(5) })
  .groupBy('kind')
  .aggregate(() => ({ n: count() }));
const perUser = valid.groupBy('user').aggregate(r => ({ n: count(), lastSeen: r.at.max() }));
const job = run(
  pipeline({
    raw: valid.insertInto(jsonLines('valid.jsonl')),
    perKind: perKind.insertInto(jsonLines('per-kind.jsonl')),
    perUser: perUser.forEach(async change => {
      const time: number = change.row.lastSeen;
      console.log(change.kind, change.row.user + 1n, change.row.n + 1, time);
    }),
  }),
  { mode: 'streaming', onError: 'skip', limit: 100 },
);
const watching = job.progress.subscribe(p => console.error(p.rowsIn, p.watermark));
const { lateRows, deterministic } = await job.done;
watching.unsubscribe();
console.log(lateRows.perKind, deterministic);
