import type { Change, SinkSpec } from '../connectors/contract/sink.js';
import { type CallSite, placeOf } from '../errors/call-site.js';
import { MillraceError } from '../errors/millrace-error.js';
import { eachSink } from '../plan/each-sink.js';

/** The sink of a table's `forEach`. */
export function forEachSink(f: unknown, site: CallSite): SinkSpec {
  if (typeof f !== 'function') {
    throw new MillraceError('PLAN_INVALID_ARGUMENT', 'forEach gets no function', {
      place: placeOf(site),
      remedy: 'forEach(change => console.log(change.kind, change.row))',
    });
  }
  // What the type of `forEach` asks for.
  return eachSink('update', f as (change: Change<object>) => void | Promise<void>, site);
}
