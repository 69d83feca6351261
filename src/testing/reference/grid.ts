import { isOverByTime } from '../../plan/facts/over-time.js';
import type { LateRows } from '../../plan/nodes/late-rows.js';
import type { WindowAggregate } from '../../plan/nodes/window-aggregate.js';
import type { WindowRows } from '../../plan/nodes/window-rows.js';
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
  const all = topological(plan);
  // Sessions begin and end with rows.
  const offGrid: readonly string[] = [
    'session-aggregate',
    'late-session-rows',
    'keyed-function',
    'interval-join',
    'temporal-join',
    'late-arrivals',
  ];
  if (all.some(({ kind }) => offGrid.includes(kind)) || all.some(isOverByTime)) return { size: 1, offset: 0 };
  if (all.some(({ retain }) => retain !== undefined)) return { size: 1, offset: 0 };
  const nodes = all.filter(({ kind }) => kind === 'window-aggregate' || kind === 'window-rows' || kind === 'late-rows');
  const windows = nodes as (WindowAggregate | WindowRows | LateRows)[];
  if (windows.length === 0) return null;
  const { offset } = windows[0]!.window;
  const lengths = windows.flatMap(({ window, allowedLateness }) => [
    window.size,
    window.slide,
    allowedLateness,
    Math.abs(window.offset - offset),
  ]);
  return { size: lengths.reduce(greatestCommonDivisor), offset };
}

/** The last point that is not above `time`. */
export function pointAtOrBelow(time: number, { size, offset }: Grid): number {
  return Math.floor((time - offset) / size) * size + offset;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
