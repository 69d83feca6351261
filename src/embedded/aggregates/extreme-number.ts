import { type Code, js, nothing } from '../../expr/code.js';
import type { DataType } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import { SEGMENT_BITS, SEGMENT_MASK } from '../state/segments.js';
import type { Accumulator, UpdateCode } from './accumulator.js';
import type { GroupState, StateLayout } from './group-state.js';
import { Presence } from './presence.js';
import type { ResultColumn } from './results.js';

/** MIN or MAX of numbers, dates and times that are only added. NaN is above +Infinity (S9.1). */
export class ExtremeNumber implements Accumulator {
  readonly #isMin: boolean;
  readonly #hasNaN: boolean;
  readonly #field: number;
  readonly #presence: Presence | null;

  constructor(isMin: boolean, type: DataType, layout: StateLayout) {
    this.#isMin = isMin;
    this.#hasNaN = type.kind === 'float' || type.kind === 'double';
    this.#field = layout.number(isMin ? (this.#hasNaN ? Number.NaN : Infinity) : -Infinity);
    this.#presence = type.nullable ? new Presence(layout) : null;
  }

  add(state: GroupState, id: number, value: Value, weight: number): void {
    this.#take(state, id, value as number);
    this.#presence?.add(state, id, weight);
  }

  #take({ records }: GroupState, id: number, value: number): void {
    const best = records.get(id, this.#field);
    const isBetter = this.#isMin ? value < best || Number.isNaN(best) : value > best || Number.isNaN(value);
    if (isBetter) records.set(id, this.#field, value);
  }

  code(update: UpdateCode): Code {
    const { field, value } = update;
    const best = field(this.#field);
    const isBetter = this.#isMin ? js`${value} < ${best}` : js`${value} > ${best}`;
    const unordered = this.#isMin ? best : value;
    const orNaN = this.#hasNaN ? js` || ${unordered} !== ${unordered}` : nothing;
    return js`if (${isBetter}${orNaN}) ${best} = ${value};
${this.#presence?.code(update) ?? nothing}`;
  }

  results(state: GroupState, ids: Int32Array, count: number, into: ResultColumn, at: number): void {
    const { segments, width } = state.records;
    const counts = this.#presence?.field ?? null;
    for (let t = 0; t < count; t++) {
      const id = ids[t]!;
      const segment = segments[id >>> SEGMENT_BITS]!;
      const record = (id & SEGMENT_MASK) * width;
      if (counts !== null && segment[record + counts] === 0) into.setNull(at + t);
      else into.setNumber(at + t, segment[record + this.#field]!);
    }
  }

  merge(into: GroupState, ids: Int32Array, from: GroupState, fromIds: Int32Array): void {
    for (let g = 0; g < fromIds.length; g++) {
      // The initial value of a group without values is one that loses against any other.
      this.#take(into, ids[g]!, from.records.get(fromIds[g]!, this.#field));
      this.#presence?.merge(into, ids[g]!, from, fromIds[g]!);
    }
  }
}
