import type { Expression } from './expression.js';
import { expand, functionOf } from './functions/resolve.js';

/**
 * Whether some row may make the expression an error (S10.3). What can fail is not moved across a filter, join or limit,
 * nor merged with a filter or split off one.
 */
export function canFail(expression: Expression): boolean {
  if (expression.kind !== 'call') return false;
  const definition = functionOf(expression);
  if ('expand' in definition) return canFail(expand(definition, expression.operands));
  return ('fails' in definition && definition.fails!(expression)) || expression.operands.some(canFail);
}
