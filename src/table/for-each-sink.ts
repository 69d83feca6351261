import type { Change, SinkSpec } from '../connectors/contract/sink.js';
import { type CallSite, placeOf } from '../errors/call-site.js';
import { MillraceError } from '../errors/millrace-error.js';

/** The sink of `forEach`: one change after the other, each awaited, so that slow work slows the source. */
export function forEachSink(f: unknown, site: CallSite): SinkSpec {
  if (typeof f !== 'function') {
    throw new MillraceError('PLAN_INVALID_ARGUMENT', 'forEach gets no function', {
      place: placeOf(site),
      remedy: 'forEach(change => console.log(change.kind, change.row))',
    });
  }
  // What the type of `forEach` asks for.
  const call = f as (change: Change<object>) => void | Promise<void>;
  return {
    connector: 'forEach',
    label: 'forEach',
    schema: null,
    accepts: 'update',
    by: 'row',
    open: () => ({
      async write(changes) {
        for (const change of changes) {
          const done = call(change);
          if (done !== undefined) await done;
        }
      },
      close() {},
    }),
  };
}
