// Catches an aggregate of the program that is wrong when a row goes, that asks it to take away what it never got, that keeps
// a state the program goes on changing, that loses a state in a snapshot or where windows share panes, and one whose failure
// stays when its value has gone.
import { aggregateFunction, count, Decimal, from, MillraceError, minutes, rows, seconds, t } from 'millrace';
import { describe, expect, test, vi } from 'vitest';
import { accumulatorOf } from '../../../src/embedded/aggregates/accumulator-of.js';
import { EntryOrder } from '../../../src/embedded/aggregates/entry-order.js';
import { GroupState, StateLayout } from '../../../src/embedded/aggregates/group-state.js';
import { ResultTable } from '../../../src/embedded/aggregates/results.js';
import { snapshotCodec } from '../../../src/embedded/snapshot.js';
import { column } from '../../../src/expr/build.js';
import { type AggregateSpec, aggregateCallOfUser, userAggregate } from '../../../src/expr/user/user-aggregate.js';
import { dataType } from '../../../src/types/data-type.js';
import type { Value } from '../../../src/types/value.js';

const modes = ['batch', 'streaming'] as const;

const weightedMean = aggregateFunction('weighted_mean', {
  arguments: [t.decimal(10, 4), t.int()],
  returns: t.decimal(20, 8).nullable(),
  state: t.row({ sum: t.decimal(38, 8), weight: t.bigint() }),
  create: () => ({ sum: Decimal.from(0), weight: 0n }),
  add: (s, price, size) => ({ sum: s.sum.plus(price.times(String(size))), weight: s.weight + BigInt(size) }),
  retract: (s, price, size) => ({ sum: s.sum.minus(price.times(String(size))), weight: s.weight - BigInt(size) }),
  merge: (a, b) => ({ sum: a.sum.plus(b.sum), weight: a.weight + b.weight }),
  result: s => (s.weight === 0n ? null : s.sum.dividedBy(String(s.weight), 8)),
});
/** Neither a way back nor a way together. */
const product = aggregateFunction('product', {
  arguments: [t.int()],
  returns: t.int(),
  state: t.int(),
  create: () => 1,
  add: (all, n) => {
    if (n === 13) throw new RangeError('unlucky');
    return all * n;
  },
  result: all => all,
});
const tags = aggregateFunction('tags', {
  arguments: [t.string().nullable()],
  returns: t.array(t.string()),
  state: t.map(t.string(), t.int()),
  create: () => new Map(),
  // Changes the state that it got, as programs will.
  add: (counts, tag) => new Map((counts as Map<string, number>).set(tag ?? '-', (counts.get(tag ?? '-') ?? 0) + 1)),
  result: counts => [...counts].map(([tag, n]) => `${tag}${n}`),
});

const trades = from(
  rows(
    [
      { symbol: 'a', price: '1.5', size: 2, tag: 'x', at: 0 },
      { symbol: 'a', price: '2.5', size: 3, tag: null, at: 1_000 },
      { symbol: 'b', price: '4', size: 5, tag: 'x', at: 61_000 },
      { symbol: 'a', price: '2.5', size: 3, tag: 'x', at: 62_000 },
    ],
    {
      symbol: t.string(),
      price: t.decimal(10, 4),
      size: t.int(),
      tag: t.string().nullable(),
      at: t.timestamp(3).rowtime(),
    },
  ),
);

async function errorOf(run: () => unknown): Promise<MillraceError> {
  try {
    await run();
  } catch (error) {
    expect(error).toBeInstanceOf(MillraceError);
    return error as MillraceError;
  }
  throw new Error('nothing was thrown');
}

