import { commonType } from '../../types/common-type.js';
import { type DataType, dataType, withoutRowtime } from '../../types/data-type.js';
import { decimalType, digitsOfRounded, digitsOfType } from '../../types/decimal-rules.js';
import {
  absoluteExact,
  addExact,
  divideExact,
  fitsBigint,
  fitsDigits,
  fitsInteger,
  INTEGER_RANGE,
  isIntegerKind,
  multiplyExact,
  negateExact,
  powerOfTen,
  remainderExact,
  rescaleExact,
  truncateExact,
} from '../../types/exact.js';
import { compareValues } from '../../types/order.js';
import { roundDouble, truncateDouble } from '../../types/round.js';
import type { Exact, Value } from '../../types/value.js';
import { js } from '../code.js';
import type { Call, Expression } from '../expression.js';
import { Fault, OVERFLOW, UNSAFE_NUMBER } from '../fault.js';
import { overflow } from './arithmetic-kernels.js';
import type { CodeContext, FunctionDefinition, Kernel, OwnCode, StrictFunction } from './definition.js';
import { DOUBLE, INT } from './types.js';

const number = { name: 'value', takes: 'a number' } as const;

function typeOfFirst([operand]: readonly Expression[]): DataType {
  return operand!.type;
}

/** Integers change sign within their range but for the least one. */
function signFails({ type }: Call): boolean {
  return isIntegerKind(type.kind);
}

function changeSign(
  name: string,
  doc: string,
  change: (a: Exact) => Exact,
  examples: StrictFunction['examples'],
): StrictFunction {
  return {
    name,
    family: 'arithmetic',
    doc,
    parameters: [number],
    type: typeOfFirst,
    fails: signFails,
    bind: ({ type: { kind } }) =>
      isIntegerKind(kind)
        ? (value: Exact) => {
            const result = change(value);
            return fitsInteger(result, kind) ? result : overflow;
          }
        : change,
    code: context => signCode(context, name === 'ABS', change),
    examples,
  };
}

function signCode(context: CodeContext, absolute: boolean, change: (a: Exact) => Exact): OwnCode {
  const { kind } = context.call.type;
  const a = context.named(0);
  const quick = absolute ? js`Math.abs(${a})` : js`(0 - ${a})`;
  if (kind !== 'bigint' && kind !== 'decimal') {
    if (!isIntegerKind(kind)) return { value: quick, total: true };
    return { value: quick, fault: js`(${a} === ${Number(INTEGER_RANGE[kind].least)} ? ${OVERFLOW} : 0)`, total: true };
  }
  const { unit } = context;
  const value = context.name('r', js`typeof ${a} === 'number' ? ${quick} : ${unit.slot(change)}(${a})`);
  if (kind === 'decimal') return { value };
  const fault = js`(typeof ${value} === 'bigint' && !${unit.slot(fitsBigint)}(${value}) ? ${OVERFLOW} : 0)`;
  return { value, fault };
}

/** The constant number of digits that ROUND and TRUNCATE take, 0 where it is left out. */
function digitsOperand(operands: readonly Expression[]): number {
  const digits = operands[1];
  // The parameter takes a constant integer; what is beyond 1000 changes nothing more.
  return digits?.kind === 'literal' ? Math.max(-1000, Math.min(1000, Number(digits.value))) : 0;
}

function rounding(
  name: string,
  doc: string,
  double: (value: number, digits: number) => number,
  exact: (value: Exact, from: number, to: number) => Exact,
  examples: StrictFunction['examples'],
): StrictFunction {
  return {
    name,
    family: 'arithmetic',
    doc,
    parameters: [number, { name: 'digits', takes: 'an integer', literal: true }],
    optional: 1,
    type: operands => {
      const { type } = operands[0]!;
      if (type.kind !== 'decimal') return type;
      return decimalType(digitsOfRounded(digitsOfType(type)!, digitsOperand(operands)));
    },
    fails: ({ operands, type }) => isIntegerKind(type.kind) && digitsOperand(operands) < 0,
    bind: ({ operands, type }) => {
      const digits = digitsOperand(operands);
      if (type.kind === 'double') return (value: number) => double(value, digits);
      if (type.kind === 'float') return (value: number) => Math.fround(double(value, digits));
      const { scale } = digitsOfType(operands[0]!.type)!;
      if (digits >= scale) return (value: Exact) => value;
      // The number of digits of any value is below 100.
      const to = Math.max(digits, -100);
      const shift = rescaleExact(1, 0, Math.max(0, -to));
      const round = (value: Exact) => multiplyExact(exact(value, scale - Math.min(0, to), Math.max(0, to)), shift);
      return fitting(round, type);
    },
    examples,
  };
}

