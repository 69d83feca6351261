import type { Value } from '../../types/value.js';
import { type BatchColumn, decodeRange, isRangeColumn, type OutputBatch, type RangeColumn } from '../batch.js';
import { combine, hashString, hashUtf8 } from './hash.js';
import type { KeyColumn, Mask } from './key-column.js';
import { ObjectColumn, SEGMENT_BITS, SEGMENT_MASK } from './segments.js';

const NULL_HASH = 0x6b8b4567;

/** Whether the UTF-8 text from `start` to `end` is `text`, without decoding it where it is ASCII. */
export function isText(text: string, bytes: Uint8Array, start: number, end: number): boolean {
  const { length } = text;
  if (end - start < length) return false;
  for (let i = 0; i < length; i++) {
    const byte = bytes[start + i]!;
    if (byte > 127) return decoder.decode(bytes.subarray(start + i, end)) === text.slice(i);
    if (byte !== text.charCodeAt(i)) return false;
  }
  return end - start === length;
}

const decoder = new TextDecoder();

/**
 * Keys that are strings, kept as JavaScript strings, one a key. Byte ranges are hashed and compared as they lie and
 * decoded only when a key is new.
 */
export class StringKeys extends ObjectColumn<string> implements KeyColumn {
  readonly isWhole = false;

  hash(column: BatchColumn, mask: Mask, positions: Int32Array, count: number, hashes: Int32Array): void {
    if (isRangeColumn(column)) {
      const { text, start, end } = column;
      for (let k = 0; k < count; k++) {
        const i = positions[k]!;
        const isNull = mask !== null && mask[i] === 1;
        hashes[i] = combine(hashes[i]!, isNull ? NULL_HASH : hashUtf8(text, start[i]!, end[i]!));
      }
    } else {
      const values = column as (string | null)[];
      for (let k = 0; k < count; k++) {
        const i = positions[k]!;
        const isNull = mask !== null && mask[i] === 1;
        hashes[i] = combine(hashes[i]!, isNull ? NULL_HASH : hashString(values[i]!));
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
    const { segments } = this;
    const isRange = isRangeColumn(column);
    for (let k = 0; k < count; k++) {
      const i = positions[k]!;
      const id = ids[i]!;
      if (id < 0) continue;
      const key = segments[id >>> SEGMENT_BITS]![id & SEGMENT_MASK]!;
      const isNull = mask !== null && mask[i] === 1;
      const same =
        isNull || key === null ? isNull && key === null : isRange ? sameRange(key, column, i) : key === column[i];
      if (!same) {
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
    const key = this.get(id);
    if (mask !== null && mask[position] === 1) return key === null;
    if (key === null) return false;
    return isRangeColumn(column) ? sameRange(key, column, position) : key === column[position];
  }

  write(id: number, column: BatchColumn, mask: Mask, position: number): void {
    if (mask !== null && mask[position] === 1) this.set(id, null);
    else this.set(id, isRangeColumn(column) ? decodeRange(column, position) : (column[position] as string));
  }

  hashOf(id: number, hash: number): number {
    const key = this.get(id);
    return combine(hash, key === null ? NULL_HASH : hashString(key));
  }

  value(id: number): Value {
    return this.get(id);
  }

  writeTo(output: OutputBatch, c: number, ids: Int32Array, count: number): void {
    const { segments } = this;
    // An output's text columns are strings.
    const column = output.batch.columns[c] as (string | null)[];
    for (let r = 0; r < count; r++) {
      const id = ids[r]!;
      const value = segments[id >>> SEGMENT_BITS]![id & SEGMENT_MASK]!;
      column[r] = value;
      if (value === null) output.mask(c)[r] = 1;
    }
  }
}

function sameRange(key: string, column: RangeColumn, position: number): boolean {
  return isText(key, column.text, column.start[position]!, column.end[position]!);
}
