import type { Expression, NamedExpression } from '../../expr/expression.js';
import type { Node, NodeBase, Origin } from '../node.js';

/** Kinds of relational join. */
export type JoinType = 'inner' | 'left';

/**
 * Pairs the rows of two inputs over all time. `on` and `columns` see the left row as input 0 and the right one as
 * input 1. In a left join a left row for which `on` is TRUE with no right row appears once, the right columns NULL
 * (their references carry nullable types). A pair whose `on` fails is an error and no match.
 */
export interface Join extends NodeBase {
  readonly kind: 'join';
  readonly type: JoinType;
  readonly left: Node;
  readonly right: Node;
  readonly on: Expression;
  readonly columns: readonly NamedExpression[];
}

export function join(
  left: Node,
  right: Node,
  options: { type: JoinType; on: Expression; columns: readonly NamedExpression[]; origin?: Origin | null },
): Join {
  const fields = options.columns.map(({ name, expression }) => ({ name, type: expression.type }));
  return Object.freeze({
    kind: 'join',
    type: options.type,
    left,
    right,
    on: options.on,
    columns: options.columns,
    schema: { fields },
    name: null,
    origin: options.origin ?? null,
    id: null,
  });
}
