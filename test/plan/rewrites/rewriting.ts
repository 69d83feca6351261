import type { Expression } from '../../../src/expr/expression.js';
import { resolveCall } from '../../../src/expr/functions/resolve.js';
import { printExpression } from '../../../src/expr/print.js';
import { identify } from '../../../src/plan/identify.js';
import type { Node } from '../../../src/plan/node.js';
import type { Plan } from '../../../src/plan/plan.js';
import { prune } from '../../../src/plan/prune.js';
import { applyChecked, REWRITES } from '../../../src/plan/rewrites/rewrite.js';
import { topological } from '../../../src/plan/traverse.js';
import { planText } from '../plan-text.js';
import { plan } from '../plans.js';

/** A call of the catalogue's function, with the type that the catalogue gives it. */
export const fn = (name: string, ...operands: Expression[]): Expression => resolveCall(name, operands);

/** The outputs after one rewrite, by name, as text; `unchanged` where it has nothing to do. */
export function rewritten(name: string, outputs: { [name: string]: Node }, options: { ids?: boolean } = {}): string {
  const before = prune(identify(plan(outputs)));
  const one = REWRITES.find(known => known.name === name)!;
  const after = applyChecked(one, before);
  if (after === before) return 'unchanged';
  return planText(after, options) + offers(after);
}

/** What is offered to scans, a line each. */
function offers(plan: Plan): string {
  return topological(plan)
    .flatMap(node =>
      node.kind === 'scan' && node.predicate !== null ? [`offered: ${printExpression(node.predicate)}\n`] : [],
    )
    .join('');
}
