import { isAscii, isUtf8 } from 'node:buffer';
import { type FileHandle, open } from 'node:fs/promises';
import type { ColumnMetaData, Compressors, FileMetaData, SchemaElement } from 'hyparquet';
import { closestMatch } from '../../errors/closest-match.js';
import { MillraceError } from '../../errors/millrace-error.js';
import type { BoundsOf } from '../../expr/truth.js';
import type { TableSchema } from '../../schema/schema.js';
import { brandOf } from '../../types/brand.js';
import type { Field } from '../../types/data-type.js';
import { typeText } from '../../types/type-text.js';
import type { Chunk } from '../parquet/chunk.js';
import { STATISTICS_PARSERS } from '../parquet/column-bounds.js';
import { type ColumnDecoder, columnDecoder, storedText } from '../parquet/column-decoder.js';
import { Damaged, demand } from '../parquet/damaged.js';
import { type Decompress, PageReader } from '../parquet/page.js';
import { skippedUntil } from '../parquet/row-group-skips.js';
import { fileError } from './file-error.js';
import { typeOfElement } from './infer/infer-parquet.js';

/** A column that is read: where its chunks are, and how they are decoded. */
interface ReadColumn {
  readonly field: Field;
  readonly element: SchemaElement;
  readonly decode: ColumnDecoder;
}

/** A page of that many bytes is never too large. */
const SMALL = 2 ** 26;

/** An opened file. */
export interface ParquetFile {
  readonly path: string;
  readonly fields: readonly Field[];
  /** How many rows each row group has. */
  readonly groups: readonly number[];
  /**
   * The greatest rowtime of a row group that need not be read, -Infinity where no rowtime is; `null` where it has to be
   * read (S10.4).
   */
  skippedUntil(group: number): number | null;
  /** The columns of a row group, decoded. */
  read(group: number): Promise<readonly Chunk[]>;
  close(): Promise<void>;
}

/**
 * Opens a file and finds the columns; row groups without a row that `mayHold` allows may be skipped. Throws SOURCE_UNREADABLE where it is no Parquet, and SOURCE_HEADER_MISMATCH where a
 * declared column is missing or of another type.
 */
export async function openParquet(
  path: string,
  schema: TableSchema,
  columns: readonly string[],
  mayHold: ((boundsOf: BoundsOf) => boolean) | null = null,
): Promise<ParquetFile> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (error) {
    throw fileError(path, error);
  }
  try {
    const metadata = await readMetadata(path, file);
    const all = new Map(schema.fields.map(field => [field.name, findColumn(path, metadata, field)]));
    const read = columns.map(name => all.get(name)!);
    const time = schema.rowtime?.column ?? null;
    const rowtime = time !== null && columns.includes(time) ? time : null;
    const compressors = read.length === 0 ? {} : (await import('hyparquet-compressors')).compressors;
    return {
      path,
      fields: read.map(({ field }) => field),
      groups: metadata.row_groups.map(rowsOf),
      skippedUntil(group) {
        if (mayHold === null) return null;
        return skippedUntil({ mayHold, columns: read, rowtime }, name => chunkOf(metadata, group, name));
      },
      read: group => readGroup(path, file, metadata, group, read, compressors),
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw brandOf(error) === 'error'
      ? error
      : unreadable(path, 'what it says of itself at its end makes no sense', error);
  }
}

/** The columns that a file says it has: those that can be read, and what the others are. */
export async function parquetColumns(path: string): Promise<{
  readonly fields: readonly Field[];
  readonly unread: readonly { readonly name: string; readonly what: string }[];
}> {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw fileError(path, error);
  });
  try {
    const roots = rootsOf(await readMetadata(path, file));
    const typed = roots.map(element => ({ element, name: element.name, type: typeOfElement(element) }));
    return {
      fields: typed.flatMap(({ name, type }) => (type === null ? [] : [{ name, type }])),
      unread: typed
        .filter(({ type }) => type === null)
        .map(({ name, element }) => ({ name, what: storedText(element) })),
    };
  } finally {
    await file.close();
  }
}

function rowsOf({ num_rows: rows }: FileMetaData['row_groups'][number]): number {
  demand(rows >= 0n && rows < 2n ** 31n, `a row group has ${rows} rows`);
  return Number(rows);
}

async function readMetadata(path: string, file: FileHandle): Promise<FileMetaData> {
  const { size } = await stat(path, file);
  const { parquetMetadataAsync } = await import('hyparquet');
  const slice = async (start: number, end = size) =>
    (await readBytes(path, file, start, end - start)).buffer as ArrayBuffer;
  if (size < 12)
    throw unreadable(path, size === 0 ? 'it is empty' : `it has ${size} bytes, and no Parquet file has fewer than 12`);
  const magic = await readBytes(path, file, 0, 4);
  if (String.fromCharCode(...magic) !== 'PAR1')
    throw unreadable(path, 'it does not begin with PAR1, as Parquet files do');
  const tail = await readBytes(path, file, size - 4, 4);
  if (String.fromCharCode(...tail) !== 'PAR1') {
    throw unreadable(path, 'it begins as Parquet, but does not end so: its end is missing');
  }
  try {
    return await parquetMetadataAsync({ byteLength: size, slice }, { geoparquet: false, parsers: STATISTICS_PARSERS });
  } catch (error) {
    throw unreadable(path, 'what it says of itself at its end cannot be read', error);
  }
}

