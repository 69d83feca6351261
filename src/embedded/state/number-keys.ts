import type { Value } from '../../types/value.js';
import type { BatchColumn, OutputBatch } from '../batch.js';
import { combine, hashDouble, hashWhole } from './hash.js';
import type { KeyColumn, Mask } from './key-column.js';
import type { NumberProbe } from './number-probe.js';
import { NumberColumn, SEGMENT_BITS, SEGMENT_MASK } from './segments.js';

/** Stands for NULL: no row holds it (S9.4), and no other number is the same by {@link sameNumber}. */
export const NULL_NUMBER = -0;

/** Equal as values: NaN equals NaN, -0 only itself. */
export function sameNumber(a: number, b: number): boolean {
  return a === b ? a !== 0 || 1 / a === 1 / b : Number.isNaN(a) && Number.isNaN(b);
}

/** The number at `position`, {@link NULL_NUMBER} for NULL; a stray -0 is 0. */
export function numberAt(values: Float64Array, mask: Mask, position: number): number {
  return mask !== null && mask[position] === 1 ? NULL_NUMBER : values[position]! + 0;
}

const NO_VALUES = new Float64Array(0);

/** The keys of a table, before there is a batch. */
export function numberProbe(segments: readonly Float64Array[], whole: boolean): NumberProbe {
  return { segments, whole, values: NO_VALUES, nulls: null };
}

/** Writes the numbers of `ids` to rows 0 and on of `column`, which is column `c` of an output. */
export function writeNumbers(
  output: OutputBatch,
  c: number,
  column: Float64Array,
  segments: readonly Float64Array[],
  ids: Int32Array,
  count: number,
): void {
  let hasZero = false;
  for (let r = 0; r < count; r++) {
    const id = ids[r]!;
    const value = segments[id >>> SEGMENT_BITS]![id & SEGMENT_MASK]!;
    column[r] = value;
    if (value === 0) hasZero = true;
  }
  if (!hasZero) return;
  for (let r = 0; r < count; r++) if (Object.is(column[r], NULL_NUMBER)) output.mask(c)[r] = 1;
}

/** Keys that are numbers: integers, floats, dates, times. */
export class NumberKeys extends NumberColumn implements KeyColumn {
  readonly #hash: (value: number) => number;
  readonly #probe: NumberProbe;

  constructor(readonly isWhole: boolean) {
    super();
    this.#hash = isWhole ? hashWhole : hashDouble;
    this.#probe = numberProbe(this.segments, isWhole);
  }

  hash(column: BatchColumn, mask: Mask, positions: Int32Array, count: number, hashes: Int32Array): void {
    const values = column as Float64Array;
    if (this.isWhole) {
      for (let k = 0; k < count; k++) {
        const i = positions[k]!;
        hashes[i] = combine(hashes[i]!, hashWhole(numberAt(values, mask, i)));
      }
    } else {
      for (let k = 0; k < count; k++) {
        const i = positions[k]!;
        hashes[i] = combine(hashes[i]!, hashDouble(numberAt(values, mask, i)));
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
    const values = column as Float64Array;
    const { segments } = this;
    for (let k = 0; k < count; k++) {
      const i = positions[k]!;
      const id = ids[i]!;
      if (id < 0) continue;
      if (!sameNumber(segments[id >>> SEGMENT_BITS]![id & SEGMENT_MASK]!, numberAt(values, mask, i))) {
        ids[i] = -1;
        missing[misses++] = i;
      }
    }
    return misses;
  }

  numbers(): readonly Float64Array[] {
    return this.segments;
  }

  probe(column: BatchColumn, mask: Mask): NumberProbe | null {
    // A number column is typed in every batch.
    this.#probe.values = column as Float64Array;
    this.#probe.nulls = mask;
    return this.#probe;
  }

  same(id: number, column: BatchColumn, mask: Mask, position: number): boolean {
    return sameNumber(this.get(id), numberAt(column as Float64Array, mask, position));
  }

  write(id: number, column: BatchColumn, mask: Mask, position: number): void {
    this.set(id, numberAt(column as Float64Array, mask, position));
  }

  hashOf(id: number, hash: number): number {
    return combine(hash, this.#hash(this.get(id)));
  }

  value(id: number): Value {
    const value = this.get(id);
    return Object.is(value, NULL_NUMBER) ? null : value;
  }

  writeTo(output: OutputBatch, c: number, ids: Int32Array, count: number): void {
    // A column of numbers of the same type.
    writeNumbers(output, c, output.batch.columns[c] as Float64Array, this.segments, ids, count);
  }
}
