import { Fault } from '../../expr/fault.js';
import { argumentTypes, argumentValues, type UserAggregate } from '../../expr/user/user-aggregate.js';
import { type Passing, passingsOf } from '../../expr/user/user-arguments.js';
import { takeResult, threw } from '../../expr/user/user-function.js';
import type { DataType } from '../../types/data-type.js';
import { type Give, programValue } from '../../types/program-value.js';
import type { Value } from '../../types/value.js';

/**
 * The functions of a program's aggregate over the engine's own values. A state goes in as the program sees it, a copy, and
 * comes out checked, so that one that came from a snapshot is no other than one that did not.
 */
export class UserFold {
  readonly #user: UserAggregate;
  readonly #passings: readonly Passing[];
  readonly #giveState: Give;
  readonly #takeState: Record<'create' | 'add' | 'retract' | 'merge', (state: unknown) => Value | Fault>;
  readonly #takeResult: (result: unknown) => Value | Fault;

  constructor(user: UserAggregate, operand: DataType) {
    this.#user = user;
    this.#passings = passingsOf(user, argumentTypes(user, operand));
    const give = programValue(user.state);
    this.#giveState = isShared(user.state) ? state => structuredClone(give(state)) : give;
    const take = (what: string) => {
      const taken = takeResult(user, `${what} of ${user.name}`, user.state);
      if (!isShared(user.state)) return taken;
      // What the program gave it may go on changing.
      return (state: unknown): Value | Fault => {
        const value = taken(state);
        return value instanceof Fault ? value : structuredClone(value);
      };
    };
    this.#takeState = { create: take('create'), add: take('add'), retract: take('retract'), merge: take('merge') };
    this.#takeResult = takeResult(user, `result of ${user.name}`, user.returns);
  }

  /** The state over no rows. */
  start(): Value | Fault {
    return this.#called('create', this.#takeState.create, () => this.#user.create());
  }

  /** Called for each row, so without a closure, and without a list for one argument. */
  add(state: Value, value: Value): Value | Fault {
    const user = this.#user;
    let next: unknown;
    try {
      next =
        user.packing === null
          ? user.add(this.#giveState(state), this.#passings[0]!.give(value))
          : user.add(this.#giveState(state), ...this.#arguments(value));
    } catch (thrown) {
      return threw(user, `add of ${user.name}`, thrown);
    }
    return this.#takeState.add(next);
  }

  /** Only of a function that can. */
  retract(state: Value, value: Value): Value | Fault {
    return this.#called('retract', this.#takeState.retract, () =>
      this.#user.retract!(this.#giveState(state), ...this.#arguments(value)),
    );
  }

  /** Only of a function that can. */
  merge(a: Value, b: Value): Value | Fault {
    return this.#called('merge', this.#takeState.merge, () =>
      this.#user.merge!(this.#giveState(a), this.#giveState(b)),
    );
  }

  result(state: Value): Value | Fault {
    return this.#called('result', this.#takeResult, () => this.#user.result(this.#giveState(state)));
  }

  #arguments(value: Value): unknown[] {
    return argumentValues(this.#user, value).map((argument, i) => this.#passings[i]!.give(argument));
  }

  #called(what: string, take: (result: unknown) => Value | Fault, call: () => unknown): Value | Fault {
    let result: unknown;
    try {
      result = call();
    } catch (thrown) {
      return threw(this.#user, `${what} of ${this.#user.name}`, thrown);
    }
    return take(result);
  }
}

/** Whether a program gets the engine's own object of some part of a value. */
function isShared({ kind, element, key, value, fields }: DataType): boolean {
  if (kind === 'variant' || kind === 'raw' || kind === 'bytes') return true;
  const parts = [element, key, value, ...(fields ?? []).map(({ type }) => type)];
  return parts.some(part => part !== undefined && isShared(part));
}
