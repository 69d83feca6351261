import type { SinkContext, SinkSpec, SinkWriter } from '../connectors/contract/sink.js';
import { type Changes, type Sink, typedSink } from '../connectors/contract/typed-connector.js';
import { renderChangelog } from '../render/changelog.js';
import { renderTable } from '../render/table.js';
import { materialize } from './materialize.js';

/** How a table is shown: whole, when the job has ended, or change by change. */
export type Shown = 'table' | 'changelog';

/** Takes lines of text, without the last line break; what it returns is awaited. */
export type TextTarget = (text: string) => void | Promise<void>;

/**
 * A sink that prints to the console: the table when the job has ended, the changes as they come where it never ends.
 * Takes the order of an `orderBy`. Where a pipeline has several outputs, its name stands above the table or before each
 * change.
 *
 * @example table.insertInto(print())
 */
// biome-ignore lint/complexity/noBannedTypes: no columns are asked for, whatever the table has
export function print(): Sink<{}, Changes, unknown> {
  return typedSink(printSink(null, text => console.log(text)));
}

/** The same with a choice, and with lines going elsewhere. `shown`: called with the rows of a table that was shown. */
export function printSink(as: Shown | null, write: TextTarget, shown: (rows: number) => void = () => {}): SinkSpec {
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

function tableWriter(context: SinkContext, write: TextTarget, shown: (rows: number) => void): SinkWriter {
  const table = materialize(context);
  const title = context.output === undefined ? '' : `${context.output}\n`;
  return {
    write: changes => table.apply(changes),
    close() {
      const rows = table.rows();
      shown(rows.length);
      return write(title + renderTable({ schema: context.schema, rows }).trimEnd());
    },
    // What a failed job has come to so far is no table to show.
    abort() {},
  };
}

async function changelogWriter(context: SinkContext, write: TextTarget): Promise<SinkWriter> {
  const text = renderChangelog(context.schema);
  const name = context.output === undefined ? '' : `${context.output}  `;
  await write(name + text.header);
  return {
    write(changes) {
      if (changes.length > 0) return write(changes.map(change => name + text.line(change)).join('\n'));
    },
    close() {},
  };
}
