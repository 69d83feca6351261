import type { DataType } from '../../types/data-type.js';
import {
  type Digits,
  decimalType,
  digitsOfProduct,
  digitsOfQuotient,
  digitsOfRemainder,
  digitsOfSum,
  digitsOfType,
} from '../../types/decimal-rules.js';
import {
  addExact,
  divideExact,
  divideHalfUp,
  fitsDigits,
  fitsInteger,
  isIntegerKind,
  multiplyExact,
  powerOfTen,
  remainderExact,
  rescaleExact,
  subtractExact,
} from '../../types/exact.js';
import type { Exact, Value } from '../../types/value.js';
import type { Call } from '../expression.js';
import { DIVISION_BY_ZERO, Fault, OVERFLOW } from '../fault.js';
import type { Kernel } from './definition.js';

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%';

export const overflow = Fault.of(OVERFLOW);
const divisionByZero = Fault.of(DIVISION_BY_ZERO);

const EXACT: { readonly [O in ArithmeticOperator]: (a: Exact, b: Exact) => Exact } = {
  '+': addExact,
  '-': subtractExact,
  '*': multiplyExact,
  '/': divideExact,
  '%': remainderExact,
};

/** Java's arithmetic on doubles, which is JavaScript's; -0 becomes 0 (S9.4). */
const DOUBLE: { readonly [O in ArithmeticOperator]: (a: number, b: number) => number } = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b + 0,
  '/': (a, b) => a / b + 0,
  '%': (a, b) => (a % b) + 0,
};

const RULES: { readonly [O in ArithmeticOperator]: (a: Digits, b: Digits) => Digits } = {
  '+': digitsOfSum,
  '-': digitsOfSum,
  '*': digitsOfProduct,
  '/': digitsOfQuotient,
  '%': digitsOfRemainder,
};

/** The DECIMAL that an operation on two exact numbers gives; nullable where a result may have too many digits. */
export function decimalResult(operator: ArithmeticOperator, left: DataType, right: DataType): DataType {
  return decimalType(RULES[operator](digitsOfType(left)!, digitsOfType(right)!));
}

/** The evaluator of a call whose operands have been brought to the kind of its result. */
export function arithmeticKernel(operator: ArithmeticOperator, { operands, type }: Call): Kernel {
  if (isIntegerKind(type.kind)) {
    const { kind } = type;
    return checkedDivisor(operator, (a, b) => {
      const result = EXACT[operator](a, b);
      return fitsInteger(result, kind) ? result : overflow;
    });
  }
  const compute = DOUBLE[operator];
  if (type.kind === 'double') return compute;
  if (type.kind === 'float') return (a: number, b: number) => Math.fround(compute(a, b)) + 0;
  const unscaled = decimalKernel(operator, operands[0]!.type, operands[1]!.type, type.scale!);
  return checkedDivisor(operator, (a, b) => {
    const result = unscaled(a, b);
    return fitsDigits(result, type.precision!) ? result : null;
  });
}

function checkedDivisor(operator: ArithmeticOperator, kernel: (a: Exact, b: Exact) => Value | Fault): Kernel {
  if (operator !== '/' && operator !== '%') return kernel;
  return (a: Exact, b: Exact) => (b === 0 ? divisionByZero : kernel(a, b));
}

/** The unscaled result with `scale` digits behind the point, rounded half away from zero, of any size. */
function decimalKernel(
  operator: ArithmeticOperator,
  left: DataType,
  right: DataType,
  scale: number,
): (a: Exact, b: Exact) => Exact {
  const scaleOfA = digitsOfType(left)!.scale;
  const scaleOfB = digitsOfType(right)!.scale;
  switch (operator) {
    case '*':
      return (a, b) => rescaleExact(multiplyExact(a, b), scaleOfA + scaleOfB, scale);
    case '/': {
      const shift = scale - scaleOfA + scaleOfB;
      const factor = powerOfTen(Math.abs(shift));
      return shift >= 0
        ? (a, b) => divideHalfUp(multiplyExact(a, factor), b)
        : (a, b) => divideHalfUp(a, multiplyExact(b, factor));
    }
    default: {
      const aligned = Math.max(scaleOfA, scaleOfB);
      const compute = EXACT[operator];
      return (a, b) =>
        rescaleExact(compute(rescaleExact(a, scaleOfA, aligned), rescaleExact(b, scaleOfB, aligned)), aligned, scale);
    }
  }
}
