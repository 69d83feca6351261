import type { Code } from '../../expr/code.js';
import { Fault } from '../../expr/fault.js';
import type { DataType } from '../../types/data-type.js';
import { divideExact, divideHalfUp, rescaleExact } from '../../types/exact.js';
import type { Exact, Value } from '../../types/value.js';
import { SEGMENT_BITS, SEGMENT_MASK } from '../state/segments.js';
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
    const { segments, width } = state.records;
    const sums = this.#total.field;
    const counts = this.#presence.field;
    const isInteger = this.#type.kind !== 'decimal';
    for (let t = 0; t < count; t++) {
      const id = ids[t]!;
      const segment = segments[id >>> SEGMENT_BITS]!;
      const record = (id & SEGMENT_MASK) * width;
      const n = segment[record + counts]!;
      const sum = segment[record + sums]!;
      if (n === 0) into.setNull(at + t);
      // An average of integers lies between them, so it fits.
      else if (isInteger && !Number.isNaN(sum)) into.setNumber(at + t, Math.trunc(sum / n) + 0);
      else this.#emit(this.#quotient(this.#total.get(state, id), n), into, at + t);
    }
  }

  #emit(result: Exact | null | Fault, into: ResultColumn, t: number): void {
    if (result instanceof Fault) into.fail(t, result.number);
    else if (result === null) into.setNull(t);
    else into.setExact(t, result);
  }

  #quotient(sum: Exact, n: number): Exact | null | Fault {
    if (this.#type.kind !== 'decimal') return inType(divideExact(sum, n), this.#type);
    return inType(divideHalfUp(rescaleExact(sum, this.#scale, this.#type.scale!), n), this.#type);
  }

  merge(into: GroupState, ids: Int32Array, from: GroupState, fromIds: Int32Array): void {
    for (let g = 0; g < fromIds.length; g++) {
      this.#total.add(into, ids[g]!, this.#total.get(from, fromIds[g]!), 1);
      this.#presence.merge(into, ids[g]!, from, fromIds[g]!);
    }
  }
}
