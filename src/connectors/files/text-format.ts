import { isUtf8 } from 'node:buffer';
import { indexOfField, type TableSchema } from '../../schema/schema.js';
import { BatchBuilder } from '../batch-builder.js';
import { MAX_BATCH_ROWS, type ReadRequest } from '../contract/source.js';
import type { RecordReader, RecordReading } from '../text/record-problem.js';
import { type ByteInput, gzipOpener, type OpenBytes, openPlain } from './byte-input.js';
import type { ReadOptions } from './file-options.js';
import type { FileFormat } from './file-source.js';
import { followOpener } from './follow.js';
import { readHead, TextLaneReader } from './text-lane-reader.js';

/** What tests vary and nothing depends on. */
export interface TextTuning {
  /** How many bytes are read at once. */
  readonly chunkBytes?: number;
  /** False: without generated code. */
  readonly mayGenerate?: boolean;
}

/** Makes the reader of a file's records. */
export type MakeReader = (file: string, reading: RecordReading) => RecordReader;

/** Some three thousand records, which the cache of a core still holds. */
const CHUNK = 524_288;
/** So much of a file shows whether it is what it should be. */
const HEAD = 4096;

/** What is particular to a format of text. */
export interface TextKind {
  /** A file's first record says how the others are read. */
  readonly hasHead?: boolean;
  /** Makes lines of what is in the file, where records are no lines there. */
  readonly asLines?: (open: OpenBytes) => OpenBytes;
}

/** A format whose files are text, a record after the other. */
export function textFormat(
  connector: string,
  schema: TableSchema,
  options: ReadOptions,
  { chunkBytes = CHUNK, mayGenerate = true }: TextTuning,
  { hasHead = false, asLines }: TextKind,
  make: MakeReader,
): FileFormat {
  const columnsOf = (request: ReadRequest) => request.columns.map(name => schema.fields[indexOfField(schema, name)]!);
  const openerOf = (file: string, request: ReadRequest): OpenBytes => {
    if (file.endsWith('.gz')) return gzipOpener(options.maxDecompressedBytes);
    return options.follow ? followOpener(request.platform, request.signal) : openPlain;
  };
  const shared = { maxRecordBytes: options.maxRecordBytes, isUtf8, mayGenerate };
  return {
    connector,
    start: 0,
    async check(file, request) {
      const opener = file.endsWith('.gz') ? gzipOpener(options.maxDecompressedBytes) : openPlain;
      if (asLines !== undefined) return readOnce(await asLines(opener)(file, 0));
      if (!hasHead) return (await opener(file, 0)).close();
      const columns = columnsOf(request);
      const builder = new BatchBuilder([]);
      const reader = make(file, { ...shared, builder, columns, most: 1, problems: { malformed() {} } });
      await readHead(file, opener, options.maxRecordBytes, (bytes, limit, isLast) =>
        reader.begin(bytes, limit, isLast),
      );
    },
    read(file, from, request, position) {
      const columns = columnsOf(request);
      const most = Math.min(request.maxRows, MAX_BATCH_ROWS);
      const builder = new BatchBuilder(
        columns.map(({ type }) => type),
        true,
      );
      return new TextLaneReader({
        path: file,
        // Positions of text files are offsets; nobody else makes them.
        offset: from as number,
        open: asLines === undefined ? openerOf(file, request) : asLines(openerOf(file, request)),
        openLines: openerOf(file, request),
        onMalformed: options.onMalformed,
        maxRecordBytes: options.maxRecordBytes,
        chunkBytes,
        builder,
        most,
        position,
        reader: problems => make(file, { ...shared, builder, columns, most, problems }),
      });
    },
  };
}

/** Whether the file begins as it should. */
async function readOnce(input: ByteInput): Promise<void> {
  try {
    await input.read(new Uint8Array(HEAD), 0, HEAD);
  } finally {
    await input.close();
  }
}
