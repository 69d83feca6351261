import type { Change, SinkSpec } from '../connectors/contract/sink.js';
import { type CallSite, placeOf } from '../errors/call-site.js';
import { MillraceError } from '../errors/millrace-error.js';
import { brandOf } from '../types/brand.js';

/** The sink of `forEach`: one change after the other, each awaited, so that slow work slows the source. */
export function eachSink(
  accepts: SinkSpec['accepts'],
  f: (change: Change<object>) => unknown,
  site: CallSite,
): SinkSpec {
  return {
    connector: 'forEach',
    label: 'forEach',
    schema: null,
    accepts,
    by: 'row',
    open: () => ({
      async write(changes) {
        try {
          for (const change of changes) {
            const done = f(change);
            if (done !== undefined) await done;
          }
        } catch (error) {
          throw failed(error, site);
        }
      },
      close() {},
    }),
  };
}

/** What the user's function threw, with the call that it was given to; an error of ours stays as it is. */
function failed(error: unknown, site: CallSite): unknown {
  if (brandOf(error) === 'error') return error;
  return new MillraceError(
    'JOB_FAILED',
    `the function of forEach threw: ${error instanceof Error ? error.message : String(error)}`,
    { place: placeOf(site), remedy: 'mend it there; the error it threw is the cause of this one', cause: error },
  );
}
