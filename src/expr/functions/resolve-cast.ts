import { MillraceError } from '../../errors/millrace-error.js';
import { type DataType, withNull } from '../../types/data-type.js';
import { equalTypes } from '../../types/equal-types.js';
import { typeText } from '../../types/type-text.js';
import { literal } from '../build.js';
import type { Call, Expression } from '../expression.js';
import { Fault } from '../fault.js';
import { castKernel } from './cast.js';

/**
 * `CAST(operand AS target)`: NULL stays NULL, a value that `target` cannot hold is an error. Throws PLAN_TYPE_MISMATCH
 * where no value of the operand's type could become one of `target`.
 */
export function resolveCast(operand: Expression, target: DataType, place?: string): Expression {
  checkCast(operand, target, place);
  const type = withNull(target, operand.type.nullable);
  return equalTypes(operand.type, type) ? operand : castCall('CAST', operand, type);
}

/** `TRY_CAST(operand AS target)`: as {@link resolveCast}, but NULL in place of an error of the cast. */
export function resolveTryCast(operand: Expression, target: DataType, place?: string): Call {
  checkCast(operand, target, place);
  return castCall('TRY_CAST', operand, withNull(target, true));
}

/** The operand as a value of a wider type: itself where it is one, a constant where it is one, else a cast. */
export function castTo(operand: Expression, target: DataType): Expression {
  if (isSameForm(operand.type, target)) return operand;
  const type = withNull(target, operand.type.nullable);
  if (operand.kind !== 'literal') return castCall('CAST', operand, type);
  if (operand.value === null) return literal(null, target);
  const value = castKernel(operand.type, target)!(operand.value);
  return value instanceof Fault ? castCall('CAST', operand, type) : literal(value, target);
}

function castCall(name: 'CAST' | 'TRY_CAST', operand: Expression, type: DataType): Call {
  return Object.freeze({ kind: 'call', name, operands: [operand], type });
}

/** Whether values of both types have the same form and meaning. */
function isSameForm(a: DataType, b: DataType): boolean {
  const bare = ({ rowtime: _, asNumber: __, ...type }: DataType) => ({ ...type, nullable: false });
  return equalTypes(bare(a), bare(b));
}

function checkCast(operand: Expression, target: DataType, place: string | undefined): void {
  if (castKernel(operand.type, target) !== null) return;
  const from = typeText(operand.type, { nullability: false });
  const to = typeText(target, { nullability: false });
  throw new MillraceError('PLAN_TYPE_MISMATCH', `a value of ${from} cannot be cast to ${to}`, {
    place,
    why: operand.kind === 'column' ? `column ${operand.name} is ${from}` : undefined,
    remedy: 'cast to STRING goes from most types, and from STRING to most',
  });
}
