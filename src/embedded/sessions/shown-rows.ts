import type { Schema } from '../../schema/schema.js';
import { type Batch, MAX_BATCH_ROWS } from '../batch.js';
import type { IntegerField } from '../state/integer-records.js';
import { RowIndex } from '../state/row-index.js';
import { RowStore } from '../state/row-store.js';

/** A row as it is to be shown. */
interface Made {
  readonly slot: number;
  /** Of a session that is over: it stays as it is, and is not asked for again. */
  readonly isLast: boolean;
}

/** What is shown of each partition: rows that were made anew are compared with those that are out. */
export class ShownRows {
  readonly store: RowStore;
  readonly #index: RowIndex;
  readonly #partition: IntegerField;
  /** By slot: 1 where the row is out. */
  readonly #isOut: IntegerField;
  readonly #out = new Map<number, readonly number[]>();
  readonly #made = new Map<number, Made[]>();
  readonly #slots = new Int32Array(MAX_BATCH_ROWS);

  constructor(schema: Schema) {
    this.store = new RowStore(schema, { weights: false, arrivals: false, places: false });
    this.#index = new RowIndex(this.store);
    this.#partition = this.store.addField();
    this.#isOut = this.store.addField();
  }

  /** Takes in rows to be shown, all of `batch`, each of a partition. */
  make(batch: Batch, partitions: readonly number[], isLast: boolean): void {
    this.store.appendAll(batch, this.#slots);
    for (let k = 0; k < batch.count; k++) {
      const slot = this.#slots[k]!;
      const partition = partitions[k]!;
      this.#partition.set(slot, partition);
      this.#isOut.set(slot, 0);
      const known = this.#made.get(partition);
      if (known === undefined) this.#made.set(partition, [{ slot, isLast }]);
      else known.push({ slot, isLast });
    }
  }

  /** What was made of a partition takes the place of what is out: adds the rows to remove and to insert to these lists. */
  update(partition: number, removed: number[], inserted: number[], unused: number[]): void {
    const out = this.#out.get(partition) ?? [];
    const stays: number[] = [];
    for (const { slot, isLast } of this.#made.get(partition) ?? []) {
      const same = this.#index.find(slot, row => this.#isOut.get(row) === 1 && this.#partition.get(row) === partition);
      if (same >= 0) {
        // Met, so no longer what another one could meet.
        this.#isOut.set(same, 0);
        if (isLast) this.#forget(same, unused);
        else stays.push(same);
        unused.push(slot);
        continue;
      }
      inserted.push(slot);
      if (isLast) unused.push(slot);
      else {
        this.#index.add(slot);
        stays.push(slot);
      }
    }
    for (const slot of out) {
      if (this.#isOut.get(slot) === 0) continue;
      removed.push(slot);
      this.#forget(slot, unused);
    }
    for (const slot of stays) this.#isOut.set(slot, 1);
    this.#made.delete(partition);
    if (stays.length === 0) this.#out.delete(partition);
    else this.#out.set(partition, stays);
  }

  #forget(slot: number, unused: number[]): void {
    this.#isOut.set(slot, 0);
    this.#index.remove(slot);
    unused.push(slot);
  }

  /** After its rows were handed over: their slots may be given out again. */
  free(slots: readonly number[]): void {
    for (const slot of slots) this.store.free(slot);
  }

  get bytes(): number {
    return this.store.stateBytes + this.#index.bytes;
  }
}
