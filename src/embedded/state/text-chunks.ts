import { NO_TEXT, SLACK, TextBuffer } from './text-buffer.js';

/**
 * Most bytes of a chunk of text; a row whose text is longer has a chunk of its own. Rows of one chunk can be handed out
 * without a copy of their text, so chunks are few and large. The first one starts small and grows; a host gives memory
 * that nothing was written to for nothing, so later ones have their size from the start.
 */
export const CHUNK_BYTES = 16 << 20;
const FIRST_BYTES = 1 << 12;
const GROWTH = 8;

/**
 * UTF-8 text of many rows, appended, in chunks outside the garbage collector's sight. A chunk counts the rows whose text
 * it holds and is given back when none is left.
 */
export class TextChunks {
  /** By number; without bytes where the chunk was given back. Only the newest one is ever replaced, as it grows. */
  readonly chunks: TextBuffer[] = [];
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
      const used = this.#used[current]!;
      const room = chunk.bytes.length - SLACK;
      if (used + bytes <= room) return current;
      if (used + bytes <= CHUNK_BYTES) {
        this.chunks[current] = chunk.grown(used, enough(room, used + bytes));
        return current;
      }
      this.#current = -1;
      if (this.#rows[current] === 0) this.#giveBack(current);
    }
    const isFirst = this.chunks.length === this.#vacant.length;
    this.#current = this.#add(enough(isFirst ? FIRST_BYTES : CHUNK_BYTES, bytes));
    return this.#current;
  }

  #add(bytes: number): number {
    const number = this.#vacant.pop() ?? this.chunks.length;
    this.chunks[number] = new TextBuffer(bytes);
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
    let sum = 0;
    for (const used of this.#used) sum += used;
    return sum;
  }

  #giveBack(number: number): void {
    this.chunks[number] = NO_TEXT;
    this.#used[number] = 0;
    this.#vacant.push(number);
  }
}

/** `size`, or a few times as much where that is below `bytes`; at most a chunk's. */
function enough(size: number, bytes: number): number {
  let room = size;
  while (room < bytes) room *= GROWTH;
  return Math.min(room, CHUNK_BYTES);
}
