import type { Value } from '../../types/value.js';
import type { Batch } from '../batch.js';
import { OrderedMultiset } from '../state/ordered-multiset.js';
import type { Accumulator } from './accumulator.js';
import type { Entry, EntryOrder } from './entry-order.js';
import type { GroupState, StateLayout } from './group-state.js';
import { MultisetColumn } from './multiset-column.js';
import type { ResultColumn } from './results.js';

/** FIRST_VALUE or LAST_VALUE of values that may be taken away again: all entries in order. */
export class FirstLastRetracting implements Accumulator {
  readonly #isFirst: boolean;
  readonly #order: EntryOrder;
  readonly #entries: number;

  constructor(isFirst: boolean, order: EntryOrder, layout: StateLayout) {
    this.#isFirst = isFirst;
    this.#order = order;
    this.#entries = layout.column(() => new MultisetColumn<Entry>(() => new OrderedMultiset(order.compare)));
  }

  add(state: GroupState, id: number, value: Value, weight: number, batch: Batch, position: number): void {
    this.#column(state).add(id, this.#order.entry(value, batch, position), weight);
  }

  results(state: GroupState, ids: Int32Array, count: number, into: ResultColumn, at: number): void {
    for (let t = 0; t < count; t++) {
      const entries = this.#column(state).get(ids[t]!);
      into.set(at + t, (this.#isFirst ? entries?.first() : entries?.last())?.[this.#order.width] ?? null);
    }
  }

  merge(into: GroupState, ids: Int32Array, from: GroupState, fromIds: Int32Array): void {
    for (let g = 0; g < fromIds.length; g++) this.#column(into).merge(ids[g]!, this.#column(from), fromIds[g]!);
  }

  #column(state: GroupState): MultisetColumn<Entry> {
    // The layout made it so.
    return state.columns[this.#entries] as MultisetColumn<Entry>;
  }
}
