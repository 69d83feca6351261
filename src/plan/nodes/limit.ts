import type { Node, NodeBase, Origin } from '../node.js';

/** The first `rows` rows in the order of the {@link Sort} below, else in tie order (S6.2). */
export interface Limit extends NodeBase {
  readonly kind: 'limit';
  readonly input: Node;
  readonly rows: number;
}

export function limit(input: Node, rows: number, origin: Origin | null = null): Limit {
  return Object.freeze({ kind: 'limit', input, rows, schema: input.schema, name: null, origin, id: null });
}
