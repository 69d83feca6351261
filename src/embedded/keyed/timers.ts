import type { KeyEntry } from './key-entry.js';
import { TimeQueue } from './time-queue.js';

/** The clocks that timers go by. */
export const EVENT_TIME = 0;
export const PROCESSING_TIME = 1;
export type Clock = typeof EVENT_TIME | typeof PROCESSING_TIME;

/** One timer of one key (S7.2). */
export interface Timer {
  readonly entry: KeyEntry;
  /** What it was set for: one per key and time. */
  readonly time: number;
  /** When it fires: later than its time where that had passed already. */
  readonly at: number;
  isSet: boolean;
}

/** Bytes that a timer takes, about. */
const TIMER_BYTES = 72;
/** So many timers that were deleted may wait for their time. */
const MOST_DELETED = 1024;

/** The timers of all keys by one clock: one per key and time, in the order in which they fire. */
export class Timers {
  /** Where entries have them. */
  readonly #name: 'timers' | 'processingTimers';
  readonly #queue = new TimeQueue<Timer>((a, b) => a.time - b.time);
  #deleted = 0;

  constructor(clock: Clock) {
    this.#name = clock === EVENT_TIME ? 'timers' : 'processingTimers';
  }

  /** Sets a timer of `entry` for `time`, to fire at `at`; one that is set already stays. */
  set(entry: KeyEntry, time: number, at: number): void {
    const known = entry[this.#name];
    if (known === null) {
      entry[this.#name] = this.#add(entry, time, at);
    } else if (known instanceof Map) {
      if (!known.has(time)) known.set(time, this.#add(entry, time, at));
    } else if (known.time !== time) {
      entry[this.#name] = new Map([
        [known.time, known],
        [time, this.#add(entry, time, at)],
      ]);
    }
  }

  #add(entry: KeyEntry, time: number, at: number): Timer {
    const timer: Timer = { entry, time, at, isSet: true };
    this.#queue.push(at, timer);
    return timer;
  }

  /** Deletes the timer of `entry` for `time`, where there is one. */
  delete(entry: KeyEntry, time: number): void {
    const known = entry[this.#name];
    const timer = known instanceof Map ? known.get(time) : known;
    if (timer === undefined || timer === null || timer.time !== time) return;
    this.#forget(timer);
    // It stays in the queue until its time comes, unless too many do.
    if (++this.#deleted > MOST_DELETED && this.#deleted * 2 > this.#queue.size) {
      this.#queue.filter(({ isSet }) => isSet);
      this.#deleted = 0;
    }
  }

  #forget(timer: Timer): void {
    timer.isSet = false;
    const { entry } = timer;
    const known = entry[this.#name];
    if (known instanceof Map) {
      known.delete(timer.time);
      if (known.size === 0) entry[this.#name] = null;
    } else entry[this.#name] = null;
  }

  /** When the next one fires; +Infinity where none is set. */
  get next(): number {
    while (this.#deleted > 0 && this.#queue.size > 0 && !this.#queue.first.isSet) {
      this.#queue.pop();
      this.#deleted--;
    }
    return this.#queue.nextTime;
  }

  /** Takes the one that {@link next} speaks of; it is set no longer. */
  take(): Timer {
    const timer = this.#queue.pop();
    this.#forget(timer);
    return timer;
  }

  /** All that are set, in no order. */
  *all(): IterableIterator<Timer> {
    for (const timer of this.#queue.items()) if (timer.isSet) yield timer;
  }

  get bytes(): number {
    return this.#queue.size * TIMER_BYTES;
  }
}
