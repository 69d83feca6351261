import type { Column } from '../../schema/column.js';
import type { ColumnType, ValueOf } from '../../types/logical-types.js';
import { checkCallback, declaredFields, type FunctionOptions, userFunction } from '../user/user-function.js';
import { tableCallOfUser, type UserTable } from '../user/user-table.js';
import { BuiltTableCall, type LateralCall } from './built-table-call.js';
import { operandsOfCall } from './operands-of-call.js';
import type { Arguments, Values } from './scalar-function.js';

/**
 * A function of the program that gives any number of rows for the values of one: what `lateralJoin` joins a row with.
 * `eval` is a generator, or gives anything else that is iterable. NULL gets to it where the argument is declared nullable;
 * else there are no rows and no call.
 *
 * It is pure: when a row is taken back, it is called again to know what to take back. Where it is not, say
 * `deterministic: false`; it can then be joined with tables that only insert. If it throws, or gives what the columns
 * cannot hold, the row is one row error (ROW_FUNCTION_FAILED), and nothing of its rows is seen.
 *
 * @example
 * const words = tableFunction('words', {
 *   arguments: [t.string()], returns: { word: t.string() },
 *   *eval(text) { for (const word of text.split(' ')) yield { word } },
 * })
 * posts.lateralJoin(r => words(r.text)).select((r, w) => ({ id: r.id, word: w.word }))
 */
export function tableFunction<
  const T extends readonly Column<ColumnType>[],
  D extends { readonly [column: string]: Column<ColumnType> },
>(
  name: string,
  spec: FunctionOptions & {
    readonly arguments: T;
    readonly returns: D;
    eval(...values: Values<T>): Iterable<{ [K in keyof D]: ValueOf<D[K]['~type']> }>;
  },
): (...operands: Arguments<T>) => LateralCall<{ [K in keyof D]: D[K]['~type'] }> {
  const fn = userFunction(name, spec, tableFunction);
  const returns = declaredFields(spec.returns, name, fn.place);
  checkCallback(spec.eval, `eval of ${name}`, fn.place);
  // The types say what the function takes; what gets there is of the declared columns.
  const f = spec.eval.bind(spec) as (...values: readonly unknown[]) => unknown;
  const user: UserTable = Object.freeze({ ...fn, returns, f });
  const call = (...operands: readonly unknown[]): BuiltTableCall => {
    const { nodes, uses, text } = operandsOfCall(name, operands);
    return new BuiltTableCall(tableCallOfUser(user, nodes), uses, text);
  };
  // The tag exists for the type checker only.
  return call as unknown as (...operands: Arguments<T>) => LateralCall<{ [K in keyof D]: D[K]['~type'] }>;
}
