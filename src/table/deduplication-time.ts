import { type CallSite, placeOf } from '../errors/call-site.js';
import { MillraceError } from '../errors/millrace-error.js';
import { rowOf } from '../expr/builder/row.js';
import type { Node } from '../plan/node.js';
import { timeOf } from './callback.js';

/** The rowtime that a deduplication goes by: the one named, else the only one; `null` where there is none (S3.13). */
export function deduplicationTimeOf(input: Node, time: unknown, site: CallSite): string | null {
  if (time !== undefined) return timeOf(time, [rowOf(input.schema)], site, 'deduplicate');
  const rowtimes = input.schema.fields.filter(({ type }) => type.rowtime === true);
  const [only] = rowtimes;
  if (only === undefined) return null;
  if (rowtimes.length === 1 && !only.type.nullable) return only.name;
  throw new MillraceError(
    'PLAN_MISSING_ROWTIME',
    rowtimes.length === 1
      ? `deduplicate goes by ${only.name}, which may be NULL`
      : `deduplicate goes by time, and the table has ${rowtimes.length} rowtimes: ${rowtimes.map(({ name }) => name).join(', ')}`,
    {
      place: placeOf(site),
      why:
        rowtimes.length === 1
          ? 'a row without a time is neither first nor last'
          : 'the first and the last row of a key are told by one of them',
      remedy:
        rowtimes.length === 1
          ? `topN(1, r => r.${only.name}) says where NULL stands`
          : `say which: { time: r => r.${rowtimes.find(({ type }) => !type.nullable)?.name ?? only.name} }`,
    },
  );
}
