import type { DataType } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import { type BatchColumn, type OutputBatch, physicalOf } from '../batch.js';
import { BooleanKeys } from './boolean-keys.js';
import { ExactKeys } from './exact-keys.js';
import { NumberKeys } from './number-keys.js';
import type { NumberProbe } from './number-probe.js';
import { ObjectKeys } from './object-keys.js';
import type { StateColumn } from './segments.js';
import { StringKeys } from './string-keys.js';

/** A byte a position, 1 where NULL; `null` where none is. */
export type Mask = Uint8Array | null;

/**
 * One column of the keys of a table. NULL is a value of its own, NaN equals NaN (S9.1). `positions` are the live rows
 * of a batch, of which the first `count` are meant; hashes and ids lie by position.
 */
export interface KeyColumn extends StateColumn {
  /** Only whole numbers come, or NULL. */
  readonly isWhole: boolean;
  /** Combines the hash of each row's value into `hashes`. */
  hash(column: BatchColumn, mask: Mask, positions: Int32Array, count: number, hashes: Int32Array): void;
  /**
   * Compares each row's value with that of its id. Where they differ the id becomes -1 and the position goes to
   * `missing`, from `misses` on; rows with id -1 are passed over. Gives the new number of misses.
   */
  verify(
    column: BatchColumn,
    mask: Mask,
    positions: Int32Array,
    count: number,
    ids: Int32Array,
    missing: Int32Array,
    misses: number,
  ): number;
  /** All keys as typed numbers by id; `null` where one of them is something else. */
  numbers(): readonly Float64Array[] | null;
  /** Both the keys and the values of a batch as typed numbers; `null` where one of them is something else. */
  probe(column: BatchColumn, mask: Mask): NumberProbe | null;
  /** Whether the value at `position` is that of `id`. */
  same(id: number, column: BatchColumn, mask: Mask, position: number): boolean;
  /** Stores the value at `position` as that of `id`. */
  write(id: number, column: BatchColumn, mask: Mask, position: number): void;
  /** Combines the hash of the value of `id` into `hash`. */
  hashOf(id: number, hash: number): number;
  value(id: number): Value;
  /** Writes the values of the first `count` of `ids` to rows 0 and on of column `c` of an output. */
  writeTo(output: OutputBatch, c: number, ids: Int32Array, count: number): void;
}

/** A column for keys of `type`. */
export function keyColumn(type: DataType): KeyColumn {
  switch (physicalOf(type)) {
    case 'f64':
      return new NumberKeys(isWholeType(type));
    case 'exact':
      return new ExactKeys();
    case 'bool':
      return new BooleanKeys();
    case 'string':
      return new StringKeys();
    default:
      return new ObjectKeys(type);
  }
}

/** Whether values of `type` are whole numbers, so that their low bits tell them apart. */
function isWholeType({ kind, precision }: DataType): boolean {
  if (kind === 'float' || kind === 'double') return false;
  return !((kind === 'time' || kind === 'timestamp' || kind === 'timestamp_ltz') && (precision ?? 3) > 3);
}
