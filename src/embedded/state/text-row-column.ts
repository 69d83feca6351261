import type { Value } from '../../types/value.js';
import { type Batch, decodeText, type OutputBatch, type RangeColumn } from '../batch.js';
import { hashUtf8 } from './hash.js';
import type { RowColumn } from './row-column.js';
import { IntegerColumn, SEGMENT_BITS, SEGMENT_MASK } from './segments.js';
import type { TextRowColumns } from './text-row-columns.js';
import { compareUtf8, copyBytes, writeUtf8 } from './utf8.js';

/** `start` of NULL. */
export const NULL_START = -1;

/** One text column by slot: where in the row's chunk its bytes lie. */
export class TextRowColumn implements RowColumn {
  readonly start = new IntegerColumn();
  readonly end = new IntegerColumn();
  /** The chunks are those of all text columns. */
  readonly all: TextRowColumns;

  constructor(all: TextRowColumns) {
    this.all = all;
  }

  grow(rows: number): void {
    this.start.grow(rows);
    this.end.grow(rows);
  }

  /** Nothing: {@link TextRowColumns.write} takes in all text columns of a batch together. */
  write(): void {}

  /** Takes over ranges whose text was copied as a whole, `shift` bytes further. */
  shift(column: RangeColumn, nulls: Uint8Array | null, batch: Batch, slots: Int32Array, shift: number): void {
    const { start, end } = column;
    const { count, selection } = batch;
    const starts = this.start.segments;
    const ends = this.end.segments;
    for (let k = 0; k < count; k++) {
      const i = selection === null ? k : selection[k]!;
      const slot = slots[k]!;
      const isEmpty = start[i] === end[i];
      // An empty text may lie outside of what was copied.
      starts[slot >>> SEGMENT_BITS]![slot & SEGMENT_MASK] = isEmpty ? 0 : start[i]! + shift;
      ends[slot >>> SEGMENT_BITS]![slot & SEGMENT_MASK] = isEmpty ? 0 : end[i]! + shift;
    }
    if (nulls !== null) this.#writeNulls(nulls, batch, slots);
  }

  /** Copies each text by itself to byte `at` of `chunk`; says where the last one ends. */
  copy(
    column: RangeColumn,
    nulls: Uint8Array | null,
    batch: Batch,
    slots: Int32Array,
    chunk: Uint8Array,
    at: number,
  ): number {
    const { text, start, end } = column;
    const { count, selection } = batch;
    let used = at;
    for (let k = 0; k < count; k++) {
      const i = selection === null ? k : selection[k]!;
      if (nulls !== null && nulls[i] === 1) continue;
      copyBytes(text, start[i]!, end[i]!, chunk, used);
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
    for (let k = 0; k < count; k++) {
      const i = selection === null ? k : selection[k]!;
      if (nulls !== null && nulls[i] === 1) continue;
      this.start.set(slots[k]!, used);
      used = writeUtf8(column[i]!, chunk, used);
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
  move(slot: number, from: Uint8Array, into: Uint8Array, at: number): number {
    const start = this.start.get(slot);
    if (start === NULL_START) return at;
    const end = this.end.get(slot);
    copyBytes(from, start, end, into, at);
    this.start.set(slot, at);
    this.end.set(slot, at + end - start);
    return at + end - start;
  }

  gather(slots: Int32Array, from: number, count: number, output: OutputBatch, c: number, at: number): void {
    const into = output.textColumn(c);
    const chunks = this.all.chunks.chunks;
    const numbers = this.all.chunk.segments;
    const starts = this.start.segments;
    const ends = this.end.segments;
    for (let k = 0; k < count; k++) {
      const slot = slots[from + k]!;
      const segment = slot >>> SEGMENT_BITS;
      const offset = slot & SEGMENT_MASK;
      const start = starts[segment]![offset]!;
      if (start === NULL_START) {
        output.mask(c)[at + k] = 1;
        into.pointNowhere(at + k);
      } else into.point(at + k, chunks[numbers[segment]![offset]!]!, start, ends[segment]![offset]!);
    }
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
    return this.all.chunks.chunks[this.all.chunk.get(slot)]!;
  }

  free(): void {}

  get bytes(): number {
    return this.start.bytes + this.end.bytes;
  }
}
