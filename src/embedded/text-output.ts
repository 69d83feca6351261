import { MAX_BATCH_ROWS, type RangeColumn } from '../connectors/contract/source.js';
import { copyText, NO_TEXT, SLACK, TextBuffer, writeUtf8 } from './state/text-buffer.js';

/**
 * A text column of an output batch. It points into the buffer that the texts lie in while all of the batch lie in one,
 * else it has bytes of its own. Positions are written in order, none left out.
 */
export class TextOutput implements RangeColumn {
  text: Uint8Array = NO_TEXT.bytes;
  readonly start = new Int32Array(MAX_BATCH_ROWS);
  readonly end = new Int32Array(MAX_BATCH_ROWS);
  #own = NO_TEXT;
  #used = 0;

  /** For the first row of a batch. */
  reset(): void {
    this.text = NO_TEXT.bytes;
    this.#used = 0;
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
    this.#used = writeUtf8(value, this.#own.bytes, this.#used);
    this.end[position] = this.#used;
  }

  /**
   * `start` and `end` from `at` on, `count` of them, were written: positions in `buffer`, which stays as it is until the
   * batch is handed over. False where the batch has texts elsewhere, which {@link adopt} is for.
   */
  share(at: number, buffer: TextBuffer): boolean {
    if (this.text !== buffer.bytes && this.text !== NO_TEXT.bytes) return false;
    if (this.text === NO_TEXT.bytes) for (let i = 0; i < at; i++) this.pointNowhere(i);
    this.text = buffer.bytes;
    return true;
  }

  /**
   * `start` and `end` from `at` on, `count` of them, were written: positions in `buffers[numbers[k]]`, `bytes` in all.
   * Copies the texts.
   */
  adopt(at: number, count: number, buffers: readonly TextBuffer[], numbers: Int32Array, bytes: number): void {
    this.#makeRoom(at, bytes);
    const own = this.#own;
    const { start, end } = this;
    let used = this.#used;
    for (let k = 0; k < count; k++) {
      const from = start[at + k]!;
      const length = end[at + k]! - from;
      if (length > 0) copyText(buffers[numbers[k]!]!, from, length, own, used);
      start[at + k] = used;
      used += length;
      end[at + k] = used;
    }
    this.#used = used;
  }

  /** Makes the positions below `position` lie in bytes of its own, with room for `bytes` more. */
  #makeRoom(position: number, bytes: number): void {
    const { text, start, end } = this;
    if (text === this.#own.bytes && text !== NO_TEXT.bytes) {
      if (this.#used + bytes > this.#own.bytes.length - SLACK) {
        this.#own = this.#own.grown(this.#used, (this.#used + bytes) * 2);
        this.text = this.#own.bytes;
      }
      return;
    }
    let needed = bytes;
    for (let i = 0; i < position; i++) needed += end[i]! - start[i]!;
    if (needed > this.#own.bytes.length - SLACK) this.#own = new TextBuffer(Math.max(needed * 2, 1 << 12));
    const from = new TextBuffer(text);
    let used = 0;
    for (let i = 0; i < position; i++) {
      const length = end[i]! - start[i]!;
      if (length > 0) copyText(from, start[i]!, length, this.#own, used);
      start[i] = used;
      used += length;
      end[i] = used;
    }
    this.#used = used;
    this.text = this.#own.bytes;
  }
}
