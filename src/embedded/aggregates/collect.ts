import type { DataType } from '../../types/data-type.js';
import { keyText } from '../../types/order.js';
import type { Value } from '../../types/value.js';
import type { Batch } from '../batch.js';
import type { Multiset } from '../state/number-multiset.js';
import { OrderedMultiset } from '../state/ordered-multiset.js';
import type { Accumulator } from './accumulator.js';
import type { Entry, EntryOrder } from './entry-order.js';
import type { GroupState, StateLayout } from './group-state.js';
import { MultisetColumn } from './multiset-column.js';
import type { ResultColumn } from './results.js';

/** ARRAY_AGG: the values that are not NULL, in order; DISTINCT keeps the first of equal ones. NULL where there is none. */
export class Collect implements Accumulator {
  readonly #order: EntryOrder;
  readonly #keyOf: ((value: Value) => string) | null;
  readonly #entries: number;

  constructor(operand: DataType, distinct: boolean, order: EntryOrder, layout: StateLayout) {
    this.#order = order;
    const text = keyText([operand]);
    this.#keyOf = distinct ? value => text([value]) : null;
    this.#entries = layout.column(() => new MultisetColumn<Entry>(() => new OrderedMultiset(order.compare)));
  }

  add(state: GroupState, id: number, value: Value, weight: number, batch: Batch, position: number): void {
    this.#column(state).add(id, this.#order.entry(value, batch, position), weight);
  }

  results(state: GroupState, ids: Int32Array, count: number, into: ResultColumn, at: number): void {
    for (let t = 0; t < count; t++) {
      const entries = this.#column(state).get(ids[t]!);
      into.set(at + t, entries === null || entries.isEmpty ? null : this.#list(entries));
    }
  }

  #list(entries: Multiset<Entry>): Value[] {
    const list: Value[] = [];
    const seen = new Set<string>();
    entries.forEach((entry, count) => {
      const value = entry[this.#order.width]!;
      if (this.#keyOf === null) for (let times = 0; times < count; times++) list.push(value);
      else if (!seen.has(this.#keyOf(value))) {
        seen.add(this.#keyOf(value));
        list.push(value);
      }
    });
    return list;
  }

  merge(into: GroupState, ids: Int32Array, from: GroupState, fromIds: Int32Array): void {
    for (let g = 0; g < fromIds.length; g++) this.#column(into).merge(ids[g]!, this.#column(from), fromIds[g]!);
  }

  #column(state: GroupState): MultisetColumn<Entry> {
    // The layout made it so.
    return state.columns[this.#entries] as MultisetColumn<Entry>;
  }
}
