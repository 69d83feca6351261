import type { DataType } from '../../types/data-type.js';
import { type Comparison, compareValues, keyText } from '../../types/order.js';
import type { Value } from '../../types/value.js';
import type { Batch, OutputBatch } from '../batch.js';
import { hashString } from './hash.js';
import type { RowColumn } from './row-column.js';
import { ObjectColumn } from './segments.js';

/** Arrays, rows, bytes and other values that are objects, by slot, as they are. */
export class ObjectRowColumn implements RowColumn {
  readonly values = new ObjectColumn<Value>();
  readonly #type: DataType;
  readonly #compare: Comparison;

  constructor(type: DataType) {
    this.#type = type;
    this.#compare = compareValues(type);
  }

  grow(rows: number): void {
    this.values.grow(rows);
  }

  write(batch: Batch, c: number, slots: Int32Array): void {
    const { count, selection } = batch;
    // A column of objects holds values as they are.
    const from = batch.columns[c] as Value[];
    const nulls = batch.nulls[c] ?? null;
    for (let k = 0; k < count; k++) {
      const position = selection === null ? k : selection[k]!;
      this.values.set(slots[k]!, nulls !== null && nulls[position] === 1 ? null : from[position]!);
    }
  }

  gather(slots: Int32Array, from: number, count: number, output: OutputBatch, c: number, at: number): void {
    const into = output.batch.columns[c] as unknown[];
    for (let k = 0; k < count; k++) {
      const value = this.values.get(slots[from + k]!);
      into[at + k] = value;
      if (value === null) output.mask(c)[at + k] = 1;
    }
  }

  value(slot: number): Value {
    return this.values.get(slot);
  }

  isNull(slot: number): boolean {
    return this.values.get(slot) === null;
  }

  hash(slot: number): number {
    return hashString(keyText([this.#type])([this.values.get(slot)]));
  }

  equal(a: number, b: number): boolean {
    return this.compare(a, b) === 0;
  }

  compare(a: number, b: number): number {
    return this.#compare(this.values.get(a), this.values.get(b));
  }

  free(slot: number): void {
    this.values.clear(slot);
  }

  get bytes(): number {
    return this.values.bytes;
  }
}
