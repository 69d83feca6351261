import type { Schema } from '../../schema/schema.js';
import { type Batch, MAX_BATCH_ROWS, OutputBatch } from '../batch.js';
import type { Edge, StateReader, StateWriter } from '../operator.js';
import type { NumberRowColumn } from '../state/number-row-column.js';
import { RowIndex } from '../state/row-index.js';
import { RowStore } from '../state/row-store.js';
import { SlotQueue } from '../state/slot-queue.js';
import { RowRanking } from './row-ranking.js';

/**
 * Rows that wait until time has passed them, to be taken in the order of time, ties by place, else by content (S6.2).
 * Rows that are taken back while they wait are gone; once time has passed them, what is taken back is late (S7.1).
 */
export class WaitingRows {
  readonly store: RowStore;
  /** Where in a row's record of numbers its time is. */
  readonly #timeAt: number;
  readonly #queue: SlotQueue;
  readonly #index: RowIndex | null;
  readonly #placed: boolean;
  readonly #slots = new Int32Array(MAX_BATCH_ROWS);
  readonly #one = new Int32Array(1);
  readonly #copy: OutputBatch;

  /** `time`: the column of the time; content is the first `width` columns. */
  constructor(schema: Schema, { retracts, placed }: Edge, time: number, width: number) {
    const facts = { weights: retracts, arrivals: false, places: placed };
    this.store = new RowStore(schema, facts);
    // A rowtime is a number, and never NULL.
    this.#timeAt = (this.store.columns[time] as NumberRowColumn).at;
    this.#placed = placed;
    this.#index = retracts ? new RowIndex(this.store) : null;
    this.#copy = new OutputBatch(schema, facts);
    const { compare } = new RowRanking(this.store, [], placed, width);
    const byTime = (a: number, b: number): number => this.timeOf(a) - this.timeOf(b);
    this.#queue = new SlotQueue(
      placed
        ? (a, b) => this.store.compareByNumberAndPlace(a, b, this.#timeAt) || compare(a, b)
        : (a, b) => byTime(a, b) || compare(a, b),
    );
  }

  readonly timeOf = (slot: number): number => this.store.numbers.get(slot, this.#timeAt);

  add(batch: Batch): void {
    this.store.appendAll(batch, this.#slots);
    if (this.#index === null) this.#queue.add(this.#slots, batch.count);
    else for (let k = 0; k < batch.count; k++) this.#addUp(this.#index, this.#slots[k]!);
  }

  /** Equal rows at one place are one with a weight, which may be below 0 for a while. */
  #addUp(index: RowIndex, slot: number): void {
    const { store } = this;
    const known = index.find(slot, this.#placed ? row => store.comparePlace(row, slot) === 0 : null);
    if (known < 0) {
      index.add(slot);
      this.#one[0] = slot;
      this.#queue.add(this.#one, 1);
      return;
    }
    store.weights!.set(known, store.weight(known) + store.weight(slot));
    store.free(slot);
  }

  /** Takes the rows of times below `time`, in order; they stay in the store. Valid until the next call of {@link add}. */
  takeBelow(time: number): Int32Array {
    const due = this.#queue.take(slot => this.timeOf(slot) < time);
    return this.#index === null || due.length === 0 ? due : this.#settle(this.#index, due);
  }

  /** Rows that are still there, each copy for itself. */
  #settle(index: RowIndex, due: Int32Array): Int32Array {
    const { store } = this;
    const slots: number[] = [];
    for (const slot of due) {
      index.remove(slot);
      const copies = store.weight(slot);
      if (copies <= 0) {
        store.free(slot);
        continue;
      }
      store.weights!.set(slot, 1);
      slots.push(slot);
      this.#copy.reset();
      if (copies > 1) store.copyInto(this.#copy, slot);
      for (let n = 1; n < copies; n++) slots.push(store.append(this.#copy.batch, 0));
    }
    return Int32Array.from(slots);
  }

  /** Rows that were taken are gone. */
  free(slots: Int32Array): void {
    if (slots.length === this.store.live) this.store.clear();
    else for (const slot of slots) this.store.free(slot);
  }

  snapshot(into: StateWriter, name: string): void {
    this.store.snapshot(into, name, this.#queue.all());
  }

  restore(from: StateReader, name: string): void {
    const slots = Int32Array.from(this.store.restore(from, name));
    for (const slot of this.#index === null ? [] : slots) {
      this.#index!.find(slot);
      this.#index!.add(slot);
    }
    this.#queue.add(slots, slots.length);
  }

  get bytes(): number {
    return this.store.stateBytes + this.#queue.bytes + (this.#index?.bytes ?? 0);
  }
}