describe.each(modes)('in %s mode', mode => {
  test('folds groups, with a condition, each value once, and NULL where it takes that', async () => {
    const found = trades.groupBy('symbol').aggregate(r => ({
      mean: weightedMean(r.price, r.size),
      sizes: product(r.size),
      different: product(r.size).distinct(),
      big: product(r.size).where(r.size.gt(2)),
      tags: tags(r.tag),
    }));
    expect(
      (await found.orderBy(r => r.symbol).collect({ mode })).map(row => ({ ...row, mean: String(row.mean) })),
    ).toEqual([
      { symbol: 'a', mean: '2.25000000', sizes: 18, different: 6, big: 9, tags: ['-1', 'x2'] },
      { symbol: 'b', mean: '4.00000000', sizes: 5, different: 5, big: 5, tags: ['x1'] },
    ]);
  });

  test('gives what it begins with over no rows', async () => {
    const none = trades.filter(r => r.size.gt(100));
    const found = none.aggregate(r => ({ mean: weightedMean(r.price, r.size), sizes: product(r.size), n: count() }));
    expect(await found.collect({ mode })).toEqual([{ mean: null, sizes: 1, n: 0 }]);
  });

  test('folds windows that share panes, with and without a way together', async () => {
    const found = trades
      .window(r => r.at, { hop: minutes(2), every: minutes(1) })
      .aggregate(r => ({ mean: weightedMean(r.price, r.size), sizes: product(r.size) }))
      .select(r => ({ start: r.windowStart, mean: r.mean, sizes: r.sizes }));
    expect((await found.collect({ mode })).map(row => ({ ...row, mean: String(row.mean) }))).toEqual([
      { start: -60_000, mean: '2.10000000', sizes: 6 },
      { start: 0, mean: '2.92307692', sizes: 90 },
      { start: 60_000, mean: '3.43750000', sizes: 15 },
    ]);
  });

  test('is right where its input takes rows back', async () => {
    const counts = trades.groupBy('symbol').aggregate(() => ({ n: count() }));
    const found = counts
      .select(r => ({ n: r.n.cast(t.int()) }))
      .aggregate(r => ({ p: product(r.n), q: product(r.n).distinct() }));
    expect(await found.collect({ mode })).toEqual([{ p: 3, q: 3 }]);
    expect(found.explain()).toContain('keeps one row and its values');
  });

  test('stands in OVER', async () => {
    const found = trades
      .partitionBy('symbol')
      .over({ orderBy: r => r.at, rows: 1 }, r => ({ sizes: product(r.size), mean: weightedMean(r.price, r.size) }))
      .select(r => ({ at: r.at, sizes: r.sizes, mean: r.mean }));
    const all = await found.collect({ mode });
    expect(all.map(({ at, sizes, mean }) => [at, sizes, String(mean)]).sort()).toEqual(
      [
        [0, 2, '1.50000000'],
        [1_000, 6, '2.10000000'],
        [61_000, 5, '4.00000000'],
        [62_000, 9, '2.50000000'],
      ].sort(),
    );
  });

  test('stops the job where it throws, naming itself, the group and its line', async () => {
    const unlucky = from(rows([{ k: 'x', n: 13 }], { k: t.string(), n: t.int() }));
    const error = await errorOf(() =>
      unlucky
        .groupBy('k')
        .aggregate(r => ({ p: product(r.n) }))
        .collect({ mode }),
    );
    expect(error.code).toBe('ROW_FUNCTION_FAILED');
    expect(error.fact).toBe('add of product throws RangeError: unlucky');
    expect(error.place).toMatch(
      /^aggregate-function\.test\.ts:35, called by aggregate-function\.test\.ts:\d+ {2}\.aggregate/,
    );
    expect(error.why).toBe('the row of key "x" has no result');
    const whole = await errorOf(() => unlucky.aggregate(r => ({ p: product(r.n) })).collect({ mode }));
    expect(whole.why).toBe('the row of the whole table has no result');
  });

  test('stops the job where its state or result does not fit', async () => {
    const large = from(rows([{ n: 2_000_000 }, { n: 3_000 }], { n: t.int() })).aggregate(r => ({ p: product(r.n) }));
    expect((await errorOf(() => large.collect({ mode }))).fact).toBe(
      'add of product gives 6000000000, which is no INT: it lies outside of -2147483648 to 2147483647',
    );
  });
});

