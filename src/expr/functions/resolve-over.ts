import { MillraceError } from '../../errors/millrace-error.js';
import { type DataType, dataType, withNull, withoutRowtime } from '../../types/data-type.js';
import { typeText } from '../../types/type-text.js';
import type { AggregateCall, Expression, Literal } from '../expression.js';
import { type OverFunctionName, overFunctions } from './over-functions.js';

/**
 * A call of a function of OVER that is no aggregate, its operands checked and its type derived. LAG and LEAD take a
 * value, how many rows (1), and a default of the value's type; NTILE how many buckets. Throws PLAN_TYPE_MISMATCH and
 * PLAN_INVALID_ARGUMENT for operands that it does not take.
 */
export function resolveOver(name: OverFunctionName, operands: readonly Expression[]): AggregateCall {
  const { call, readsRow } = overFunctions.get(name)!;
  const [first, ...rest] = readsRow ? operands : [undefined, ...operands];
  if (readsRow && first === undefined) throw wrong(name, call, 'it gets no value');
  const constants = rest.map(operand => {
    if (operand?.kind !== 'literal') throw wrong(name, call, 'all but the value are constants');
    return operand;
  });
  if (name === 'NTILE') checkCount(name, call, constants[0], 1);
  else if (readsRow && constants.length > 0) checkCount(name, call, constants[0], 0);
  const most = readsRow ? 2 : name === 'NTILE' ? 1 : 0;
  if (constants.length > most) throw wrong(name, call, `it gets ${operands.length} operands`);
  if (readsRow && constants[1] !== undefined) checkDefault(name, call, first!, constants[1]);
  return Object.freeze({ name, operands, where: null, distinct: false, type: typeOf(name, first, constants[1]) });
}

/** How many rows back or on LAG and LEAD look, or into how many buckets NTILE deals. */
export function countOfCall({ name, operands }: AggregateCall): number {
  const operand = operands[overFunctions.get(name)!.readsRow ? 1 : 0];
  // A literal whole number: see resolveOver.
  return operand === undefined ? 1 : ((operand as Literal).value as number);
}

/** What LAG and LEAD give where there is no such row. */
export function defaultOfCall({ operands }: AggregateCall): Literal['value'] {
  return operands[2] === undefined ? null : (operands[2] as Literal).value;
}

function typeOf(name: OverFunctionName, value: Expression | undefined, otherwise: Literal | undefined): DataType {
  if (name === 'PERCENT_RANK' || name === 'CUME_DIST') return dataType('double');
  if (value === undefined) return dataType('bigint', { asNumber: true });
  const type = withoutRowtime(value.type);
  return withNull(type, type.nullable || otherwise === undefined || otherwise.value === null);
}

function checkCount(name: string, call: string, count: Literal | undefined, least: number): void {
  const value = count?.value;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return;
  throw new MillraceError('PLAN_INVALID_ARGUMENT', `${name} gets ${String(value)} where a number of rows belongs`, {
    why: `it is a whole number, at least ${least}`,
    remedy: call,
  });
}

function checkDefault(name: string, call: string, { type }: Expression, otherwise: Literal): void {
  const [expected, got] = [type, otherwise.type].map(of => typeText(withoutRowtime(of), { nullability: false }));
  if (expected === got) return;
  throw wrong(name, call, `its default is ${got}, and the value ${expected}`);
}

function wrong(name: string, call: string, why: string): MillraceError {
  return new MillraceError('PLAN_TYPE_MISMATCH', `${name} does not take these operands`, { why, remedy: call });
}
