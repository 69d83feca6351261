/**
 * All that the core needs of its host (clock, random, timers, scheduling), in one object, so that a simulator can
 * replay a run from a seed and the engine runs wherever JavaScript does.
 */
export interface Platform {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds from an arbitrary start; never goes back. */
  monotonic(): number;
  /** In [0, 1). */
  random(): number;
  /** Calls `f` once after `delay` milliseconds; the result cancels it. */
  schedule(f: () => void, delay: number): () => void;
  /** Lets other work of the host run; resolves soon after. */
  yield(): Promise<void>;
}