async function stat(path: string, file: FileHandle): Promise<{ readonly size: number }> {
  const found = await file.stat();
  if (found.isDirectory()) throw fileError(path, Object.assign(new Error('a directory'), { code: 'EISDIR' }));
  return found;
}

async function readBytes(path: string, file: FileHandle, start: number, length: number): Promise<Uint8Array> {
  demand(
    Number.isSafeInteger(start) && start >= 0 && length >= 0 && length < 2 ** 31,
    'a part of the file has no place in it',
  );
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; ) {
    let count: number;
    try {
      ({ bytesRead: count } = await file.read(bytes, at, length - at, start + at));
    } catch (error) {
      throw fileError(path, error);
    }
    demand(count > 0, 'the file ends before its columns do');
    at += count;
  }
  return bytes;
}

function findColumn(path: string, metadata: FileMetaData, field: Field): ReadColumn {
  const roots = rootsOf(metadata);
  const element = roots.find(({ name }) => name === field.name);
  const place = path;
  if (element === undefined) {
    const names = roots.map(({ name }) => name);
    throw new MillraceError('SOURCE_HEADER_MISMATCH', `${path} has no column '${field.name}'`, {
      place,
      why: `its columns are ${names.slice(0, 20).join(', ')}${names.length > 20 ? ', ...' : ''}`,
      remedy: 'declare the columns under the names they have in the file',
      closest: closestMatch(field.name, names),
    });
  }
  const isFlat = element.num_children === undefined && element.repetition_type !== 'REPEATED';
  const decode = isFlat ? columnDecoder(element, field.type, { isUtf8, isAscii }) : null;
  if (decode === null) {
    throw new MillraceError(
      'SOURCE_HEADER_MISMATCH',
      `column '${field.name}' of ${path} is ${storedText(element)}, which cannot be read as ${typeText(field.type, { nullability: false })}`,
      {
        place,
        why: isFlat ? 'values are read exactly, or not at all' : 'columns of lists and groups are not read',
        remedy: isFlat ? 'declare the column as what it is, and convert it with cast()' : 'leave the column out',
      },
    );
  }
  return { field, element, decode };
}

/** The columns, without those inside of others. */
function rootsOf({ schema }: FileMetaData): SchemaElement[] {
  const roots: SchemaElement[] = [];
  for (let i = 1; i < schema.length; i++) {
    roots.push(schema[i]!);
    for (let inside = schema[i]!.num_children ?? 0; inside > 0; inside--) inside += schema[++i]?.num_children ?? 0;
  }
  return roots;
}

async function readGroup(
  path: string,
  file: FileHandle,
  metadata: FileMetaData,
  group: number,
  columns: readonly ReadColumn[],
  compressors: Compressors,
): Promise<Chunk[]> {
  const chunks: Chunk[] = [];
  for (const column of columns) {
    try {
      chunks.push(await readChunk(path, file, metadata, group, column, compressors));
    } catch (error) {
      if (brandOf(error) === 'error') throw error;
      const why =
        error instanceof Damaged
          ? error.message
          : `decoding it failed: ${error instanceof Error ? error.message : error}`;
      throw unreadable(`${path}: row group ${group}, column ${column.field.name}`, why, error);
    }
  }
  return chunks;
}

async function readChunk(
  path: string,
  file: FileHandle,
  metadata: FileMetaData,
  group: number,
  { field, element, decode }: ReadColumn,
  compressors: Compressors,
): Promise<Chunk> {
  const { num_rows: rows } = metadata.row_groups[group]!;
  const found = chunkOf(metadata, group, field.name);
  demand(found !== undefined, 'its values are not in this file');
  demand(found.num_values === rows, `it has ${found.num_values} values in ${rows} rows`);
  const start = startOf(found);
  const length = Number(found.total_compressed_size);
  demand(start + length <= (await file.stat()).size, 'the file ends before its columns do');
  const bytes = await readBytes(path, file, start, length);
  const size = Number(found.total_uncompressed_size);
  demand(size >= 0, 'its pages have no size');
  const decompress = decompressor(found, compressors);
  const pages = new PageReader(bytes, decompress, element.repetition_type === 'OPTIONAL', Math.max(SMALL, 2 * size));
  return decode(pages, Number(rows), size);
}

/** Where the values of a column are; `undefined` where they are not in this file. */
function chunkOf({ row_groups: groups }: FileMetaData, group: number, name: string): ColumnMetaData | undefined {
  const chunk = groups[group]!.columns.find(
    ({ meta_data: found }) => found?.path_in_schema.length === 1 && found.path_in_schema[0] === name,
  );
  return chunk?.file_path === undefined ? chunk?.meta_data : undefined;
}

function startOf({ dictionary_page_offset: dictionary, data_page_offset: data }: ColumnMetaData): number {
  // Some writers say 0 where there is no dictionary, others do not say where it is.
  return Number(dictionary !== undefined && dictionary > 0n && dictionary < data ? dictionary : data);
}

function decompressor({ codec }: ColumnMetaData, compressors: Compressors): Decompress | null {
  if (codec === 'UNCOMPRESSED') return null;
  const decompress = compressors[codec];
  demand(decompress !== undefined, `its pages are compressed by ${codec}`);
  return decompress;
}

function unreadable(place: string, why: string, cause?: unknown): MillraceError {
  const path = place.split(': row group')[0]!;
  return new MillraceError('SOURCE_UNREADABLE', `${path} cannot be read as Parquet`, {
    place,
    why,
    remedy: 'get the file again, or name the right one: it is cut off, damaged or of another format',
    cause,
  });
}
