import { overFunctions } from '../../expr/functions/over-functions.js';
import type { Node } from '../node.js';
import type { Over } from '../nodes/over.js';
import { windowsOf } from './windows.js';

/**
 * The rowtime that an OVER goes by, where it closes by time (S4.3, S7.1): its order is that column ascending, and nothing
 * looks at rows that come after. `null`: it acts on the whole table, or on that of each window.
 */
export function timeOfOver(node: Over): string | null {
  const { order, frame, calls, input } = node;
  const [key] = order;
  if (key === undefined || order.length > 1 || key.descending || key.expression.kind !== 'column') return null;
  if (frame.following !== 0 || calls.some(({ call }) => overFunctions.get(call.name)?.looksAhead === true)) return null;
  const { name } = key.expression;
  const type = input.schema.fields.find(field => field.name === name)?.type;
  // The rows of a window come when it has ended, whatever their own time.
  return type?.rowtime === true && !type.nullable && windowsOf(node) === null ? name : null;
}

/** Whether a node is an OVER that closes by time, and so drops late rows. */
export function isOverByTime(node: Node): node is Over {
  return node.kind === 'over' && timeOfOver(node) !== null;
}
