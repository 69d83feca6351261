import type { Node, NodeBase, Origin } from '../node.js';

/** `rows` rows behind the first `offset`, in the order of the {@link Sort} below, else in tie order (S6.2). */
export interface Limit extends NodeBase {
  readonly kind: 'limit';
  readonly input: Node;
  readonly rows: number;
  readonly offset: number;
}

export function limit(
  input: Node,
  rows: number,
  { offset = 0, origin = null }: { offset?: number; origin?: Origin | null } = {},
): Limit {
  return Object.freeze({ kind: 'limit', input, rows, offset, schema: input.schema, name: null, origin, id: null });
}
