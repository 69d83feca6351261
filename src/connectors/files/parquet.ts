import type { Columns } from '../../schema/column.js';
import type { TableSchema } from '../../schema/schema.js';
import { tableSchema } from '../../schema/table-schema.js';
import type { SourceSpec } from '../contract/source.js';
import type { NoColumns } from '../contract/typed-connector.js';
import { type FileOptions, type ReadOptions, readOptions } from './file-options.js';
import { fileSource } from './file-source.js';
import { type FileTable, fileTable } from './file-table.js';
import { openParquet } from './parquet-file.js';
import { ParquetLaneReader } from './parquet-lane-reader.js';
import { parquetSink } from './parquet-sink.js';

/** How Parquet files are read. */
export type ParquetOptions = Pick<FileOptions, 'lanes' | 'replay' | 'onMalformed'>;

/**
 * Parquet files, read by column: only the columns that the job uses. A path with `*`, `**`, `?`, `[a-z]`, `{a,b}` names
 * many. Stored values must fit the declared types exactly (INT64 into `t.int()` where it is in range); times are cut to
 * the declared precision. Columns of lists, maps and groups are written, and not read yet.
 *
 * Row groups are skipped where their statistics show that a filter leaves no row of them (S10.4), and where they show too
 * that none is malformed; damage in a skipped group is not noticed.
 *
 * @example from(parquet('flights-3m.parquet', { date: t.timestamp(3).rowtime(), delay: t.int().nullable() }))
 */
export function parquet<D extends Columns = NoColumns>(
  path: string,
  columns?: D,
  options: ParquetOptions = {},
): FileTable<D> {
  const read = readOptions('parquet', path, options, [], ['lanes', 'replay', 'onMalformed']);
  const schema = columns === undefined ? null : tableSchema(columns);
  const source = schema === null ? null : parquetSource(path, schema, read);
  return fileTable<D>('parquet', path, source, parquetSink(path, schema));
}

/** The source of Parquet files. */
export function parquetSource(path: string, schema: TableSchema, options: ReadOptions): SourceSpec {
  return fileSource(path, schema, options, {
    connector: 'parquet',
    start: [0, 0],
    async check(file) {
      const opened = await openParquet(file, schema, []);
      await opened.close();
    },
    pushdown: { leavesOut: 'row groups' },
    async read(file, from, request, position) {
      const opened = await openParquet(file, schema, request.columns, request.mayHold);
      return new ParquetLaneReader(opened, from, request.maxRows, options.onMalformed, position);
    },
  });
}
