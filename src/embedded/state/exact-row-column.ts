import type { Exact, Value } from '../../types/value.js';
import { type Batch, type OutputBatch, promote } from '../batch.js';
import { hashBig, hashWhole } from './hash.js';
import type { RowColumn } from './row-column.js';
import { ExactColumn, SEGMENT_BITS, SEGMENT_MASK } from './segments.js';

/** BIGINT and wide DECIMAL by slot; NULL is NaN. */
export class ExactRowColumn implements RowColumn {
  readonly values = new ExactColumn();

  grow(rows: number): void {
    this.values.grow(rows);
  }

  write(batch: Batch, c: number, slots: Int32Array, first: number): void {
    const from = batch.columns[c] as Float64Array | Exact[];
    const { count, selection } = batch;
    const nulls = batch.nulls[c] ?? null;
    const { segments } = this.values;
    const isTyped = !Array.isArray(from) && !this.values.isWide;
    if (isTyped && first >= 0 && selection === null) {
      // Not wide, so all segments are typed arrays.
      (segments[first >>> SEGMENT_BITS] as Float64Array).set(from.subarray(0, count), first & SEGMENT_MASK);
    } else if (isTyped) {
      for (let k = 0; k < count; k++) {
        const slot = slots[k]!;
        segments[slot >>> SEGMENT_BITS]![slot & SEGMENT_MASK] = from[selection === null ? k : selection[k]!]!;
      }
    } else {
      for (let k = 0; k < count; k++) {
        const position = selection === null ? k : selection[k]!;
        if (nulls === null || nulls[position] === 0) this.values.set(slots[k]!, from[position]!);
      }
    }
    if (nulls === null) return;
    for (let k = 0; k < count; k++) {
      if (nulls[selection === null ? k : selection[k]!] === 1) this.values.set(slots[k]!, Number.NaN);
    }
  }

  gather(slots: Int32Array, from: number, count: number, output: OutputBatch, c: number, at: number): void {
    const { segments, isWide } = this.values;
    const into = isWide
      ? (promote(output.batch, c, at) as Exact[])
      : (output.batch.columns[c] as Float64Array | Exact[]);
    let nulls = 0;
    for (let k = 0; k < count; k++) {
      const slot = slots[from + k]!;
      const value = segments[slot >>> SEGMENT_BITS]![slot & SEGMENT_MASK]!;
      into[at + k] = value;
      if (Number.isNaN(value)) nulls++;
    }
    if (nulls === 0) return;
    const mask = output.mask(c);
    for (let k = 0; k < count; k++) if (this.isNull(slots[from + k]!)) mask[at + k] = 1;
  }

  isNull(slot: number): boolean {
    return Number.isNaN(this.values.get(slot));
  }

  value(slot: number): Value {
    const value = this.values.get(slot);
    return Number.isNaN(value) ? null : value;
  }

  hash(slot: number): number {
    const value = this.values.get(slot);
    return typeof value === 'number' ? hashWhole(value) : hashBig(value);
  }

  equal(a: number, b: number): boolean {
    const x = this.values.get(a);
    const y = this.values.get(b);
    return x === y || (Number.isNaN(x) && Number.isNaN(y));
  }

  compare(a: number, b: number): number {
    const x = this.values.get(a);
    const y = this.values.get(b);
    if (x < y) return -1;
    if (x > y) return 1;
    return x === y ? 0 : Number(this.isNull(b)) - Number(this.isNull(a));
  }

  free(slot: number): void {
    if (this.values.isWide) this.values.set(slot, 0);
  }

  get bytes(): number {
    return this.values.bytes;
  }
}
