import { digitsOfType } from '../../types/decimal-rules.js';
import {
  addExact,
  divideExact,
  fitsBigint,
  INTEGER_RANGE,
  multiplyExact,
  powerOfTen,
  remainderExact,
  subtractExact,
} from '../../types/exact.js';
import type { Exact } from '../../types/value.js';
import { type Code, js } from '../code.js';
import { DIVISION_BY_ZERO, OVERFLOW } from '../fault.js';
import { type ArithmeticOperator, arithmeticKernel, decimalResult } from './arithmetic-kernels.js';
import type { CodeContext, OwnCode } from './definition.js';

const SAFE = js`${Number.MAX_SAFE_INTEGER}`;
/** DECIMALs of at most so many digits are safe integers, and so are sums and products that the type rules give as many. */
const SAFE_DIGITS = 15;

/** Code of `+ - * / %`; `null` where calling the evaluator is as good. */
export function arithmeticCode(context: CodeContext, operator: ArithmeticOperator): OwnCode | null {
  switch (context.call.type.kind) {
    case 'double':
      return { value: doubleCode(context, operator), total: true };
    case 'float':
      return { value: js`(Math.fround(${doubleCode(context, operator)}) + 0)`, total: true };
    case 'bigint':
      return bigintCode(context, operator);
    case 'decimal':
      return decimalCode(context, operator);
    default:
      return intCode(context, operator);
  }
}

/** The constant that an operand is, where it is a safe number. */
export function numberConstant(context: CodeContext, operand: number): number | null {
  const expression = context.call.operands[operand]!;
  return expression.kind === 'literal' && typeof expression.value === 'number' ? expression.value : null;
}

function doubleCode(context: CodeContext, operator: ArithmeticOperator): Code {
  const a = context.value(0);
  const b = context.value(1);
  switch (operator) {
    case '+':
      return js`(${a} + ${b})`;
    case '-':
      return js`(${a} - ${b})`;
    case '*':
      return js`(${a} * ${b} + 0)`;
    case '/':
      return js`(${a} / ${b} + 0)`;
    case '%':
      return js`(${a} % ${b} + 0)`;
  }
}

/** TINYINT, SMALLINT and INT: no operation on them leaves the numbers whose range shows what it is. */
function intCode(context: CodeContext, operator: ArithmeticOperator): OwnCode {
  const { least, greatest } = INTEGER_RANGE[context.call.type.kind as 'int'];
  if (operator === '/' || operator === '%') return intDivision(context, operator, least);
  const sum = operator === '*' ? js`${context.value(0)} * ${context.value(1)} + 0` : doubleCode(context, operator);
  const result = context.name('r', sum);
  return {
    value: result,
    fault: js`(${result} > ${greatest} || ${result} < ${least} ? ${OVERFLOW} : 0)`,
    total: true,
  };
}

function intDivision(context: CodeContext, operator: '/' | '%', least: number): OwnCode {
  const constant = numberConstant(context, 1);
  // `| 0` cuts the fraction off and tells the engine that 32-bit division will do.
  const divide = (a: Code, b: Code) => (operator === '/' ? js`(${a} / ${b} | 0)` : js`((${a} | 0) % (${b} | 0) | 0)`);
  if (constant !== null && constant !== 0 && (constant !== -1 || operator === '%')) {
    return { value: divide(context.value(0), context.value(1)), total: true };
  }
  const a = context.named(0);
  const b = context.named(1);
  const overflow = operator === '/' ? js`${b} === -1 && ${a} === ${least} ? ${OVERFLOW} : 0` : js`0`;
  return { value: divide(a, b), fault: js`(${b} === 0 ? ${DIVISION_BY_ZERO} : ${overflow})`, total: true };
}

const SLOW: { readonly [O in ArithmeticOperator]: (a: Exact, b: Exact) => Exact } = {
  '+': addExact,
  '-': subtractExact,
  '*': multiplyExact,
  '/': (a, b) => (b === 0 ? 0 : divideExact(a, b)),
  '%': (a, b) => (b === 0 ? 0 : remainderExact(a, b)),
};

function bigintCode(context: CodeContext, operator: ArithmeticOperator): OwnCode {
  if (operator === '/' || operator === '%') return bigintDivision(context, operator);
  const result = exactCode(context, operator, js`1`, js`1`, SLOW[operator]);
  return { value: result, fault: overflowOf(context, result) };
}

