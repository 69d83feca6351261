import { MAX_BATCH_ROWS, type RangeColumn } from '../connectors/contract/source.js';
import { copyBytes, writeUtf8 } from './state/utf8.js';

const NO_BYTES = new Uint8Array(0);

/**
 * A text column of an output batch. It points into the buffer that the text lies in while all rows of the batch lie in
 * one; from the first row of another buffer on it has bytes of its own. Positions are written in order, none left out.
 */
export class TextOutput implements RangeColumn {
  text: Uint8Array = NO_BYTES;
  readonly start = new Int32Array(MAX_BATCH_ROWS);
  readonly end = new Int32Array(MAX_BATCH_ROWS);
  #own = NO_BYTES;
  #used = 0;

  /** For the first row of a batch. */
  reset(): void {
    this.text = NO_BYTES;
    this.#used = 0;
  }

  /** The text at `position` is bytes `start` to `end` of `from`, which stay as they are until the batch is handed over. */
  point(position: number, from: Uint8Array, start: number, end: number): void {
    if (this.text !== from) {
      if (this.text === NO_BYTES) this.text = from;
      else {
        this.#copy(position, from, start, end);
        return;
      }
    }
    this.start[position] = start;
    this.end[position] = end;
  }

  /** For a whole batch: the texts of `column` at `positions`. */
  take(column: RangeColumn, positions: Int32Array, count: number): void {
    this.text = column.text;
    for (let k = 0; k < count; k++) {
      this.start[k] = column.start[positions[k]!]!;
      this.end[k] = column.end[positions[k]!]!;
    }
  }

  /** For NULL. */
  pointNowhere(position: number): void {
    this.start[position] = 0;
    this.end[position] = 0;
  }

  /** The text at `position` is `value`. */
  write(position: number, value: string): void {
    this.#makeRoom(position, value.length * 3);
    this.start[position] = this.#used;
    this.#used = writeUtf8(value, this.#own, this.#used);
    this.end[position] = this.#used;
  }

  #copy(position: number, from: Uint8Array, start: number, end: number): void {
    this.#makeRoom(position, end - start);
    copyBytes(from, start, end, this.#own, this.#used);
    this.start[position] = this.#used;
    this.#used += end - start;
    this.end[position] = this.#used;
  }

  /** Makes the positions below `position` lie in bytes of its own, with room for `bytes` more. */
  #makeRoom(position: number, bytes: number): void {
    const { text, start, end } = this;
    if (text !== this.#own || text === NO_BYTES) {
      let needed = bytes;
      for (let i = 0; i < position; i++) needed += end[i]! - start[i]!;
      if (needed > this.#own.length) this.#own = new Uint8Array(Math.max(needed * 2, 1 << 12));
      let used = 0;
      for (let i = 0; i < position; i++) {
        const length = end[i]! - start[i]!;
        copyBytes(text, start[i]!, end[i]!, this.#own, used);
        start[i] = used;
        used += length;
        end[i] = used;
      }
      this.#used = used;
      this.text = this.#own;
    } else if (this.#used + bytes > this.#own.length) {
      const larger = new Uint8Array((this.#used + bytes) * 2);
      larger.set(this.#own.subarray(0, this.#used));
      this.#own = larger;
      this.text = larger;
    }
  }
}
