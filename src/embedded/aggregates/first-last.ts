import type { Value } from '../../types/value.js';
import type { Batch } from '../batch.js';
import { ObjectColumn } from '../state/segments.js';
import type { Accumulator } from './accumulator.js';
import type { Entry, EntryOrder } from './entry-order.js';
import type { GroupState, StateLayout } from './group-state.js';
import type { ResultColumn } from './results.js';

/** FIRST_VALUE or LAST_VALUE of values that are only added: the one entry that is foremost. */
export class FirstLast implements Accumulator {
  readonly #sign: number;
  readonly #order: EntryOrder;
  readonly #entry: number;

  constructor(isFirst: boolean, order: EntryOrder, layout: StateLayout) {
    this.#sign = isFirst ? 1 : -1;
    this.#order = order;
    this.#entry = layout.column(() => new ObjectColumn<Entry>(80));
  }

  add(state: GroupState, id: number, value: Value, _weight: number, batch: Batch, position: number): void {
    this.#take(state, id, this.#order.entry(value, batch, position));
  }

  #take(state: GroupState, id: number, entry: Entry): void {
    const column = this.#column(state);
    const best = column.get(id);
    if (best === null || this.#sign * this.#order.compare(entry, best) < 0) column.set(id, entry);
  }

  results(state: GroupState, ids: Int32Array, count: number, into: ResultColumn, at: number): void {
    for (let t = 0; t < count; t++) into.set(at + t, this.#column(state).get(ids[t]!)?.[this.#order.width] ?? null);
  }

  merge(into: GroupState, ids: Int32Array, from: GroupState, fromIds: Int32Array): void {
    for (let g = 0; g < fromIds.length; g++) {
      const entry = this.#column(from).get(fromIds[g]!);
      if (entry !== null) this.#take(into, ids[g]!, entry);
    }
  }

  #column(state: GroupState): ObjectColumn<Entry> {
    // The layout made it so.
    return state.columns[this.#entry] as ObjectColumn<Entry>;
  }
}
