import type { Platform } from '../../src/platform/platform.js';

/** A clock that a test moves. */
export class ManualPlatform implements Platform {
  #time = 0;
  #timers: { readonly at: number; readonly f: () => void }[] = [];

  now(): number {
    return this.#time;
  }

  monotonic(): number {
    return this.#time;
  }

  random(): number {
    return 0.5;
  }

  schedule(f: () => void, delay: number): () => void {
    const timer = { at: this.#time + delay, f };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter(other => other !== timer);
    };
  }

  yield(): Promise<void> {
    return new Promise(resolve => setImmediate(resolve));
  }

  get waiting(): number {
    return this.#timers.length;
  }

  advance(millis: number): void {
    const end = this.#time + millis;
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#timers = this.#timers.filter(timer => timer !== next);
      this.#time = next.at;
      next.f();
    }
    this.#time = end;
  }
}
