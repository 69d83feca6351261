import type { Timer } from './timers.js';

/** What is kept for one key. */
export class KeyEntry {
  /** As the program sees it. */
  readonly key: unknown;
  /** By piece of state, in the form of its {@link StateCell}; `undefined` where the key has none. */
  readonly cells: unknown[];
  /** Those that are set, by event time and by processing time: one, or several by their time. */
  timers: Timer | Map<number, Timer> | null = null;
  processingTimers: Timer | Map<number, Timer> | null = null;

  constructor(key: unknown, states: number) {
    this.key = key;
    this.cells = new Array<unknown>(states).fill(undefined);
  }

  get hasTimers(): boolean {
    return this.timers !== null || this.processingTimers !== null;
  }
}
