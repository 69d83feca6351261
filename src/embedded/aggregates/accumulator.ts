import type { Code, Unit } from '../../expr/code.js';
import type { Value } from '../../types/value.js';
import type { Batch } from '../batch.js';
import type { GroupState } from './group-state.js';
import type { ResultColumn } from './results.js';

/**
 * One aggregate function over one operand: what it keeps of a group and how. It holds no group itself; all state is
 * handed in, so that one accumulator serves any number of tables (one a pane, for windows).
 *
 * Values come in any order with weights of any sign and sum up: what an accumulator says depends on the sum alone.
 */
export interface Accumulator {
  /** Adds a value, which is not NULL, `weight` times to the group `id`. `position` is its row in `batch`. */
  add(state: GroupState, id: number, value: Value, weight: number, batch: Batch, position: number): void;
  /** The same as code; what has none is called. */
  code?(update: UpdateCode): Code;
  /** The results of the first `count` of `ids`, into the column from position `at` on. */
  results(state: GroupState, ids: Int32Array, count: number, into: ResultColumn, at: number): void;
  /** Adds what groups of another state hold: what `fromIds[g]` there has to `ids[g]` here. */
  merge(into: GroupState, ids: Int32Array, from: GroupState, fromIds: Int32Array): void;
}

/** What code of an update is made of; it stands in a block of its own. */
export interface UpdateCode {
  readonly unit: Unit;
  /** Number `field` of the group's record: to be read and assigned. */
  field(field: number): Code;
  /** A name or constant. */
  readonly value: Code;
  /** A name; `null` where it is 1. */
  readonly weight: Code | null;
  /** Calls {@link Accumulator.add} with this value: for what is rare. */
  readonly add: Code;
}
