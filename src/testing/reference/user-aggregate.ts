import type { Expression } from '../../expr/expression.js';
import { Fault, FUNCTION_FAILED, UNSAFE_NUMBER } from '../../expr/fault.js';
import type { UserAggregate } from '../../expr/user/user-aggregate.js';
import { acceptValue } from '../../types/accept-value.js';
import type { DataType } from '../../types/data-type.js';
import { Misfit } from '../../types/misfit.js';
import { programValue } from '../../types/program-value.js';
import type { Value } from '../../types/value.js';
import { givenTo } from './operators/given-to.js';

/**
 * A program's aggregate over some values: one after the other into a state. Values that it cannot take make the result a
 * fault, the greatest of them.
 */
export function userAggregate(user: UserAggregate, operand: Expression, values: readonly Value[]): Value | Fault {
  const types = user.packing === null ? [operand.type] : operand.type.fields!.map(({ type }) => type);
  const operands = types.map((type): Expression => ({ kind: 'literal', value: null, type }));
  let fault: Fault | null = null;
  let state = tried(user.state, () => user.create());
  if (state instanceof Fault) return state;
  for (const value of values) {
    // A packed value is the list of the arguments.
    const given = givenTo(user, operands, user.packing === null ? [value] : (value as readonly Value[]));
    const before = programValue(user.state)(state);
    // What is NULL and not taken has been left out before.
    const next = given === 'unsafe' ? Fault.of(UNSAFE_NUMBER) : tried(user.state, () => user.add(before, ...given!));
    if (next instanceof Fault) fault = Fault.greatest(fault, next);
    else state = next;
  }
  const last = programValue(user.state)(state);
  return fault ?? tried(user.returns, () => user.result(last));
}

function tried(type: DataType, call: () => unknown): Value | Fault {
  try {
    const value = acceptValue(type)(call());
    return value instanceof Misfit ? Fault.of(FUNCTION_FAILED) : value;
  } catch {
    return Fault.of(FUNCTION_FAILED);
  }
}
