import type { DataType } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import type { Batch, OutputBatch } from '../batch.js';
import { hashDouble, hashWhole } from './hash.js';
import type { RowColumn } from './row-column.js';
import { ByteColumn, NumberColumn, SEGMENT_BITS, SEGMENT_MASK } from './segments.js';

/**
 * Numbers, dates and times by slot. NULL is NaN where no value can be NaN; a nullable FLOAT or DOUBLE has a mask.
 */
export class NumberRowColumn implements RowColumn {
  readonly values = new NumberColumn();
  /** 1 where NULL. */
  readonly mask: ByteColumn | null;
  readonly #nullable: boolean;
  readonly #hash: (value: number) => number;

  constructor(type: DataType) {
    const isFloat = type.kind === 'double' || type.kind === 'float';
    this.#nullable = type.nullable;
    this.#hash = isFloat ? hashDouble : hashWhole;
    this.mask = type.nullable && isFloat ? new ByteColumn() : null;
  }

  grow(rows: number): void {
    this.values.grow(rows);
    this.mask?.grow(rows);
  }

  write(batch: Batch, c: number, slots: Int32Array, first: number): void {
    const from = batch.columns[c] as Float64Array;
    const { count, selection } = batch;
    const { segments } = this.values;
    const nulls = batch.nulls[c] ?? null;
    if (first >= 0) {
      const segment = segments[first >>> SEGMENT_BITS]!;
      const offset = first & SEGMENT_MASK;
      if (selection === null) segment.set(from.subarray(0, count), offset);
      else for (let k = 0; k < count; k++) segment[offset + k] = from[selection[k]!]!;
    } else if (selection === null) {
      for (let k = 0; k < count; k++) segments[slots[k]! >>> SEGMENT_BITS]![slots[k]! & SEGMENT_MASK] = from[k]!;
    } else {
      for (let k = 0; k < count; k++) {
        segments[slots[k]! >>> SEGMENT_BITS]![slots[k]! & SEGMENT_MASK] = from[selection[k]!]!;
      }
    }
    if (this.mask !== null) this.#writeMask(nulls, batch, slots);
    else if (nulls !== null) {
      for (let k = 0; k < count; k++) {
        if (nulls[selection === null ? k : selection[k]!] === 1) this.values.set(slots[k]!, Number.NaN);
      }
    }
  }

  #writeMask(nulls: Uint8Array | null, { count, selection }: Batch, slots: Int32Array): void {
    const mask = this.mask!;
    for (let k = 0; k < count; k++) {
      mask.set(slots[k]!, nulls === null ? 0 : nulls[selection === null ? k : selection[k]!]!);
    }
  }

  gather(slots: Int32Array, from: number, count: number, output: OutputBatch, c: number, at: number): void {
    const { segments } = this.values;
    const into = output.batch.columns[c] as Float64Array;
    if (!this.#nullable) {
      for (let k = 0; k < count; k++) {
        const slot = slots[from + k]!;
        into[at + k] = segments[slot >>> SEGMENT_BITS]![slot & SEGMENT_MASK]!;
      }
      return;
    }
    let nans = 0;
    for (let k = 0; k < count; k++) {
      const slot = slots[from + k]!;
      const value = segments[slot >>> SEGMENT_BITS]![slot & SEGMENT_MASK]!;
      into[at + k] = value;
      if (Number.isNaN(value)) nans++;
    }
    if (nans === 0 && this.mask === null) return;
    for (let k = 0; k < count; k++) if (this.isNull(slots[from + k]!)) output.mask(c)[at + k] = 1;
  }

  isNull(slot: number): boolean {
    if (this.mask !== null) return this.mask.get(slot) === 1;
    return this.#nullable && Number.isNaN(this.values.get(slot));
  }

  value(slot: number): Value {
    return this.isNull(slot) ? null : this.values.get(slot);
  }

  hash(slot: number): number {
    return this.isNull(slot) ? 0 : this.#hash(this.values.get(slot));
  }

  equal(a: number, b: number): boolean {
    if (this.mask !== null && this.mask.get(a) !== this.mask.get(b)) return false;
    const x = this.values.get(a);
    const y = this.values.get(b);
    return x === y || (Number.isNaN(x) && Number.isNaN(y)) || (this.mask !== null && this.mask.get(a) === 1);
  }

  compare(a: number, b: number): number {
    if (this.#nullable) {
      const aNull = this.isNull(a);
      const bNull = this.isNull(b);
      if (aNull || bNull) return Number(bNull) - Number(aNull);
    }
    const x = this.values.get(a);
    const y = this.values.get(b);
    if (x < y) return -1;
    if (x > y) return 1;
    if (x === y) return 0;
    return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
  }

  free(): void {}

  get bytes(): number {
    return this.values.bytes + (this.mask?.bytes ?? 0);
  }
}
