import type { DataType } from '../../types/data-type.js';
import { keyText } from '../../types/order.js';
import type { Value } from '../../types/value.js';
import type { BatchColumn, OutputBatch } from '../batch.js';
import { combine, hashString } from './hash.js';
import type { KeyColumn, Mask } from './key-column.js';
import { ObjectColumn } from './segments.js';

/** Keys of other kinds (bytes, arrays, rows, maps, JSON values), told apart by their content as text. */
export class ObjectKeys extends ObjectColumn<Value & object> implements KeyColumn {
  readonly isWhole = false;
  readonly #texts = new ObjectColumn<string>();

  readonly #textOf: (value: Value) => string;

  constructor(type: DataType) {
    super(200);
    const text = keyText([type]);
    this.#textOf = value => text([value]);
  }

  override grow(rows: number): void {
    super.grow(rows);
    this.#texts.grow(rows);
  }

  override clear(id: number): void {
    super.clear(id);
    this.#texts.clear(id);
  }

  override load(ids: Int32Array, saved: BatchColumn): void {
    super.load(ids, saved);
    for (const id of ids) this.#texts.set(id, this.#textOf(this.get(id)));
  }

  hash(column: BatchColumn, mask: Mask, positions: Int32Array, count: number, hashes: Int32Array): void {
    for (let k = 0; k < count; k++) {
      const i = positions[k]!;
      hashes[i] = combine(hashes[i]!, hashString(this.#textAt(column, mask, i)));
    }
  }

  verify(
    column: BatchColumn,
    mask: Mask,
    positions: Int32Array,
    count: number,
    ids: Int32Array,
    missing: Int32Array,
    misses: number,
  ): number {
    for (let k = 0; k < count; k++) {
      const i = positions[k]!;
      if (ids[i]! >= 0 && !this.same(ids[i]!, column, mask, i)) {
        ids[i] = -1;
        missing[misses++] = i;
      }
    }
    return misses;
  }

  numbers(): null {
    return null;
  }

  probe(): null {
    return null;
  }

  same(id: number, column: BatchColumn, mask: Mask, position: number): boolean {
    return this.#texts.get(id) === this.#textAt(column, mask, position);
  }

  write(id: number, column: BatchColumn, mask: Mask, position: number): void {
    this.set(id, mask !== null && mask[position] === 1 ? null : ((column as unknown[])[position] as Value & object));
    this.#texts.set(id, this.#textAt(column, mask, position));
  }

  hashOf(id: number, hash: number): number {
    return combine(hash, hashString(this.#texts.get(id)!));
  }

  value(id: number): Value {
    return this.get(id);
  }

  writeTo(output: OutputBatch, c: number, ids: Int32Array, count: number): void {
    for (let r = 0; r < count; r++) output.set(c, r, this.value(ids[r]!));
  }

  #textAt(column: BatchColumn, mask: Mask, position: number): string {
    const isNull = mask !== null && mask[position] === 1;
    return this.#textOf(isNull ? null : ((column as unknown[])[position] as Value));
  }
}
