import type { NamedExpression } from '../../expr/expression.js';
import type { Node, NodeBase, Origin } from '../node.js';

/** Computes the columns of each row anew: `select`, `addColumns`, `dropColumns` and `renameColumns`. */
export interface Project extends NodeBase {
  readonly kind: 'project';
  readonly input: Node;
  readonly columns: readonly NamedExpression[];
}

export function project(input: Node, columns: readonly NamedExpression[], origin: Origin | null = null): Project {
  const fields = columns.map(({ name, expression }) => ({ name, type: expression.type }));
  return Object.freeze({ kind: 'project', input, columns, schema: { fields }, name: null, origin, id: null });
}
