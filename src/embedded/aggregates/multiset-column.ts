import type { BatchColumn } from '../batch.js';
import type { Multiset } from '../state/number-multiset.js';
import { ObjectColumn } from '../state/segments.js';

/** A multiset of plain values by id. */
export class MultisetColumn<T> extends ObjectColumn<Multiset<T>> {
  readonly #make: () => Multiset<T>;

  constructor(make: () => Multiset<T>) {
    super(400);
    this.#make = make;
  }

  add(id: number, value: T, weight: number): void {
    let values = this.get(id);
    if (values === null) this.set(id, (values = this.#make()));
    values.add(value, weight);
  }

  merge(id: number, from: MultisetColumn<T>, fromId: number): void {
    from.get(fromId)?.forEach((value, count) => {
      this.add(id, value, count);
    });
  }

  /** By id: values and counts in turn. */
  override save(ids: Int32Array): unknown[] {
    return Array.from(ids, id => {
      const saved: unknown[] = [];
      this.get(id)?.forEach((value, count) => {
        saved.push(value, count);
      });
      return saved;
    });
  }

  override load(ids: Int32Array, saved: BatchColumn): void {
    ids.forEach((id, i) => {
      const items = (saved as unknown[][])[i]!;
      // In pairs, as `save` wrote them.
      for (let j = 0; j < items.length; j += 2) this.add(id, items[j] as T, items[j + 1] as number);
    });
  }
}
