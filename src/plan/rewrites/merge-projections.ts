import { referencesIn, replaceColumns } from '../../expr/analysis.js';
import type { ColumnReference, Expression, NamedExpression } from '../../expr/expression.js';
import type { Node } from '../node.js';
import type { Project } from '../nodes/project.js';
import type { Plan } from '../plan.js';
import { rebuild } from '../traverse.js';
import { isMovable, Readers } from './movable.js';

/**
 * A projection above a projection becomes one, and one above a join becomes the join's own columns. Not where work would
 * be done twice (a computed column that is read more than once), nor where an error would change its operator: what the
 * lower one computes cannot fail, and above a join neither can the upper one.
 */
export function mergeProjections(plan: Plan): Plan {
  const readers = new Readers(plan);
  return rebuild(plan, (node, original) => readers.replaced(original, merge(node, readers)));
}

function merge(node: Node, readers: Readers): Node {
  if (node.kind !== 'project') return node;
  const { input } = node;
  if (!readers.isSingle(input)) return node;
  if (input.kind === 'project' && isInlinable(node, input.columns)) {
    const columns = inline(node.columns, input.columns);
    return merge(Object.freeze({ ...node, input: input.input, columns }), readers);
  }
  if (input.kind === 'join' && isInlinable(node, input.columns) && node.columns.every(c => isMovable(c.expression))) {
    return Object.freeze({ ...input, columns: inline(node.columns, input.columns), schema: node.schema });
  }
  return node;
}

/** Whether the columns of `below` can stand where `above` reads them. */
function isInlinable(above: Project, below: readonly NamedExpression[]): boolean {
  if (!below.every(({ expression }) => isMovable(expression))) return false;
  const reads = new Map<string, number>();
  for (const { name } of above.columns.flatMap(({ expression }) => referencesIn(expression))) {
    reads.set(name, (reads.get(name) ?? 0) + 1);
  }
  return below.every(({ name, expression }) => expression.kind !== 'call' || (reads.get(name) ?? 0) <= 1);
}

function inline(above: readonly NamedExpression[], below: readonly NamedExpression[]): NamedExpression[] {
  const byName = new Map(below.map(({ name, expression }) => [name, expression]));
  const replace = (column: ColumnReference): Expression => byName.get(column.name)!;
  return above.map(({ name, expression }) => ({ name, expression: replaceColumns(expression, replace) }));
}
