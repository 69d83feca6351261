import { walk } from '../../expr/analysis.js';
import type { Expression } from '../../expr/expression.js';
import { functionOf } from '../../expr/functions/resolve.js';

/** Why the results of these expressions depend on more than the input (S11.1); empty where they do not. */
export function impuritiesOf(expressions: readonly Expression[]): string[] {
  const reasons = new Set<string>();
  for (const expression of expressions) {
    walk(expression, part => {
      const reason = part.kind === 'call' ? functionOf(part).impure : undefined;
      if (reason !== undefined) reasons.add(reason);
    });
  }
  return [...reasons];
}
