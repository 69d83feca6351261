import type { GroupState } from '../aggregates/group-state.js';
import { MAX_BATCH_ROWS } from '../batch.js';
import type { IntegerField } from '../state/integer-records.js';
import { NumberRecords } from '../state/number-records.js';
import type { RowStore } from '../state/row-store.js';

/** Numbers of a key's record. */
const FIRST = 0;
const LAST = 1;
const COUNT = 2;

/**
 * The rows that are in the frame of the last row of each key: a list through the store, the oldest first. They stay where
 * they waited, so that nothing is copied when a row enters a frame.
 */
export class FrameRows {
  readonly #store: RowStore;
  readonly #next: IntegerField;
  readonly #lists: NumberRecords;

  constructor(store: RowStore, { table }: GroupState) {
    this.#store = store;
    this.#next = store.addField();
    this.#lists = table.attach(new NumberRecords([-1, -1, 0]));
  }

  count(id: number): number {
    return this.#lists.get(id, COUNT);
  }

  /** The slot of the oldest row; -1 where there is none. */
  first(id: number): number {
    return this.#lists.get(id, FIRST);
  }

  add(id: number, slot: number): void {
    const last = this.#lists.get(id, LAST);
    if (last < 0) this.#lists.set(id, FIRST, slot);
    else this.#next.set(last, slot);
    this.#next.set(slot, -1);
    this.#lists.set(id, LAST, slot);
    this.#lists.set(id, COUNT, this.#lists.get(id, COUNT) + 1);
  }

  /** Takes the oldest row out of the list; it stays in the store. */
  drop(id: number): number {
    const slot = this.#lists.get(id, FIRST);
    const next = this.#next.get(slot);
    this.#lists.set(id, FIRST, next);
    if (next < 0) this.#lists.set(id, LAST, -1);
    this.#lists.set(id, COUNT, this.#lists.get(id, COUNT) - 1);
    return slot;
  }

  /** The slots of all rows of the keys `ids`, those of a key in order. */
  all(ids: Int32Array): Int32Array {
    const slots: number[] = [];
    for (const id of ids) for (let slot = this.first(id); slot >= 0; slot = this.#next.get(slot)) slots.push(slot);
    return Int32Array.from(slots);
  }

  /** Rows that have left their frames, until they are taken away from their aggregates. */
  readonly left = { slots: new Int32Array(MAX_BATCH_ROWS), ids: new Int32Array(MAX_BATCH_ROWS), count: 0 };

  /** Lets go of rows that have left. */
  freeLeft(): void {
    const { slots, count } = this.left;
    for (let k = 0; k < count; k++) this.#store.free(slots[k]!);
    this.left.count = 0;
  }
}
