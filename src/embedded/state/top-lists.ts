import type { KeyTable } from './key-table.js';
import { NumberRecords } from './number-records.js';

/** So few entries are moved by a loop: faster than a call. */
const SHORT = 24;

/** Sorted lists of slots by id, best first, that hold no more than so many. */
export interface RankedLists {
  length(id: number): number;
  slot(id: number, rank: number): number;
  /** The score that a row must not exceed to get in; +Infinity where the list is not full. */
  worstScore(id: number): number;
  /** The last slot of a list that is not empty. */
  last(id: number): number;
  /** Puts a slot into the list of `id`. Gives the slot that is in it no more: the worst one, itself perhaps, or -1. */
  insert(id: number, slot: number, score: number): number;
  readonly bytes: number;
}

// Fields of the record of a list.
const START = 0;
const LENGTH = 1;
/** The binary logarithm of the entries that it has room for, plus 1; 0 where it has none. */
const SIZE = 2;
const WORST = 3;

/**
 * A short sorted list of slots for each id, each slot with its score. All lists lie in one pair of arrays: a list has a
 * stretch of 1, 2, 4, ... entries, and moves to a longer one as it grows.
 */
export class TopLists implements RankedLists {
  readonly #most: number;
  readonly #compare: (a: number, b: number) => number;
  readonly #records: NumberRecords;
  #slots = new Int32Array(64);
  #scores = new Float64Array(64);
  #end = 0;
  /** By size: starts of stretches that no list uses. */
  readonly #free: number[][] = [];

  /** `most`: entries of a list. `compare` decides between slots of equal scores. */
  constructor(table: KeyTable, most: number, compare: (a: number, b: number) => number) {
    this.#most = most;
    this.#compare = compare;
    this.#records = table.attach(new NumberRecords([0, 0, 0, Number.POSITIVE_INFINITY]));
  }

  length(id: number): number {
    return this.#records.get(id, LENGTH);
  }

  slot(id: number, rank: number): number {
    return this.#slots[this.#records.get(id, START) + rank]!;
  }

  worstScore(id: number): number {
    return this.#records.get(id, WORST);
  }

  last(id: number): number {
    return this.#slots[this.#records.get(id, START) + this.#records.get(id, LENGTH) - 1]!;
  }

  insert(id: number, slot: number, score: number): number {
    const records = this.#records;
    const length = records.get(id, LENGTH);
    let start = records.get(id, START);
    const rank = this.#rank(start, length, slot, score);
    if (rank === this.#most) return slot;
    let evicted = -1;
    if (length === this.#most) evicted = this.#slots[start + length - 1]!;
    else {
      const size = records.get(id, SIZE);
      if (size === 0 || length === 1 << (size - 1)) start = this.#move(id, size, start, length);
      records.set(id, LENGTH, length + 1);
    }
    const slots = this.#slots;
    const scores = this.#scores;
    const at = start + rank;
    const last = start + (evicted < 0 ? length : length - 1);
    if (last - at > SHORT) {
      slots.copyWithin(at + 1, at, last);
      scores.copyWithin(at + 1, at, last);
    } else {
      for (let i = last; i > at; i--) {
        slots[i] = slots[i - 1]!;
        scores[i] = scores[i - 1]!;
      }
    }
    slots[at] = slot;
    scores[at] = score;
    if (last + 1 === start + this.#most) records.set(id, WORST, scores[last]!);
    return evicted;
  }

  /** How many entries come before the slot, or are equal to it. */
  #rank(start: number, length: number, slot: number, score: number): number {
    const scores = this.#scores;
    let low = 0;
    let high = length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const known = scores[start + middle]!;
      if (known < score || (known === score && this.#compare(this.#slots[start + middle]!, slot) <= 0))
        low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Gives the list of `id` twice the room. */
  #move(id: number, size: number, start: number, length: number): number {
    const to = this.#take(size);
    const slots = this.#slots;
    const scores = this.#scores;
    for (let i = 0; i < length; i++) {
      slots[to + i] = slots[start + i]!;
      scores[to + i] = scores[start + i]!;
    }
    if (size > 0) {
      const list = (this.#free[size - 1] ??= []);
      list.push(start);
    }
    this.#records.set(id, START, to);
    this.#records.set(id, SIZE, size + 1);
    return to;
  }

  /** A stretch of 2 to the power of `size` entries. */
  #take(size: number): number {
    const known = this.#free[size]?.pop();
    if (known !== undefined) return known;
    const start = this.#end;
    this.#end += 1 << size;
    if (this.#end > this.#slots.length) {
      const slots = new Int32Array(Math.max(this.#end, 2 * this.#slots.length));
      slots.set(this.#slots);
      const scores = new Float64Array(slots.length);
      scores.set(this.#scores);
      this.#slots = slots;
      this.#scores = scores;
    }
    return start;
  }

  get bytes(): number {
    return this.#slots.byteLength + this.#scores.byteLength;
  }
}
