import { MillraceError } from '../../errors/millrace-error.js';
import type { Columns, Infer } from '../../schema/column.js';
import { tableSchema } from '../../schema/table-schema.js';
import type { Change, SinkSpec, SinkWriter } from '../contract/sink.js';
import { type Changes, type NoColumns, type Sink, typedSink } from '../contract/typed-connector.js';
import { refuseUnknownOptions } from '../options.js';
import { userError } from '../user-error.js';

/** A sink of one's own while a job runs. */
export interface OpenSink<V, T> {
  /** One step's changes; the job waits for it, so that a slow sink slows the source. */
  write(changes: readonly Change<V>[]): Promise<void>;
  close(): Promise<void>;
  /** With {@link SinkDefinition.commit}: makes what was written ready to be committed, for exactly once. */
  prepare?(epoch: number): Promise<T>;
}

/** How a sink of one's own is written. */
export interface SinkDefinition<C extends Changes, T, D extends Columns> {
  /** Its word, in `explain` and in errors. */
  readonly name: string;
  /** The columns it needs; without them it takes whatever comes. */
  readonly columns?: D;
  /** `['append']`: inserts only. `['append', 'update']`: all kinds of changes. */
  readonly accepts: readonly C[];
  /** `key` gets +U and -D only, by the primary key of its columns; `row`, the default, all kinds. */
  readonly by?: 'row' | 'key';
  open(context: { readonly signal: AbortSignal; readonly job: string }): Promise<OpenSink<Infer<D>, T>>;
  commit?(prepared: readonly T[]): Promise<void>;
  abort?(prepared: readonly T[]): Promise<void>;
}

const WORDS = ['name', 'columns', 'accepts', 'by', 'open', 'commit', 'abort'];

/**
 * A sink of one's own. Rows come in the form that programs get: `bigint`, `Decimal`, epoch milliseconds.
 *
 * @example
 * const log = defineSink({
 *   name: 'log', accepts: ['append'],
 *   async open() { return { async write(changes) { for (const { row } of changes) console.log(row) }, async close() {} } },
 * })
 */
export function defineSink<const C extends Changes, T, D extends Columns = NoColumns>(
  spec: SinkDefinition<C, T, D>,
): Sink<{ [K in keyof D]: D[K]['~type'] }, C, Infer<D>> {
  refuseUnknownOptions('defineSink', spec, WORDS);
  const schema = spec.columns === undefined ? null : tableSchema(spec.columns);
  const by = spec.by ?? 'row';
  if (by === 'key' && (schema === null || schema.primaryKey.length === 0)) {
    throw new MillraceError('SCHEMA_INVALID', `sink ${spec.name} goes by key and has no primary key`, {
      remedy: 'declare its columns and mark the key: t.bigint().primaryKey()',
    });
  }
  const accepts: readonly Changes[] = spec.accepts;
  const sink: SinkSpec = {
    connector: spec.name,
    label: spec.name,
    schema,
    by,
    accepts: accepts.includes('update') ? 'update' : 'append',
    open: async ({ signal, job }): Promise<SinkWriter> => {
      const opened = await told(spec.name, 'could not be opened', () => spec.open({ signal, job }));
      const prepare = opened.prepare?.bind(opened);
      return {
        // The changes that a sink gets are of its declared columns, or of whatever comes where there are none.
        write: changes =>
          told(spec.name, 'could not write', () => opened.write(changes as readonly Change<Infer<D>>[])),
        close: () => told(spec.name, 'could not be closed', () => opened.close()),
        ...(prepare === undefined ? {} : { prepare }),
      };
    },
    // What `prepare` gave comes back to `commit` and `abort`.
    ...(spec.commit === undefined ? {} : { commit: prepared => spec.commit!(prepared as readonly T[]) }),
    ...(spec.abort === undefined ? {} : { abort: prepared => spec.abort!(prepared as readonly T[]) }),
  };
  return typedSink(sink);
}

async function told<R>(name: string, what: string, f: () => Promise<R>): Promise<R> {
  try {
    return await f();
  } catch (error) {
    throw userError(error, `sink ${name} ${what}`, name, 'SINK_FAILED');
  }
}
