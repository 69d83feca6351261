import type { Column } from '../../schema/column.js';
import type { ColumnType, ValueOf } from '../../types/logical-types.js';
import { checkCallback, declaredType, type FunctionOptions, userFunction } from '../user/user-function.js';
import { callOfUser, userScalar } from '../user/user-scalar.js';
import { type Built, built } from './built.js';
import type { Expr, ExprOf } from './expr.js';
import { defineKinds } from './kinds.js';
import { operandsOfCall } from './operands-of-call.js';

/** The columns of arguments, as expressions of their types. */
export type Arguments<T extends readonly Column<ColumnType>[]> = { [I in keyof T]: Expr<T[I]['~type']> };
/** The columns of arguments, as the values that a program gets. */
export type Values<T extends readonly Column<ColumnType>[]> = { [I in keyof T]: ValueOf<T[I]['~type']> };

/**
 * A function of the program, called like a built-in one: for each row, with the row's values as the declared columns show
 * them. NULL gets to it where the argument is declared nullable; else the result is NULL without a call.
 *
 * It is pure, so that it may be called any number of times, also for a row that is taken back; where it is not, say
 * `deterministic: false`. A row for which it throws, or gives what `returns` cannot hold, is a row error
 * (ROW_FUNCTION_FAILED). Throws SCHEMA_INVALID and PLAN_INVALID_ARGUMENT for a declaration that cannot be.
 *
 * @example
 * const initials = scalarFunction('initials', { arguments: [t.string()], returns: t.string(), eval: s => s.slice(0, 1) })
 * people.select(r => ({ who: initials(r.name) }))
 */
export function scalarFunction<const T extends readonly Column<ColumnType>[], R extends ColumnType>(
  name: string,
  spec: FunctionOptions & {
    readonly arguments: T;
    readonly returns: Column<R>;
    eval(...values: Values<T>): ValueOf<R>;
  },
): (...operands: Arguments<T>) => ExprOf<R> {
  defineKinds();
  const fn = userFunction(name, spec, scalarFunction);
  const returns = declaredType(spec.returns, `the result of ${name}`, fn.place);
  checkCallback(spec.eval, `eval of ${name}`, fn.place);
  // The types say what the function takes; what gets there is of the declared columns.
  const user = userScalar(fn, returns, spec.eval.bind(spec) as (...values: readonly unknown[]) => unknown);
  const call = (...operands: readonly unknown[]): Built => {
    const { nodes, uses, text } = operandsOfCall(name, operands);
    return built(callOfUser(user, nodes), uses, text);
  };
  // An expression of the declared kind has its methods.
  return call as unknown as (...operands: Arguments<T>) => ExprOf<R>;
}
