import type { Node } from './node.js';
import type { LateRows } from './nodes/late-rows.js';
import type { Plan } from './plan.js';
import { rebuild, topological } from './traverse.js';

/**
 * Late rows that a window would give, and that no output of the plan reads, are counted as if they were dropped: that is
 * what becomes of them, and nothing is lost without a word.
 */
export function countUnreceived(plan: Plan): Plan {
  const received = topological(plan).filter((node): node is LateRows => node.kind === 'late-rows');
  return rebuild(plan, (node, original) => {
    if (node.kind !== 'window-aggregate' || node.lateRows === 'drop') return node;
    if (received.some(late => isOfWindow(late, original))) return node;
    return Object.freeze({ ...node, lateRows: 'drop' });
  });
}

/** Whether these are the rows that are late for that window: the same windows over the same input. */
function isOfWindow(late: LateRows, node: Node): boolean {
  return (
    node.kind === 'window-aggregate' &&
    late.input === node.input &&
    late.time === node.time &&
    late.allowedLateness === node.allowedLateness &&
    JSON.stringify(late.window) === JSON.stringify(node.window)
  );
}
