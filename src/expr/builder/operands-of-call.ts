import { MillraceError } from '../../errors/millrace-error.js';
import { valueShown } from '../../types/misfit.js';
import type { Expression } from '../expression.js';
import { type Built, isBuilt } from './built.js';

/** What a function of a program is called with. */
export interface OperandsOfCall {
  readonly nodes: readonly Expression[];
  readonly uses: readonly Built[];
  /** The call as the program writes it. */
  readonly text: string;
}

/** The operands of a call, which are all expressions. */
export function operandsOfCall(name: string, operands: readonly unknown[]): OperandsOfCall {
  const uses = operands.map(operand => {
    if (isBuilt(operand)) return operand;
    const shown = valueShown(operand);
    throw new MillraceError('PLAN_TYPE_MISMATCH', `${name} gets ${shown}, which is no expression`, {
      why: 'it is called here once, to build the plan, and for each row when that runs',
      remedy: `lit(${shown}, t.…()) makes an expression of a plain value`,
    });
  });
  return {
    nodes: uses.map(use => use['~node']),
    uses,
    text: `${name}(${uses.map(use => use['~text']).join(', ')})`,
  };
}
