import type { KeyTable } from './key-table.js';
import { memory } from './memory.js';
import { NumberRecords } from './number-records.js';

const SEGMENT_BITS = 10;
const SEGMENT_ENTRIES = 1 << SEGMENT_BITS;
const SEGMENT_MASK = SEGMENT_ENTRIES - 1;

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
  /** The room of the list of `id`, which is about to be released, is free again. */
  remove(id: number): void;
  readonly bytes: number;
}

// Fields of the record of a list.
const START = 0;
const LENGTH = 1;
/** The binary logarithm of the entries that it has room for, plus 1; 0 where it has none. */
const SIZE = 2;
const WORST = 3;

/**
 * A short sorted list of slots for each id, each slot with its score. Lists lie in segments: a list has a stretch of 1, 2,
 * 4, ... entries, and moves to a longer one as it grows.
 */
export class TopLists implements RankedLists {
  readonly #most: number;
  readonly #compare: (a: number, b: number) => number;
  readonly #records: NumberRecords;
  readonly #slots: Int32Array[] = [];
  readonly #scores: Float64Array[] = [];
  /** Where the next stretch starts, in the last segment. */
  #end = SEGMENT_ENTRIES;
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
    const start = this.#records.get(id, START);
    return this.#slots[start >>> SEGMENT_BITS]![(start & SEGMENT_MASK) + rank]!;
  }

  worstScore(id: number): number {
    return this.#records.get(id, WORST);
  }

  last(id: number): number {
    return this.slot(id, this.#records.get(id, LENGTH) - 1);
  }

  insert(id: number, slot: number, score: number): number {
    const records = this.#records;
    const length = records.get(id, LENGTH);
    const rank = this.#rank(id, length, slot, score);
    if (rank === this.#most) return slot;
    const isFull = length === this.#most;
    if (!isFull) {
      const size = records.get(id, SIZE);
      if (size === 0 || length === 1 << (size - 1)) this.#move(id, size, length);
      records.set(id, LENGTH, length + 1);
    }
    const start = records.get(id, START);
    const slots = this.#slots[start >>> SEGMENT_BITS]!;
    const scores = this.#scores[start >>> SEGMENT_BITS]!;
    const first = start & SEGMENT_MASK;
    const at = first + rank;
    const last = first + (isFull ? length - 1 : length);
    const evicted = isFull ? slots[last]! : -1;
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
    if (last + 1 === first + this.#most) records.set(id, WORST, scores[last]!);
    return evicted;
  }

  remove(id: number): void {
    const size = this.#records.get(id, SIZE);
    if (size > 0) this.#release(size - 1, this.#records.get(id, START));
  }

  #release(size: number, start: number): void {
    const list = (this.#free[size] ??= []);
    list.push(start);
  }

  /** How many entries come before the slot, or are equal to it. */
  #rank(id: number, length: number, slot: number, score: number): number {
    if (length === 0) return 0;
    const start = this.#records.get(id, START);
    const slots = this.#slots[start >>> SEGMENT_BITS]!;
    const scores = this.#scores[start >>> SEGMENT_BITS]!;
    const first = start & SEGMENT_MASK;
    let low = 0;
    let high = length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const known = scores[first + middle]!;
      if (known < score || (known === score && this.#compare(slots[first + middle]!, slot) <= 0)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Gives the list of `id` twice the room. */
  #move(id: number, size: number, length: number): void {
    const from = this.#records.get(id, START);
    const to = this.#take(size);
    for (let i = 0; i < length; i++) {
      this.#slots[to >>> SEGMENT_BITS]![(to & SEGMENT_MASK) + i] =
        this.#slots[from >>> SEGMENT_BITS]![(from & SEGMENT_MASK) + i]!;
      this.#scores[to >>> SEGMENT_BITS]![(to & SEGMENT_MASK) + i] =
        this.#scores[from >>> SEGMENT_BITS]![(from & SEGMENT_MASK) + i]!;
    }
    if (size > 0) this.#release(size - 1, from);
    this.#records.set(id, START, to);
    this.#records.set(id, SIZE, size + 1);
  }

  /** A stretch of 2 to the power of `size` entries. */
  #take(size: number): number {
    const known = this.#free[size]?.pop();
    if (known !== undefined) return known;
    const entries = 1 << size;
    if (this.#end + entries > SEGMENT_ENTRIES) {
      // A longer stretch has a segment of its own.
      const room = Math.max(entries, SEGMENT_ENTRIES);
      this.#slots.push(new Int32Array(memory(4 * room)));
      this.#scores.push(new Float64Array(memory(8 * room)));
      this.#end = 0;
    }
    const start = (this.#slots.length - 1) * SEGMENT_ENTRIES + this.#end;
    this.#end = Math.min(this.#end + entries, SEGMENT_ENTRIES);
    return start;
  }

  get bytes(): number {
    return this.#slots.reduce((sum, slots) => sum + 12 * slots.length, 0);
  }
}
