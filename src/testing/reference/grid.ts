import type { Plan } from '../../plan/plan.js';
import { topological } from '../../plan/traverse.js';

/** Points of time: `offset` plus every multiple of `size`. */
export interface Grid {
  readonly size: number;
  readonly offset: number;
}

/**
 * The points at which windows of a plan can begin or end: the only cuts that its closing operators read, and so the only
 * ones between which S10.1 can tell errors apart. `null` where the plan has no windows.
 */
export function gridOf(plan: Plan): Grid | null {
  const windows = topological(plan).flatMap(node => (node.kind === 'window-aggregate' ? [node.window] : []));
  if (windows.length === 0) return null;
  const { offset } = windows[0]!;
  const lengths = windows.flatMap(window => [window.size, window.slide, Math.abs(window.offset - offset)]);
  return { size: lengths.reduce(greatestCommonDivisor), offset };
}

/** The last point that is not above `time`. */
export function pointAtOrBelow(time: number, { size, offset }: Grid): number {
  return Math.floor((time - offset) / size) * size + offset;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
