import type { Expression, NamedExpression } from '../../expr/expression.js';
import type { Node, NodeBase, Origin } from '../node.js';
import type { JoinType } from './join.js';
import type { LatePolicy } from './window-aggregate.js';

/**
 * Pairs the rows of two inputs for which `on` is TRUE and the right time is in `[left time + from, left time + to]`
 * (S8.1). A row expires when no partner of it can be on time any more: a pair counts where each arrived below the
 * other's expiry. A row of a side that is kept whole and has met nobody by then appears once, the other side's columns
 * NULL. `on` and `columns` are those of a relational join.
 */
export interface IntervalJoin extends NodeBase {
  readonly kind: 'interval-join';
  readonly type: JoinType;
  readonly left: Node;
  readonly right: Node;
  readonly on: Expression;
  readonly columns: readonly NamedExpression[];
  /** The rowtime columns of either side. */
  readonly times: readonly [string, string];
  /** Milliseconds, at most `to`. */
  readonly from: number;
  readonly to: number;
  /** What happens to rows of either side that can meet nobody any more. */
  readonly late: readonly [LatePolicy, LatePolicy];
}

export function intervalJoin(
  left: Node,
  right: Node,
  options: Pick<IntervalJoin, 'type' | 'on' | 'columns' | 'times' | 'from' | 'to'> & {
    late?: LatePolicy;
    origin?: Origin | null;
  },
): IntervalJoin {
  const fields = options.columns.map(({ name, expression }) => ({ name, type: expression.type }));
  const late = options.late ?? 'drop';
  return Object.freeze({
    kind: 'interval-join',
    type: options.type,
    left,
    right,
    on: options.on,
    columns: options.columns,
    times: options.times,
    from: options.from,
    to: options.to,
    late: [late, late] as const,
    schema: { fields },
    name: null,
    origin: options.origin ?? null,
    id: null,
  });
}

/** Results are held back by so much, in milliseconds, so that windows may go by the time of either side. */
export function holdBackOf({ from, to }: Pick<IntervalJoin, 'from' | 'to'>): number {
  return Math.max(0, -from, to);
}
