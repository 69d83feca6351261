import { type AggregateSpec, type UserAggregate, userAggregate } from '../../expr/user/user-aggregate.js';
import { declaredFields, declaredType, userFunction } from '../../expr/user/user-function.js';
import { type UserScalar, userScalar } from '../../expr/user/user-scalar.js';
import type { UserTable } from '../../expr/user/user-table.js';
import type { Columns } from '../../schema/column.js';
import { t } from '../../schema/t.js';

// The functions of programs in random plans: pure, a few of each kind, and each fails for some values. What they are typed
// with here is what their columns show them.

type Eval = (...values: never[]) => unknown;

/** Scalar functions by name. */
export const SCALARS: ReadonlyMap<string, UserScalar> = new Map(
  [
    scalar('u_halve', [t.int()], t.int(), (n: number) => {
      if (n < -1) throw new RangeError('no half');
      // Some are no integers.
      return n === 3 ? n / 2 : Math.floor(n / 2);
    }),
    scalar('u_label', [t.string().nullable(), t.int()], t.string(), (s: string | null, n: number) => `${s ?? '-'}${n}`),
    scalar('u_next', [t.bigint()], t.bigint().nullable(), (n: bigint) => (n === 2n ? null : n + 1n)),
    scalar('u_quarter', [t.bigint().asNumber()], t.double(), (n: number) => n / 4),
    scalar(
      'u_total',
      [t.int(), t.int().nullable(), t.double()],
      t.double(),
      (a: number, b: number | null, c: number) => a + (b ?? 100) + c,
    ),
  ].map(fn => [fn.name, fn]),
);

/** Table functions by name. */
export const TABLES: ReadonlyMap<string, UserTable> = new Map(
  [
    table('t_letters', [t.string()], { letter: t.string(), at: t.int() }, function* (text: string) {
      let at = 0;
      for (const letter of text.slice(0, 3)) {
        yield { letter, at: ++at };
        if (text === 'b') throw new Error('midway');
      }
      // Some are no integers.
      if (text.length === 3) yield { letter: '', at: 0.5 };
    }),
    table('t_upto', [t.int().nullable()], { n: t.int().nullable() }, function* (most: number | null) {
      if (most === null) yield {};
      for (let n = 1; n <= Math.min(most ?? 0, 3); n++) yield { n };
      if (most === 2) throw new Error('midway');
    }),
  ].map(fn => [fn.name, fn]),
);

/** Aggregates by name: with and without a way back, with and without a way together. */
export const AGGREGATES: ReadonlyMap<string, UserAggregate> = new Map(
  [
    aggregate<bigint>('a_total', [t.int()], t.bigint(), t.bigint(), {
      create: () => 0n,
      add: (sum, n: number) => sum + BigInt(failing(n, 3)),
      result: sum => sum,
    }),
    aggregate<{ x: bigint; n: number }>(
      'a_xor',
      [t.bigint()],
      t.bigint().nullable(),
      t.row({ x: t.bigint(), n: t.int() }),
      {
        create: () => ({ x: 0n, n: 0 }),
        add: (state, x: bigint) => ({ x: state.x ^ x, n: state.n + 1 }),
        retract: (state, x: bigint) => ({ x: state.x ^ x, n: state.n - 1 }),
        merge: (a, b) => ({ x: a.x ^ b.x, n: a.n + b.n }),
        result: ({ x, n }) => (n === 0 ? null : x),
      },
    ),
    aggregate<Map<string, number>>(
      'a_tally',
      [t.string().nullable(), t.int()],
      t.string(),
      t.map(t.string(), t.int()),
      {
        create: () => new Map(),
        // In place, as programs will.
        add: (counts, text: string | null, n: number) => counted(counts, `${text ?? '-'}${failing(n, 2)}`, 1),
        retract: (counts, text: string | null, n: number) => counted(counts, `${text ?? '-'}${n}`, -1),
        merge: (a, b) => {
          for (const [text, count] of b) counted(a, text, count);
          return a;
        },
        result: counts =>
          [...counts]
            .map(([text, count]) => `${text}*${count}`)
            .sort()
            .join(),
      },
    ),
    aggregate<number>('a_length', [t.string()], t.int(), t.int(), {
      create: () => 0,
      add: (sum, text: string) => sum + text.length,
      retract: (sum, text: string) => sum - text.length,
      result: sum => sum,
    }),
  ].map(fn => [fn.name, fn]),
);

/** The aggregates. */
export type UserAggregateName = 'a_total' | 'a_xor' | 'a_tally' | 'a_length';

function failing(n: number, at: number): number {
  if (n === at) throw new RangeError(`it is ${at}`);
  return n;
}

function counted(counts: Map<string, number>, text: string, by: number): Map<string, number> {
  const count = (counts.get(text) ?? 0) + by;
  if (count < 0) throw new Error('it was not there');
  if (count === 0) counts.delete(text);
  else counts.set(text, count);
  return counts;
}

// Columns are of any type below, and values of the types that they show.

function scalar(name: string, columns: readonly unknown[], returns: unknown, f: Eval): UserScalar {
  const fn = userFunction(name, { arguments: columns }, scalar);
  return userScalar(fn, declaredType(returns, name, fn.place), f as (...values: readonly unknown[]) => unknown);
}

function table(name: string, columns: readonly unknown[], returns: Columns, f: Eval): UserTable {
  const fn = userFunction(name, { arguments: columns }, table);
  return {
    ...fn,
    returns: declaredFields(returns, name, fn.place),
    f: f as (...values: readonly unknown[]) => unknown,
  };
}

interface Spec<S> {
  create(): S;
  add(state: S, ...values: never[]): S;
  retract?(state: S, ...values: never[]): S;
  merge?(a: S, b: S): S;
  result(state: S): unknown;
}

function aggregate<S>(
  name: string,
  columns: readonly unknown[],
  returns: unknown,
  state: unknown,
  spec: Spec<S>,
): UserAggregate {
  return userAggregate(name, { ...spec, arguments: columns, returns, state } as unknown as AggregateSpec, aggregate);
}
