import { MillraceError } from '../../errors/millrace-error.js';
import { ownProperty } from '../../types/accept-value.js';
import type { Field } from '../../types/data-type.js';
import { valueShown } from '../../types/misfit.js';
import type { Value } from '../../types/value.js';
import type { Expression } from '../expression.js';
import { Fault } from '../fault.js';
import type { TableCall, TableKernel } from '../table-call.js';
import { functionFailed } from './latest-failure.js';
import { operandsFor, passingsOf } from './user-arguments.js';
import { takeResult, threw, type UserFunction } from './user-function.js';

/** A table function of a program: gives any number of rows for the values of one. */
export interface UserTable extends UserFunction {
  /** The columns of its rows. */
  readonly returns: readonly Field[];
  readonly f: (...values: readonly unknown[]) => unknown;
}

/** A call of it, operands checked. */
export function tableCallOfUser(user: UserTable, operands: readonly Expression[], place?: string): TableCall {
  const fitting = operandsFor(user, operands, place);
  return Object.freeze({ name: user.name, operands: fitting, fields: user.returns, user });
}

/**
 * The rows of one call: all of them, or one fault, so that nothing is seen of a call that fails midway. NULL that does not
 * get to the function has no rows.
 */
export function userTableKernel(user: UserTable, operands: readonly Expression[]): TableKernel {
  const passings = passingsOf(
    user,
    operands.map(({ type }) => type),
  );
  const columns = user.returns.map(({ name, type }) => ({
    name,
    take: takeResult(user, `${user.name} in ${name}`, type),
  }));
  return values => {
    for (let i = 0; i < passings.length; i++) if (values[i] === null && passings[i]!.skipsNull) return [];
    const rows: Value[][] = [];
    try {
      const given = user.f(...passings.map(({ give }, i) => give(values[i]!)));
      // What is no iterable is told by the loop, in the words of the host.
      for (const row of given as Iterable<unknown>) {
        if (typeof row !== 'object' || row === null) return functionFailed(() => noRow(user, row));
        const taken: Value[] = [];
        for (const { name, take } of columns) {
          const value = take(ownProperty(row, name));
          if (value instanceof Fault) return value;
          taken.push(value);
        }
        rows.push(taken);
      }
    } catch (thrown) {
      return threw(user, user.name, thrown);
    }
    return rows;
  };
}

function noRow({ name, returns, place }: UserTable, row: unknown): MillraceError {
  return new MillraceError('ROW_FUNCTION_FAILED', `${name} gives ${valueShown(row)}, which is no row`, {
    place,
    remedy: `yield an object: { ${returns.map(field => field.name).join(', ')} }`,
  });
}
