import type { StateSpec } from '../../../plan/nodes/keyed-function.js';
import { acceptValue } from '../../../types/accept-value.js';
import type { DataType } from '../../../types/data-type.js';
import { Misfit } from '../../../types/misfit.js';
import { programValue } from '../../../types/program-value.js';
import type { Value } from '../../../types/value.js';
import { compareValues } from '../compare-values.js';
import { textOf } from '../row.js';

/** One thing that was written: of a map under a key. */
interface Written {
  readonly key: Value;
  readonly value: Value;
  readonly at: number;
}

/** All that one key has written, by piece of state. Never changed: a write makes another one. */
export type KeyState = ReadonlyMap<string, readonly Written[]>;

export const NO_STATE: KeyState = new Map();

/** A call of a program, as far as state goes by it. */
export interface StateCall {
  /** What the key of the call has, which writes replace. */
  own: KeyState;
  /** What rows of a broadcast input have written; `null` in their own calls. */
  readonly shared: KeyState | null;
  readonly now: number;
}

/** What of `state` is there at `now` (S12.2). */
function alive({ name, ttl }: StateSpec, state: KeyState, now: number): readonly Written[] {
  const all = state.get(name) ?? [];
  return ttl === null ? all : all.filter(({ at }) => now < at + ttl);
}

/** Whether a key has any state at `now`. */
export function hasState(specs: readonly StateSpec[], state: KeyState, now: number): boolean {
  return specs.some(spec => alive(spec, state, now).length > 0);
}

/** The `state` that a program gets: `call` gives the call under way. */
export function stateHandles(specs: readonly StateSpec[], call: () => StateCall): object {
  return Object.fromEntries(specs.map(spec => [spec.name, handleOf(spec, call)]));
}

function handleOf(spec: StateSpec, call: () => StateCall): object {
  const value = converter(spec.type);
  const ofCall = (of: 'own' | 'shared'): readonly Written[] => {
    const { own, shared, now } = call();
    return alive(spec, of === 'own' ? own : (shared ?? new Map()), now);
  };
  /** A key sees what is shared where it has nothing of its own. */
  const seen = (): readonly Written[] => (ofCall('own').length > 0 ? ofCall('own') : ofCall('shared'));
  const write = (written: readonly Written[]): void => {
    const under = call();
    under.own = new Map(under.own).set(spec.name, written);
  };
  const make = (given: Value, key: Value = null): Written => {
    const { now } = call();
    if (spec.ttl !== null && now === Number.NEGATIVE_INFINITY) throw new Error('a time to live without a time');
    return { key, value: given, at: now };
  };
  const clear = (): void => write([]);
  switch (spec.kind) {
    case 'value':
      return {
        get: () => value.out(seen()[0]?.value ?? null),
        set: (input: unknown) => write([make(value.in(input))]),
        clear,
      };
    case 'list':
      return {
        get: () => seen().map(one => value.out(one.value)),
        add: (input: unknown) => write([...seen(), make(value.in(input))]),
        set: (inputs: Iterable<unknown>) => write(Array.from(inputs, input => make(value.in(input)))),
        clear,
      };
    case 'map': {
      const key = converter(spec.key!);
      const under = (all: readonly Written[], name: Value): Written | undefined =>
        all.find(one => textOf(one.key) === textOf(name));
      const without = (name: Value): Written[] => ofCall('own').filter(one => textOf(one.key) !== textOf(name));
      const all = (): Written[] => {
        const hidden = ofCall('shared').filter(one => under(ofCall('own'), one.key) === undefined);
        return [...hidden, ...ofCall('own')].sort((a, b) => compareValues(spec.key!, a.key, b.key));
      };
      return {
        get: (name: unknown) => value.out(under(all(), key.in(name))?.value ?? null),
        set: (name: unknown, input: unknown) => write([...without(key.in(name)), make(value.in(input), key.in(name))]),
        delete: (name: unknown) => write(without(key.in(name))),
        keys: () => all().map(one => key.out(one.key)),
        entries: () => all().map(one => [key.out(one.key), value.out(one.value)]),
        clear,
      };
    }
    case 'reducing':
      return {
        add: (input: unknown) => {
          const added = value.in(input);
          const [before] = seen();
          const reduced =
            before === undefined ? added : value.in(spec.reduce!(value.out(before.value), value.out(added)));
          write([make(reduced)]);
        },
        get: () => value.out(seen()[0]?.value ?? null),
        clear,
      };
    case 'aggregating': {
      const { create, add, result, type } = spec.aggregate!;
      const state = converter(type);
      return {
        add: (input: unknown) => {
          const [before] = seen();
          const folded = before === undefined ? create() : state.out(before.value);
          write([make(state.in(add(folded, value.out(value.in(input)))))]);
        },
        get: () => {
          const [before] = seen();
          return before === undefined ? null : result(state.out(before.value));
        },
        clear,
      };
    }
  }
}

function converter(type: DataType): { in(input: unknown): Value; out(value: Value): unknown } {
  const accept = acceptValue(type);
  return {
    in: input => {
      const value = accept(input);
      if (value instanceof Misfit) throw new Error(value.why);
      return value;
    },
    out: programValue(type),
  };
}
