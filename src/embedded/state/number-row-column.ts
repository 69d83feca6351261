import type { DataType } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import type { Batch, OutputBatch } from '../batch.js';
import { hashDouble, hashWhole } from './hash.js';
import type { NumberRecords } from './number-records.js';
import type { RowColumn } from './row-column.js';
import { SEGMENT_BITS, SEGMENT_MASK } from './segments.js';

/** Whether NULL is -0, which no value is (S9.4), since NaN may be one; elsewhere NULL is NaN. */
export function nullIsMinusZero({ kind }: DataType): boolean {
  return kind === 'double' || kind === 'float';
}

/** Numbers, dates and times by slot. */
export class NumberRowColumn implements RowColumn {
  readonly records: NumberRecords;
  readonly at: number;
  readonly #nullable: boolean;
  readonly #null: number;
  readonly #hash: (value: number) => number;

  /** `at`: the field of the records. */
  constructor(type: DataType, records: NumberRecords, at: number) {
    this.records = records;
    this.at = at;
    this.#nullable = type.nullable;
    this.#null = nullIsMinusZero(type) ? -0 : Number.NaN;
    this.#hash = nullIsMinusZero(type) ? hashDouble : hashWhole;
  }

  /** A stray -0 becomes 0, as everywhere (S9.4). */
  write(batch: Batch, c: number, slots: Int32Array, first: number): void {
    const from = batch.columns[c] as Float64Array;
    const { count, selection } = batch;
    const { segments, width } = this.records;
    const { at } = this;
    if (first >= 0) {
      const segment = segments[first >>> SEGMENT_BITS]!;
      let to = (first & SEGMENT_MASK) * width + at;
      for (let k = 0; k < count; k++, to += width) segment[to] = from[selection === null ? k : selection[k]!]! + 0;
    } else {
      for (let k = 0; k < count; k++) {
        const slot = slots[k]!;
        segments[slot >>> SEGMENT_BITS]![(slot & SEGMENT_MASK) * width + at] =
          from[selection === null ? k : selection[k]!]! + 0;
      }
    }
    const nulls = batch.nulls[c] ?? null;
    if (nulls === null) return;
    for (let k = 0; k < count; k++) {
      if (nulls[selection === null ? k : selection[k]!] === 1) this.records.set(slots[k]!, at, this.#null);
    }
  }

  gather(slots: Int32Array, from: number, count: number, output: OutputBatch, c: number, at: number): void {
    const { segments, width } = this.records;
    const field = this.at;
    const into = output.batch.columns[c] as Float64Array;
    if (segments.length === 1) {
      const only = segments[0]!;
      for (let k = 0; k < count; k++) into[at + k] = only[slots[from + k]! * width + field]!;
    } else {
      for (let k = 0; k < count; k++) {
        const slot = slots[from + k]!;
        into[at + k] = segments[slot >>> SEGMENT_BITS]![(slot & SEGMENT_MASK) * width + field]!;
      }
    }
    if (!this.#nullable) return;
    let mask: Uint8Array | null = null;
    for (let k = at; k < at + count; k++) {
      if (!this.#isNull(into[k]!)) continue;
      mask ??= output.mask(c);
      mask[k] = 1;
      into[k] = 0;
    }
  }

  #isNull(value: number): boolean {
    return Number.isNaN(this.#null) ? Number.isNaN(value) : Object.is(value, -0);
  }

  isNull(slot: number): boolean {
    return this.#nullable && this.#isNull(this.records.get(slot, this.at));
  }

  value(slot: number): Value {
    return this.isNull(slot) ? null : this.records.get(slot, this.at);
  }

  hash(slot: number): number {
    return this.#hash(this.records.get(slot, this.at));
  }

  equal(a: number, b: number): boolean {
    return Object.is(this.records.get(a, this.at), this.records.get(b, this.at));
  }

  compare(a: number, b: number): number {
    const x = this.records.get(a, this.at);
    const y = this.records.get(b, this.at);
    if (this.#nullable) {
      const aNull = this.#isNull(x);
      const bNull = this.#isNull(y);
      if (aNull || bNull) return Number(bNull) - Number(aNull);
    }
    if (x < y) return -1;
    if (x > y) return 1;
    return x === y ? 0 : Number(Number.isNaN(x)) - Number(Number.isNaN(y));
  }

  readonly bytes = 0;
}
