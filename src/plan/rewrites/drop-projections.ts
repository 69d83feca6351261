import type { Node } from '../node.js';
import type { Plan } from '../plan.js';
import { rebuild } from '../traverse.js';

/** Drops projections that give the columns of their input in its order, under the same names. */
export function dropProjections(plan: Plan): Plan {
  return rebuild(plan, node => (isTrivial(node) ? node.input : node));
}

function isTrivial(node: Node): node is Extract<Node, { kind: 'project' }> {
  if (node.kind !== 'project') return false;
  const { fields } = node.input.schema;
  return (
    fields.length === node.columns.length &&
    node.columns.every(
      ({ name, expression }, i) =>
        name === fields[i]!.name && expression.kind === 'column' && expression.name === fields[i]!.name,
    )
  );
}
