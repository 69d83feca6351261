import type { Node } from '../../plan/node.js';
import type { KeyedFunction } from '../../plan/nodes/keyed-function.js';

/** The input that is read to its end before the other one (S7.3): what has no time, or what is broadcast, or the first. */
export function firstOf({ inputs, order }: KeyedFunction): number {
  if (inputs.length === 1) return -1;
  const untimed = inputs.findIndex(input => !hasTime(input.node));
  if (order === 'eventTime') return untimed;
  return inputs[1]!.key === null ? 1 : 0;
}

/** Whether the rows of a stream have a time. */
export function hasTime(stream: Node): boolean {
  return stream.schema.fields.some(({ name }) => name === 'time');
}
