import type { DataType } from '../../types/data-type.js';
import { compareValues } from '../../types/order.js';
import type { Value } from '../../types/value.js';
import type { Accumulator } from './accumulator.js';
import type { GroupState, StateLayout } from './group-state.js';
import { MultisetColumn } from './multiset-column.js';
import type { ResultColumn } from './results.js';

/** MIN or MAX of values that may be taken away again: all of them in order. */
export class ExtremeRetracting implements Accumulator {
  readonly #isMin: boolean;
  readonly #values: number;

  constructor(isMin: boolean, type: DataType, layout: StateLayout) {
    this.#isMin = isMin;
    const compare = compareValues(type);
    this.#values = layout.column(() => new MultisetColumn<Value>(compare));
  }

  add(state: GroupState, id: number, value: Value, weight: number): void {
    this.#column(state).add(id, value, weight);
  }

  results(state: GroupState, ids: Int32Array, count: number, into: ResultColumn, at: number): void {
    for (let t = 0; t < count; t++) {
      const values = this.#column(state).get(ids[t]!);
      into.set(at + t, (this.#isMin ? values?.first() : values?.last()) ?? null);
    }
  }

  merge(into: GroupState, ids: Int32Array, from: GroupState, fromIds: Int32Array): void {
    for (let g = 0; g < fromIds.length; g++) this.#column(into).merge(ids[g]!, this.#column(from), fromIds[g]!);
  }

  #column(state: GroupState): MultisetColumn<Value> {
    // The layout made it so.
    return state.columns[this.#values] as MultisetColumn<Value>;
  }
}
