import type { Value } from '../../types/value.js';
import { type Batch, laneAt, ordinalAt } from '../batch.js';
import { ObjectColumn, SEGMENT_BITS, SEGMENT_MASK } from '../state/segments.js';
import type { Accumulator } from './accumulator.js';
import type { GroupState, StateLayout } from './group-state.js';
import type { ResultColumn } from './results.js';

/** FIRST_VALUE or LAST_VALUE of values that are only added and whose rows have a place: what they are ordered by is numbers. */
export class FirstLastPlaced implements Accumulator {
  readonly #sign: number;
  readonly #timeColumn: number | null;
  /** Numbers of the record; a lane of NaN says that there is no value. */
  readonly #time: number;
  readonly #lane: number;
  readonly #ordinal: number;
  readonly #value: number;

  /** `timeColumn`: the column of the time that windows go by, `null` outside of windows. */
  constructor(isFirst: boolean, timeColumn: number | null, layout: StateLayout) {
    this.#sign = isFirst ? 1 : -1;
    this.#timeColumn = timeColumn;
    this.#time = layout.number();
    this.#lane = layout.number(Number.NaN);
    this.#ordinal = layout.number();
    this.#value = layout.column(() => new ObjectColumn<Value>());
  }

  add(state: GroupState, id: number, value: Value, _weight: number, batch: Batch, position: number): void {
    // A rowtime is a number.
    const time = this.#timeColumn === null ? 0 : (batch.columns[this.#timeColumn] as Float64Array)[position]!;
    this.#take(state, id, value, time, laneAt(batch, position), ordinalAt(batch, position));
  }

  #take(state: GroupState, id: number, value: Value, time: number, lane: number, ordinal: number): void {
    const { segments, width } = state.records;
    const segment = segments[id >>> SEGMENT_BITS]!;
    const at = (id & SEGMENT_MASK) * width;
    const order =
      time - segment[at + this.#time]! || lane - segment[at + this.#lane]! || ordinal - segment[at + this.#ordinal]!;
    if (!Number.isNaN(segment[at + this.#lane]) && this.#sign * order >= 0) return;
    segment[at + this.#time] = time;
    segment[at + this.#lane] = lane;
    segment[at + this.#ordinal] = ordinal;
    this.#column(state).set(id, value);
  }

  results(state: GroupState, ids: Int32Array, count: number, into: ResultColumn, at: number): void {
    for (let t = 0; t < count; t++) into.set(at + t, this.#column(state).get(ids[t]!));
  }

  merge(into: GroupState, ids: Int32Array, from: GroupState, fromIds: Int32Array): void {
    for (let g = 0; g < fromIds.length; g++) {
      const id = fromIds[g]!;
      const value = this.#column(from).get(id);
      if (value === null) continue;
      const [time, lane, ordinal] = [this.#time, this.#lane, this.#ordinal].map(field => from.records.get(id, field));
      this.#take(into, ids[g]!, value, time!, lane!, ordinal!);
    }
  }

  #column(state: GroupState): ObjectColumn<Value> {
    // The layout made it so.
    return state.columns[this.#value] as ObjectColumn<Value>;
  }
}