/** The evaluator with the limits of its result type: an integer out of range is an error, a DECIMAL NULL. */
function fitting(compute: (value: Exact) => Exact, type: DataType): Kernel {
  const { kind } = type;
  return (value: Exact) => {
    const result = compute(value);
    if (isIntegerKind(kind)) return fitsInteger(result, kind) ? result : overflow;
    return fitsDigits(result, type.precision!) ? result : null;
  };
}

function toWhole(name: 'FLOOR' | 'CEIL', doc: string, examples: StrictFunction['examples']): StrictFunction {
  const up = name === 'CEIL';
  const double = up ? Math.ceil : Math.floor;
  return {
    name,
    family: 'arithmetic',
    doc,
    parameters: [number],
    type: ([operand]) => {
      const { type } = operand!;
      return type.kind === 'decimal' ? dataType('decimal', { precision: type.precision!, scale: 0 }) : type;
    },
    bind: ({ operands }) => {
      const { kind, scale } = operands[0]!.type;
      if (kind === 'float' || kind === 'double') return (value: number) => double(value) + 0;
      if (kind !== 'decimal' || scale === 0) return (value: Exact) => value;
      const unit = powerOfTen(scale!);
      return (value: Exact) => {
        const whole = divideExact(value, unit);
        const rest = remainderExact(value, unit);
        return rest === 0 || rest > 0 !== up ? whole : addExact(whole, up ? 1 : -1);
      };
    },
    code: context => {
      const { kind } = context.call.operands[0]!.type;
      if (kind === 'decimal') return null;
      const value = context.value(0);
      if (kind !== 'float' && kind !== 'double') return { value, total: true };
      return { value: up ? js`(Math.ceil(${value}) + 0)` : js`Math.floor(${value})`, total: true };
    },
    examples,
  };
}

/** A function on doubles whose code is a function of `Math`. */
function onDoubles(
  name: string,
  doc: string,
  compute: (value: number) => number,
  examples: StrictFunction['examples'],
): StrictFunction {
  return {
    name,
    family: 'arithmetic',
    doc,
    parameters: [{ ...number, as: 'double' }],
    type: () => DOUBLE,
    bind: () => compute,
    code: context => ({ value: js`${context.unit.slot(compute)}(${context.value(0)})`, total: true }),
    examples,
  };
}

function extreme(name: string, doc: string, wanted: -1 | 1, examples: StrictFunction['examples']): StrictFunction {
  return {
    name,
    family: 'arithmetic',
    doc,
    parameters: [{ name: 'value', takes: 'a type with an order' }],
    repeats: 1,
    unify: types => {
      const common = commonType(types);
      return common && types.map(() => common);
    },
    type: operands => withoutRowtime(operands[0]!.type),
    bind: ({ type }) => {
      const compare = compareValues(type);
      return (...values: readonly Value[]) => values.reduce((a, b) => (compare(b, a) === wanted ? b : a));
    },
    examples,
  };
}

