import { MillraceError } from '../../errors/millrace-error.js';
import { commonType, isNumericKind } from '../../types/common-type.js';
import { type DataType, withNull, withoutRowtime } from '../../types/data-type.js';
import { equalTypes } from '../../types/equal-types.js';
import { type Give, programValue } from '../../types/program-value.js';
import { typeText } from '../../types/type-text.js';
import type { Expression } from '../expression.js';
import { castTo } from '../functions/resolve-cast.js';
import type { UserFunction } from './user-function.js';

/**
 * The operands of a call of a program's function, in the kinds that it declares. A number of a narrower kind is widened;
 * how many digits a DECIMAL or a time has is not looked at, as a program's value carries its own. Throws
 * PLAN_TYPE_MISMATCH for operands that do not fit.
 */
export function operandsFor(
  { name, arguments: declared }: UserFunction,
  operands: readonly Expression[],
  place?: string,
): readonly Expression[] {
  if (operands.length !== declared.length) {
    throw new MillraceError('PLAN_TYPE_MISMATCH', `${name} does not take ${count(operands.length)}`, {
      place,
      remedy: `it takes ${count(declared.length)}: ${name}(${declared.map(plainText).join(', ')})`,
    });
  }
  return operands.map((operand, i) => {
    const fitting = fitted(operand, declared[i]!);
    if (fitting !== null) return fitting;
    const got = plainText(operand.type);
    throw new MillraceError('PLAN_TYPE_MISMATCH', `${name} does not take ${got} as its argument ${i + 1}`, {
      place,
      why: `it is declared as ${plainText(declared[i]!)}${operand.kind === 'column' ? `, and ${operand.name} is ${got}` : ''}`,
      remedy: 'cast(…) to the declared type',
    });
  });
}

/** How one argument gets to the function. */
export interface Passing {
  readonly give: Give;
  /** NULL does not get there: what is called for it is nothing, and its result NULL. */
  readonly skipsNull: boolean;
}

/** How operands of these types get to a function: as the columns that it declares show them. */
export function passingsOf({ arguments: declared }: UserFunction, operands: readonly DataType[]): readonly Passing[] {
  return declared.map((type, i) => {
    const { asNumber: _, ...operand } = withNull(operands[i]!, true);
    return {
      give: programValue(type.asNumber === true ? { ...operand, asNumber: true } : operand),
      skipsNull: !type.nullable,
    };
  });
}

/** Whether some row may give a NULL that does not get to the function. */
export function maySkip({ arguments: declared }: UserFunction, operands: readonly Expression[]): boolean {
  return operands.some((operand, i) => operand.type.nullable && !declared[i]!.nullable);
}

function fitted(operand: Expression, declared: DataType): Expression | null {
  const [from, to] = [withNull(withoutRowtime(operand.type), true), withNull(declared, true)];
  if (from.kind === to.kind) return isPlain(to) || equalTypes(from, to) ? operand : null;
  if (!isNumericKind(from.kind) || !isNumericKind(to.kind)) return null;
  const common = commonType([from, to]);
  return common?.kind === to.kind ? castTo(operand, common) : null;
}

/** Of a plain kind the kind says what a program gets. */
function isPlain({ element, key, fields }: DataType): boolean {
  return element === undefined && key === undefined && fields === undefined;
}

function count(operands: number): string {
  return operands === 1 ? '1 operand' : `${operands} operands`;
}

function plainText(type: DataType): string {
  return typeText(type, { nullability: false });
}
