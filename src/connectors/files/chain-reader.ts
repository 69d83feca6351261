import type { LaneBatch, LaneReader, Position, ReadRequest } from '../contract/source.js';
import type { FileFormat } from './file-source.js';

/** Reads several files one after the other as one lane. Its positions are pairs: which file, and where in it. */
export class ChainReader implements LaneReader {
  readonly #files: readonly string[];
  readonly #format: FileFormat;
  readonly #request: ReadRequest;
  #file: number;
  #from: Position;
  #reader: LaneReader | null = null;

  constructor(files: readonly string[], from: Position, format: FileFormat, request: ReadRequest) {
    this.#files = files;
    this.#format = format;
    this.#request = request;
    // Positions of chains are pairs that this class has made.
    [this.#file, this.#from] = from as readonly [number, Position];
  }

  next(): LaneBatch | null | Promise<LaneBatch | null> {
    if (this.#reader === null) return this.#nextFile();
    const next = this.#reader.next();
    if (next instanceof Promise) return next.then(batch => batch ?? this.#endFile());
    return next ?? this.#endFile();
  }

  async close(): Promise<void> {
    await this.#reader?.close();
  }

  async #nextFile(): Promise<LaneBatch | null> {
    const file = this.#file;
    const path = this.#files[file];
    if (path === undefined) return null;
    this.#reader = await this.#format.read(path, this.#from, this.#request, own => [file, own]);
    return this.next();
  }

  async #endFile(): Promise<LaneBatch | null> {
    await this.#reader!.close();
    this.#reader = null;
    this.#file++;
    this.#from = this.#format.start;
    return this.#nextFile();
  }
}
