import { withPlace } from '../errors/at-place.js';
import { callSite, placeOf } from '../errors/call-site.js';
import { MillraceError } from '../errors/millrace-error.js';
import { checkNode } from '../plan/check/check-node.js';
import { fromStream as fromStreamNode } from '../plan/nodes/from-stream.js';
import { checkWords } from '../plan/words.js';
import type { Columns, Infer } from '../schema/column.js';
import type { TableSchema } from '../schema/schema.js';
import { tableSchema } from '../schema/table-schema.js';
import type { Table } from '../table/table.js';
import type { ROWTIME } from '../types/logical-types.js';
import type { DataStream } from './data-stream.js';
import { streamOf } from './stream-of.js';

/**
 * A table of the values of a stream: each column is the property of that name. A value that does not fit is an error in
 * its row's stead. `time` adds the time of the stream's rows as a rowtime column of that name.
 *
 * @example fromStream(clicks.map(c => ({ page: c.page })), { page: t.string() }, { time: 'at' })
 */
export function fromStream<D extends Columns, V extends Infer<D>, N extends string = never>(
  stream: DataStream<V>,
  columns: D,
  options: { readonly time?: N } = {},
): Table<{ [K in keyof (D & Record<N, 0>)]: K extends keyof D ? D[K]['~type'] : ROWTIME }, 'append'> {
  const site = callSite(fromStream, () => `fromStream(…, { ${Object.keys(columns).join(', ')} })`);
  checkWords(options, ['time'], 'fromStream', site);
  const { node, surface } = streamOf(stream, site);
  const schema = withPlace(
    () => placeOf(site),
    () => declared(columns, 'fromStream'),
  );
  const { fields, primaryKey } = schema;
  const made = fromStreamNode(node, { columns: fields, primaryKey, time: options.time ?? null, origin: site });
  // Its columns are those declared, and the time.
  return surface.table(checkNode(made)) as never;
}

/** Declared columns of a table that comes from a stream: what marks say of a source has no meaning here. */
export function declared(columns: Columns, what: string): TableSchema {
  const schema = tableSchema(columns);
  const [first] = schema.fields;
  if (first === undefined) {
    throw new MillraceError('PLAN_INVALID_ARGUMENT', `${what} gets no columns`, { remedy: '{ id: t.int() }' });
  }
  if (schema.rowtime !== null) {
    throw new MillraceError('SCHEMA_INVALID', `${schema.rowtime.column} is declared as a rowtime`, {
      why: 'the time of a row is that of the stream, and what a value holds is plain data',
      remedy: `leave .rowtime() out, and say { time: '…' } to have the stream's time as a column`,
    });
  }
  const [metadata] = schema.metadata.keys();
  if (metadata !== undefined) {
    throw new MillraceError('SCHEMA_INVALID', `${metadata} is declared as metadata`, {
      why: 'the values of a stream have none',
      remedy: 'leave .metadata() out',
    });
  }
  return schema;
}
