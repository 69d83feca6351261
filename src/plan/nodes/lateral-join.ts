import type { NamedExpression } from '../../expr/expression.js';
import type { TableCall } from '../../expr/table-call.js';
import type { Node, NodeBase, Origin } from '../node.js';

/** `left` keeps a row for which the function gives none: it comes once, the function's columns NULL. */
export type LateralJoinType = 'inner' | 'left';

/**
 * Joins each row with the rows that a table function gives for it. The operands of `call` see the row as input 0;
 * `columns` see it as input 0 and a row of the function as input 1. Acts on each change alone: time and arrival watermark
 * of a row stay, and several rows of one stand in its place one behind the other (S6.1). A row for which the call fails is
 * one error in its stead; a pair whose columns fail is one in the stead of the pair (S10.1).
 */
export interface LateralJoin extends NodeBase {
  readonly kind: 'lateral-join';
  readonly type: LateralJoinType;
  readonly input: Node;
  readonly call: TableCall;
  readonly columns: readonly NamedExpression[];
}

export function lateralJoin(
  input: Node,
  options: {
    readonly type: LateralJoinType;
    readonly call: TableCall;
    readonly columns: readonly NamedExpression[];
    readonly origin?: Origin | null;
  },
): LateralJoin {
  const { type, call, columns } = options;
  const fields = columns.map(({ name, expression }) => ({ name, type: expression.type }));
  const origin = options.origin ?? null;
  return Object.freeze({
    kind: 'lateral-join',
    type,
    input,
    call,
    columns,
    schema: { fields },
    name: null,
    origin,
    id: null,
  });
}
