import { MillraceError } from '../../errors/millrace-error.js';
import type { Columns } from '../../schema/column.js';
import type { TableSchema } from '../../schema/schema.js';
import { tableSchema } from '../../schema/table-schema.js';
import type { SourceSpec } from '../contract/source.js';
import type { NoColumns, Source } from '../contract/typed-connector.js';
import { type FileOptions, type ReadOptions, readOptions } from './file-options.js';
import { fileSource } from './file-source.js';
import { openParquet } from './parquet-file.js';
import { ParquetLaneReader } from './parquet-lane-reader.js';

/** Parquet files, read by `from()`. */
export interface ParquetTable<D extends Columns> extends Source<{ [K in keyof D]: D[K]['~type'] }, 'append'> {}

/** How Parquet files are read. */
export type ParquetOptions = Pick<FileOptions, 'lanes' | 'replay' | 'onMalformed'>;

/**
 * Parquet files, read by column: only the columns that the job uses. A path with `*`, `**`, `?`, `[a-z]`, `{a,b}` names
 * many. Stored values must fit the declared types exactly (INT64 into `t.int()` where it is in range); times are cut to
 * the declared precision. Files can only be read.
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
): ParquetTable<D> {
  const read = readOptions('parquet', path, options, [], ['lanes', 'replay', 'onMalformed']);
  const source = columns === undefined ? null : parquetSource(path, tableSchema(columns), read);
  const face = {
    name: path,
    get '~source'(): SourceSpec {
      if (source !== null) return source;
      throw new MillraceError('SCHEMA_MISSING', `parquet('${path}') is read without saying its columns`, {
        why: 'the types of a file are not guessed: they are part of the program',
        remedy: `parquet('${path}', { id: t.bigint(), name: t.string() })`,
      });
    },
    get '~sink'(): never {
      throw new MillraceError('PLAN_UNSUPPORTED', 'Parquet files can be read, not written', {
        place: `parquet('${path}')`,
        remedy: "insertInto(csv('out.csv')) or insertInto(jsonLines('out.jsonl'))",
      });
    },
  };
  // The members left out exist for the type checker only.
  return Object.freeze(face) as unknown as ParquetTable<D>;
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
