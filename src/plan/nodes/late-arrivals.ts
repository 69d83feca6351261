import type { Node, NodeBase, Origin } from '../node.js';

/**
 * The rows whose arrival watermark has passed their time by more than `after`: what is late for a join by time (S8.1,
 * S8.2). That follows from a row alone, so this stands beside the join over the same input and shares nothing with it.
 */
export interface LateArrivals extends NodeBase {
  readonly kind: 'late-arrivals';
  /** Append-only. */
  readonly input: Node;
  /** The rowtime column. */
  readonly time: string;
  /** In milliseconds. */
  readonly after: number;
}

export function lateArrivals(
  input: Node,
  options: { time: string; after: number; origin?: Origin | null },
): LateArrivals {
  return Object.freeze({
    kind: 'late-arrivals',
    input,
    time: options.time,
    after: options.after,
    schema: input.schema,
    name: null,
    origin: options.origin ?? null,
    id: null,
  });
}
