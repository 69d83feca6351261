import type { Value } from '../../types/value.js';
import type { Batch, OutputBatch } from '../batch.js';
import type { RowColumn } from './row-column.js';
import { ByteColumn } from './segments.js';

/** How NULL lies in a byte by slot. */
export const NULL_BYTE = 2;

/** Booleans by slot: 0, 1, or {@link NULL_BYTE}. */
export class BooleanRowColumn implements RowColumn {
  readonly values = new ByteColumn();

  grow(rows: number): void {
    this.values.grow(rows);
  }

  write(batch: Batch, c: number, slots: Int32Array): void {
    const { count, selection } = batch;
    const from = batch.columns[c] as Uint8Array;
    const nulls = batch.nulls[c] ?? null;
    for (let k = 0; k < count; k++) {
      const position = selection === null ? k : selection[k]!;
      this.values.set(slots[k]!, nulls !== null && nulls[position] === 1 ? NULL_BYTE : from[position]!);
    }
  }

  gather(slots: Int32Array, from: number, count: number, output: OutputBatch, c: number, at: number): void {
    const into = output.batch.columns[c] as Uint8Array;
    for (let k = 0; k < count; k++) {
      const value = this.values.get(slots[from + k]!);
      into[at + k] = value & 1;
      if (value === NULL_BYTE) output.mask(c)[at + k] = 1;
    }
  }

  value(slot: number): Value {
    const value = this.values.get(slot);
    return value === NULL_BYTE ? null : value === 1;
  }

  isNull(slot: number): boolean {
    return this.values.get(slot) === NULL_BYTE;
  }

  hash(slot: number): number {
    return this.values.get(slot);
  }

  equal(a: number, b: number): boolean {
    return this.values.get(a) === this.values.get(b);
  }

  compare(a: number, b: number): number {
    return rank(this.values.get(a)) - rank(this.values.get(b));
  }

  free(): void {}

  get bytes(): number {
    return this.values.bytes;
  }
}

function rank(value: number): number {
  return value === NULL_BYTE ? -1 : value;
}
