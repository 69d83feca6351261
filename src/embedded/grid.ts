import type { WindowSpec } from '../plan/nodes/window-aggregate.js';
import type { Plan } from '../plan/plan.js';
import { topological } from '../plan/traverse.js';

/** Points of time, in milliseconds: `offset` and every multiple of `size` away from it. */
export interface Grid {
  readonly size: number;
  readonly offset: number;
}

/** Every millisecond. */
export const MILLISECONDS: Grid = { size: 1, offset: 0 };

/** The points at which windows of a plan begin and end: all cuts that its closing operators read. */
export function gridOf(plan: Plan): Grid {
  const windows: WindowSpec[] = [];
  for (const node of topological(plan)) if (node.kind === 'window-aggregate') windows.push(node.window);
  if (windows.length === 0) return MILLISECONDS;
  const { offset } = windows[0]!;
  const size = windows.reduce((all, w) => [w.size, w.slide, Math.abs(w.offset - offset)].reduce(gcd, all), 0);
  return { size, offset };
}

/** The last point of `grid` at or before `time`; infinities stay. */
export function floorToGrid(time: number, grid: Grid): number {
  if (!Number.isFinite(time)) return time;
  return Math.floor((time - grid.offset) / grid.size) * grid.size + grid.offset;
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
