import type { KeyTable } from './key-table.js';
import { NumberRecords } from './number-records.js';
import type { RankedLists } from './top-lists.js';

// Fields of the record of an id: the slot + 1, and its score, which is +Infinity where there is none.
const SLOT = 0;
const SCORE = 1;

/** The best slot of each id: lists of one. */
export class TopOne implements RankedLists {
  readonly #compare: (a: number, b: number) => number;
  readonly #records: NumberRecords;

  constructor(table: KeyTable, compare: (a: number, b: number) => number) {
    this.#compare = compare;
    this.#records = table.attach(new NumberRecords([0, Number.POSITIVE_INFINITY]));
  }

  length(id: number): number {
    return this.#records.get(id, SLOT) === 0 ? 0 : 1;
  }

  slot(id: number): number {
    return this.#records.get(id, SLOT) - 1;
  }

  worstScore(id: number): number {
    return this.#records.get(id, SCORE);
  }

  last(id: number): number {
    return this.slot(id);
  }

  insert(id: number, slot: number, score: number): number {
    const known = this.#records.get(id, SLOT) - 1;
    if (known >= 0) {
      const best = this.#records.get(id, SCORE);
      if (best < score || (best === score && this.#compare(known, slot) <= 0)) return slot;
    }
    this.#records.set(id, SLOT, slot + 1);
    this.#records.set(id, SCORE, score);
    return known;
  }

  remove(): void {}

  readonly bytes = 0;
}
