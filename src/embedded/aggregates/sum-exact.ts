import { type Code, nothing } from '../../expr/code.js';
import { Fault } from '../../expr/fault.js';
import type { DataType } from '../../types/data-type.js';
import type { Exact, Value } from '../../types/value.js';
import { SEGMENT_BITS, SEGMENT_MASK } from '../state/segments.js';
import type { Accumulator, UpdateCode } from './accumulator.js';
import { ExactTotal } from './exact-total.js';
import type { GroupState, StateLayout } from './group-state.js';
import { inType, safeLimit } from './in-type.js';
import { Presence } from './presence.js';
import type { ResultColumn } from './results.js';

/** SUM of integers and decimals: unbounded while it runs, checked where it is emitted (S9.5). */
export class SumExact implements Accumulator {
  readonly #type: DataType;
  readonly #limit: number;
  readonly #total: ExactTotal;
  readonly #presence: Presence | null;

  constructor(type: DataType, layout: StateLayout) {
    this.#type = type;
    this.#limit = safeLimit(type);
    this.#total = new ExactTotal(layout);
    this.#presence = type.nullable ? new Presence(layout) : null;
  }

  add(state: GroupState, id: number, value: Value, weight: number): void {
    this.#total.add(state, id, value as Exact, weight);
    this.#presence?.add(state, id, weight);
  }

  code(update: UpdateCode): Code {
    return this.#total.code(update, this.#presence?.code(update) ?? nothing);
  }

  results(state: GroupState, ids: Int32Array, count: number, into: ResultColumn, at: number): void {
    const { segments, width } = state.records;
    const sums = this.#total.field;
    const counts = this.#presence?.field ?? null;
    const limit = this.#limit;
    for (let t = 0; t < count; t++) {
      const id = ids[t]!;
      const segment = segments[id >>> SEGMENT_BITS]!;
      const record = (id & SEGMENT_MASK) * width;
      const sum = segment[record + sums]!;
      if (counts !== null && segment[record + counts] === 0) into.setNull(at + t);
      else if (sum <= limit && sum >= -limit) into.setNumber(at + t, sum);
      else this.#emit(this.#total.get(state, id), into, at + t);
    }
  }

  #emit(sum: Exact, into: ResultColumn, t: number): void {
    const result = inType(sum, this.#type);
    if (result instanceof Fault) into.fail(t, result.number);
    else if (result === null) into.setNull(t);
    else into.setExact(t, result);
  }

  merge(into: GroupState, ids: Int32Array, from: GroupState, fromIds: Int32Array): void {
    for (let g = 0; g < fromIds.length; g++) {
      this.#total.add(into, ids[g]!, this.#total.get(from, fromIds[g]!), 1);
      this.#presence?.merge(into, ids[g]!, from, fromIds[g]!);
    }
  }
}
