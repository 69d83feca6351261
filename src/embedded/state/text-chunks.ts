/** Bytes of a chunk of text. A row whose text is longer has a chunk of its own. */
export const CHUNK_BYTES = 4 << 20;
const FIRST_CHUNK_BYTES = 1 << 12;

const NO_BYTES = new Uint8Array(0);

/**
 * UTF-8 text of many rows, appended, in chunks outside the garbage collector's sight. A chunk counts the rows whose text
 * it holds and is given back when none is left.
 */
export class TextChunks {
  /** By number; an empty array where the chunk was given back. Only the newest one is ever replaced, as it grows. */
  readonly chunks: Uint8Array[] = [];
  readonly #used: number[] = [];
  readonly #rows: number[] = [];
  readonly #vacant: number[] = [];
  #current = -1;

  /** Makes room for `bytes` in one chunk, which rows are then put into: its number. */
  reserve(bytes: number): number {
    if (bytes > CHUNK_BYTES) return this.#add(bytes);
    const current = this.#current;
    if (current >= 0) {
      const chunk = this.chunks[current]!;
      const needed = this.#used[current]! + bytes;
      if (needed <= chunk.length) return current;
      if (needed <= CHUNK_BYTES) {
        let size = Math.max(chunk.length, FIRST_CHUNK_BYTES);
        while (size < needed) size *= 2;
        const larger = new Uint8Array(size);
        larger.set(chunk.subarray(0, this.#used[current]!));
        this.chunks[current] = larger;
        return current;
      }
      this.#current = -1;
      if (this.#rows[current] === 0) this.#giveBack(current);
    }
    const isFirst = this.chunks.length === this.#vacant.length && bytes <= FIRST_CHUNK_BYTES;
    this.#current = this.#add(isFirst ? FIRST_CHUNK_BYTES : CHUNK_BYTES);
    return this.#current;
  }

  #add(bytes: number): number {
    const number = this.#vacant.pop() ?? this.chunks.length;
    this.chunks[number] = new Uint8Array(bytes);
    this.#used[number] = 0;
    this.#rows[number] = 0;
    return number;
  }

  /** Where the next byte of chunk `number` goes. */
  used(number: number): number {
    return this.#used[number]!;
  }

  /** States that `rows` rows were put into chunk `number`, up to byte `end`. */
  add(number: number, rows: number, end: number): void {
    this.#rows[number] = this.#rows[number]! + rows;
    this.#used[number] = end;
  }

  /** A row of chunk `number` is gone. */
  release(number: number): void {
    const rows = this.#rows[number]! - 1;
    this.#rows[number] = rows;
    if (rows > 0) return;
    if (number === this.#current) this.#used[number] = 0;
    else this.#giveBack(number);
  }

  /** Gives everything back. */
  clear(): void {
    this.chunks.length = 0;
    this.#used.length = 0;
    this.#rows.length = 0;
    this.#vacant.length = 0;
    this.#current = -1;
  }

  /** Bytes written and not given back, whether a row still has them or not. */
  get usedBytes(): number {
    return this.#used.reduce((sum, bytes) => sum + bytes, 0);
  }

  get bytes(): number {
    return this.chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  }

  #giveBack(number: number): void {
    this.chunks[number] = NO_BYTES;
    this.#used[number] = 0;
    this.#vacant.push(number);
  }
}
