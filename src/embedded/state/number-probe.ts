import { combine, finish, hashDouble, hashWhole } from './hash.js';
import type { Mask } from './key-column.js';
import { numberAt, sameNumber } from './number-keys.js';
import { SEGMENT_BITS, SEGMENT_MASK } from './segments.js';
import type { Slots } from './slots.js';

/** A column of keys that are numbers, in the table and in a batch. One object serves all batches, since small ones are many. */
export interface NumberProbe {
  readonly segments: readonly Float64Array[];
  readonly whole: boolean;
  values: Float64Array;
  nulls: Mask;
}

/** Rows of a batch, and where their ids go: by position. One object serves all batches too. */
export interface ProbedRows {
  positions: Int32Array;
  count: number;
  readonly ids: Int32Array;
  /** Positions of rows whose key is not there, as far as they were counted. */
  readonly missing: Int32Array;
}

function hashOf(value: number, whole: boolean): number {
  return whole ? hashWhole(value) : hashDouble(value);
}

/** The number at position `i` where it is its own place, a whole one from 0 to below `bound`; else -1. */
function directKey(values: Float64Array, nulls: Mask, i: number, bound: number): number {
  const value = values[i]!;
  const key = value | 0;
  return key === value && key >= 0 && key < bound && (nulls === null || nulls[i] === 0) ? key : -1;
}

/**
 * Ids of keys of one number: hash, probe and compare in one loop. Says how many keys are not there; their rows have
 * id -1. Nothing is added here, which keeps the loop short: {@link addOne} does.
 */
export function findOne(slots: Slots, probe: NumberProbe, rows: ProbedRows, seed: number): number {
  const { entries, mask, direct } = slots;
  const { segments, whole, values, nulls } = probe;
  const { positions, count, ids, missing } = rows;
  const bound = direct.length;
  let misses = 0;
  for (let k = 0; k < count; k++) {
    const i = positions[k]!;
    const key = directKey(values, nulls, i, bound);
    if (key >= 0) {
      const id = direct[key]! - 1;
      ids[i] = id;
      if (id < 0) missing[misses++] = i;
      continue;
    }
    const value = numberAt(values, nulls, i);
    const hash = finish(combine(seed, hashOf(value, whole)));
    let slot = hash & mask;
    let id = entries[2 * slot + 1]! - 1;
    while (
      id >= 0 &&
      !(entries[2 * slot] === hash && sameNumber(segments[id >>> SEGMENT_BITS]![id & SEGMENT_MASK]!, value))
    ) {
      slot = (slot + 1) & mask;
      id = entries[2 * slot + 1]! - 1;
    }
    ids[i] = id;
    if (id < 0) missing[misses++] = i;
  }
  return misses;
}

/** Adds the keys that {@link findOne} did not find, each once. There is room for them. */
export function addOne(slots: Slots, probe: NumberProbe, rows: ProbedRows, misses: number, seed: number): void {
  const { entries, mask, direct } = slots;
  const { segments, whole, values, nulls } = probe;
  const { ids, missing } = rows;
  for (let k = 0; k < misses; k++) {
    const i = missing[k]!;
    const key = directKey(values, nulls, i, direct.length);
    if (key >= 0) {
      if (direct[key] === 0) {
        const id = slots.take();
        direct[key] = id + 1;
        segments[id >>> SEGMENT_BITS]![id & SEGMENT_MASK] = key;
      }
      ids[i] = direct[key]! - 1;
      continue;
    }
    const value = numberAt(values, nulls, i);
    const hash = finish(combine(seed, hashOf(value, whole)));
    let slot = hash & mask;
    let id = entries[2 * slot + 1]! - 1;
    while (
      id >= 0 &&
      !(entries[2 * slot] === hash && sameNumber(segments[id >>> SEGMENT_BITS]![id & SEGMENT_MASK]!, value))
    ) {
      slot = (slot + 1) & mask;
      id = entries[2 * slot + 1]! - 1;
    }
    if (id < 0) {
      id = slots.add(slot, hash);
      segments[id >>> SEGMENT_BITS]![id & SEGMENT_MASK] = value;
    }
    ids[i] = id;
  }
}

/** {@link findOne} for keys of two numbers. */
export function findTwo(slots: Slots, first: NumberProbe, second: NumberProbe, rows: ProbedRows, seed: number): number {
  const { entries, mask } = slots;
  const { positions, count, ids, missing } = rows;
  const [aSegments, bSegments] = [first.segments, second.segments];
  let misses = 0;
  for (let k = 0; k < count; k++) {
    const i = positions[k]!;
    const a = numberAt(first.values, first.nulls, i);
    const b = numberAt(second.values, second.nulls, i);
    const hash = finish(combine(combine(seed, hashOf(a, first.whole)), hashOf(b, second.whole)));
    let slot = hash & mask;
    let id = entries[2 * slot + 1]! - 1;
    while (
      id >= 0 &&
      !(
        entries[2 * slot] === hash &&
        sameNumber(aSegments[id >>> SEGMENT_BITS]![id & SEGMENT_MASK]!, a) &&
        sameNumber(bSegments[id >>> SEGMENT_BITS]![id & SEGMENT_MASK]!, b)
      )
    ) {
      slot = (slot + 1) & mask;
      id = entries[2 * slot + 1]! - 1;
    }
    ids[i] = id;
    if (id < 0) missing[misses++] = i;
  }
  return misses;
}

/** {@link addOne} for keys of two numbers. */
export function addTwo(
  slots: Slots,
  first: NumberProbe,
  second: NumberProbe,
  rows: ProbedRows,
  misses: number,
  seed: number,
): void {
  const { entries, mask } = slots;
  const { ids, missing } = rows;
  const [aSegments, bSegments] = [first.segments, second.segments];
  for (let k = 0; k < misses; k++) {
    const i = missing[k]!;
    const a = numberAt(first.values, first.nulls, i);
    const b = numberAt(second.values, second.nulls, i);
    const hash = finish(combine(combine(seed, hashOf(a, first.whole)), hashOf(b, second.whole)));
    let slot = hash & mask;
    let id = entries[2 * slot + 1]! - 1;
    while (
      id >= 0 &&
      !(
        entries[2 * slot] === hash &&
        sameNumber(aSegments[id >>> SEGMENT_BITS]![id & SEGMENT_MASK]!, a) &&
        sameNumber(bSegments[id >>> SEGMENT_BITS]![id & SEGMENT_MASK]!, b)
      )
    ) {
      slot = (slot + 1) & mask;
      id = entries[2 * slot + 1]! - 1;
    }
    if (id < 0) {
      id = slots.add(slot, hash);
      aSegments[id >>> SEGMENT_BITS]![id & SEGMENT_MASK] = a;
      bSegments[id >>> SEGMENT_BITS]![id & SEGMENT_MASK] = b;
    }
    ids[i] = id;
  }
}
