import type { Value } from '../../types/value.js';
import type { BatchColumn, OutputBatch } from '../batch.js';
import { combine } from './hash.js';
import type { KeyColumn, Mask } from './key-column.js';
import { ByteColumn } from './segments.js';

const NULL_BYTE = 2;

function byteAt(values: Uint8Array, mask: Mask, position: number): number {
  return mask !== null && mask[position] === 1 ? NULL_BYTE : values[position]!;
}

/** Keys that are booleans: 0, 1, and 2 for NULL. */
export class BooleanKeys extends ByteColumn implements KeyColumn {
  readonly isWhole = false;

  hash(column: BatchColumn, mask: Mask, positions: Int32Array, count: number, hashes: Int32Array): void {
    const values = column as Uint8Array;
    for (let k = 0; k < count; k++) {
      const i = positions[k]!;
      hashes[i] = combine(hashes[i]!, byteAt(values, mask, i));
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
    const values = column as Uint8Array;
    for (let k = 0; k < count; k++) {
      const i = positions[k]!;
      const id = ids[i]!;
      if (id < 0) continue;
      if (this.get(id) !== byteAt(values, mask, i)) {
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
    return this.get(id) === byteAt(column as Uint8Array, mask, position);
  }

  write(id: number, column: BatchColumn, mask: Mask, position: number): void {
    this.set(id, byteAt(column as Uint8Array, mask, position));
  }

  hashOf(id: number, hash: number): number {
    return combine(hash, this.get(id));
  }

  value(id: number): Value {
    const byte = this.get(id);
    return byte === NULL_BYTE ? null : byte === 1;
  }

  writeTo(output: OutputBatch, c: number, ids: Int32Array, count: number): void {
    for (let r = 0; r < count; r++) output.set(c, r, this.value(ids[r]!));
  }
}
