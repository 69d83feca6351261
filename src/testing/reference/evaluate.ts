import type { Expression, SortKey } from '../../expr/expression.js';
import { Fault, FUNCTION_FAILED, UNSAFE_NUMBER } from '../../expr/fault.js';
import { interpret } from '../../expr/interpret.js';
import type { UserScalar } from '../../expr/user/user-scalar.js';
import type { Schema } from '../../schema/schema.js';
import { acceptValue } from '../../types/accept-value.js';
import { Misfit } from '../../types/misfit.js';
import type { Value } from '../../types/value.js';
import { compareValues } from './compare-values.js';
import { givenTo } from './operators/given-to.js';
import { positionOf, type Row } from './row.js';

/** An expression with the columns it reads already found: gives its value for a row, or a pair of rows, or a fault. */
export type Evaluate = (left: readonly Value[], right?: readonly Value[]) => Value | Fault;

/** Makes `expression` a function of rows of `left` and, in joins, of `right`. */
export function evaluator(expression: Expression, left: Schema, right: Schema = { fields: [] }): Evaluate {
  type Pair = readonly [left: readonly Value[], right: readonly Value[]];
  const evaluate = interpret<Pair>(plainly(expression), ({ input, name }) => {
    const position = positionOf(input === 0 ? left : right, name);
    return pair => pair[input][position]!;
  });
  return (leftValues, rightValues = []) => evaluate([leftValues, rightValues]);
}

/** The expression with the functions of programs called as their columns say, and no more. */
function plainly(expression: Expression): Expression {
  if (expression.kind !== 'call') return expression;
  const operands = expression.operands.map(plainly);
  const { user } = expression;
  if (user === undefined || !('f' in user)) return { ...expression, operands };
  const bindWithNulls =
    () =>
    (...values: readonly Value[]) =>
      resultOfUser(user, operands, values);
  return { ...expression, operands, user: { ...user, bindWithNulls } };
}

function resultOfUser(user: UserScalar, operands: readonly Expression[], values: readonly Value[]): Value | Fault {
  const given = givenTo(user, operands, values);
  if (given === null) return null;
  if (given === 'unsafe') return Fault.of(UNSAFE_NUMBER);
  try {
    const result = acceptValue(user.returns)(user.f(...given));
    return result instanceof Misfit ? Fault.of(FUNCTION_FAILED) : result;
  } catch {
    return Fault.of(FUNCTION_FAILED);
  }
}

/** The values of several expressions; of several faults the greatest, so that no order of evaluation shows (S10.3). */
export function evaluateAll(
  expressions: readonly Evaluate[],
  left: readonly Value[],
  right?: readonly Value[],
): Value[] | Fault {
  const values: Value[] = [];
  let fault: Fault | null = null;
  for (const evaluate of expressions) {
    const value = evaluate(left, right);
    if (value instanceof Fault) fault = Fault.greatest(fault, value);
    else values.push(value);
  }
  return fault ?? values;
}

/** Compares the values of sort keys (S9.1, with the keys' own word on NULLs). */
export function compareByKeys(order: readonly SortKey[], a: readonly Value[], b: readonly Value[]): number {
  for (let i = 0; i < order.length; i++) {
    const { expression, descending, nullsFirst } = order[i]!;
    const [x, y] = [a[i]!, b[i]!];
    if (x === null || y === null) {
      if (x === y) continue;
      return (x === null) === nullsFirst ? -1 : 1;
    }
    const difference = compareValues(expression.type, x, y);
    if (difference !== 0) return descending ? -difference : difference;
  }
  return 0;
}

/** Tie order (S6.2): by place where rows have one, else by content, columns in order. */
export function compareTies(schema: Schema, a: Row, b: Row): number {
  if (a.place !== null && b.place !== null) return a.place.lane - b.place.lane || a.place.ordinal - b.place.ordinal;
  for (let i = 0; i < schema.fields.length; i++) {
    const difference = compareValues(schema.fields[i]!.type, a.values[i]!, b.values[i]!);
    if (difference !== 0) return difference;
  }
  return 0;
}
