import type { Expression } from '../../expr/expression.js';
import type { Node, NodeBase, Origin } from '../node.js';

/** `semi` keeps the left rows that have a partner, `anti` those that have none. */
export type SemiJoinType = 'semi' | 'anti';

/**
 * The left rows for which `on` is TRUE with some right row (`semi`), or with none (`anti`): each as often as it is there,
 * however many partners it has, whole and in its place (S6.1). `on` sees the left row as input 0 and the right one as
 * input 1. A pair whose `on` fails is an error and no partner.
 */
export interface SemiJoin extends NodeBase {
  readonly kind: 'semi-join';
  readonly type: SemiJoinType;
  readonly left: Node;
  readonly right: Node;
  readonly on: Expression;
  /** As that of a join: looks for partners in equal windows, once both have closed. It makes a difference to `anti`. */
  readonly windowed: boolean;
}

export function semiJoin(
  left: Node,
  right: Node,
  options: { type: SemiJoinType; on: Expression; windowed?: boolean; origin?: Origin | null },
): SemiJoin {
  return Object.freeze({
    kind: 'semi-join',
    type: options.type,
    left,
    right,
    on: options.on,
    windowed: options.windowed ?? false,
    schema: left.schema,
    name: null,
    origin: options.origin ?? null,
    id: null,
  });
}
