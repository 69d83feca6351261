import type { Columns } from '../../schema/column.js';
import type { TableSchema } from '../../schema/schema.js';
import { tableSchema } from '../../schema/table-schema.js';
import type { SourceSpec } from '../contract/source.js';
import type { NoColumns } from '../contract/typed-connector.js';
import { JsonReader } from '../text/json-reader.js';
import { jsonArrayText } from '../text/row-text.js';
import { arrayOpener } from './array-input.js';
import { FILE_OPTIONS, type FileOptions, type ReadOptions, readOptions } from './file-options.js';
import { fileSource } from './file-source.js';
import { type FileTable, fileTable } from './file-table.js';
import { type TextTuning, textFormat } from './text-format.js';
import { textSink } from './text-sink.js';

/** How files of JSON are read: an array has an end, so it cannot be followed. */
export type JsonOptions = Omit<FileOptions, 'follow'>;

/**
 * JSON files, UTF-8: one array of objects, on as many lines as it likes. Otherwise as `jsonLines`, which is the better
 * form for large files and for those that grow: it is read as fast, but an array that was cut is no array, and ends the
 * job.
 *
 * @example from(json('orders.json', { id: t.bigint(), price: t.decimal(10, 2) }))
 */
export function json<D extends Columns = NoColumns>(
  path: string,
  columns?: D,
  options: JsonOptions = {},
): FileTable<D> {
  const read = readOptions(
    'json',
    path,
    options,
    [],
    FILE_OPTIONS.filter(option => option !== 'follow'),
  );
  const schema = columns === undefined ? null : tableSchema(columns);
  const sink = textSink('json', path, schema, jsonArrayText);
  return fileTable<D>('json', path, schema === null ? null : jsonSource(path, schema, read), sink);
}

/** The source of files that hold a JSON array each. */
export function jsonSource(
  path: string,
  schema: TableSchema,
  options: ReadOptions,
  tuning: TextTuning = {},
): SourceSpec {
  const kind = { asLines: arrayOpener };
  const format = textFormat('json', schema, options, tuning, kind, (_, reading) => new JsonReader(reading));
  return fileSource(path, schema, options, format);
}