/** One function over INT, as an operator has it. */
function accumulator(spec: Partial<AggregateSpec>, facts: { retracts: boolean; inWindows?: boolean }) {
  const whole = { arguments: [t.int()], returns: t.int(), state: t.int(), create: () => 0, ...spec } as AggregateSpec;
  const user = userAggregate('f', whole, accumulator);
  const { operands, type } = aggregateCallOfUser(user, [column('n', dataType('int'))]);
  const layout = new StateLayout();
  const call = { name: 'f', operand: 0, operandType: operands[0]!.type, where: null, distinct: false, type, user };
  const order = new EntryOrder(
    { fields: [] },
    { placed: true, retracts: facts.retracts },
    facts.inWindows === true ? 0 : null,
  );
  const made = accumulatorOf(call, order, facts.retracts, layout);
  const newState = () => {
    const state = new GroupState([dataType('int')], layout, []);
    for (const column of [state.records, ...state.columns]) column.grow(4);
    return state;
  };
  const table = new ResultTable([type]);
  return {
    newState,
    add: (state: GroupState, value: Value, weight: number) => made.add(state, 0, value, weight, null as never, 0),
    merge: (into: GroupState, from: GroupState) => made.merge(into, Int32Array.of(0), from, Int32Array.of(0)),
    result(state: GroupState): Value | `fault ${number}` {
      table.reserve(1);
      table.states[0] = 0;
      made.results(state, Int32Array.of(0), 1, table.columns[0]!, 0);
      return table.states[0] > 0 ? `fault ${table.states[0]}` : table.columns[0]!.valueAt(0);
    },
    copy: async (state: GroupState) => {
      const { encode, decode } = await snapshotCodec();
      const restored = newState();
      state.columns.forEach((from, c) => {
        restored.columns[c]!.load(Int32Array.of(0), decode(encode(from.save(Int32Array.of(0)))) as never);
      });
      return restored;
    },
  };
}

const sum = {
  add: (all: number, n: number) => {
    if (n === 13) throw new RangeError('unlucky');
    return all + n;
  },
  result: (all: number) => all,
} as unknown as Partial<AggregateSpec>;
const back = { retract: (all: number, n: number) => all - n } as unknown as Partial<AggregateSpec>;

describe('a value that goes', () => {
  test('is taken away after those that have come, and not at all where it came and went', () => {
    const calls: string[] = [];
    const told = {
      add: (all: number, n: number) => {
        calls.push(`+${n}`);
        return all + n;
      },
      retract: (all: number, n: number) => {
        calls.push(`-${n}`);
        return all - n;
      },
      result: (all: number) => all,
    } as unknown as Partial<AggregateSpec>;
    const f = accumulator(told, { retracts: true });
    const state = f.newState();
    f.add(state, 5, 1);
    expect(f.result(state)).toBe(5);
    f.add(state, 5, -1);
    f.add(state, 7, 1);
    f.add(state, 9, 1);
    f.add(state, 9, -1);
    expect(f.result(state)).toBe(7);
    expect(calls).toEqual(['+5', '+7', '-5']);
  });

  test('many at once are taken as they come', () => {
    const f = accumulator({ ...sum, ...back }, { retracts: true });
    const state = f.newState();
    for (let n = 1000; n < 2000; n++) f.add(state, n, 1);
    for (let n = 1000; n < 1999; n++) f.add(state, n, -1);
    expect(f.result(state)).toBe(1999);
  });

  test.each([
    ['by taking it away', back],
    ['by folding the others anew', {}],
  ])('makes a group right again that failed for it, %s', (_, more) => {
    const f = accumulator({ ...sum, ...more }, { retracts: true });
    const state = f.newState();
    f.add(state, 1, 2);
    f.add(state, 13, 2);
    expect(f.result(state)).toBe('fault 6');
    f.add(state, 13, -1);
    expect(f.result(state)).toBe('fault 6');
    f.add(state, 13, -1);
    expect(f.result(state)).toBe(2);
  });

  test('leaves a group failed that could not take it away', () => {
    const stuck = { retract: () => 0.5 } as unknown as Partial<AggregateSpec>;
    const f = accumulator({ ...sum, ...stuck }, { retracts: true });
    const state = f.newState();
    f.add(state, 1, 1);
    expect(f.result(state)).toBe(1);
    f.add(state, 1, -1);
    expect(f.result(state)).toBe('fault 6');
    f.add(state, 1, 1);
    expect(f.result(state)).toBe('fault 6');
  });
});

