import type { Change, SinkSpec } from '../connectors/contract/sink.js';
import { type CallSite, placeOf } from '../errors/call-site.js';
import { MillraceError } from '../errors/millrace-error.js';
import { VALUE } from '../plan/nodes/stream-schema.js';
import { brandOf } from '../types/brand.js';

/** The value of a stream in the row that a program gets of the plan's table. */
export function valueIn(row: object): unknown {
  return Reflect.get(row, VALUE.name);
}

/** A sink without columns of its own, given the values of a stream where a table's rows would stand. */
export function valueSink(sink: SinkSpec): SinkSpec {
  return {
    ...sink,
    async open(context) {
      const opened = await sink.open(context);
      return {
        ...opened,
        // Such a sink takes what comes, objects or not.
        write: changes => opened.write(changes.map(change => ({ ...change, row: valueIn(change.row) as object }))),
        close: () => opened.close(),
      };
    },
  };
}

/** The sink of `forEach`: one value after the other, each awaited, so that slow work slows the source. */
export function forEachValueSink(f: (value: unknown) => unknown, site: CallSite): SinkSpec {
  return {
    connector: 'forEach',
    label: 'forEach',
    schema: null,
    accepts: 'append',
    by: 'row',
    open: () => ({
      async write(changes: readonly Change<object>[]) {
        try {
          for (const { row } of changes) {
            const done = f(valueIn(row));
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
