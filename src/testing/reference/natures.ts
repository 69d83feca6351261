import { isOverByTime } from '../../plan/facts/over-time.js';
import { windowsOf } from '../../plan/facts/windows.js';
import { inputsOf, type Node } from '../../plan/node.js';
import type { SessionAggregate } from '../../plan/nodes/session-aggregate.js';
import { updates, type WindowAggregate } from '../../plan/nodes/window-aggregate.js';

/** A window that is aggregated. */
export function isWindow(node: Node): node is WindowAggregate | SessionAggregate {
  return node.kind === 'window-aggregate' || node.kind === 'session-aggregate';
}

/** A join of windows waits until both have closed, so that what has no partner is known for good. */
export function isWindowJoin(node: Node): boolean {
  return (node.kind === 'join' || node.kind === 'semi-join') && node.windowed && windowsOf(node)?.lateness === 0;
}

/** S4.6: not filter, project, union, inner join. A window is where it is corrected or early; a sort changes no table. */
export function isNonLinear(node: Node): boolean {
  return (
    [
      'semi-join',
      'set-operation',
      'aggregate',
      'distinct',
      'top-n',
      'deduplicate',
      'limit',
      'reduce',
      'to-changelog',
    ].includes(node.kind) ||
    (node.kind === 'over' && !isOverByTime(node)) ||
    (node.kind === 'join' && node.type !== 'inner') ||
    (isWindow(node) && updates(node))
  );
}

/** Whether rows have a place (S6.1): not those that joins, set operations, aggregates, windows and distinct make. */
export function isPlaced(node: Node): boolean {
  switch (node.kind) {
    case 'scan':
      return true;
    case 'semi-join':
    case 'temporal-join':
      return isPlaced(node.left);
    case 'join':
    case 'interval-join':
    case 'late-arrivals':
    case 'set-operation':
    case 'aggregate':
    case 'window-aggregate':
    case 'session-aggregate':
    case 'late-rows':
    case 'late-session-rows':
    case 'distinct':
    case 'to-changelog':
    case 'reduce':
    case 'keyed-function':
      return false;
    // The rows of one row can be numbered where no row is taken back.
    case 'lateral-join':
      return isPlaced(node.input) && isInLaneOrder(node.input) && isOnlyInserted(node.input);
    case 'transform':
      return isPlaced(node.input) && (node.form !== 'flat-map' || isInLaneOrder(node.input));
    default:
      return inputsOf(node).every(isPlaced);
  }
}

/** Whether no source of rows that are acted on alone takes one back. */
function isOnlyInserted(node: Node): boolean {
  return node.kind === 'scan' ? node.source.changes === 'append' : inputsOf(node).every(isOnlyInserted);
}

/** Whether rows come one behind the other in their lanes: where each is made of one row of a source. */
function isInLaneOrder(node: Node): boolean {
  const acts = ['scan', 'filter', 'project', 'lateral-join', 'union', 'sort', 'to-stream', 'transform', 'from-stream'];
  return acts.includes(node.kind) && inputsOf(node).every(isInLaneOrder);
}
