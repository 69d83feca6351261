import type { Expression, NamedExpression } from '../../expr/expression.js';
import type { Node, NodeBase, Origin } from '../node.js';
import type { LatePolicy } from './window-aggregate.js';

/** `left` keeps rows for which there is no version too. */
export type TemporalJoinType = 'inner' | 'left';

/**
 * Pairs each left row with the version of its key that stood at the row's own time (S8.2, `FOR SYSTEM_TIME AS OF`). The
 * right input is the log of a source with a primary key, which equalities of `on` cover; the rest of `on` judges the
 * pair. `on` and `columns` are those of a relational join.
 */
export interface TemporalJoin extends NodeBase {
  readonly kind: 'temporal-join';
  readonly type: TemporalJoinType;
  readonly left: Node;
  readonly right: Node;
  readonly on: Expression;
  readonly columns: readonly NamedExpression[];
  /** The rowtime column of the left row: which version it takes. */
  readonly asOf: string;
  /** The rowtime column of the right input: when a version starts. */
  readonly time: string;
  /** What happens to left rows that come after their time. */
  readonly late: LatePolicy;
}

export function temporalJoin(
  left: Node,
  right: Node,
  options: Pick<TemporalJoin, 'type' | 'on' | 'columns' | 'asOf' | 'time'> & {
    late?: LatePolicy;
    origin?: Origin | null;
  },
): TemporalJoin {
  const fields = options.columns.map(({ name, expression }) => ({ name, type: expression.type }));
  return Object.freeze({
    kind: 'temporal-join',
    type: options.type,
    left,
    right,
    on: options.on,
    columns: options.columns,
    asOf: options.asOf,
    time: options.time,
    late: options.late ?? 'drop',
    schema: { fields },
    name: null,
    origin: options.origin ?? null,
    id: null,
  });
}
