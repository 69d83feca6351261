import type { SinkSpec } from '../connectors/contract/sink.js';
import type { CallSite } from '../errors/call-site.js';
import { eachSink } from '../plan/each-sink.js';
import { VALUE } from '../plan/nodes/stream-schema.js';

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

/** The sink of a stream's `forEach`. */
export function forEachValueSink(f: (value: unknown) => unknown, site: CallSite): SinkSpec {
  return eachSink('append', ({ row }) => f(valueIn(row)), site);
}
