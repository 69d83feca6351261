import type { IntervalJoin } from '../../plan/nodes/interval-join.js';

/** By how much the results come later than what they are made of (S8.1), with `between: [-lo, hi]`. */
export function delayOf({ from, to }: IntervalJoin): number {
  const [lo, hi] = [-from, to];
  return Math.max(0, lo, hi);
}

/** When nobody that arrives can meet a row of that side and time any more (S8.1). */
export function expiryOf({ from, to }: IntervalJoin, side: 0 | 1, time: number): number {
  return side === 0 ? time + to + 1 : time - from + 1;
}
