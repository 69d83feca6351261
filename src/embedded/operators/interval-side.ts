import type { Schema } from '../../schema/schema.js';
import type { Batch } from '../batch.js';
import type { IntegerField } from '../state/integer-records.js';
import type { KeyTable } from '../state/key-table.js';
import type { NumberRowColumn } from '../state/number-row-column.js';
import { RowStore } from '../state/row-store.js';
import { IntegerColumn, SEGMENT_BITS, SEGMENT_MASK } from '../state/segments.js';
import { TimeQueue } from '../state/time-queue.js';
import type { MatchedPairs } from './match-loop.js';

/** What a side of an interval join is like. */
export interface IntervalSideFacts {
  /** Rows may be taken back: a removal is kept beside its row until both expire. */
  readonly retracts: boolean;
  /** The side is kept whole: it is known of each row whether it has met anybody. */
  readonly kept: boolean;
  /** A row expires so long after its time, in milliseconds. */
  readonly lasts: number;
}

/** Rows of the other side that look for partners here. */
export interface Seekers {
  readonly batch: Batch;
  /** By position; -1 where there is none. */
  readonly ids: Int32Array;
  /** By position. */
  readonly times: Float64Array;
  readonly arrivals: Float64Array;
  /** Partners' times are in `[time + low, time + high]`. */
  readonly low: number;
  readonly high: number;
}

/**
 * The changes of one input of an interval join, in a chain for each key id, and in a queue by the time at which they
 * expire. Time frees them, so a row and its removal need not be brought together.
 */
export class IntervalSide {
  readonly store: RowStore;
  readonly #facts: IntervalSideFacts;
  /** The rowtime column. */
  readonly #column: number;
  /** By id: the slot + 1 of the change that came last; 0 where there is none. */
  readonly #head: IntegerColumn;
  /** By slot: the slots + 1 of the neighbours in the chain, and the id; -1 for rows that equal nobody. */
  readonly #next: IntegerField;
  readonly #before: IntegerField;
  readonly #id: IntegerField;
  /** By slot: 1 where the row has met somebody. */
  readonly #matched: IntegerField | null;
  readonly #queue = new TimeQueue();
  /** The fields of the store's numbers that hold time and arrival watermark. */
  readonly #time: number;
  readonly #arrival: number;
  /** Ids whose last row went: perhaps no row of either side has them. */
  readonly emptied: number[] = [];

  /** `time`: the rowtime column. */
  constructor(schema: Schema, time: number, table: KeyTable, facts: IntervalSideFacts) {
    this.store = new RowStore(schema, { weights: facts.retracts, arrivals: true, places: false });
    this.#facts = facts;
    this.#column = time;
    this.#head = table.attach(new IntegerColumn());
    this.#next = this.store.addField();
    this.#before = this.store.addField();
    this.#id = this.store.addField();
    this.#matched = facts.kept ? this.store.addField() : null;
    // A rowtime is a number.
    this.#time = (this.store.columns[time] as NumberRowColumn).at;
    this.#arrival = this.store.arrivalField;
  }

  hasRows(id: number): boolean {
    return this.#head.get(id) !== 0;
  }

  timeOf(slot: number): number {
    return this.store.numbers.get(slot, this.#time);
  }

  /** From here on nobody can meet the row. */
  expiryOf(slot: number): number {
    return this.timeOf(slot) + this.#facts.lasts;
  }

  idOf(slot: number): number {
    return this.#id.get(slot);
  }

  hasMatch(slot: number): boolean {
    return this.#matched!.get(slot) === 1;
  }

  setMatch(slot: number): void {
    this.#matched!.set(slot, 1);
  }

  /** Takes in the live rows of `batch`: `slots[k]` becomes the slot of the k-th. */
  insert(batch: Batch, ids: Int32Array, slots: Int32Array): void {
    this.store.appendAll(batch, slots);
    const { count, selection } = batch;
    // A rowtime is a number.
    const times = batch.columns[this.#column] as Float64Array;
    // All fields are of one record.
    const { segments, width } = this.#next.records;
    const [next, before, own] = [this.#next.at, this.#before.at, this.#id.at];
    const matched = this.#matched === null ? -1 : this.#matched.at;
    const head = this.#head;
    const { lasts } = this.#facts;
    for (let k = 0; k < count; k++) {
      const slot = slots[k]!;
      const position = selection === null ? k : selection[k]!;
      const id = ids[position]!;
      const first = id < 0 ? 0 : head.get(id);
      const segment = segments[slot >>> SEGMENT_BITS]!;
      const at = (slot & SEGMENT_MASK) * width;
      segment[at + next] = first;
      segment[at + before] = 0;
      segment[at + own] = id;
      if (matched >= 0) segment[at + matched] = 0;
      if (first !== 0) this.#before.set(first - 1, slot + 1);
      if (id >= 0) head.set(id, slot + 1);
      this.#queue.add(slot, times[position]! + lasts);
    }
  }

  /** The slot of a row that has expired by `now`, the earliest; -1 where there is none. It stays until it is removed. */
  expired(now: number): number {
    return this.#queue.take(now);
  }

  remove(slot: number): void {
    const id = this.#id.get(slot);
    const next = this.#next.get(slot);
    const before = this.#before.get(slot);
    if (next !== 0) this.#before.set(next - 1, before);
    if (before !== 0) this.#next.set(before - 1, next);
    else if (id >= 0) {
      this.#head.set(id, next);
      if (next === 0) this.emptied.push(id);
    }
    this.store.free(slot);
  }

  /**
   * Finds for the rows of the other side the changes of the same key whose times are near, where each arrived below the
   * other's expiry. A partner of time s has expired from `s - low + 1` on, the seeker from its `time + high + 1` on.
   */
  meet({ batch, ids, times, arrivals, low, high }: Seekers, sink: MatchedPairs): void {
    const { count, selection } = batch;
    const { positions, slots } = sink.pairs;
    const heads = this.#head.segments;
    const numbers = this.store.numbers;
    const { segments: rows, width } = numbers;
    const { segments: links, width: linkWidth } = this.#next.records;
    const next = this.#next.at;
    const time = this.#time;
    const arrival = this.#arrival;
    const most = positions.length;
    let n = 0;
    for (let k = 0; k < count; k++) {
      const i = selection === null ? k : selection[k]!;
      const id = ids[i]!;
      if (id < 0) continue;
      let link = heads[id >>> SEGMENT_BITS]![id & SEGMENT_MASK]!;
      if (link === 0) continue;
      const least = Math.max(times[i]!, arrivals[i]!) + low;
      const greatest = times[i]! + high;
      do {
        const slot = link - 1;
        const row = rows[slot >>> SEGMENT_BITS]!;
        const at = (slot & SEGMENT_MASK) * width;
        const partner = row[at + time]!;
        if (partner >= least && partner <= greatest && row[at + arrival]! <= greatest) {
          positions[n] = i;
          slots[n] = slot;
          if (++n === most) {
            sink.matched(n);
            n = 0;
          }
        }
        link = links[slot >>> SEGMENT_BITS]![(slot & SEGMENT_MASK) * linkWidth + next]!;
      } while (link !== 0);
    }
    if (n > 0) sink.matched(n);
  }

  /** Whether each of the rows at `slots` has met somebody. */
  saveMatches(slots: Int32Array): Uint8Array {
    return Uint8Array.from(slots, slot => this.#matched!.get(slot));
  }

  get stateBytes(): number {
    return this.store.stateBytes + this.#queue.bytes;
  }
}
