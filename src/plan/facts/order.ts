import { referencesIn, replaceColumns } from '../../expr/analysis.js';
import type { NamedExpression, SortKey } from '../../expr/expression.js';

/**
 * An order as seen above a projection. It survives where the projection passes on every column that it reads; one that
 * drops or recomputes such a column ends it.
 */
export function projectOrder(
  order: readonly SortKey[],
  columns: readonly NamedExpression[],
): readonly SortKey[] | null {
  const nameOf = (name: string) => columns.find(({ expression: e }) => e.kind === 'column' && e.name === name)?.name;
  if (order.some(({ expression }) => referencesIn(expression).some(({ name }) => nameOf(name) === undefined)))
    return null;
  return order.map(key => ({
    ...key,
    expression: replaceColumns(key.expression, column => ({ ...column, name: nameOf(column.name)! })),
  }));
}
