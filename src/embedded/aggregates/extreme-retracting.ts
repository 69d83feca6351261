import type { DataType } from '../../types/data-type.js';
import { compareValues } from '../../types/order.js';
import type { Value } from '../../types/value.js';
import { physicalOf } from '../batch.js';
import { type Multiset, NumberMultiset } from '../state/number-multiset.js';
import { OrderedMultiset } from '../state/ordered-multiset.js';
import type { Accumulator } from './accumulator.js';
import type { GroupState, StateLayout } from './group-state.js';
import { MultisetColumn } from './multiset-column.js';
import type { ResultColumn } from './results.js';

/** MIN or MAX of values that may be taken away again: all of them in order. NaN, above all others, is counted apart. */
export class ExtremeRetracting implements Accumulator {
  readonly #isMin: boolean;
  readonly #values: number;
  readonly #nans: number;

  constructor(isMin: boolean, type: DataType, layout: StateLayout) {
    this.#isMin = isMin;
    const physical = physicalOf(type);
    const compare = compareValues(type);
    const make = (): Multiset<Value> =>
      // Of a column of numbers no value is anything else.
      physical === 'f64' || physical === 'exact'
        ? (new NumberMultiset() as Multiset<Value>)
        : new OrderedMultiset<Value>(compare);
    this.#values = layout.column(() => new MultisetColumn<Value>(make));
    this.#nans = layout.number();
  }

  add(state: GroupState, id: number, value: Value, weight: number): void {
    if (Number.isNaN(value)) this.#addNaN(state, id, weight);
    else this.#column(state).add(id, value, weight);
  }

  #addNaN({ records }: GroupState, id: number, weight: number): void {
    records.set(id, this.#nans, records.get(id, this.#nans) + weight);
  }

  results(state: GroupState, ids: Int32Array, count: number, into: ResultColumn, at: number): void {
    for (let t = 0; t < count; t++) into.set(at + t, this.#result(state, ids[t]!));
  }

  #result(state: GroupState, id: number): Value {
    const values = this.#column(state).get(id);
    const hasNaN = state.records.get(id, this.#nans) > 0;
    if (hasNaN && !this.#isMin) return Number.NaN;
    return (this.#isMin ? values?.first() : values?.last()) ?? (hasNaN ? Number.NaN : null);
  }

  merge(into: GroupState, ids: Int32Array, from: GroupState, fromIds: Int32Array): void {
    for (let g = 0; g < fromIds.length; g++) {
      this.#column(into).merge(ids[g]!, this.#column(from), fromIds[g]!);
      this.#addNaN(into, ids[g]!, from.records.get(fromIds[g]!, this.#nans));
    }
  }

  #column(state: GroupState): MultisetColumn<Value> {
    // The layout made it so.
    return state.columns[this.#values] as MultisetColumn<Value>;
  }
}
