import type { Expression } from '../../expr/expression.js';
import type { Node, NodeBase, Origin } from '../node.js';

/** Keeps the rows for which `predicate` is TRUE. */
export interface Filter extends NodeBase {
  readonly kind: 'filter';
  readonly input: Node;
  readonly predicate: Expression;
}

export function filter(input: Node, predicate: Expression, origin: Origin | null = null): Filter {
  return Object.freeze({ kind: 'filter', input, predicate, schema: input.schema, name: null, origin, id: null });
}
