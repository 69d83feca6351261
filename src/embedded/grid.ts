import { isOverByTime } from '../plan/facts/over-time.js';
import type { Node } from '../plan/node.js';
import type { Plan } from '../plan/plan.js';
import { topological } from '../plan/traverse.js';

/** Points of time, in milliseconds: `offset` and every multiple of `size` away from it. */
export interface Grid {
  readonly size: number;
  readonly offset: number;
}

/** Every millisecond. */
export const MILLISECONDS: Grid = { size: 1, offset: 0 };

/** Sessions begin and end with rows, and joins by time and keyed functions read a cut for each row. */
const OFF_THE_GRID: ReadonlySet<Node['kind']> = new Set<Node['kind']>([
  'session-aggregate',
  'late-session-rows',
  'interval-join',
  'temporal-join',
  'late-arrivals',
  'keyed-function',
]);

/** The points at which windows of a plan begin and end, and up to which they are corrected: all cuts that its closing operators read. */
export function gridOf(plan: Plan): Grid {
  const all = topological(plan);
  if (
    all.some(({ kind }) => OFF_THE_GRID.has(kind)) ||
    all.some(isOverByTime) ||
    all.some(({ retain }) => retain !== undefined)
  ) {
    return MILLISECONDS;
  }
  const nodes = all.filter(
    node => node.kind === 'window-aggregate' || node.kind === 'window-rows' || node.kind === 'late-rows',
  );
  if (nodes.length === 0) return MILLISECONDS;
  const { offset } = nodes[0]!.window;
  const lengths = nodes.flatMap(({ window: { size, slide, offset: own }, allowedLateness }) => [
    size,
    slide,
    allowedLateness,
    Math.abs(own - offset),
  ]);
  return { size: lengths.reduce(gcd, 0), offset };
}

/** The last point of `grid` at or before `time`; infinities stay. */
export function floorToGrid(time: number, grid: Grid): number {
  if (!Number.isFinite(time)) return time;
  return Math.floor((time - grid.offset) / grid.size) * grid.size + grid.offset;
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
