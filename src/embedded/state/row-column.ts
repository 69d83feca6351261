import type { Value } from '../../types/value.js';
import type { Batch, OutputBatch } from '../batch.js';

/**
 * One column of a {@link RowStore}: values by slot. How NULL lies in it is its own affair, so that a row costs one
 * access of memory a column.
 */
export interface RowColumn {
  /** Makes room for slots below `rows`, in what the column has beside the records of the store. */
  grow?(rows: number): void;
  /**
   * Writes column `c` of the live rows of `batch`, the k-th at `slots[k]`. `first` is -1 unless the slots are
   * consecutive and in one segment; then it is the first of them.
   */
  write(batch: Batch, c: number, slots: Int32Array, first: number): void;
  /** Writes `slots[from]` and the next ones, `count` in all, into column `c` of `output` from position `at` on. */
  gather(slots: Int32Array, from: number, count: number, output: OutputBatch, c: number, at: number): void;
  value(slot: number): Value;
  isNull(slot: number): boolean;
  /** Equal for equal values; an integer of 32 bits. */
  hash(slot: number): number;
  equal(a: number, b: number): boolean;
  /** S9.1: below, equal to or above 0. NULL is the lowest. */
  compare(a: number, b: number): number;
  /** The row is gone: lets go of what the garbage collector would find. */
  free?(slot: number): void;
  /** Without the records of the store. */
  readonly bytes: number;
}