/** Functions of a number, and the greatest and least of several values. */
export const numberFunctions: readonly FunctionDefinition[] = [
  changeSign('NEGATE', 'The number with the other sign.', negateExact, [
    ['NEGATE(5)', '-5'],
    ['NEGATE(-1.5)', '1.5'],
  ]),
  changeSign('ABS', 'The number without its sign.', absoluteExact, [
    ['ABS(-5)', '5'],
    ['ABS(-1.5E0)', '1.5E0'],
  ]),
  {
    name: 'SIGN',
    family: 'arithmetic',
    doc: '-1, 0 or 1; NaN for NaN. Of a DECIMAL it is an INT.',
    parameters: [number],
    type: ([operand]) => (operand!.type.kind === 'decimal' ? INT : operand!.type),
    bind: () => (value: Exact) => (value > 0 ? 1 : value < 0 ? -1 : value === 0 ? 0 : value),
    examples: [
      ['SIGN(-7)', '-1'],
      ['SIGN(0E0)', '0E0'],
    ],
  },
  rounding(
    'ROUND',
    'The number rounded to `digits` digits behind the point, 0 if left out, halves away from zero.',
    roundDouble,
    rescaleExact,
    [
      ['ROUND(2.5)', '3'],
      ['ROUND(-2.345, 2)', '-2.35'],
      ['ROUND(2.675E0, 2)', '2.68E0'],
      ['ROUND(1250, -2)', '1300'],
    ],
  ),
  rounding(
    'TRUNCATE',
    'The number with the digits after `digits` digits behind the point, 0 if left out, cut off.',
    truncateDouble,
    truncateExact,
    [
      ['TRUNCATE(-2.99, 1)', '-2.9'],
      ['TRUNCATE(42.987E0)', '42E0'],
    ],
  ),
  toWhole('FLOOR', 'The greatest whole number that is not greater.', [
    ['FLOOR(-1.5)', '-2'],
    ['FLOOR(1.5E0)', '1E0'],
  ]),
  toWhole('CEIL', 'The least whole number that is not less.', [
    ['CEIL(1.5)', '2'],
    ['CEIL(-0.5E0)', '0E0'],
  ]),
  onDoubles('SQRT', 'The square root; NaN of a negative number.', Math.sqrt, [['SQRT(2.25)', '1.5E0']]),
  onDoubles('EXP', 'e to that power.', Math.exp, [['EXP(0)', '1E0']]),
  onDoubles('LN', 'The natural logarithm; NaN of a negative number.', Math.log, [['LN(1)', '0E0']]),
  onDoubles('LOG10', 'The logarithm to base 10; NaN of a negative number.', Math.log10, [['LOG10(1000)', '3E0']]),
  onDoubles('LOG2', 'The logarithm to base 2; NaN of a negative number.', Math.log2, [['LOG2(8)', '3E0']]),
  {
    name: 'POWER',
    family: 'arithmetic',
    doc: '`base` to the power `exponent`, as a DOUBLE.',
    parameters: [
      { name: 'base', takes: 'a number', as: 'double' },
      { name: 'exponent', takes: 'a number', as: 'double' },
    ],
    type: () => DOUBLE,
    bind: () => (base: number, exponent: number) => base ** exponent + 0,
    code: context => ({ value: js`(Math.pow(${context.value(0)}, ${context.value(1)}) + 0)`, total: true }),
    examples: [['POWER(2, 10)', '1024E0']],
  },
  extreme('GREATEST', 'The greatest of the values; NULL where one is NULL.', 1, [
    ['GREATEST(1, 3, 2)', '3'],
    ["GREATEST('a', 'B')", "'a'"],
  ]),
  extreme('LEAST', 'The least of the values; NULL where one is NULL.', -1, [
    ['LEAST(1, 3, 2)', '1'],
    ['LEAST(1.5, 2)', '1.5'],
  ]),
  {
    name: 'AS_NUMBER',
    family: 'arithmetic',
    doc: 'The same BIGINT, seen as `number` by programs; beyond 2^53 an error, never a rounding.',
    parameters: [{ name: 'value', takes: 'an integer' }],
    type: () => dataType('bigint', { asNumber: true }),
    fails: ({ operands }) => operands[0]!.type.kind === 'bigint',
    bind: () => (value: Exact) => (typeof value === 'number' ? value : Fault.of(UNSAFE_NUMBER)),
    code: context => {
      const value = context.named(0);
      if (context.call.operands[0]!.type.kind !== 'bigint') return { value, total: true };
      return { value, fault: js`(typeof ${value} === 'number' ? 0 : ${UNSAFE_NUMBER})`, total: true };
    },
    examples: [
      ['AS_NUMBER(CAST(5 AS BIGINT))', 'CAST(5 AS BIGINT)'],
      ['AS_NUMBER(9007199254740993)', 'error ROW_UNSAFE_NUMBER'],
    ],
  },
];
