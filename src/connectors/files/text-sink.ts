import type { TableSchema } from '../../schema/schema.js';
import type { Field } from '../../types/data-type.js';
import type { SinkSpec, SinkWriter } from '../contract/sink.js';
import type { RowText } from '../text/row-text.js';
import { AtomicFile } from './atomic-file.js';
import { refuseSink } from './refuse-sink.js';

/** So much text is kept before it is written. */
const BUFFER = 65_536;

/**
 * A text file that takes rows. The file appears when the job has ended well, whole; until then it is written beside its
 * place, and goes away where the job fails. A slow disk slows the job.
 */
export function textSink(
  connector: string,
  path: string,
  schema: TableSchema | null,
  rowText: (fields: readonly Field[]) => RowText,
): SinkSpec {
  return {
    connector,
    label: path,
    schema,
    accepts: 'append',
    by: 'row',
    open: async context => {
      const fields = schema?.fields ?? context.schema.fields;
      refuseSink(connector, path, fields);
      return new TextWriter(await AtomicFile.create(path, context.platform), rowText(fields));
    },
  };
}

class TextWriter implements SinkWriter {
  readonly #file: AtomicFile;
  readonly #text: RowText;
  readonly #encoder = new TextEncoder();
  #pending: string;
  #isEmpty = true;

  constructor(file: AtomicFile, text: RowText) {
    this.#file = file;
    this.#text = text;
    this.#pending = text.head;
  }

  write(changes: Parameters<SinkWriter['write']>[0]): void | Promise<void> {
    for (const { row } of changes) {
      this.#pending += this.#isEmpty ? this.#text.line(row) : this.#text.between + this.#text.line(row);
      this.#isEmpty = false;
    }
    if (this.#pending.length >= BUFFER) return this.#flush();
  }

  async close(): Promise<void> {
    const { empty, full } = this.#text.tail;
    this.#pending += this.#isEmpty ? empty : full;
    await this.#flush();
    await this.#file.commit();
  }

  abort(): Promise<void> {
    return this.#file.abort();
  }

  async #flush(): Promise<void> {
    const text = this.#pending;
    this.#pending = '';
    if (text !== '') await this.#file.write(this.#encoder.encode(text));
  }
}
