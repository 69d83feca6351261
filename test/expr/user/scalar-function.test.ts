// Catches a function of the program that is called where NULL should be its result, gets a value in another form than its
// column shows, gives what its column cannot hold unnoticed, fails without its name, row and line, or marks no plan.
import { from, MillraceError, nullOf, rows, scalarFunction, t } from 'millrace';
import { describe, expect, test, vi } from 'vitest';

const modes = ['batch', 'streaming'] as const;

const bucket = scalarFunction('bucket', {
  arguments: [t.int(), t.int()],
  returns: t.int(),
  eval: (n, width) => {
    if (width === 0) throw new RangeError('no width');
    return Math.floor(n / width) * width;
  },
});

const numbers = from(
  rows(
    [
      { n: 7, w: 2, s: 'a', big: 9_007_199_254_740_993n },
      { n: 9, w: 5, s: null, big: 4n },
    ],
    { n: t.int(), w: t.int(), s: t.string().nullable(), big: t.bigint() },
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
  test('is called like a built-in one', async () => {
    const found = numbers
      .filter(r => bucket(r.n, r.w).gt(5))
      .select(r => ({ b: bucket(r.n, r.w), more: bucket(r.n, r.w).plus(1).times(2) }));
    expect(await found.collect({ mode })).toEqual([{ b: 6, more: 14 }]);
  });

  test('gets NULL where its argument is nullable, and is not called where it is not', async () => {
    const shout = vi.fn((s: string) => s.toUpperCase());
    const strict = scalarFunction('strict', { arguments: [t.string(), t.int()], returns: t.string(), eval: shout });
    const open = scalarFunction('open', {
      arguments: [t.string().nullable()],
      returns: t.string(),
      eval: s => s ?? 'none',
    });
    // The types refuse a nullable operand; SQL and JavaScript do not know them.
    const untyped = strict as unknown as (...operands: unknown[]) => ReturnType<typeof strict>;
    const found = numbers.select(r => ({ strict: untyped(r.s, r.n), open: open(r.s) }));
    expect(await found.collect({ mode })).toEqual([
      { strict: 'A', open: 'a' },
      { strict: null, open: 'none' },
    ]);
    expect(shout).toHaveBeenCalledTimes(1);
    expect(found.describe()).toContain('strict  STRING\n');
  });

  test('stops the job where it throws, naming itself, the row, its line and who called it', async () => {
    const table = numbers.select(r => ({ b: bucket(r.n, r.w.minus(5)) }));
    const error = await errorOf(() => table.collect({ mode }));
    expect(error.code).toBe('ROW_FUNCTION_FAILED');
    expect(error.fact).toBe('bucket throws RangeError: no width');
    expect(error.place).toMatch(
      /^scalar-function\.test\.ts:12, called by scalar-function\.test\.ts:\d+ {2}\.select\(\(?r\)? ?=> ?\(/,
    );
    expect(error.why).toBe('row 1 of rows has no result');
    expect(error.remedy).toContain('mend bucket');
  });

  test('stops the job where it gives what its column cannot hold', async () => {
    const half = scalarFunction('half', { arguments: [t.int()], returns: t.int(), eval: n => n / 2 });
    const error = await errorOf(() => numbers.select(r => ({ h: half(r.n) })).collect({ mode }));
    expect(error.fact).toBe('half gives 3.5, which is no INT: a whole number is expected');
    expect(error.place).toMatch(/^scalar-function\.test\.ts:\d+, called by/);
    const later = scalarFunction('later', {
      arguments: [t.int()],
      returns: t.int(),
      eval: (async (n: number) => n) as never,
    });
    expect((await errorOf(() => numbers.select(r => ({ h: later(r.n) })).collect({ mode }))).message).toContain(
      'leave async out',
    );
  });

  test('leaves rows out for which it fails, where they are skipped', async () => {
    const table = numbers.select(r => ({ b: bucket(r.n, r.w.minus(5)) }));
    expect(await table.collect({ mode, onError: 'skip' })).toEqual([{ b: 9 }]);
  });

  test('is not called where another operand decides, or a choice leaves it out', async () => {
    const f = vi.fn((n: number) => n > 0);
    const seen = scalarFunction('seen', { arguments: [t.int()], returns: t.boolean(), eval: f });
    const none = numbers.filter(r => r.n.lt(0).and(seen(r.n)));
    expect(await none.collect({ mode })).toEqual([]);
  });

  test('gets a BIGINT as its argument is declared, and fails where that is no safe number', async () => {
    const asNumber = scalarFunction('half_of', {
      arguments: [t.bigint().asNumber()],
      returns: t.double(),
      eval: n => n / 2,
    });
    const asBigint = scalarFunction('twice', { arguments: [t.bigint()], returns: t.bigint(), eval: n => n * 2n });
    const untyped = asNumber as unknown as (operand: unknown) => ReturnType<typeof asNumber>;
    const small = numbers.filter(r => r.big.lt(10n));
    expect(await small.select(r => ({ half: untyped(r.big), twice: asBigint(r.big) })).collect({ mode })).toEqual([
      { half: 2, twice: 8n },
    ]);
    const error = await errorOf(() => numbers.select(r => ({ half: untyped(r.big) })).collect({ mode }));
    expect(error.code).toBe('ROW_UNSAFE_NUMBER');
  });
});

describe('operands', () => {
  const untyped = bucket as unknown as (...operands: unknown[]) => ReturnType<typeof bucket>;
  const messageOf = async (select: (r: any) => unknown) =>
    (await errorOf(() => numbers.select(r => ({ b: select(r) as ReturnType<typeof bucket> })))).message;

  test('are as many as declared, expressions, and of the declared kinds', async () => {
    expect(await messageOf(r => untyped(r.n))).toContain('bucket does not take 1 operand');
    expect(await messageOf(r => untyped(r.n))).toContain('it takes 2 operands: bucket(INT, INT)');
    expect(await messageOf(r => untyped(r.n, 3))).toContain('bucket gets 3, which is no expression');
    expect(await messageOf(r => untyped(r.n, r.s))).toContain('bucket does not take STRING as its argument 2');
    expect(await messageOf(r => untyped(r.n, r.s))).toContain('it is declared as INT, and s is STRING');
    expect(await messageOf(r => untyped(r.n, r.big))).toContain('bucket does not take BIGINT as its argument 2');
  });

  test('of a narrower number are widened, and NULL is one of its type', async () => {
    const root = scalarFunction('root', {
      arguments: [t.double().nullable()],
      returns: t.double().nullable(),
      eval: n => (n === null ? null : Math.sqrt(n)),
    });
    const open = root as unknown as (operand: unknown) => ReturnType<typeof root>;
    const found = numbers.select(r => ({ n: open(r.n), none: root(nullOf(t.double())) }));
    expect(await found.collect()).toEqual([
      { n: Math.sqrt(7), none: null },
      { n: 3, none: null },
    ]);
  });
});

describe('declarations', () => {
  test.each([
    [
      'upper',
      () => scalarFunction('upper', { arguments: [], returns: t.int(), eval: () => 1 }),
      'there is a function UPPER already',
    ],
    [
      'two words',
      () => scalarFunction('two words', { arguments: [], returns: t.int(), eval: () => 1 }),
      'is no name of a function',
    ],
    [
      'no arguments',
      () => scalarFunction('f', { returns: t.int(), eval: () => 1 } as never),
      'f does not say which arguments it takes',
    ],
    [
      'no columns',
      () => scalarFunction('f', { arguments: ['int'] as never, returns: t.int(), eval: () => 1 }),
      'argument 1 of f is no column',
    ],
    ['no result', () => scalarFunction('f', { arguments: [], eval: () => 1 } as never), 'the result of f is no column'],
    ['no eval', () => scalarFunction('f', { arguments: [], returns: t.int() } as never), 'eval of f is no function'],
    [
      'a key',
      () => scalarFunction('f', { arguments: [t.int().primaryKey()], returns: t.int(), eval: () => 1 }),
      'argument 1 of f is marked primaryKey',
    ],
    [
      'a rowtime',
      () => scalarFunction('f', { arguments: [], returns: t.timestamp(3).rowtime(), eval: () => 1 }),
      'the result of f is marked rowtime',
    ],
  ] as const)('refuse %s', async (_, declare, fact) => {
    const error = await errorOf(declare);
    expect(error.message).toContain(fact);
    expect(error.place).toMatch(/^scalar-function\.test\.ts:\d+$/);
  });
});

describe('a function that is not deterministic', () => {
  const dice = scalarFunction('dice', { arguments: [t.int()], returns: t.int(), deterministic: false, eval: n => n });

  test('marks the plan', async () => {
    const marked = numbers.select(r => ({ d: dice(r.n) }));
    expect(marked.explain()).toContain('not deterministic: dice is declared deterministic: false');
    expect(numbers.select(r => ({ b: bucket(r.n, r.w) })).explain()).not.toContain('deterministic');
  });

  test('is refused where rows may be taken back', async () => {
    const updating = numbers.groupBy('n').aggregate(() => ({}));
    const error = await errorOf(() => updating.select(r => ({ d: dice(r.n) })));
    expect(error.code).toBe('PLAN_IMPURE_OVER_UPDATES');
    expect(error.why).toContain('the updates begin at Aggregate by n');
    const outer = numbers.leftJoin(numbers, (a, b) => a.n.eq(b.n));
    expect((await errorOf(() => outer.select(a => ({ d: dice(a.n) })))).code).toBe('PLAN_IMPURE_OVER_UPDATES');
  });
});
