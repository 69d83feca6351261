import { Fault } from '../../expr/fault.js';
import type { UserAggregate } from '../../expr/user/user-aggregate.js';
import type { DataType } from '../../types/data-type.js';
import { keyText } from '../../types/order.js';
import type { Value } from '../../types/value.js';
import { ObjectColumn } from '../state/segments.js';
import type { Accumulator } from './accumulator.js';
import type { GroupState, StateLayout } from './group-state.js';
import { PendingValues } from './pending-values.js';
import type { ResultColumn } from './results.js';
import { FOR_GOOD, UserFailures } from './user-failures.js';
import { UserFold } from './user-fold.js';

/** So many different values may wait in a group: those that have come are then taken. */
const MOST_PENDING = 256;

/**
 * A program's aggregate as one state a group.
 *
 * Where values may be taken away they wait until a result is asked for: a value that comes and goes is not seen, and one
 * that goes is taken away after all that have come, so that no program is asked to take away what it has not got. A value
 * that could not be added is remembered by its text, so that the group is right again when it goes.
 */
export class UserIncremental implements Accumulator {
  readonly #fold: UserFold;
  readonly #textOf: (value: Value) => string;
  readonly #states: number;
  readonly #failures: number;
  /** `null` where values only come. */
  readonly #pending: number | null;

  constructor(user: UserAggregate, operand: DataType, retracts: boolean, layout: StateLayout) {
    this.#fold = new UserFold(user, operand);
    const text = keyText([operand]);
    this.#textOf = value => text([value]);
    // In a list, as a state may be NULL.
    this.#states = layout.column(() => new ObjectColumn<readonly [Value]>(120));
    this.#failures = layout.column(() => new UserFailures(0));
    this.#pending = retracts ? layout.column(() => new PendingValues(0)) : null;
  }

  add(state: GroupState, id: number, value: Value, weight: number): void {
    const pending = this.#pendingOf(state);
    if (pending === null) this.#added(state, id, value, weight);
    else if (pending.add(id, this.#textOf(value), value, weight) > MOST_PENDING) {
      for (const [come, times] of pending.take(id, 1)) this.#added(state, id, come, times);
    }
  }

  results(state: GroupState, ids: Int32Array, count: number, into: ResultColumn, at: number): void {
    const failures = this.#failuresOf(state);
    for (let t = 0; t < count; t++) {
      const id = ids[t]!;
      this.#settle(state, id);
      const fault = failures.tell(id);
      if (fault !== 0) {
        into.fail(at + t, fault);
        continue;
      }
      const folded = this.#stateOf(state, id);
      const result = folded instanceof Fault ? folded : this.#fold.result(folded);
      if (result instanceof Fault) into.fail(at + t, result.number);
      else into.set(at + t, result);
    }
  }

  merge(into: GroupState, ids: Int32Array, from: GroupState, fromIds: Int32Array): void {
    const [states, others] = [this.#column(into), this.#column(from)];
    for (let g = 0; g < fromIds.length; g++) {
      const [id, fromId] = [ids[g]!, fromIds[g]!];
      this.#settle(from, fromId);
      this.#failuresOf(into).merge(id, this.#failuresOf(from), fromId);
      const [own, other] = [states.get(id), others.get(fromId)];
      if (other === null) continue;
      const merged = own === null ? other[0] : this.#fold.merge(own[0], other[0]);
      if (merged instanceof Fault) this.#failuresOf(into).add(id, merged, FOR_GOOD, 1);
      else states.set(id, [merged]);
    }
  }

  /** Takes what waits: what has come before what has gone. */
  #settle(state: GroupState, id: number): void {
    const pending = this.#pendingOf(state);
    if (pending === null) return;
    for (const [value, times] of pending.take(id, 1)) this.#added(state, id, value, times);
    for (const [value, times] of pending.take(id, -1)) this.#gone(state, id, value, -times);
  }

  #added(state: GroupState, id: number, value: Value, times: number): void {
    let folded = this.#stateOf(state, id);
    if (folded instanceof Fault) {
      this.#failuresOf(state).add(id, folded, FOR_GOOD, 1);
      return;
    }
    for (let left = times; left > 0; left--) {
      const next = this.#fold.add(folded, value);
      if (next instanceof Fault) {
        this.#failuresOf(state).add(id, next, this.#textOf(value), left);
        break;
      }
      folded = next;
    }
    this.#column(state).set(id, [folded]);
  }

  #gone(state: GroupState, id: number, value: Value, times: number): void {
    const failures = this.#failuresOf(state);
    let left = times - failures.remove(id, this.#textOf(value), times);
    let folded = this.#stateOf(state, id);
    for (; left > 0 && !(folded instanceof Fault); left--) folded = this.#fold.retract(folded, value);
    if (folded instanceof Fault) failures.add(id, folded, FOR_GOOD, 1);
    else this.#column(state).set(id, [folded]);
  }

  #stateOf(state: GroupState, id: number): Value | Fault {
    const known = this.#column(state).get(id);
    return known === null ? this.#fold.start() : known[0];
  }

  // The layout made them so.

  #column(state: GroupState): ObjectColumn<readonly [Value]> {
    return state.columns[this.#states] as ObjectColumn<readonly [Value]>;
  }

  #failuresOf(state: GroupState): UserFailures {
    return state.columns[this.#failures] as UserFailures;
  }

  #pendingOf(state: GroupState): PendingValues | null {
    return this.#pending === null ? null : (state.columns[this.#pending] as PendingValues);
  }
}
