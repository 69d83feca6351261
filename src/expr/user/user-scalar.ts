import { type DataType, withNull } from '../../types/data-type.js';
import type { Call, Expression } from '../expression.js';
import type { Kernel } from '../functions/definition.js';
import { maySkip, operandsFor, type Passing, passingsOf } from './user-arguments.js';
import { takeResult, threw, type UserFunction } from './user-function.js';

/**
 * A scalar function of a program, in the shape of an entry of the catalogue that looks at NULLs itself: NULL goes to it
 * where the argument is declared nullable, else the result is NULL without a call.
 */
export interface UserScalar extends UserFunction {
  readonly returns: DataType;
  readonly f: Eval;
  readonly fails: () => true;
  readonly resultType: (operands: readonly Expression[]) => DataType;
  readonly bindWithNulls: (call: Call) => Kernel;
  readonly validate?: never;
  readonly test?: never;
}

type Eval = (...values: readonly unknown[]) => unknown;

/** The entry of a declared function. */
export function userScalar(fn: UserFunction, returns: DataType, f: Eval): UserScalar {
  return Object.freeze({
    ...fn,
    returns,
    f,
    fails: () => true as const,
    resultType: (operands: readonly Expression[]) => withNull(returns, returns.nullable || maySkip(fn, operands)),
    bindWithNulls: ({ operands }: Call) =>
      kernelOf(
        fn,
        returns,
        f,
        passingsOf(
          fn,
          operands.map(({ type }) => type),
        ),
      ),
  });
}

/** A call of it, operands checked. */
export function callOfUser(user: UserScalar, operands: readonly Expression[], place?: string): Call {
  const fitting = operandsFor(user, operands, place);
  return Object.freeze({ kind: 'call', name: user.name, operands: fitting, type: user.resultType(fitting), user });
}

/** One and two arguments are passed without a list. */
function kernelOf(fn: UserFunction, returns: DataType, f: Eval, passings: readonly Passing[]): Kernel {
  const { name } = fn;
  const take = takeResult(fn, name, returns);
  const [first, second] = passings;
  if (passings.length === 1) {
    const { give, skipsNull } = first!;
    return value => {
      if (value === null && skipsNull) return null;
      let result: unknown;
      try {
        result = f(give(value));
      } catch (thrown) {
        return threw(fn, name, thrown);
      }
      return take(result);
    };
  }
  if (passings.length === 2) {
    const [a, b] = [first!, second!];
    return (x, y) => {
      if ((x === null && a.skipsNull) || (y === null && b.skipsNull)) return null;
      let result: unknown;
      try {
        result = f(a.give(x), b.give(y));
      } catch (thrown) {
        return threw(fn, name, thrown);
      }
      return take(result);
    };
  }
  return (...values) => {
    for (let i = 0; i < passings.length; i++) if (values[i] === null && passings[i]!.skipsNull) return null;
    let result: unknown;
    try {
      result = f(...passings.map(({ give }, i) => give(values[i])));
    } catch (thrown) {
      return threw(fn, name, thrown);
    }
    return take(result);
  };
}