describe('states', () => {
  const together = { merge: (a: number, b: number) => a + b } as unknown as Partial<AggregateSpec>;

  test.each([
    ['merged by the program', { ...sum, ...together }, false],
    ['merged by their values', sum, false],
    ['merged by the program, where rows go', { ...sum, ...back, ...together }, true],
    ['merged by their values, where rows go', { ...sum, ...back }, true],
  ] as const)('are %s', (_, spec, retracts) => {
    const f = accumulator(spec, { retracts, inWindows: true });
    const [a, b, empty] = [f.newState(), f.newState(), f.newState()];
    f.add(a, 1, 1);
    f.add(a, 2, 1);
    f.add(b, 4, 2);
    f.merge(empty, a);
    f.merge(empty, b);
    f.merge(empty, f.newState());
    expect(f.result(empty)).toBe(11);
    f.add(b, 13, 1);
    const failed = f.newState();
    f.merge(failed, a);
    f.merge(failed, b);
    expect(f.result(failed)).toBe('fault 6');
  });

  test.each([
    ['that only grow', sum, false],
    ['that take values away', { ...sum, ...back }, true],
    ['that are folded anew', sum, true],
  ] as const)('%s outlive a snapshot, with what failed and what waits', async (_, spec, retracts) => {
    const f = accumulator(spec, { retracts });
    const state = f.newState();
    f.add(state, 3, 2);
    const grown = await f.copy(state);
    f.add(grown, 4, 1);
    expect(f.result(grown)).toBe(10);
    f.add(grown, 13, 1);
    expect(f.result(grown)).toBe('fault 6');
    const failed = await f.copy(grown);
    expect(f.result(failed)).toBe('fault 6');
    if (!retracts) return;
    f.add(failed, 13, -1);
    expect(f.result(failed)).toBe(10);
  });

  test('are copies, so that a program that goes on changing one changes nothing', async () => {
    const kept: { n: number }[] = [];
    const f = accumulator(
      {
        state: t.raw<{ n: number }>(),
        create: () => ({ n: 0 }),
        add: (state, n) => {
          const own = state as { n: number };
          own.n += n as number;
          kept.push(own);
          return own;
        },
        result: state => (state as { n: number }).n,
      },
      { retracts: false },
    );
    const state = f.newState();
    f.add(state, 1, 1);
    f.add(state, 2, 1);
    for (const own of kept) own.n = 100;
    expect(f.result(state)).toBe(3);
  });

  test('that cannot begin fail every group', () => {
    const create = vi.fn(() => 'none');
    const f = accumulator({ ...sum, create }, { retracts: false });
    expect(f.result(f.newState())).toBe('fault 6');
    const state = f.newState();
    f.add(state, 1, 1);
    expect(f.result(state)).toBe('fault 6');
  });
});

describe('declarations', () => {
  const whole = {
    arguments: [t.int()],
    returns: t.int(),
    state: t.int(),
    create: () => 0,
    add: () => 0,
    result: () => 0,
  };

  test.each([
    ['a built-in name', () => aggregateFunction('sum', whole), 'there is a function SUM already'],
    ['no add', () => aggregateFunction('f', { ...whole, add: undefined as never }), 'add of f is no function'],
    ['no state', () => aggregateFunction('f', { ...whole, state: undefined as never }), 'the state of f is no column'],
    [
      'a retract that is none',
      () => aggregateFunction('f', { ...whole, retract: 1 as never }),
      'retract of f is no function',
    ],
    [
      'an aggregate of an aggregate',
      () => trades.aggregate(r => ({ p: product(product(r.size) as never) })),
      'which is no expression',
    ],
    [
      'two operands for one',
      () => trades.aggregate(r => ({ p: (product as any)(r.size, r.size) })),
      'product does not take 2 operands',
    ],
  ] as const)('refuse %s', async (_, declare, fact) => {
    expect((await errorOf(declare)).message).toContain(fact);
  });

  test('that are not deterministic mark the plan, and are refused where rows are taken back', async () => {
    const dice = aggregateFunction('dice', { ...whole, deterministic: false });
    expect(trades.aggregate(r => ({ d: dice(r.size) })).explain()).toContain('dice is declared deterministic: false');
    const updating = trades.groupBy('size').aggregate(() => ({}));
    expect((await errorOf(() => updating.aggregate(r => ({ d: dice(r.size) })))).code).toBe('PLAN_IMPURE_OVER_UPDATES');
  });

  test('stand in explain and in plans by name', () => {
    const table = trades
      .window(r => r.at, { tumble: seconds(1) })
      .aggregate(r => ({ mean: weightedMean(r.price, r.size) }));
    const json = JSON.parse(table.explain({ format: 'json' })) as { operators: { aggregates?: unknown[] }[] };
    const [call] = json.operators.flatMap(({ aggregates }) => aggregates ?? []);
    expect(call).toMatchObject({
      call: 'weighted_mean',
      user: true,
      operands: [{ column: 'price' }, { column: 'size' }],
    });
  });
});
