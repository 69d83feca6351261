import { type Code, js, nothing } from '../../expr/code.js';
import type { DataType } from '../../types/data-type.js';
import type { Exact, Value } from '../../types/value.js';
import { ObjectColumn, SEGMENT_BITS, SEGMENT_MASK } from '../state/segments.js';
import type { Accumulator, UpdateCode } from './accumulator.js';
import type { GroupState, StateLayout } from './group-state.js';
import { Presence } from './presence.js';
import type { ResultColumn } from './results.js';

/**
 * MIN or MAX of BIGINT and DECIMAL that are only added: a number of the record where it is safe, else NaN there and the
 * value as a `bigint` beside it.
 */
export class ExtremeExact implements Accumulator {
  readonly #isMin: boolean;
  readonly #field: number;
  readonly #wide: number;
  readonly #presence: Presence | null;

  constructor(isMin: boolean, type: DataType, layout: StateLayout) {
    this.#isMin = isMin;
    this.#field = layout.number(isMin ? Infinity : -Infinity);
    this.#wide = layout.column(() => new ObjectColumn<bigint>());
    this.#presence = type.nullable ? new Presence(layout) : null;
  }

  add(state: GroupState, id: number, value: Value, weight: number): void {
    this.#take(state, id, value as Exact);
    this.#presence?.add(state, id, weight);
  }

  #get(state: GroupState, id: number): Exact {
    const best = state.records.get(id, this.#field);
    return Number.isNaN(best) ? this.#wideOf(state).get(id)! : best;
  }

  #take(state: GroupState, id: number, value: Exact): void {
    const best = this.#get(state, id);
    if (!(this.#isMin ? value < best : value > best)) return;
    if (typeof value === 'number') state.records.set(id, this.#field, value);
    else {
      state.records.set(id, this.#field, Number.NaN);
      this.#wideOf(state).set(id, value);
    }
  }

  code(update: UpdateCode): Code {
    const { field, value, add } = update;
    const best = field(this.#field);
    const isBetter = this.#isMin ? js`${value} < ${best}` : js`${value} > ${best}`;
    return js`if (typeof ${value} === 'number' && ${best} === ${best}) {
  if (${isBetter}) ${best} = ${value};
  ${this.#presence?.code(update) ?? nothing}
} else ${add}`;
  }

  results(state: GroupState, ids: Int32Array, count: number, into: ResultColumn, at: number): void {
    const { segments, width } = state.records;
    const counts = this.#presence?.field ?? null;
    for (let t = 0; t < count; t++) {
      const id = ids[t]!;
      const segment = segments[id >>> SEGMENT_BITS]!;
      const record = (id & SEGMENT_MASK) * width;
      const best = segment[record + this.#field]!;
      if (counts !== null && segment[record + counts] === 0) into.setNull(at + t);
      else if (Number.isNaN(best)) into.setExact(at + t, this.#get(state, id));
      else into.setNumber(at + t, best);
    }
  }

  merge(into: GroupState, ids: Int32Array, from: GroupState, fromIds: Int32Array): void {
    for (let g = 0; g < fromIds.length; g++) {
      this.#take(into, ids[g]!, this.#get(from, fromIds[g]!));
      this.#presence?.merge(into, ids[g]!, from, fromIds[g]!);
    }
  }

  #wideOf(state: GroupState): ObjectColumn<bigint> {
    // The layout made it so.
    return state.columns[this.#wide] as ObjectColumn<bigint>;
  }
}
