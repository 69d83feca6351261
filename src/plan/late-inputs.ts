import type { Node } from './node.js';
import { keepsRows } from './nodes/join.js';
import type { LateArrivals } from './nodes/late-arrivals.js';

/** An input of a join by time of which rows can be late: those that arrive after their time by more than `after`. */
export interface LateInput extends Pick<LateArrivals, 'input' | 'time' | 'after'> {
  readonly port: 0 | 1;
  /** They are dropped, and counted; else a node of their own gives them. */
  readonly isCounted: boolean;
}

/**
 * The inputs of a join by time of which rows can be late. Of an interval join none of a side that is kept whole (S8.1);
 * of a temporal join left rows only (S8.2).
 */
export function lateInputsOf(node: Node): readonly LateInput[] {
  if (node.kind === 'temporal-join') {
    return [{ port: 0, input: node.left, time: node.asOf, after: 0, isCounted: node.late === 'drop' }];
  }
  if (node.kind !== 'interval-join') return [];
  const after = node.to - node.from;
  return ([0, 1] as const)
    .filter(port => !keepsRows(node.type, port))
    .map(port => ({
      port,
      input: port === 0 ? node.left : node.right,
      time: node.times[port],
      after,
      isCounted: node.late[port] === 'drop',
    }));
}

/** What the late rows of one side of a join are counted under. */
export function lateCounterOf(operator: string, port: 0 | 1): string {
  return `${operator}/${port === 0 ? 'left' : 'right'}`;
}
