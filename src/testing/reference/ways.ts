import { isOverByTime } from '../../plan/facts/over-time.js';
import { inputsOf, type Node } from '../../plan/node.js';
import type { Plan } from '../../plan/plan.js';
import type { Way } from './evaluation.js';

/** The ways on which each node of a plan is looked at (S4.6). */
export function waysOf(plan: Plan): ReadonlyMap<Node, ReadonlySet<Way>> {
  const ways = new Map<Node, Set<Way>>();
  const visit = (node: Node, way: Way): void => {
    const known = ways.get(node) ?? new Set();
    if (known.has(way)) return;
    ways.set(node, known.add(way));
    for (const input of inputsOf(node)) visit(input, wayToInput(node, way));
  };
  for (const { input } of plan.inserts) visit(input, 'immediate');
  return ways;
}

const READS_CUTS: readonly Node['kind'][] = [
  'window-aggregate',
  'window-rows',
  'late-rows',
  'session-aggregate',
  'late-session-rows',
  'interval-join',
  'temporal-join',
  'late-arrivals',
];

/** A window reads its input at the cut where it ends; `final` at the end only, so without holds (S13). */
function wayToInput(node: Node, way: Way): Way {
  if (node.retain !== undefined || READS_CUTS.includes(node.kind) || isOverByTime(node)) return 'held';
  // Rows without a time are read as they come, unless something has to be complete first.
  if (node.kind === 'keyed-function') return node.order === 'position' && node.inputs.length === 1 ? way : 'held';
  return node.kind === 'final' ? 'immediate' : way;
}
