import { combine, finish, hashDouble, hashWhole } from './hash.js';
import type { Mask } from './key-column.js';
import { numberAt, sameNumber } from './number-keys.js';
import { SEGMENT_BITS, SEGMENT_MASK } from './segments.js';
import type { Slots } from './slots.js';

/** A column of keys that are numbers, in the table and in a batch. */
export interface NumberProbe {
  readonly segments: readonly Float64Array[];
  readonly whole: boolean;
  readonly values: Float64Array;
  readonly nulls: Mask;
}

/** The live rows of a batch, and where their ids go. */
export interface ProbedRows {
  readonly positions: Int32Array;
  readonly count: number;
  readonly ids: Int32Array;
}

function hashOf(value: number, whole: boolean): number {
  return whole ? hashWhole(value) : hashDouble(value);
}

/** Ids of keys of one number: hash, probe and compare in one loop. What is not found is added, or has id -1. */
export function probeOne(slots: Slots, probe: NumberProbe, rows: ProbedRows, seed: number, insert: boolean): void {
  const { entries, mask } = slots;
  const { segments, whole, values, nulls } = probe;
  const { positions, count, ids } = rows;
  for (let k = 0; k < count; k++) {
    const i = positions[k]!;
    const value = numberAt(values, nulls, i);
    const hash = finish(combine(seed, hashOf(value, whole)));
    let slot = hash & mask;
    for (;;) {
      const id = entries[2 * slot + 1]! - 1;
      if (id < 0) {
        ids[i] = insert ? slots.add(slot, hash) : -1;
        if (insert) segments[ids[i]! >>> SEGMENT_BITS]![ids[i]! & SEGMENT_MASK] = value;
        break;
      }
      if (entries[2 * slot] === hash && sameNumber(segments[id >>> SEGMENT_BITS]![id & SEGMENT_MASK]!, value)) {
        ids[i] = id;
        break;
      }
      slot = (slot + 1) & mask;
    }
  }
}

/** The same for keys of two numbers. */
export function probeTwo(
  slots: Slots,
  [first, second]: readonly [NumberProbe, NumberProbe],
  rows: ProbedRows,
  seed: number,
  insert: boolean,
): void {
  const { entries, mask } = slots;
  const { positions, count, ids } = rows;
  const [aSegments, bSegments] = [first.segments, second.segments];
  const [aValues, bValues] = [first.values, second.values];
  const [aNulls, bNulls] = [first.nulls, second.nulls];
  for (let k = 0; k < count; k++) {
    const i = positions[k]!;
    const a = numberAt(aValues, aNulls, i);
    const b = numberAt(bValues, bNulls, i);
    const hash = finish(combine(combine(seed, hashOf(a, first.whole)), hashOf(b, second.whole)));
    let slot = hash & mask;
    for (;;) {
      const id = entries[2 * slot + 1]! - 1;
      const [segment, at] = [id >>> SEGMENT_BITS, id & SEGMENT_MASK];
      if (id < 0) {
        const own = insert ? slots.add(slot, hash) : -1;
        ids[i] = own;
        if (!insert) break;
        aSegments[own >>> SEGMENT_BITS]![own & SEGMENT_MASK] = a;
        bSegments[own >>> SEGMENT_BITS]![own & SEGMENT_MASK] = b;
        break;
      }
      const isSame =
        entries[2 * slot] === hash &&
        sameNumber(aSegments[segment]![at]!, a) &&
        sameNumber(bSegments[segment]![at]!, b);
      if (isSame) {
        ids[i] = id;
        break;
      }
      slot = (slot + 1) & mask;
    }
  }
}
