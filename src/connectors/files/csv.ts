import { closestMatch } from '../../errors/closest-match.js';
import { MillraceError } from '../../errors/millrace-error.js';
import type { Columns } from '../../schema/column.js';
import type { TableSchema } from '../../schema/schema.js';
import { tableSchema } from '../../schema/table-schema.js';
import type { SourceSpec } from '../contract/source.js';
import type { NoColumns } from '../contract/typed-connector.js';
import { CsvReader } from '../text/csv-reader.js';
import type { CsvDialect } from '../text/csv-record.js';
import { csvText } from '../text/row-text.js';
import { type FileOptions, invalid, type ReadOptions, readOptions } from './file-options.js';
import { fileSource } from './file-source.js';
import { type FileTable, fileTable } from './file-table.js';
import { type TextTuning, textFormat } from './text-format.js';
import { textSink } from './text-sink.js';

/** How a CSV file is read and written. */
export interface CsvOptions extends FileOptions {
  /** One character; a comma by default. */
  readonly delimiter?: string;
  /** The first record names the columns (the default): they are found by name, in any order, and others are left out. */
  readonly header?: boolean;
  /** An unquoted field of that text is NULL; the empty field by default. */
  readonly null?: string;
}

/**
 * CSV files as RFC 4180 has them, UTF-8. A path with `*`, `**`, `?`, `[a-z]`, `{a,b}` names many; `.gz` is compressed.
 * Values are read by the columns' types, exactly or not at all; records that do not fit are malformed.
 *
 * @example from(csv('orders/*.csv', { id: t.bigint(), price: t.decimal(10, 2) }))
 */
export function csv<D extends Columns = NoColumns>(path: string, columns?: D, options: CsvOptions = {}): FileTable<D> {
  const read = readOptions('csv', path, options, ['delimiter', 'header', 'null']);
  const { delimiter = ',', header = true, null: nullText = '' } = options;
  if (typeof delimiter !== 'string' || delimiter.length !== 1 || delimiter > '\x7f' || /["\r\n]/.test(delimiter)) {
    throw invalid(
      'csv',
      `the delimiter is one ASCII character, not ${JSON.stringify(delimiter)}`,
      "{ delimiter: ';' }",
    );
  }
  if (typeof nullText !== 'string' || nullText.includes(delimiter) || /["\r\n]/.test(nullText)) {
    throw invalid(
      'csv',
      `null is a text without delimiters and quotes, not ${JSON.stringify(nullText)}`,
      "{ null: 'NA' }",
    );
  }
  const dialect = { delimiter: delimiter.charCodeAt(0), header, nullText: new TextEncoder().encode(nullText) };
  const schema = columns === undefined ? null : tableSchema(columns);
  const source = schema === null ? null : csvSource(path, schema, dialect, read);
  return fileTable<D>(
    'csv',
    path,
    source,
    textSink('csv', path, schema, fields => csvText(fields, { delimiter, header, nullText })),
  );
}

/** The source of CSV files. */
export function csvSource(
  path: string,
  schema: TableSchema,
  dialect: CsvDialect,
  options: ReadOptions,
  tuning: TextTuning = {},
): SourceSpec {
  const format = textFormat('csv', schema, options, tuning, { hasHead: dialect.header }, (file, reading) => {
    const locateColumns = (header: readonly string[]) => locate(schema, header, file);
    return new CsvReader({ ...reading, dialect, declared: schema.fields, locate: locateColumns });
  });
  return fileSource(path, schema, options, format);
}

/** The places of the columns among the names of a header. */
function locate(schema: TableSchema, header: readonly string[], file: string): number[] {
  return schema.fields.map(({ name }) => {
    const place = header.indexOf(name);
    if (place >= 0 && header.indexOf(name, place + 1) < 0) return place;
    const isTwice = place >= 0;
    throw new MillraceError(
      'SOURCE_HEADER_MISMATCH',
      isTwice ? `two columns of ${file} are called '${name}'` : `${file} has no column '${name}'`,
      {
        place: `${file}:1`,
        why: `its header is ${header
          .slice(0, 20)
          .map(text => JSON.stringify(text))
          .join(', ')}${header.length > 20 ? ', ...' : ''}`,
        remedy: 'declare the columns under the names of the header; { header: false } goes by place instead',
        closest: isTwice ? undefined : closestMatch(name, header),
      },
    );
  });
}
