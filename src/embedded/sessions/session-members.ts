import type { StateReader, StateWriter } from '../operator.js';
import type { IntegerField } from '../state/integer-records.js';
import { RowIndex } from '../state/row-index.js';
import type { RowStore } from '../state/row-store.js';
import { type OpenSessions, wholeOf } from './open-sessions.js';

/** The rows of sessions that are not over, to be found by what is removed. */
export class SessionMembers {
  readonly #store: RowStore;
  readonly #placed: boolean;
  readonly #sessions: OpenSessions;
  readonly #part: IntegerField;
  readonly #index: RowIndex;
  /** By slot: how often the row is still there. */
  readonly #left: IntegerField;
  /** By slot: the next row of the same part plus 1. */
  readonly #next: IntegerField;
  /** By id of a part: its first row plus 1. */
  readonly #first: number[] = [];

  constructor(store: RowStore, placed: boolean, sessions: OpenSessions, part: IntegerField) {
    this.#store = store;
    this.#placed = placed;
    this.#sessions = sessions;
    this.#part = part;
    this.#index = new RowIndex(store);
    this.#left = store.addField();
    this.#next = store.addField();
  }

  /** Takes in a row that has joined a session, as often as its weight says. */
  add(slot: number): void {
    this.#put(slot, this.#store.weight(slot));
  }

  #put(slot: number, count: number): void {
    // Asked for its sake: the index takes in what was looked for.
    this.#index.find(slot);
    this.#index.add(slot);
    this.#left.set(slot, count);
    const part = this.#part.get(slot) - 1;
    this.#next.set(slot, this.#first[part] ?? 0);
    this.#first[part] = slot + 1;
  }

  /**
   * A row like the one at `slot` in a session that takes in what arrives then, of which more is there than `taken` says;
   * -1 where there is none.
   */
  find(slot: number, isMeant: (row: number) => boolean): number {
    const store = this.#store;
    return this.#index.find(
      slot,
      row => this.#left.get(row) > 0 && !(this.#placed && store.comparePlace(row, slot) !== 0) && isMeant(row),
    );
  }

  /** How often a row is there. */
  count(row: number): number {
    return this.#left.get(row);
  }

  /**
   * Takes out what the row at `slot`, of a weight below 0, removes: gives how much of it was found, which becomes its
   * weight, and its part.
   */
  remove(slot: number, arrival: number): number {
    const asked = -this.#store.weight(slot);
    const isOpen = (row: number): boolean =>
      this.#sessions.isOpen(wholeOf(this.#sessions.part(this.#part.get(row) - 1)), arrival);
    let taken = 0;
    while (taken < asked) {
      const row = this.find(slot, isOpen);
      if (row < 0) break;
      const some = Math.min(asked - taken, this.#left.get(row));
      taken += some;
      // Parts of one session add up, so one of them stands for all.
      this.#part.set(slot, this.#part.get(row));
      this.#left.set(row, this.#left.get(row) - some);
      if (this.#left.get(row) === 0) this.#index.remove(row);
    }
    this.#store.weights!.set(slot, -taken);
    return taken;
  }

  /** The part is over. */
  free(part: number): void {
    let next = 0;
    for (let row = (this.#first[part] ?? 0) - 1; row >= 0; row = next - 1) {
      next = this.#next.get(row);
      if (this.#left.get(row) > 0) this.#index.remove(row);
      this.#store.free(row);
    }
    this.#first[part] = 0;
  }

  snapshot(into: StateWriter): void {
    const rows: number[] = [];
    for (const first of this.#first) {
      for (let row = (first ?? 0) - 1; row >= 0; row = this.#next.get(row) - 1) {
        if (this.#left.get(row) > 0) rows.push(row);
      }
    }
    this.#store.snapshot(into, 'members', Int32Array.from(rows));
    into.value(
      'members of',
      rows.map(row => [this.#part.get(row), this.#left.get(row)]),
    );
  }

  restore(from: StateReader): void {
    // As written.
    const of = from.value('members of') as [number, number][];
    this.#store.restore(from, 'members').forEach((slot, i) => {
      const [part, count] = of[i]!;
      this.#part.set(slot, part);
      this.#put(slot, count);
    });
  }

  get bytes(): number {
    return this.#index.bytes + 8 * this.#first.length;
  }
}
