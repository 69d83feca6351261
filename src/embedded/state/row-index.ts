import type { IntegerField } from './integer-records.js';
import { memory } from './memory.js';
import type { RowStore } from './row-store.js';

const LEAST_PLACES = 32;

/** Finds rows of a {@link RowStore} by their content. Several of equal content may be in it. */
export class RowIndex {
  readonly #store: RowStore;
  /** The hash of a row's content, by slot. */
  readonly #hashes: IntegerField;
  /** The slot + 1, or 0. Open addressing, linear probing. */
  #places: Int32Array = new Int32Array(LEAST_PLACES);
  #mask = LEAST_PLACES - 1;
  #rows = 0;

  constructor(store: RowStore) {
    this.#store = store;
    this.#hashes = store.addField();
  }

  /** A row of the same content as that at `slot`, which is not in the index, and that `isMeant`; -1 where there is none. */
  find(slot: number, isMeant: ((row: number) => boolean) | null = null): number {
    const hash = this.#store.hashContent(slot);
    this.#hashes.set(slot, hash);
    const places = this.#places;
    for (let place = hash & this.#mask; places[place] !== 0; place = (place + 1) & this.#mask) {
      const row = places[place]! - 1;
      if (this.#hashes.get(row) !== hash || !this.#store.equalContent(row, slot)) continue;
      if (isMeant === null || isMeant(row)) return row;
    }
    return -1;
  }

  /** Takes in a row for which {@link find} was asked just before. */
  add(slot: number): void {
    if (2 * (this.#rows + 1) > this.#places.length) this.#double();
    this.#rows++;
    this.#put(slot);
  }

  /** Forgets a row that is still in the store. Entries behind it move back to where their hash wants them (Knuth 6.4 R). */
  remove(slot: number): void {
    const places = this.#places;
    const mask = this.#mask;
    let gap = this.#hashes.get(slot) & mask;
    while (places[gap] !== slot + 1) gap = (gap + 1) & mask;
    for (let place = (gap + 1) & mask; places[place] !== 0; place = (place + 1) & mask) {
      const home = this.#hashes.get(places[place]! - 1) & mask;
      if (((place - home) & mask) < ((place - gap) & mask)) continue;
      places[gap] = places[place]!;
      gap = place;
    }
    places[gap] = 0;
    this.#rows--;
  }

  get bytes(): number {
    return this.#places.byteLength;
  }

  #put(slot: number): void {
    let place = this.#hashes.get(slot) & this.#mask;
    while (this.#places[place] !== 0) place = (place + 1) & this.#mask;
    this.#places[place] = slot + 1;
  }

  #double(): void {
    const old = this.#places;
    this.#places = new Int32Array(memory(8 * old.length));
    this.#mask = this.#places.length - 1;
    for (const row of old) if (row !== 0) this.#put(row - 1);
  }
}
