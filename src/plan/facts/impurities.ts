import { walk } from '../../expr/analysis.js';
import type { Expression } from '../../expr/expression.js';

/** Functions whose result depends on more than their operands, with the words for `explain` (S11.1). */
const IMPURE: ReadonlyMap<string, string> = new Map([
  ['NOW', 'now() reads the clock'],
  ['CURRENT_TIMESTAMP', 'now() reads the clock'],
  ['RAND', 'rand() draws a number'],
  ['UUID', 'uuid() draws a number'],
]);

/** Why the results of these expressions depend on more than the input; empty where they do not. */
export function impuritiesOf(expressions: readonly Expression[]): string[] {
  const reasons = new Set<string>();
  for (const expression of expressions) {
    walk(expression, part => {
      const reason = part.kind === 'call' ? IMPURE.get(part.name) : undefined;
      if (reason !== undefined) reasons.add(reason);
    });
  }
  return [...reasons];
}
