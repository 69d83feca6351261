import type { OpenBytes } from './byte-input.js';

const CHUNK = 262_144;

/**
 * Finds the line that an offset of a file is in, by reading the file once more: only errors and rejected records ask, so
 * that reading pays nothing for it. Goes forward from the offset before, where it can.
 */
export class LineCounter {
  readonly #path: string;
  readonly #open: OpenBytes;
  #offset = 0;
  #line = 1;

  constructor(path: string, open: OpenBytes) {
    this.#path = path;
    this.#open = open;
  }

  /** The line, from 1, of the byte at `offset`. */
  async lineOf(offset: number): Promise<number> {
    if (offset < this.#offset) {
      this.#offset = 0;
      this.#line = 1;
    }
    const input = await this.#open(this.#path, this.#offset);
    try {
      const bytes = new Uint8Array(CHUNK);
      while (this.#offset < offset) {
        const count = await input.read(bytes, 0, Math.min(CHUNK, offset - this.#offset));
        if (count === 0) break;
        for (let at = bytes.indexOf(10); at >= 0 && at < count; at = bytes.indexOf(10, at + 1)) this.#line++;
        this.#offset += count;
      }
    } finally {
      await input.close();
    }
    return this.#line;
  }
}
