import type { TableSchema } from '../../schema/schema.js';
import type { Field } from '../../types/data-type.js';
import type { SinkSpec, SinkWriter } from '../contract/sink.js';
import { type StoredColumn, storedColumn } from '../parquet/parquet-schema.js';
import { AtomicFile } from './atomic-file.js';
import { refuseSink } from './refuse-sink.js';

/** Rows of a row group: so many are kept before they are written. */
const GROUP_ROWS = 1 << 17;

type ParquetWriter = InstanceType<typeof import('hyparquet-writer')['ParquetWriter']>;
type ByteWriter = InstanceType<typeof import('hyparquet-writer')['ByteWriter']>;

/**
 * A Parquet file that takes rows: row groups with statistics, pages compressed by Snappy. It appears when the job has
 * ended well, whole.
 */
export function parquetSink(path: string, schema: TableSchema | null): SinkSpec {
  return {
    connector: 'parquet',
    label: path,
    schema,
    accepts: 'append',
    by: 'row',
    open: async context => {
      const fields = schema?.fields ?? context.schema.fields;
      refuseSink('parquet', path, fields);
      const { ByteWriter, ParquetWriter } = await import('hyparquet-writer');
      const bytes = new ByteWriter();
      const columns = fields.map(storedColumn);
      const root = { name: 'schema', num_children: fields.length };
      const writer = new ParquetWriter({
        writer: bytes,
        schema: [root, ...columns.flatMap(({ elements }) => elements)],
        createdBy: 'millrace',
      });
      return new ParquetFileWriter(await AtomicFile.create(path, context.platform), writer, bytes, fields, columns);
    },
  };
}

class ParquetFileWriter implements SinkWriter {
  readonly #file: AtomicFile;
  readonly #writer: ParquetWriter;
  readonly #bytes: ByteWriter;
  readonly #fields: readonly Field[];
  readonly #columns: readonly StoredColumn[];
  readonly #values: unknown[][];
  #rows = 0;

  constructor(
    file: AtomicFile,
    writer: ParquetWriter,
    bytes: ByteWriter,
    fields: readonly Field[],
    columns: readonly StoredColumn[],
  ) {
    this.#file = file;
    this.#writer = writer;
    this.#bytes = bytes;
    this.#fields = fields;
    this.#columns = columns;
    this.#values = columns.map(() => []);
  }

  write(changes: Parameters<SinkWriter['write']>[0]): void | Promise<void> {
    for (const { row } of changes) {
      for (let c = 0; c < this.#columns.length; c++) {
        const value = (row as { readonly [name: string]: unknown })[this.#fields[c]!.name];
        this.#values[c]!.push(this.#columns[c]!.store(value));
      }
    }
    this.#rows += changes.length;
    if (this.#rows >= GROUP_ROWS) return this.#writeGroup();
  }

  async close(): Promise<void> {
    if (this.#rows > 0) await this.#writeGroup();
    await this.#writer.finish();
    await this.#handOver();
    await this.#file.commit();
  }

  abort(): Promise<void> {
    return this.#file.abort();
  }

  async #writeGroup(): Promise<void> {
    const columnData = this.#fields.map(({ name }, c) => ({ name, data: this.#values[c]! }));
    await this.#writer.write({ columnData, rowGroupSize: this.#rows });
    for (const values of this.#values) values.length = 0;
    this.#rows = 0;
    await this.#handOver();
  }

  /** Gives the file what has been written so far; the writer counts on by its own offset. */
  async #handOver(): Promise<void> {
    const bytes = this.#bytes.getBytes().slice();
    this.#bytes.index = 0;
    await this.#file.write(bytes);
  }
}