function bigintDivision(context: CodeContext, operator: '/' | '%'): OwnCode {
  const constant = numberConstant(context, 1);
  const a = context.named(0);
  const b = context.named(1);
  const quick = operator === '/' ? js`Math.trunc(${a} / ${b}) + 0` : remainderCode(a, b, constant);
  const isQuick = areNumbers(context, a, b);
  const result = context.name('r', js`${isQuick} ? ${quick} : ${context.unit.slot(SLOW[operator])}(${a}, ${b})`);
  if (constant !== null && constant !== 0 && (constant !== -1 || operator === '%')) return { value: result };
  const overflow = operator === '/' ? overflowOf(context, result) : js`0`;
  return { value: result, fault: js`(${b} === 0 ? ${DIVISION_BY_ZERO} : ${overflow})` };
}

/** A remainder of doubles is slow; most values and constants are small, and 32-bit division does. */
function remainderCode(a: Code, b: Code, constant: number | null): Code {
  const isSmall = constant !== null && constant !== 0 && Math.abs(constant) < 2 ** 31;
  return isSmall ? js`((${a} | 0) === ${a} ? (${a} | 0) % ${b} | 0 : ${a} % ${b} + 0)` : js`${a} % ${b} + 0`;
}

function overflowOf({ unit }: CodeContext, result: Code): Code {
  return js`(typeof ${result} === 'bigint' && !${unit.slot(fitsBigint)}(${result}) ? ${OVERFLOW} : 0)`;
}

function areNumbers(context: CodeContext, a: Code, b: Code): Code {
  const tests = [a, b]
    .filter((_, i) => numberConstant(context, i) === null)
    .map(code => js`typeof ${code} === 'number'`);
  return tests.length === 0 ? js`true` : tests.reduce((left, right) => js`${left} && ${right}`);
}

/**
 * `a * factorOfA + b * factorOfB` and the like on numbers while all is safe, else on whatever they are. One form for
 * all: where the operands come out of a Float64Array the engine removes the type tests.
 */
function exactCode(
  context: CodeContext,
  operator: '+' | '-' | '*',
  factorOfA: Code,
  factorOfB: Code,
  slow: (a: Exact, b: Exact) => unknown,
): Code {
  const a = context.named(0);
  const b = context.named(1);
  const conditions = [areNumbers(context, a, b)];
  const scaled = (value: Code, factor: Code) => {
    if (factor.text === '1') return value;
    const product = context.unit.local('s');
    context.add(js`let ${product} = 0;`);
    conditions.push(js`(${product} = ${value} * ${factor}) <= ${SAFE} && ${product} >= -${SAFE}`);
    return product;
  };
  const x = scaled(a, factorOfA);
  const y = scaled(b, factorOfB);
  const result = context.unit.local('s');
  context.add(js`let ${result} = 0;`);
  const sum = operator === '+' ? js`${x} + ${y}` : operator === '-' ? js`${x} - ${y}` : js`${x} * ${y} + 0`;
  conditions.push(js`(${result} = ${sum}) <= ${SAFE} && ${result} >= -${SAFE}`);
  const quick = conditions.reduce((left, right) => js`${left} && ${right}`);
  return context.name('r', js`${quick} ? ${result} : ${context.unit.slot(slow)}(${a}, ${b})`);
}

function decimalCode(context: CodeContext, operator: ArithmeticOperator): OwnCode | null {
  if (operator === '/' || operator === '%') return null;
  const { operands, type } = context.call;
  const scaleOfA = digitsOfType(operands[0]!.type)!.scale;
  const scaleOfB = digitsOfType(operands[1]!.type)!.scale;
  const scale = operator === '*' ? scaleOfA + scaleOfB : Math.max(scaleOfA, scaleOfB);
  // A result that is rounded has left the quick numbers anyway.
  if (type.scale !== scale) return null;
  const factorOfA = js`${operator === '*' ? 1 : Number(powerOfTen(scale - scaleOfA))}`;
  const factorOfB = js`${operator === '*' ? 1 : Number(powerOfTen(scale - scaleOfB))}`;
  if (type.precision! <= SAFE_DIGITS) {
    const x = factorOfA.text === '1' ? context.value(0) : js`${context.value(0)} * ${factorOfA}`;
    const y = factorOfB.text === '1' ? context.value(1) : js`${context.value(1)} * ${factorOfB}`;
    const value = operator === '+' ? js`(${x} + ${y})` : operator === '-' ? js`(${x} - ${y})` : js`(${x} * ${y} + 0)`;
    return { value, total: true };
  }
  const result = exactCode(context, operator, factorOfA, factorOfB, arithmeticKernel(operator, context.call));
  const mayOverflow = decimalResult(operator, operands[0]!.type, operands[1]!.type).nullable;
  return mayOverflow ? { value: result, isNull: js`(${result} === null)` } : { value: result };
}
