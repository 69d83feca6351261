import type { NamedExpression, SortKey } from '../../expr/expression.js';

/**
 * An order as seen above a projection. It survives where every key is a column that the projection passes on; a
 * projection that drops or recomputes such a column ends it.
 */
export function projectOrder(
  order: readonly SortKey[],
  columns: readonly NamedExpression[],
): readonly SortKey[] | null {
  const seen: SortKey[] = [];
  for (const key of order) {
    const { expression } = key;
    if (expression.kind !== 'column') return null;
    const column = columns.find(({ expression: e }) => e.kind === 'column' && e.name === expression.name);
    if (column === undefined) return null;
    seen.push({ ...key, expression: { ...expression, name: column.name } });
  }
  return seen;
}
