import type { Exact, Value } from '../../types/value.js';
import type { BatchColumn, OutputBatch } from '../batch.js';
import { combine, hashBig, hashWhole } from './hash.js';
import type { KeyColumn, Mask } from './key-column.js';
import { NULL_NUMBER, numberAt, numberProbe, sameNumber, writeNumbers } from './number-keys.js';
import type { NumberProbe } from './number-probe.js';
import { ExactColumn, SEGMENT_BITS, SEGMENT_MASK } from './segments.js';

/** The value at `position`, `NULL_NUMBER` for NULL. */
function exactAt(column: Float64Array | Exact[], mask: Mask, position: number): Exact {
  if (mask !== null && mask[position] === 1) return NULL_NUMBER;
  const value = column[position]!;
  return typeof value === 'number' ? value + 0 : value;
}

function sameExact(a: Exact, b: Exact): boolean {
  return typeof a === 'number' && typeof b === 'number' ? sameNumber(a, b) : a === b;
}

function hashExact(value: Exact): number {
  return typeof value === 'number' ? hashWhole(value) : hashBig(value);
}

/** Keys that are BIGINT or wide DECIMAL. */
export class ExactKeys extends ExactColumn implements KeyColumn {
  readonly isWhole = true;
  // Asked for only while not wide: then all segments are typed.
  readonly #probe = numberProbe(this.segments as Float64Array[], true);

  hash(column: BatchColumn, mask: Mask, positions: Int32Array, count: number, hashes: Int32Array): void {
    if (column instanceof Float64Array) {
      for (let k = 0; k < count; k++) {
        const i = positions[k]!;
        hashes[i] = combine(hashes[i]!, hashWhole(numberAt(column, mask, i)));
      }
    } else {
      const values = column as Exact[];
      for (let k = 0; k < count; k++) {
        const i = positions[k]!;
        hashes[i] = combine(hashes[i]!, hashExact(exactAt(values, mask, i)));
      }
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
    if (!this.isWide && column instanceof Float64Array) {
      // Not wide, so all segments are typed.
      const segments = this.segments as Float64Array[];
      for (let k = 0; k < count; k++) {
        const i = positions[k]!;
        const id = ids[i]!;
        if (id < 0) continue;
        if (!sameNumber(segments[id >>> SEGMENT_BITS]![id & SEGMENT_MASK]!, numberAt(column, mask, i))) {
          ids[i] = -1;
          missing[misses++] = i;
        }
      }
      return misses;
    }
    for (let k = 0; k < count; k++) {
      const i = positions[k]!;
      const id = ids[i]!;
      if (id < 0) continue;
      if (!sameExact(this.get(id), exactAt(column as Exact[], mask, i))) {
        ids[i] = -1;
        missing[misses++] = i;
      }
    }
    return misses;
  }

  numbers(): readonly Float64Array[] | null {
    // Not wide, so all segments are typed.
    return this.isWide ? null : (this.segments as Float64Array[]);
  }

  probe(column: BatchColumn, mask: Mask): NumberProbe | null {
    if (this.isWide || !(column instanceof Float64Array)) return null;
    this.#probe.values = column;
    this.#probe.nulls = mask;
    return this.#probe;
  }

  same(id: number, column: BatchColumn, mask: Mask, position: number): boolean {
    return sameExact(this.get(id), exactAt(column as Exact[], mask, position));
  }

  write(id: number, column: BatchColumn, mask: Mask, position: number): void {
    this.set(id, exactAt(column as Exact[], mask, position));
  }

  /** NULL is null where the column is an array: not every format of plain data keeps -0. */
  override save(ids: Int32Array): BatchColumn {
    const saved = super.save(ids);
    return Array.isArray(saved) ? saved.map(value => (Object.is(value, NULL_NUMBER) ? null : value)) : saved;
  }

  override load(ids: Int32Array, saved: BatchColumn): void {
    super.load(ids, Array.isArray(saved) ? saved.map(value => value ?? NULL_NUMBER) : saved);
  }

  hashOf(id: number, hash: number): number {
    return combine(hash, hashExact(this.get(id)));
  }

  value(id: number): Value {
    const value = this.get(id);
    return Object.is(value, NULL_NUMBER) ? null : value;
  }

  writeTo(output: OutputBatch, c: number, ids: Int32Array, count: number): void {
    const column = output.batch.columns[c]!;
    if (this.isWide || !(column instanceof Float64Array)) {
      for (let r = 0; r < count; r++) output.set(c, r, this.value(ids[r]!));
    } else writeNumbers(output, c, column, this.segments as Float64Array[], ids, count);
  }
}
