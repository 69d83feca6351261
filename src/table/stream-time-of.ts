import { type CallSite, placeOf } from '../errors/call-site.js';
import { MillraceError } from '../errors/millrace-error.js';
import { rowOf } from '../expr/builder/row.js';
import type { Node } from '../plan/node.js';
import { checkWords } from '../plan/words.js';
import { timeOf } from './callback.js';

/** The rowtime that becomes the time of a stream's rows: the one named, else the only one; `null` where there is none. */
export function streamTimeOf(input: Node, options: unknown, method: string, site: CallSite): string | null {
  const given = options ?? {};
  checkWords(given, ['time'], method, site);
  const { time } = given as { readonly time?: unknown };
  if (time !== undefined) return timeOf(time, [rowOf(input.schema)], site, 'a stream');
  const rowtimes = input.schema.fields.filter(({ type }) => type.rowtime === true && !type.nullable);
  if (rowtimes.length <= 1) return rowtimes[0]?.name ?? null;
  throw new MillraceError(
    'PLAN_MISSING_ROWTIME',
    `the table has ${rowtimes.length} rowtimes: ${rowtimes.map(({ name }) => name).join(', ')}`,
    {
      place: placeOf(site),
      why: 'a row of a stream has one time',
      remedy: `say which: ${method}({ time: r => r.${rowtimes[0]!.name} })`,
    },
  );
}
