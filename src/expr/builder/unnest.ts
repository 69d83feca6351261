import type { ARRAY, ColumnType, INT, LogicalType, MAP, MULTISET } from '../../types/logical-types.js';
import { unnestCall } from '../unnest.js';
import { BuiltTableCall, type LateralCall } from './built-table-call.js';
import type { Expr } from './expr.js';
import { operandsOfCall } from './operands-of-call.js';

/** The columns of the elements of a collection, and of what counts them. */
type Elements<A, N extends string> =
  NonNullable<A> extends MAP<infer K extends LogicalType, infer V extends ColumnType>
    ? { [P in 'key' | 'value' | N]: P extends 'key' ? K : P extends 'value' ? V : INT }
    : NonNullable<A> extends ARRAY<infer E extends ColumnType> | MULTISET<infer E extends ColumnType>
      ? { [P in 'value' | N]: P extends 'value' ? E : INT }
      : never;

/**
 * UNNEST, for `lateralJoin`: a row for each element of an array, in its order; for each entry of a map, as `key` and
 * `value`; for each element of a multiset, as often as it is in it. An empty collection has no rows, and NULL has none.
 * `ordinality` names a column that counts the rows from 1 (WITH ORDINALITY).
 *
 * @example orders.lateralJoin(r => unnest(r.tags)).select((r, tag) => ({ id: r.id, tag: tag.value }))
 */
export function unnest<A extends ARRAY<any> | MAP<any, any> | MULTISET<any> | null, const N extends string = never>(
  collection: Expr<A>,
  options: { readonly ordinality?: N } = {},
): LateralCall<Elements<A, N>> {
  const { nodes, uses, text } = operandsOfCall('unnest', [collection]);
  const call = new BuiltTableCall(unnestCall(nodes[0]!, options.ordinality ?? null), uses, text);
  // The tag exists for the type checker only.
  return call as unknown as LateralCall<Elements<A, N>>;
}
