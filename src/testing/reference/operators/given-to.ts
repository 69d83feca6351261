import type { Expression } from '../../../expr/expression.js';
import type { UserFunction } from '../../../expr/user/user-function.js';
import { programValue } from '../../../types/program-value.js';
import type { Value } from '../../../types/value.js';

/**
 * What a function of a program gets for the values of its operands: `null` where one is NULL that it does not take, so
 * that it is not called; `unsafe` where a BIGINT is no number that it could be shown.
 */
export function givenTo(
  { arguments: declared }: UserFunction,
  operands: readonly Expression[],
  values: readonly Value[],
): unknown[] | null | 'unsafe' {
  if (values.some((value, i) => value === null && !declared[i]!.nullable)) return null;
  try {
    return values.map((value, i) => {
      const { asNumber: _, ...type } = operands[i]!.type;
      return programValue(declared[i]!.asNumber === true ? { ...type, asNumber: true } : type)(value);
    });
  } catch {
    return 'unsafe';
  }
}
