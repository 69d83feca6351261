import { Fault } from '../../expr/fault.js';
import type { UserAggregate } from '../../expr/user/user-aggregate.js';
import type { DataType } from '../../types/data-type.js';
import { compareValues } from '../../types/order.js';
import type { Value } from '../../types/value.js';
import { OrderedMultiset } from '../state/ordered-multiset.js';
import type { Accumulator } from './accumulator.js';
import type { GroupState, StateLayout } from './group-state.js';
import { MultisetColumn } from './multiset-column.js';
import type { ResultColumn } from './results.js';
import { UserFold } from './user-fold.js';

/**
 * A program's aggregate that does not say how a value is taken away, or how states are merged, where that is needed: the
 * values of a group are kept, and folded anew in their own order when its result is asked for.
 */
export class UserRecomputed implements Accumulator {
  readonly #fold: UserFold;
  readonly #values: number;

  constructor(user: UserAggregate, operand: DataType, layout: StateLayout) {
    this.#fold = new UserFold(user, operand);
    const compare = compareValues(operand);
    this.#values = layout.column(() => new MultisetColumn<Value>(() => new OrderedMultiset(compare)));
  }

  add(state: GroupState, id: number, value: Value, weight: number): void {
    this.#column(state).add(id, value, weight);
  }

  results(state: GroupState, ids: Int32Array, count: number, into: ResultColumn, at: number): void {
    for (let t = 0; t < count; t++) {
      const result = this.#result(state, ids[t]!);
      if (result instanceof Fault) into.fail(at + t, result.number);
      else into.set(at + t, result);
    }
  }

  #result(state: GroupState, id: number): Value | Fault {
    let folded = this.#fold.start();
    this.#column(state)
      .get(id)
      ?.forEach((value, count) => {
        for (let times = 0; times < count; times++) {
          if (!(folded instanceof Fault)) folded = this.#fold.add(folded, value);
        }
      });
    return folded instanceof Fault ? folded : this.#fold.result(folded);
  }

  merge(into: GroupState, ids: Int32Array, from: GroupState, fromIds: Int32Array): void {
    for (let g = 0; g < fromIds.length; g++) this.#column(into).merge(ids[g]!, this.#column(from), fromIds[g]!);
  }

  #column(state: GroupState): MultisetColumn<Value> {
    // The layout made it so.
    return state.columns[this.#values] as MultisetColumn<Value>;
  }
}
