import type { KeyTable } from './key-table.js';
import { IntegerColumn } from './segments.js';

/** So few entries are moved by a loop: faster than a call. */
const SHORT = 24;

/**
 * A short sorted list of slots for each id, best first, each slot with its score. All lists lie in one pair of arrays:
 * a list has a stretch of 1, 2, 4, ... entries, and moves to a longer one as it grows.
 */
export class TopLists {
  readonly #most: number;
  readonly #compare: (a: number, b: number) => number;
  readonly #start: IntegerColumn;
  readonly #length: IntegerColumn;
  /** The binary logarithm of the entries that a list has room for, plus 1; 0 where it has none. */
  readonly #size: IntegerColumn;
  #slots = new Int32Array(64);
  #scores = new Float64Array(64);
  #end = 0;
  /** By size: starts of stretches that no list uses. */
  readonly #free: number[][] = [];

  /** `most`: entries of a list. `compare` decides between slots of equal scores. */
  constructor(table: KeyTable, most: number, compare: (a: number, b: number) => number) {
    this.#most = most;
    this.#compare = compare;
    this.#start = table.attach(new IntegerColumn());
    this.#length = table.attach(new IntegerColumn());
    this.#size = table.attach(new IntegerColumn());
  }

  length(id: number): number {
    return this.#length.get(id);
  }

  slot(id: number, rank: number): number {
    return this.#slots[this.#start.get(id) + rank]!;
  }

  /** The score that a row must not exceed to get in; +Infinity where the list is not full. */
  worstScore(id: number): number {
    const length = this.#length.get(id);
    return length < this.#most ? Number.POSITIVE_INFINITY : this.#scores[this.#start.get(id) + length - 1]!;
  }

  /** The last slot of a list that is not empty. */
  last(id: number): number {
    return this.#slots[this.#start.get(id) + this.#length.get(id) - 1]!;
  }

  /** Puts a slot into the list of `id`. Gives the slot that is in it no more: the worst one, itself perhaps, or -1. */
  insert(id: number, slot: number, score: number): number {
    const length = this.#length.get(id);
    let start = this.#start.get(id);
    const rank = this.#rank(start, length, slot, score);
    if (rank === this.#most) return slot;
    let evicted = -1;
    if (length === this.#most) evicted = this.#slots[start + length - 1]!;
    else {
      if (length === this.#room(id)) start = this.#move(id, start, length);
      this.#length.set(id, length + 1);
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

  #room(id: number): number {
    const size = this.#size.get(id);
    return size === 0 ? 0 : 1 << (size - 1);
  }

  /** Gives the list of `id` twice the room. */
  #move(id: number, start: number, length: number): number {
    const size = this.#size.get(id);
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
    this.#start.set(id, to);
    this.#size.set(id, size + 1);
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
