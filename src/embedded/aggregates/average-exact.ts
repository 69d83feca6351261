import type { Code } from '../../expr/code.js';
import { Fault } from '../../expr/fault.js';
import type { DataType } from '../../types/data-type.js';
import { divideExact, divideHalfUp, rescaleExact } from '../../types/exact.js';
import type { Exact, Value } from '../../types/value.js';
import type { Accumulator, UpdateCode } from './accumulator.js';
import { ExactTotal } from './exact-total.js';
import type { GroupState, StateLayout } from './group-state.js';
import { inType } from './in-type.js';
import { Presence } from './presence.js';
import type { ResultColumn } from './results.js';

/** AVG of integers, cut toward zero, and of decimals, rounded half up to the scale of the result. */
export class AverageExact implements Accumulator {
  readonly #type: DataType;
  readonly #scale: number;
  readonly #total: ExactTotal;
  readonly #presence: Presence;

  constructor(operand: DataType, type: DataType, layout: StateLayout) {
    this.#type = type;
    this.#scale = operand.scale ?? 0;
    this.#total = new ExactTotal(layout);
    this.#presence = new Presence(layout);
  }

  add(state: GroupState, id: number, value: Value, weight: number): void {
    this.#total.add(state, id, value as Exact, weight);
    this.#presence.add(state, id, weight);
  }

  code(update: UpdateCode): Code {
    return this.#total.code(update, this.#presence.code(update));
  }

  results(state: GroupState, ids: Int32Array, count: number, into: ResultColumn, at: number): void {
    for (let t = 0; t < count; t++) {
      const id = ids[t]!;
      const n = this.#presence.count(state, id);
      const result = n === 0 ? null : this.#quotient(this.#total.get(state, id), n);
      if (result instanceof Fault) into.fail(at + t, result.number);
      else if (result === null) into.setNull(at + t);
      else into.setExact(at + t, result);
    }
  }

  #quotient(sum: Exact, n: number): Exact | null | Fault {
    if (this.#type.kind !== 'decimal') return inType(divideExact(sum, n), this.#type);
    return inType(divideHalfUp(rescaleExact(sum, this.#scale, this.#type.scale!), n), this.#type);
  }

  merge(into: GroupState, id: number, from: GroupState, fromId: number): void {
    this.#total.add(into, id, this.#total.get(from, fromId), 1);
    this.#presence.merge(into, id, from, fromId);
  }
}
