import type { SortKey } from '../../expr/expression.js';
import type { Node, NodeBase, Origin } from '../node.js';

/** An order for `print`, `collect` and `limit` (S6.4); the table is the same. */
export interface Sort extends NodeBase {
  readonly kind: 'sort';
  readonly input: Node;
  readonly order: readonly SortKey[];
}

export function sort(input: Node, order: readonly SortKey[], origin: Origin | null = null): Sort {
  return Object.freeze({ kind: 'sort', input, order, schema: input.schema, name: null, origin, id: null });
}
