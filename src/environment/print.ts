import type { SinkContext, SinkSpec, SinkWriter } from '../connectors/contract/sink.js';
import { type Changes, type Sink, typedSink } from '../connectors/contract/typed-connector.js';
import { renderChangelog } from '../render/changelog.js';
import { renderTable } from '../render/table.js';
import { materialize } from './materialize.js';

/** How a table is shown: whole, when the job has ended, or change by change. */
export type Shown = 'table' | 'changelog';

/**
 * A sink that prints to the console: the table when the job has ended, the changes as they come where it never ends.
 * Takes the order of an `orderBy`.
 *
 * @example table.insertInto(print())
 */
// biome-ignore lint/complexity/noBannedTypes: no columns are asked for, whatever the table has
export function print(): Sink<{}, Changes, unknown> {
  return typedSink(printSink(null, text => console.log(text)));
}

/** The same with a choice, and with lines going elsewhere. `shown`: called with the rows of a table that was shown. */
export function printSink(
  as: Shown | null,
  write: (text: string) => void,
  shown: (rows: number) => void = () => {},
): SinkSpec {
  return {
    connector: 'print',
    label: 'print',
    schema: null,
    accepts: 'update',
    by: 'row',
    ordered: true,
    open(context) {
      const how = as ?? (context.bounded === false ? 'changelog' : 'table');
      return how === 'table' ? tableWriter(context, write, shown) : changelogWriter(context, write);
    },
  };
}

function tableWriter(context: SinkContext, write: (text: string) => void, shown: (rows: number) => void): SinkWriter {
  const table = materialize(context);
  return {
    write: changes => table.apply(changes),
    close() {
      const rows = table.rows();
      write(renderTable({ schema: context.schema, rows }).trimEnd());
      shown(rows.length);
    },
    // What a failed job has come to so far is no table to show.
    abort() {},
  };
}

function changelogWriter(context: SinkContext, write: (text: string) => void): SinkWriter {
  const text = renderChangelog(context.schema);
  write(text.header);
  return {
    write(changes) {
      for (const change of changes) write(text.line(change));
    },
    close() {},
  };
}
