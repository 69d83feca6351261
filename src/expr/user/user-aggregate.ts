import type { Callee } from '../../errors/call-site.js';
import { type DataType, dataType } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import type { AggregateCall, Call, Expression } from '../expression.js';
import type { Kernel } from '../functions/definition.js';
import { maySkip, operandsFor } from './user-arguments.js';
import { checkCallback, declaredType, type FunctionOptions, type UserFunction, userFunction } from './user-function.js';

/**
 * An aggregate function of a program. A row takes part where every argument that is not declared nullable has a value
 * (S9.1); over no rows the result is that of the state it begins with.
 */
export interface UserAggregate extends UserFunction {
  readonly returns: DataType;
  readonly state: DataType;
  create(): unknown;
  add(state: unknown, ...values: readonly unknown[]): unknown;
  /** `null`: values are kept, and the state is folded anew. */
  readonly retract: ((state: unknown, ...values: readonly unknown[]) => unknown) | null;
  /** `null`: as without `retract`, where states are merged. */
  readonly merge: ((a: unknown, b: unknown) => unknown) | null;
  result(state: unknown): unknown;
  /** Makes the values of several arguments one; `null` where there is one argument, which is left out where it is NULL. */
  readonly packing: ArgumentsRow | null;
}

/** The arguments of an aggregate as one value: a row of them, or NULL where the row takes no part. */
export interface ArgumentsRow {
  readonly impure?: string;
  readonly resultType: (operands: readonly Expression[]) => DataType;
  readonly bindWithNulls: (call: Call) => Kernel;
  readonly validate?: never;
  readonly test?: never;
}

type Callback = (...values: readonly unknown[]) => unknown;

/** What a program declares of an aggregate. */
export interface AggregateSpec extends FunctionOptions {
  readonly arguments: readonly unknown[];
  readonly returns: unknown;
  readonly state: unknown;
  readonly create: Callback;
  readonly add: Callback;
  readonly retract?: Callback;
  readonly merge?: Callback;
  readonly result: Callback;
}

/** The aggregate that is declared; `maker` is what was called. */
export function userAggregate(name: string, spec: AggregateSpec, maker: Callee): UserAggregate {
  const fn = userFunction(name, spec, maker);
  const { place } = fn;
  const { create, add, retract, merge, result } = spec;
  const needed = { create, add, result };
  for (const [callback, f] of Object.entries(needed)) checkCallback(f, `${callback} of ${name}`, place);
  for (const [callback, f] of Object.entries({ retract, merge })) {
    if (f !== undefined) checkCallback(f, `${callback} of ${name}`, place);
  }
  return Object.freeze({
    ...fn,
    returns: declaredType(spec.returns, `the result of ${name}`, place),
    state: declaredType(spec.state, `the state of ${name}`, place),
    create: create.bind(spec),
    add: add.bind(spec),
    retract: retract?.bind(spec) ?? null,
    merge: merge?.bind(spec) ?? null,
    result: result.bind(spec),
    packing: packingOf(fn),
  });
}

/** The packing that a function needs; where it is not deterministic, it is what marks the plan. */
function packingOf(fn: UserFunction): ArgumentsRow | null {
  const { arguments: declared, impure } = fn;
  if (declared.length === 1 && !declared[0]!.nullable && impure === undefined) return null;
  const skips = declared.map(({ nullable }) => !nullable);
  return Object.freeze({
    ...(impure === undefined ? {} : { impure }),
    resultType: (operands: readonly Expression[]) =>
      dataType('row', {
        nullable: maySkip(fn, operands),
        fields: operands.map(({ type }, i) => ({ name: `argument ${i + 1}`, type })),
      }),
    bindWithNulls:
      () =>
      (...values: readonly Value[]) =>
        values.some((value, i) => value === null && skips[i]) ? null : values,
  });
}

/** A call of it, operands checked: of one operand, whatever it is declared with. */
export function aggregateCallOfUser(
  user: UserAggregate,
  operands: readonly Expression[],
  place?: string,
): AggregateCall {
  const fitting = operandsFor(user, operands, place);
  const { name, packing, returns } = user;
  const operand = packing === null ? fitting[0]! : packed(packing, fitting);
  return Object.freeze({ name, operands: [operand], where: null, distinct: false, type: returns, user });
}

/** The operands of an aggregate as they are written. */
export function operandsAsWritten({ operands, user }: AggregateCall): readonly Expression[] {
  const [first] = operands;
  // Constants are folded, and then there is nothing left to unpack.
  return user != null && user.packing !== null && first?.kind === 'call' ? first.operands : operands;
}

/** The types of the arguments, given that of the one operand. */
export function argumentTypes({ packing }: UserAggregate, operand: DataType): readonly DataType[] {
  return packing === null ? [operand] : operand.fields!.map(({ type }) => type);
}

/** The values of the arguments, given that of the one operand. */
export function argumentValues({ packing }: UserAggregate, value: Value): readonly Value[] {
  // A packed value is the list of them.
  return packing === null ? [value] : (value as readonly Value[]);
}

function packed(packing: ArgumentsRow, operands: readonly Expression[]): Call {
  return Object.freeze({ kind: 'call', name: 'ROW', operands, type: packing.resultType(operands), user: packing });
}
