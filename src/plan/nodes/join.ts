import type { Expression, NamedExpression } from '../../expr/expression.js';
import type { Node, NodeBase, Origin } from '../node.js';

/** Kinds of relational join, by which side's rows appear without a partner too. */
export type JoinType = 'inner' | 'left' | 'right' | 'full';

/**
 * Pairs the rows of two inputs over all time. `on` and `columns` see the left row as input 0 and the right one as
 * input 1. A row of a side that is kept whole ({@link keepsRows}) and for which `on` is TRUE with no row of the other
 * appears once, the other side's columns NULL (their references carry nullable types). A pair whose `on` fails is an
 * error and no match.
 */
export interface Join extends NodeBase {
  readonly kind: 'join';
  readonly type: JoinType;
  readonly left: Node;
  readonly right: Node;
  readonly on: Expression;
  readonly columns: readonly NamedExpression[];
  /**
   * Joins the rows of equal windows of both inputs, which `on` says, once both have closed: so a row without a partner is
   * padded once and for good. It makes a difference to kinds that pad.
   */
  readonly windowed: boolean;
}

export function join(
  left: Node,
  right: Node,
  options: {
    type: JoinType;
    on: Expression;
    columns: readonly NamedExpression[];
    windowed?: boolean;
    origin?: Origin | null;
  },
): Join {
  const fields = options.columns.map(({ name, expression }) => ({ name, type: expression.type }));
  return Object.freeze({
    kind: 'join',
    type: options.type,
    left,
    right,
    on: options.on,
    columns: options.columns,
    windowed: options.windowed ?? false,
    schema: { fields },
    name: null,
    origin: options.origin ?? null,
    id: null,
  });
}

/** Whether rows of that side (0 is the left one) appear without a partner too, padded. */
export function keepsRows(type: JoinType, side: 0 | 1): boolean {
  return type === 'full' || type === (side === 0 ? 'left' : 'right');
}

/** Whether the columns of that side may be NULL because the other side's rows are padded. */
export function isPadded(type: JoinType, side: 0 | 1): boolean {
  return keepsRows(type, side === 0 ? 1 : 0);
}
