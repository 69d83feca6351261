import type { GroupState } from '../aggregates/group-state.js';
import type { IntegerField } from '../state/integer-records.js';
import { NumberRecords } from '../state/number-records.js';
import { SEGMENT_BITS, SEGMENT_MASK } from '../state/segments.js';
import type { WaitingRows } from './waiting-rows.js';

/** Numbers of a key's record. */
const FIRST = 0;
const LAST = 1;
const COUNT = 2;
/** The time of the oldest row; +Infinity where there is none. */
const TIME = 3;
const WIDTH = 4;

/**
 * The rows that are in the frame of the last row of each key: a list through the store, the oldest first. They stay where
 * they waited, so that nothing is copied when a row enters a frame.
 */
export class FrameRows {
  readonly #next: IntegerField;
  readonly #lists: NumberRecords;
  readonly #timeOf: (slot: number) => number;
  readonly #byTime: boolean;

  /** `byTime`: somebody asks for the {@link oldest} time. */
  constructor({ store, timeOf }: Pick<WaitingRows, 'store' | 'timeOf'>, { table }: GroupState, byTime: boolean) {
    this.#timeOf = timeOf;
    this.#byTime = byTime;
    this.#next = store.addField();
    this.#lists = table.attach(new NumberRecords([-1, -1, 0, Number.POSITIVE_INFINITY]));
  }

  /** The time of the oldest row; +Infinity where there is none. */
  oldest(id: number): number {
    return this.#lists.segments[id >>> SEGMENT_BITS]![(id & SEGMENT_MASK) * WIDTH + TIME]!;
  }

  isEmpty(id: number): boolean {
    return this.#lists.get(id, COUNT) === 0;
  }

  /** Appends a row; gives the oldest one, which is then out of the list, where there would be more than `most`, else -1. */
  enter(id: number, slot: number, most: number): number {
    const list = this.#lists.segments[id >>> SEGMENT_BITS]!;
    const at = (id & SEGMENT_MASK) * WIDTH;
    const count = list[at + COUNT]!;
    if (count === 0) {
      list[at + FIRST] = slot;
      if (this.#byTime) list[at + TIME] = this.#timeOf(slot);
    } else this.#next.set(list[at + LAST]!, slot);
    list[at + LAST] = slot;
    list[at + COUNT] = count + 1;
    return count < most ? -1 : this.drop(id);
  }

  /** Takes the oldest row out of the list; it stays in the store. */
  drop(id: number): number {
    const list = this.#lists.segments[id >>> SEGMENT_BITS]!;
    const at = (id & SEGMENT_MASK) * WIDTH;
    const slot = list[at + FIRST]!;
    const count = --list[at + COUNT]!;
    if (count === 0) list[at + TIME] = Number.POSITIVE_INFINITY;
    else {
      const next = this.#next.get(slot);
      list[at + FIRST] = next;
      if (this.#byTime) list[at + TIME] = this.#timeOf(next);
    }
    return slot;
  }

  /** The slots of all rows of a key, if even the youngest is older than `time`; they are out of the list then. */
  takeAllOlder(id: number, time: number): Int32Array | null {
    const count = this.#lists.get(id, COUNT);
    if (count > 0 && this.#timeOf(this.#lists.get(id, LAST)) >= time) return null;
    const slots = new Int32Array(count);
    for (let k = 0, slot = this.#lists.get(id, FIRST); k < count; k++, slot = this.#next.get(slot)) slots[k] = slot;
    this.#lists.clear(id);
    return slots;
  }

  /** The slots of all rows of the keys `ids`, those of a key in order. */
  all(ids: Int32Array): Int32Array {
    const slots: number[] = [];
    for (const id of ids) {
      let slot = this.#lists.get(id, FIRST);
      for (let n = this.#lists.get(id, COUNT); n > 0; n--, slot = this.#next.get(slot)) slots.push(slot);
    }
    return Int32Array.from(slots);
  }
}
