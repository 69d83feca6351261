import type { DataType } from '../../types/data-type.js';
import type { Exact, Value } from '../../types/value.js';
import { type Batch, type OutputBatch, promote } from '../batch.js';
import { hashBig, hashWhole } from './hash.js';
import type { NumberRecords } from './number-records.js';
import { NumberRowColumn } from './number-row-column.js';
import type { RowColumn } from './row-column.js';
import { ObjectColumn } from './segments.js';

/**
 * BIGINT and wide DECIMAL by slot: as numbers among the store's records until a value comes that is no safe integer.
 * From then on integers of either form lie in a column of objects, and NULL there is NULL.
 */
export class ExactRowColumn implements RowColumn {
  readonly #numbers: NumberRowColumn;
  #wide: ObjectColumn<Exact> | null = null;
  #capacity = 0;

  constructor(type: DataType, records: NumberRecords, at: number) {
    this.#numbers = new NumberRowColumn(type, records, at);
  }

  grow(rows: number): void {
    this.#capacity = rows;
    this.#wide?.grow(rows);
  }

  write(batch: Batch, c: number, slots: Int32Array, first: number): void {
    const from = batch.columns[c] as Float64Array | Exact[];
    if (this.#wide === null) {
      if (!Array.isArray(from)) {
        this.#numbers.write(batch, c, slots, first);
        return;
      }
      this.#widen();
    }
    const { count, selection } = batch;
    const nulls = batch.nulls[c] ?? null;
    for (let k = 0; k < count; k++) {
      const position = selection === null ? k : selection[k]!;
      this.#wide!.set(slots[k]!, nulls !== null && nulls[position] === 1 ? null : from[position]!);
    }
  }

  /** Once and for good. */
  #widen(): void {
    this.#wide = new ObjectColumn<Exact>();
    this.#wide.grow(this.#capacity);
    const { records } = this.#numbers;
    // Slots that were given out so far have their numbers in the records.
    for (let slot = 0; slot < this.#capacity && records.segments.length > 0; slot++) {
      this.#wide.set(slot, this.#numbers.value(slot) as Exact | null);
    }
  }

  gather(slots: Int32Array, from: number, count: number, output: OutputBatch, c: number, at: number): void {
    if (this.#wide === null && !Array.isArray(output.batch.columns[c])) {
      this.#numbers.gather(slots, from, count, output, c, at);
      return;
    }
    const into = promote(output.batch, c, at);
    for (let k = 0; k < count; k++) {
      const value = this.exact(slots[from + k]!);
      if (value === null) output.mask(c)[at + k] = 1;
      into[at + k] = value ?? 0;
    }
  }

  /** The value, in generated code too. */
  exact(slot: number): Exact | null {
    if (this.#wide !== null) return this.#wide.get(slot);
    return this.#numbers.value(slot) as Exact | null;
  }

  isNull(slot: number): boolean {
    return this.exact(slot) === null;
  }

  value(slot: number): Value {
    return this.exact(slot);
  }

  hash(slot: number): number {
    const value = this.exact(slot);
    if (value === null) return 0;
    return typeof value === 'number' ? hashWhole(value) : hashBig(value);
  }

  equal(a: number, b: number): boolean {
    return this.exact(a) === this.exact(b);
  }

  compare(a: number, b: number): number {
    const x = this.exact(a);
    const y = this.exact(b);
    if (x === null || y === null) return Number(y === null) - Number(x === null);
    return x < y ? -1 : x > y ? 1 : 0;
  }

  free(slot: number): void {
    this.#wide?.clear(slot);
  }

  get bytes(): number {
    return this.#wide?.bytes ?? 0;
  }
}
