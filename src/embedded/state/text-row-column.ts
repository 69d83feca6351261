import type { Value } from '../../types/value.js';
import { type Batch, decodeText, type OutputBatch, type RangeColumn } from '../batch.js';
import { hashUtf8 } from './hash.js';
import type { IntegerField } from './integer-records.js';
import type { RowColumn } from './row-column.js';
import { SEGMENT_BITS, SEGMENT_MASK } from './segments.js';
import { compareUtf8, copyText, TextBuffer, writeAscii, writeUtf8 } from './text-buffer.js';
import type { TextRowColumns } from './text-row-columns.js';

/** `start` of NULL. */
export const NULL_START = -1;

/** One text column by slot: where in the row's chunk its bytes lie. */
export class TextRowColumn implements RowColumn {
  readonly start: IntegerField;
  readonly end: IntegerField;
  /** The chunks are those of all text columns. */
  readonly all: TextRowColumns;

  constructor(all: TextRowColumns, start: IntegerField, end: IntegerField) {
    this.all = all;
    this.start = start;
    this.end = end;
  }

  /** Nothing: {@link TextRowColumns.write} takes in all text columns of a batch together. */
  write(): void {}

  /** Takes over ranges whose text was copied as a whole, `shift` bytes further. */
  shift(column: RangeColumn, nulls: Uint8Array | null, batch: Batch, slots: Int32Array, shift: number): void {
    const { start, end } = column;
    const { count, selection } = batch;
    const { segments, width } = this.start.records;
    const starts = this.start.at;
    const ends = this.end.at;
    for (let k = 0; k < count; k++) {
      const i = selection === null ? k : selection[k]!;
      const slot = slots[k]!;
      const segment = segments[slot >>> SEGMENT_BITS]!;
      const record = (slot & SEGMENT_MASK) * width;
      const isEmpty = start[i] === end[i];
      // An empty text may lie outside of what was copied.
      segment[record + starts] = isEmpty ? 0 : start[i]! + shift;
      segment[record + ends] = isEmpty ? 0 : end[i]! + shift;
    }
    if (nulls !== null) this.#writeNulls(nulls, batch, slots);
  }

  /** Copies each text by itself to byte `at` of `chunk`; says where the last one ends. */
  copy(
    column: RangeColumn,
    nulls: Uint8Array | null,
    batch: Batch,
    slots: Int32Array,
    chunk: TextBuffer,
    at: number,
  ): number {
    const { start, end } = column;
    const { count, selection } = batch;
    const text = new TextBuffer(column.text);
    let used = at;
    for (let k = 0; k < count; k++) {
      const i = selection === null ? k : selection[k]!;
      if (nulls !== null && nulls[i] === 1) continue;
      copyText(text, start[i]!, end[i]! - start[i]!, chunk, used);
      this.start.set(slots[k]!, used);
      used += end[i]! - start[i]!;
      this.end.set(slots[k]!, used);
    }
    if (nulls !== null) this.#writeNulls(nulls, batch, slots);
    return used;
  }

  /** Writes each text at byte `at` of `chunk` and behind; says where the last one ends. */
  encode(
    column: readonly (string | null)[],
    nulls: Uint8Array | null,
    batch: Batch,
    slots: Int32Array,
    chunk: Uint8Array,
    at: number,
  ): number {
    const { count, selection } = batch;
    let used = at;
    const isWritten = writeAscii(column, nulls, batch, chunk, at);
    for (let k = 0; k < count; k++) {
      const i = selection === null ? k : selection[k]!;
      if (nulls !== null && nulls[i] === 1) continue;
      const text = column[i]!;
      this.start.set(slots[k]!, used);
      used = isWritten ? used + text.length : writeUtf8(text, chunk, used);
      this.end.set(slots[k]!, used);
    }
    if (nulls !== null) this.#writeNulls(nulls, batch, slots);
    return used;
  }

  #writeNulls(nulls: Uint8Array, { count, selection }: Batch, slots: Int32Array): void {
    for (let k = 0; k < count; k++) {
      if (nulls[selection === null ? k : selection[k]!] === 0) continue;
      this.start.set(slots[k]!, NULL_START);
      this.end.set(slots[k]!, NULL_START);
    }
  }

  /** Moves the text of `slot` from one chunk to byte `at` of another; says where it ends. */
  move(slot: number, from: TextBuffer, into: TextBuffer, at: number): number {
    const start = this.start.get(slot);
    if (start === NULL_START) return at;
    const end = this.end.get(slot);
    copyText(from, start, end - start, into, at);
    this.start.set(slot, at);
    this.end.set(slot, at + end - start);
    return at + end - start;
  }

  gather(slots: Int32Array, from: number, count: number, output: OutputBatch, c: number, at: number): void {
    const into = output.textColumn(c);
    const { start, end } = into;
    const { chunks } = this.all.chunks;
    const { numberOf } = this.all;
    const { segments, width } = this.start.records;
    const numbers = this.all.chunk.at;
    const starts = this.start.at;
    const ends = this.end.at;
    let bytes = 0;
    let one = -1;
    let isOne = true;
    for (let k = 0; k < count; k++) {
      const slot = slots[from + k]!;
      const segment = segments[slot >>> SEGMENT_BITS]!;
      const record = (slot & SEGMENT_MASK) * width;
      const first = segment[record + starts]!;
      if (first === NULL_START) {
        output.mask(c)[at + k] = 1;
        into.pointNowhere(at + k);
        continue;
      }
      const last = segment[record + ends]!;
      const number = segment[record + numbers]!;
      start[at + k] = first;
      end[at + k] = last;
      numberOf[k] = number;
      bytes += last - first;
      if (one < 0) one = number;
      else if (one !== number) isOne = false;
    }
    if (isOne && (one < 0 || into.share(at, chunks[one]!))) return;
    into.adopt(at, count, chunks, numberOf, bytes);
  }

  /** Bytes of the text. */
  lengthOf(slot: number): number {
    return this.end.get(slot) - this.start.get(slot);
  }

  isNull(slot: number): boolean {
    return this.start.get(slot) === NULL_START;
  }

  value(slot: number): Value {
    const start = this.start.get(slot);
    if (start === NULL_START) return null;
    return decodeText(this.#chunkOf(slot), start, this.end.get(slot));
  }

  hash(slot: number): number {
    const start = this.start.get(slot);
    return start === NULL_START ? 0 : hashUtf8(this.#chunkOf(slot), start, this.end.get(slot));
  }

  equal(a: number, b: number): boolean {
    const aStart = this.start.get(a);
    const bStart = this.start.get(b);
    if (aStart === NULL_START || bStart === NULL_START) return aStart === bStart;
    const length = this.end.get(a) - aStart;
    if (this.end.get(b) - bStart !== length) return false;
    const x = this.#chunkOf(a);
    const y = this.#chunkOf(b);
    for (let i = 0; i < length; i++) if (x[aStart + i] !== y[bStart + i]) return false;
    return true;
  }

  compare(a: number, b: number): number {
    const aStart = this.start.get(a);
    const bStart = this.start.get(b);
    if (aStart === NULL_START || bStart === NULL_START)
      return Number(bStart === NULL_START) - Number(aStart === NULL_START);
    return compareUtf8(this.#chunkOf(a), aStart, this.end.get(a), this.#chunkOf(b), bStart, this.end.get(b));
  }

  #chunkOf(slot: number): Uint8Array {
    return this.all.chunks.chunks[this.all.chunk.get(slot)]!.bytes;
  }

  readonly bytes = 0;
}
