import { commonType, isNumericKind } from '../../types/common-type.js';
import { type DataType, dataType } from '../../types/data-type.js';
import { digitsOfType } from '../../types/decimal-rules.js';
import { compareScaled, powerOfTen } from '../../types/exact.js';
import { compareNumbers, compareValues } from '../../types/order.js';
import { compareText, isPlainlyOrdered } from '../../types/text.js';
import type { Exact, Value } from '../../types/value.js';
import { type Code, js } from '../code.js';
import type { Expression } from '../expression.js';
import type { CodeContext, OwnCode } from './definition.js';

export type ComparisonOperator = '=' | '<>' | '<' | '<=' | '>' | '>=';

/** The types under which two values are compared, or `null` where they cannot be. */
export function unifyToCompare(types: readonly DataType[]): readonly DataType[] | null {
  const [a, b] = types as readonly [DataType, DataType];
  if (isNumericKind(a.kind) && isNumericKind(b.kind)) {
    // All numbers are compared exactly as they are; only a DECIMAL beside a binary fraction becomes one.
    if (a.kind === 'decimal' && isBinaryFraction(b)) return [dataType('double'), b];
    if (b.kind === 'decimal' && isBinaryFraction(a)) return [a, dataType('double')];
    return types;
  }
  const common = commonType(types);
  return common && [common, common];
}

/** The order of two values that are not NULL, of types that {@link unifyToCompare} gave. */
export function comparisonOf(a: DataType, b: DataType): (x: Value, y: Value) => -1 | 0 | 1 {
  if (!isNumericKind(a.kind) || !isNumericKind(b.kind)) return compareValues(a);
  const digitsOfA = digitsOfType(a);
  const digitsOfB = digitsOfType(b);
  if (digitsOfA !== null && digitsOfB !== null && digitsOfA.scale !== digitsOfB.scale) {
    return (x, y) => compareScaled(x as Exact, digitsOfA.scale, y as Exact, digitsOfB.scale);
  }
  // `<` between number and bigint is exact, and so is compareNumbers, which uses nothing else.
  // biome-ignore lint/suspicious/noDoubleEquals: only == takes a number and a bigint for equal
  return (x, y) => ((x as Exact) == (y as Exact) ? 0 : compareNumbers(x as number, y as number));
}

/** Code of a comparison of two operands. */
export function comparisonCode(context: CodeContext, operator: ComparisonOperator): OwnCode {
  const [left, right] = context.call.operands as readonly [Expression, Expression];
  if (isNumericKind(left.type.kind) && isNumericKind(right.type.kind)) {
    return numberCode(context, operator, left, right) ?? generalCode(context, operator);
  }
  switch (left.type.kind) {
    case 'boolean':
    case 'date':
    case 'time':
    case 'timestamp':
    case 'timestamp_ltz':
      return native(operator, context.value(0), context.value(1), false);
    case 'string':
      return textCode(context, operator, left, right);
    default:
      return generalCode(context, operator);
  }
}

function isBinaryFraction(type: DataType): boolean {
  return type.kind === 'float' || type.kind === 'double';
}

/** Whether an expression may be NaN. */
function mayBeNaN(expression: Expression): boolean {
  if (!isBinaryFraction(expression.type)) return false;
  return expression.kind !== 'literal' || Number.isNaN(expression.value);
}

function numberCode(
  context: CodeContext,
  operator: ComparisonOperator,
  left: Expression,
  right: Expression,
): OwnCode | null {
  const digitsOfLeft = digitsOfType(left.type);
  const digitsOfRight = digitsOfType(right.type);
  if (digitsOfLeft === null || digitsOfRight === null) {
    if (mayBeNaN(left) || mayBeNaN(right)) return codeWithNaN(context, operator, mayBeNaN(left), mayBeNaN(right));
    return native(operator, context.value(0), context.value(1), true);
  }
  const shift = digitsOfLeft.scale - digitsOfRight.scale;
  if (shift === 0) return native(operator, context.value(0), context.value(1), false);
  if ((shift < 0 ? digitsOfLeft : digitsOfRight).precision + Math.abs(shift) > 15) return null;
  const factor = js`${Number(powerOfTen(Math.abs(shift)))}`;
  return shift < 0
    ? native(operator, js`${context.value(0)} * ${factor}`, context.value(1), false)
    : native(operator, context.value(0), js`${context.value(1)} * ${factor}`, false);
}

/** NaN is above +Infinity and equal to itself (S9.1); each operator is built from `<` and `===`, which are false on it. */
function codeWithNaN(context: CodeContext, operator: ComparisonOperator, left: boolean, right: boolean): OwnCode {
  const both = left && right;
  const a = both ? context.named(0) : context.value(0);
  const b = both ? context.named(1) : context.value(1);
  switch (operator) {
    case '=':
      return { value: both ? js`(${a} === ${b} || ${a} !== ${a} && ${b} !== ${b})` : js`(${a} == ${b})`, total: true };
    case '<>':
      return {
        value: both ? js`(${a} !== ${b} && (${a} === ${a} || ${b} === ${b}))` : js`(${a} != ${b})`,
        total: true,
      };
    case '<':
      return { value: less(a, b, left, right), total: true };
    case '>':
      return { value: less(b, a, right, left), total: true };
    case '<=':
      return { value: js`!${less(b, a, right, left)}`, total: true };
    case '>=':
      return { value: js`!${less(a, b, left, right)}`, total: true };
  }
}

function less(a: Code, b: Code, aMayBeNaN: boolean, bMayBeNaN: boolean): Code {
  if (aMayBeNaN && bMayBeNaN) return js`(${a} < ${b} || ${b} !== ${b} && ${a} === ${a})`;
  return bMayBeNaN ? js`!(${a} >= ${b})` : js`(${a} < ${b})`;
}

function textCode(context: CodeContext, operator: ComparisonOperator, left: Expression, right: Expression): OwnCode {
  const isNative =
    operator === '=' ||
    operator === '<>' ||
    [left, right].some(side => isTextLiteral(side) && isPlainlyOrdered(side.value));
  if (isNative) return native(operator, context.value(0), context.value(1), false);
  const order = js`${context.unit.slot(compareText)}(${context.value(0)}, ${context.value(1)})`;
  return { value: native(operator, order, js`0`, false).value };
}

function isTextLiteral(expression: Expression): expression is Expression & { readonly value: string } {
  return expression.kind === 'literal' && typeof expression.value === 'string';
}

function generalCode(context: CodeContext, operator: ComparisonOperator): OwnCode {
  const [left, right] = context.call.operands as readonly [Expression, Expression];
  const compare = context.unit.slot(comparisonOf(left.type, right.type));
  return { value: native(operator, js`${compare}(${context.value(0)}, ${context.value(1)})`, js`0`, false).value };
}

/** `mixed`: a number may meet a bigint, which only `==` takes for equal. */
function native(operator: ComparisonOperator, a: Code, b: Code, mixed: boolean): OwnCode {
  return { value: nativeOperator(operator, a, b, mixed), total: true };
}

function nativeOperator(operator: ComparisonOperator, a: Code, b: Code, mixed: boolean): Code {
  switch (operator) {
    case '=':
      return mixed ? js`(${a} == ${b})` : js`(${a} === ${b})`;
    case '<>':
      return mixed ? js`(${a} != ${b})` : js`(${a} !== ${b})`;
    case '<':
      return js`(${a} < ${b})`;
    case '<=':
      return js`(${a} <= ${b})`;
    case '>':
      return js`(${a} > ${b})`;
    case '>=':
      return js`(${a} >= ${b})`;
  }
}
