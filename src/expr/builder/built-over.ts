import { MillraceError } from '../../errors/millrace-error.js';
import { acceptValue } from '../../types/accept-value.js';
import { dataType, withNull, withoutRowtime } from '../../types/data-type.js';
import { Misfit, valueShown } from '../../types/misfit.js';
import { literal } from '../build.js';
import type { AggregateCall, Expression, Literal } from '../expression.js';
import type { OverFunctionName } from '../functions/over-functions.js';
import { resolveOver } from '../functions/resolve-over.js';
import type { Built, Tracked } from './built.js';
import { builtNow } from './tracking.js';

/** A rank or the value of a neighbour as callbacks hold it at run time. */
export interface BuiltOver extends Tracked {
  readonly '~over': AggregateCall;
}

/** A function of OVER that is no aggregate. */
export function builtOver(
  name: OverFunctionName,
  operands: readonly Expression[],
  uses: readonly Tracked[],
  text: string,
): BuiltOver {
  const over = Object.freeze({ '~over': resolveOver(name, operands), '~uses': uses, '~text': text });
  builtNow(over);
  return over;
}

/** Whether a value is a rank or the value of a neighbour, whichever copy of the package made it. */
export function isBuiltOver(value: unknown): value is BuiltOver {
  return typeof value === 'object' && value !== null && '~over' in value;
}

/** LAG or LEAD of an expression. */
export function neighbourOf(
  name: 'LAG' | 'LEAD',
  method: string,
  value: Built,
  rows: unknown,
  otherwise: unknown,
): BuiltOver {
  const given = [rows, otherwise].slice(0, otherwise !== undefined ? 2 : rows !== undefined ? 1 : 0);
  const text = `${value['~text']}.${method}(${given.map(valueShown).join(', ')})`;
  const count = rowsOf(rows ?? 1, text);
  const operands = [value['~node'], count, ...(otherwise === undefined ? [] : [defaultOf(otherwise, value, text)])];
  return builtOver(name, operands, [value], text);
}

/** A number of rows, or of buckets; what it has to be is said by the function. */
export function rowsOf(count: unknown, text: string): Literal {
  if (typeof count === 'number') return literal(count, dataType('int'));
  throw new MillraceError('PLAN_INVALID_ARGUMENT', `${text} gets ${valueShown(count)} where a number belongs`, {
    remedy: 'r.price.lag(1), ntile(4)',
  });
}

function defaultOf(value: unknown, beside: Built, text: string): Literal {
  const type = withNull(withoutRowtime(beside['~type']), value === null);
  const accepted = acceptValue(type)(value);
  if (!(accepted instanceof Misfit)) return literal(accepted, type);
  throw new MillraceError('PLAN_TYPE_MISMATCH', accepted.fact(`the default of ${text}`, type, value), {
    why: accepted.why,
    remedy: 'a default has the type of the value that it stands for',
  });
}
