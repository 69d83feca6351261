import type { NamedExpression } from '../expr/expression.js';
import type { Batch, BatchColumn } from './batch.js';

/** An output column of a stage: a column of the input handed on, or one that the stage computes. */
export type StageColumn =
  | { readonly kind: 'shared'; readonly input: number }
  | { readonly kind: 'computed'; readonly own: number };

/** What the loop of a stage writes: its computed columns at the positions of their rows, and which rows are left. */
export interface StageTarget {
  /** By computed column; an exact column may become an array while the loop runs. */
  readonly columns: BatchColumn[];
  readonly nulls: (Uint8Array | null)[];
  readonly selection: Int32Array;
}

/**
 * Runs the chain over the live rows of a batch; gives how many are left, which the target then selects, or -1 where all
 * are and none could be missing. A failing row is told and left out.
 */
export type StageLoop = (
  batch: Batch,
  target: StageTarget,
  fail: (step: number, position: number, fault: number) => void,
) => number;

/** The output columns of a chain, and what the computed ones compute. */
export interface StageLayout {
  readonly columns: readonly StageColumn[];
  readonly computed: readonly NamedExpression[];
}
