import type { Value } from '../../types/value.js';

/**
 * One change as a source delivers it (S3.1): +1 inserts the row, or upserts it on upsert sources; -1 removes a row.
 * `row` has a value for every column of the source, in the order of its schema.
 */
export interface SourceChange {
  readonly row: readonly Value[];
  readonly weight: 1 | -1;
}

/** What one lane has delivered so far, in its order, and whether it has ended. A lane that is not yet begun is here too. */
export interface LaneHistory {
  readonly id: string;
  readonly changes: readonly SourceChange[];
  readonly finished: boolean;
}

/** What a plan is given (S3.1): by the token of each scan, the lanes of its source, unordered. */
export type InputHistory = ReadonlyMap<object, readonly LaneHistory[]>;
