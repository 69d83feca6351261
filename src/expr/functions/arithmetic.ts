import { isNumericKind } from '../../types/common-type.js';
import { type DataType, dataType } from '../../types/data-type.js';
import { type NumericKind, PROMOTION } from '../../types/promotion.js';
import type { Call } from '../expression.js';
import { arithmeticCode } from './arithmetic-code.js';
import { type ArithmeticOperator, arithmeticKernel, decimalResult } from './arithmetic-kernels.js';
import type { FunctionDefinition, StrictFunction } from './definition.js';
import { numberFunctions } from './number-functions.js';

function arithmetic(
  name: string,
  operator: ArithmeticOperator,
  doc: string,
  examples: StrictFunction['examples'],
): StrictFunction {
  return {
    name,
    family: 'arithmetic',
    doc,
    parameters: [
      { name: 'left', takes: 'a number' },
      { name: 'right', takes: 'a number' },
    ],
    unify: types => unifyToCalculate(types as readonly [DataType, DataType]),
    type: ([left, right]) => {
      const kind = promoted(left!.type, right!.type);
      return kind === 'decimal' ? decimalResult(operator, left!.type, right!.type) : dataType(kind);
    },
    fails: call => arithmeticFails(operator, call),
    bind: call => arithmeticKernel(operator, call),
    code: context => arithmeticCode(context, operator),
    examples,
  };
}

function promoted(a: DataType, b: DataType): NumericKind {
  // Parameters take numbers only.
  return PROMOTION[a.kind as NumericKind][b.kind as NumericKind];
}

/** Exact numbers stay as they are, whatever their digits: only what becomes a binary fraction is cast. */
function unifyToCalculate([a, b]: readonly [DataType, DataType]): readonly DataType[] | null {
  if (!isNumericKind(a.kind) || !isNumericKind(b.kind)) return null;
  const kind = promoted(a, b);
  if (kind === 'float') return [dataType('float'), dataType('float')];
  if (kind !== 'double') return [a, b];
  const needsCast = (type: DataType) => type.kind === 'decimal' || type.kind === 'bigint';
  return [a, b].map(type => (needsCast(type) ? dataType('double') : type));
}

function arithmeticFails(operator: ArithmeticOperator, { operands, type }: Call): boolean {
  if (type.kind === 'float' || type.kind === 'double') return false;
  if (operator !== '/' && operator !== '%') return type.kind !== 'decimal';
  const divisor = operands[1]!;
  if (divisor.kind !== 'literal' || divisor.value === 0) return true;
  // Only the least integer divided by -1 leaves the range.
  return operator === '/' && divisor.value === -1 && type.kind !== 'decimal';
}

/** Calculating with numbers. */
export const arithmeticFunctions: readonly FunctionDefinition[] = [
  arithmetic('PLUS', '+', 'The sum. An integer out of range is an error, a DECIMAL with too many digits is NULL.', [
    ['1 + 2', '3'],
    ['1.25 + 2.5', '3.75'],
    ['2147483647 + 1', 'error ROW_OVERFLOW'],
  ]),
  arithmetic('MINUS', '-', 'The difference, with the limits of PLUS.', [
    ['1 - 2', '-1'],
    ['1.5E0 - 1', '0.5E0'],
  ]),
  arithmetic('TIMES', '*', 'The product, with the limits of PLUS.', [
    ['6 * 7', '42'],
    ['1.5 * 1.5', '2.25'],
  ]),
  arithmetic(
    'DIVIDE',
    '/',
    'The quotient: of integers without its fraction, of DECIMALs rounded half up. An exact division by zero is an error.',
    [
      ['7 / 2', '3'],
      ['-7 / 2', '-3'],
      ['1.00 / 3.00', '0.333333'],
      ['7E0 / 2', '3.5E0'],
      ['1 / 0', 'error ROW_DIVISION_BY_ZERO'],
    ],
  ),
  arithmetic('MOD', '%', 'What a division leaves, with the sign of the dividend.', [
    ['7 % 3', '1'],
    ['-7 % 3', '-1'],
    ['7.5 % 2', '1.5'],
  ]),
  ...numberFunctions,
];
