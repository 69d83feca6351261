import { conjunctsOf } from '../../expr/analysis.js';
import type { Expression } from '../../expr/expression.js';
import { resolveCall } from '../../expr/functions/resolve.js';
import type { Node } from '../node.js';
import type { Plan } from '../plan.js';
import { rebuild } from '../traverse.js';
import { isMovable, Readers } from './movable.js';

/**
 * A filter above a filter becomes one, where neither can fail: behind a filter an error is not met, beside it it is
 * (S10.3). A filter whose condition is TRUE goes.
 */
export function mergeFilters(plan: Plan): Plan {
  const readers = new Readers(plan);
  return rebuild(plan, (node, original) => readers.replaced(original, merge(node, readers)));
}

function merge(node: Node, readers: Readers): Node {
  if (node.kind !== 'filter') return node;
  if (node.predicate.kind === 'literal' && node.predicate.value === true) return node.input;
  const { input } = node;
  if (input.kind !== 'filter' || !readers.isSingle(input)) return node;
  if (!isMovable(node.predicate) || !isMovable(input.predicate)) return node;
  const predicate = conjunction([input.predicate, node.predicate]);
  return Object.freeze({ ...node, input: input.input, schema: input.input.schema, predicate });
}

/** All of them, in their order, in one AND. */
export function conjunction(predicates: readonly Expression[]): Expression {
  const conjuncts = predicates.flatMap(conjunctsOf);
  return conjuncts.length === 1 ? conjuncts[0]! : resolveCall('AND', conjuncts);
}
