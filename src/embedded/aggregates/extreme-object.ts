import type { DataType } from '../../types/data-type.js';
import { type Comparison, compareValues } from '../../types/order.js';
import type { Value } from '../../types/value.js';
import { ObjectColumn } from '../state/segments.js';
import type { Accumulator } from './accumulator.js';
import type { GroupState, StateLayout } from './group-state.js';
import type { ResultColumn } from './results.js';

/** MIN or MAX of strings, booleans and other values that are only added. */
export class ExtremeObject implements Accumulator {
  readonly #sign: number;
  readonly #compare: Comparison;
  readonly #best: number;

  constructor(isMin: boolean, type: DataType, layout: StateLayout) {
    this.#sign = isMin ? 1 : -1;
    this.#compare = compareValues(type);
    this.#best = layout.column(() => new ObjectColumn<Value>());
  }

  add(state: GroupState, id: number, value: Value): void {
    const column = this.#column(state);
    const best = column.get(id);
    if (best === null || this.#sign * this.#compare(value, best) < 0) column.set(id, value);
  }

  results(state: GroupState, ids: Int32Array, count: number, into: ResultColumn, at: number): void {
    for (let t = 0; t < count; t++) into.set(at + t, this.#column(state).get(ids[t]!));
  }

  merge(into: GroupState, ids: Int32Array, from: GroupState, fromIds: Int32Array): void {
    for (let g = 0; g < fromIds.length; g++) {
      const best = this.#column(from).get(fromIds[g]!);
      if (best !== null) this.add(into, ids[g]!, best);
    }
  }

  #column(state: GroupState): ObjectColumn<Value> {
    // The layout made it so.
    return state.columns[this.#best] as ObjectColumn<Value>;
  }
}
