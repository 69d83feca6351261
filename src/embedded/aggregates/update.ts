import type { Batch } from '../batch.js';
import type { Accumulator } from './accumulator.js';
import type { GroupState } from './group-state.js';
import type { ResultTable } from './results.js';

/** An aggregate with what keeps it, as an update loop needs it. */
export interface UpdateStep {
  readonly accumulator: Accumulator;
  readonly operand: number | null;
  readonly where: number | null;
  /** Where only distinct values count: which of the state's pairs, and which number of their records has the weight. */
  readonly distinct: { readonly pairs: number; readonly field: number } | null;
}

/** What an update loop does for each row. */
export interface UpdatePlan {
  readonly steps: readonly UpdateStep[];
  /** Number of the record that counts the rows of a group; `null` where nobody asks. */
  readonly rows: number | null;
  /** Numbers in a record. */
  readonly width: number;
  readonly retracts: boolean;
}

/** Adds the live rows of a batch to their groups. */
export type Update = (batch: Batch, ids: Int32Array, state: GroupState) => void;

/** Where results of a row go that is added on the way, by position of the batch: -1 where nobody asks. */
export interface Asked {
  readonly targets: Int32Array;
  readonly into: ResultTable;
}

/** Adds the live rows of a batch to their groups, one after the other, and says on the way what a group comes to. */
export type RunningUpdate = (batch: Batch, ids: Int32Array, state: GroupState, asked: Asked) => void;
