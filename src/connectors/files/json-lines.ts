import type { Columns } from '../../schema/column.js';
import type { TableSchema } from '../../schema/schema.js';
import { tableSchema } from '../../schema/table-schema.js';
import type { SourceSpec } from '../contract/source.js';
import type { NoColumns } from '../contract/typed-connector.js';
import { JsonReader } from '../text/json-reader.js';
import { jsonLinesText } from '../text/row-text.js';
import { type FileOptions, type ReadOptions, readOptions } from './file-options.js';
import { fileSource } from './file-source.js';
import { type FileTable, fileTable } from './file-table.js';
import { type TextTuning, textFormat } from './text-format.js';
import { textSink } from './text-sink.js';

/**
 * JSON Lines files, UTF-8: an object a line, its fields by name in any order, a missing field NULL. A path with `*`,
 * `**`, `?`, `[a-z]`, `{a,b}` names many; `.gz` is compressed. BIGINT and DECIMAL are exact in number literals; a text is
 * read as the text form of a type that is not text (`"12.50"`, `"2026-03-01"`). Lines that do not fit are malformed.
 *
 * @example from(jsonLines('clicks/*.jsonl', { user: t.string(), at: t.timestampLtz(3).rowtime() }))
 */
export function jsonLines<D extends Columns = NoColumns>(
  path: string,
  columns?: D,
  options: FileOptions = {},
): FileTable<D> {
  const read = readOptions('jsonLines', path, options);
  const schema = columns === undefined ? null : tableSchema(columns);
  const sink = textSink('jsonLines', path, schema, jsonLinesText);
  return fileTable<D>('jsonLines', path, schema === null ? null : jsonLinesSource(path, schema, read), sink);
}

/** The source of JSON Lines files. */
export function jsonLinesSource(
  path: string,
  schema: TableSchema,
  options: ReadOptions,
  tuning: TextTuning = {},
): SourceSpec {
  const format = textFormat('jsonLines', schema, options, tuning, {}, (_, reading) => new JsonReader(reading));
  return fileSource(path, schema, options, format);
}
