import type { Column } from '../../schema/column.js';
import type { ColumnType, ValueOf } from '../../types/logical-types.js';
import { resolveAggregate } from '../functions/resolve-aggregate.js';
import { type AggregateSpec, aggregateCallOfUser, userAggregate } from '../user/user-aggregate.js';
import type { FunctionOptions } from '../user/user-function.js';
import type { AggOf } from './agg.js';
import { type BuiltAgg, callAgg } from './built-agg.js';
import { defineKinds } from './kinds.js';
import { operandsOfCall } from './operands-of-call.js';
import type { Arguments, Values } from './scalar-function.js';

/**
 * An aggregate function of the program: stands wherever a built-in one does, with `where` too. It folds the values of a
 * group into a state, from `create()` on by `add`; `result` gives the value of a state. A row whose NULL stands for an
 * argument that is not declared nullable takes no part.
 *
 * Rows come in any order, so `add` must not depend on theirs. `retract` undoes an `add`, where rows may be taken back, and
 * leave a frame of `over`; without it the values of the group are kept and folded anew. `merge` puts two states together,
 * where windows share panes; without it their values are kept until they close. States are of the declared column, are
 * handed in as copies, and are part of snapshots. If a function throws, or gives what its column cannot hold, the group is
 * a row error (ROW_FUNCTION_FAILED) for as long as the value is in it.
 *
 * @example
 * const product = aggregateFunction('product', {
 *   arguments: [t.double()], returns: t.double(), state: t.double(),
 *   create: () => 1, add: (state, value) => state * value, result: state => state,
 * })
 * growth.groupBy('fund').aggregate(r => ({ factor: product(r.factor) }))
 */
export function aggregateFunction<
  const T extends readonly Column<ColumnType>[],
  R extends ColumnType,
  S extends ColumnType,
>(
  name: string,
  spec: FunctionOptions & {
    readonly arguments: T;
    readonly returns: Column<R>;
    readonly state: Column<S>;
    create(): ValueOf<S>;
    add(state: ValueOf<S>, ...values: Values<T>): ValueOf<S>;
    retract?(state: ValueOf<S>, ...values: Values<T>): ValueOf<S>;
    merge?(a: ValueOf<S>, b: ValueOf<S>): ValueOf<S>;
    result(state: ValueOf<S>): ValueOf<R>;
  },
): (...operands: Arguments<T>) => AggOf<R, R> {
  defineKinds();
  // The types say what the functions take; what gets there is of the declared columns.
  const user = userAggregate(name, spec as unknown as AggregateSpec, aggregateFunction);
  const call = (...operands: readonly unknown[]): BuiltAgg => {
    const { nodes, uses, text } = operandsOfCall(name, operands);
    const made = aggregateCallOfUser(user, nodes);
    return callAgg(() => resolveAggregate(name, made.operands, { user }), uses, text);
  };
  // An aggregate with a result of the declared kind has its methods.
  return call as unknown as (...operands: Arguments<T>) => AggOf<R, R>;
}
