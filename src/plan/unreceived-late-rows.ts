import { type LateInput, lateInputsOf } from './late-inputs.js';
import type { Node } from './node.js';
import type { IntervalJoin } from './nodes/interval-join.js';
import type { LateArrivals } from './nodes/late-arrivals.js';
import type { LateRows } from './nodes/late-rows.js';
import type { LateSessionRows } from './nodes/late-session-rows.js';
import type { TemporalJoin } from './nodes/temporal-join.js';
import type { Plan } from './plan.js';
import { rebuild, topological } from './traverse.js';

/**
 * Late rows that a window would give, and that no output of the plan reads, are counted as if they were dropped: that is
 * what becomes of them, and nothing is lost without a word.
 */
export function countUnreceived(plan: Plan): Plan {
  const received = topological(plan).filter(
    (node): node is LateRows | LateSessionRows => node.kind === 'late-rows' || node.kind === 'late-session-rows',
  );
  const arrivals = topological(plan).filter((node): node is LateArrivals => node.kind === 'late-arrivals');
  return rebuild(plan, (node, original) => {
    if (node.kind === 'interval-join' || node.kind === 'temporal-join') return countSides(node, original, arrivals);
    if (!('lateRows' in node) || node.lateRows === 'drop') return node;
    if (received.some(late => isOfWindow(late, original))) return node;
    return Object.freeze({ ...node, lateRows: 'drop' });
  });
}

/** The same for each side of a join by time. */
function countSides(
  node: IntervalJoin | TemporalJoin,
  original: Node,
  arrivals: readonly LateArrivals[],
): IntervalJoin | TemporalJoin {
  const isReceived = ({ input, time, after }: LateInput) =>
    arrivals.some(late => late.input === input && late.time === time && late.after === after);
  const unreceived = lateInputsOf(original).filter(one => !one.isCounted && !isReceived(one));
  if (unreceived.length === 0) return node;
  if (node.kind === 'temporal-join') return Object.freeze({ ...node, late: 'drop' as const });
  const policy = (port: 0 | 1) => (unreceived.some(one => one.port === port) ? 'drop' : node.late[port]);
  return Object.freeze({ ...node, late: [policy(0), policy(1)] as const });
}

/** Whether these are the rows that are late for that window: the same windows over the same input. */
function isOfWindow(late: LateRows | LateSessionRows, node: Node): boolean {
  return (
    'lateRows' in node &&
    late.input === node.input &&
    late.time === node.time &&
    late.allowedLateness === node.allowedLateness &&
    JSON.stringify(late.window) === JSON.stringify(node.window)
  );
}
