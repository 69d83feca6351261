// Catches a table function, or UNNEST, that gives rows of a call that failed, rows for a NULL that it does not take, rows
// in another order, no pad where one belongs, and rows that stay when theirs has gone.
import { count, from, MillraceError, rows, t, tableFunction, unnest } from 'millrace';
import { describe, expect, test, vi } from 'vitest';

const modes = ['batch', 'streaming'] as const;

const words = tableFunction('words', {
  arguments: [t.string()],
  returns: { word: t.string(), length: t.int() },
  *eval(text) {
    for (const word of text.split(' ').filter(part => part !== '')) {
      yield { word, length: word === 'half' ? 0.5 : word.length };
      if (word === 'boom') throw new Error('midway');
    }
  },
});

const posts = from(
  rows(
    [
      { id: 1, text: 'to be or' },
      { id: 2, text: '' },
      { id: 3, text: 'be' },
    ],
    { id: t.int(), text: t.string() },
  ),
);
const of = (text: string) => from(rows([{ id: 1, text }], { id: t.int(), text: t.string() }));

async function errorOf(run: () => unknown): Promise<MillraceError> {
  try {
    await run();
  } catch (error) {
    expect(error).toBeInstanceOf(MillraceError);
    return error as MillraceError;
  }
  throw new Error('nothing was thrown');
}

describe.each(modes)('a table function in %s mode', mode => {
  test('gives rows, of which columns of both sides are computed', async () => {
    const found = posts
      .lateralJoin(r => words(r.text))
      .select((r, w) => ({ id: r.id, word: w.word.upper(), sum: r.id.plus(w.length) }));
    expect(await found.collect({ mode })).toEqual([
      { id: 1, word: 'TO', sum: 3 },
      { id: 1, word: 'BE', sum: 3 },
      { id: 1, word: 'OR', sum: 3 },
      { id: 3, word: 'BE', sum: 5 },
    ]);
  });

  test('pads a row for which it gives none, where that is asked for', async () => {
    const found = posts
      .lateralJoin(r => words(r.text), { type: 'left' })
      .select((r, w) => ({ id: r.id, word: w.word }))
      .filter(r => r.id.gt(1));
    expect(await found.collect({ mode })).toEqual([
      { id: 2, word: null },
      { id: 3, word: 'be' },
    ]);
  });

  test('gives more rows than a batch holds', async () => {
    const upTo = tableFunction('up_to', {
      arguments: [t.int()],
      returns: { n: t.int() },
      eval: most => Array.from({ length: most }, (_, n) => ({ n })),
    });
    const many = from(rows([{ most: 2500 }, { most: 3 }], { most: t.int() }))
      .lateralJoin(r => upTo(r.most))
      .select((r, u) => ({ most: r.most, n: u.n }));
    const found = await many.collect({ mode });
    expect(found.length).toBe(2503);
    expect(found[2499]).toEqual({ most: 2500, n: 2499 });
    expect(found.at(-1)).toEqual({ most: 3, n: 2 });
  });

  test('shows nothing of a call that fails midway, and says who, where and for which row', async () => {
    const broken = of('one boom two')
      .lateralJoin(r => words(r.text))
      .select((_, w) => ({ word: w.word }));
    expect(await broken.collect({ mode, onError: 'skip' })).toEqual([]);
    const error = await errorOf(() => broken.collect({ mode }));
    expect(error.code).toBe('ROW_FUNCTION_FAILED');
    expect(error.fact).toBe('words throws Error: midway');
    expect(error.place).toMatch(/^table-function\.test\.ts:14, called by table-function\.test\.ts:\d+ {2}\.select/);
    expect(error.why).toBe('row 0 of rows has no result');
  });

  test('fails where it gives what its columns cannot hold, or no rows at all', async () => {
    const broken = (text: string) =>
      errorOf(() =>
        of(text)
          .lateralJoin(r => words(r.text))
          .select((_, w) => ({ word: w.word }))
          .collect({ mode }),
      );
    expect((await broken('a half')).fact).toBe(
      'words in length gives 0.5, which is no INT: a whole number is expected',
    );
    const odd = (given: unknown) => {
      const f = tableFunction('odd', { arguments: [t.string()], returns: { n: t.int() }, eval: () => given as never });
      return errorOf(() =>
        of('')
          .lateralJoin(r => f(r.text))
          .select((_, o) => ({ n: o.n }))
          .collect({ mode }),
      );
    };
    expect((await odd([3])).fact).toBe('odd gives 3, which is no row');
    expect((await odd([{}])).fact).toContain('odd in n gives nothing');
    expect((await odd(undefined)).fact).toMatch(/^odd throws TypeError: .*iterable/);
  });

  test('is not called for a NULL that it does not take, and gets one that it takes', async () => {
    const f = vi.fn((text: string) => [{ word: text }]);
    const strict = tableFunction('strict', { arguments: [t.string()], returns: { word: t.string() }, eval: f });
    const open = tableFunction('open', {
      arguments: [t.string().nullable()],
      returns: { word: t.string().nullable() },
      eval: text => [{ word: text }],
    });
    const table = from(rows([{ s: null }, { s: 'a' }], { s: t.string().nullable() }));
    const untyped = strict as unknown as (operand: unknown) => ReturnType<typeof strict>;
    const some = table.lateralJoin(r => untyped(r.s), { type: 'left' }).select((_, w) => ({ word: w.word }));
    expect(await some.collect({ mode })).toEqual([{ word: null }, { word: 'a' }]);
    expect(f.mock.calls).toEqual([['a']]);
    const all = table.lateralJoin(r => open(r.s)).select((_, w) => ({ word: w.word }));
    expect(await all.collect({ mode })).toEqual([{ word: null }, { word: 'a' }]);
  });

  test('takes back what it gave for a row that changes', async () => {
    const longest = posts.aggregate(r => ({ text: r.text.max().ifNull('') }));
    const found = longest.lateralJoin(r => words(r.text)).select((_, w) => ({ word: w.word }));
    expect((await found.collect({ mode })).map(({ word }) => word).sort()).toEqual(['be', 'or', 'to']);
  });
});

describe.each(modes)('UNNEST in %s mode', mode => {
  const nested = from(
    rows(
      [
        {
          id: 1,
          tags: ['b', 'a', 'b'],
          prices: new Map([
            ['x', 3],
            ['c', 4],
          ]),
          items: new Map([
            ['i', 2],
            [null, 1],
          ]),
        },
        { id: 2, tags: [], prices: new Map(), items: new Map() },
        { id: 3, tags: null, prices: new Map([['y', 6]]), items: new Map([['j', 1]]) },
      ],
      {
        id: t.int(),
        tags: t.array(t.string()).nullable(),
        prices: t.map(t.string(), t.int()),
        items: t.multiset(t.string().nullable()),
      },
    ),
  );

  test('gives the elements of an array in its order, and their places', async () => {
    const found = nested
      .lateralJoin(r => unnest(r.tags, { ordinality: 'nth' }), { type: 'left' })
      .select((r, e) => ({ id: r.id, tag: e.value, nth: e.nth }));
    expect(await found.collect({ mode })).toEqual([
      { id: 1, tag: 'b', nth: 1 },
      { id: 1, tag: 'a', nth: 2 },
      { id: 1, tag: 'b', nth: 3 },
      { id: 2, tag: null, nth: null },
      { id: 3, tag: null, nth: null },
    ]);
  });

  test('gives the entries of a map by key', async () => {
    const found = nested
      .lateralJoin(r => unnest(r.prices))
      .select((r, e) => ({ id: r.id, key: e.key, price: e.value.times(2) }));
    expect(await found.collect({ mode })).toEqual([
      { id: 1, key: 'c', price: 8 },
      { id: 1, key: 'x', price: 6 },
      { id: 3, key: 'y', price: 12 },
    ]);
  });

  test('gives the elements of a multiset as often as they are in it', async () => {
    const found = nested
      .lateralJoin(r => unnest(r.items, { ordinality: 'n' }))
      .select((r, e) => ({ id: r.id, item: e.value, n: e.n }));
    expect(await found.collect({ mode })).toEqual([
      { id: 1, item: null, n: 1 },
      { id: 1, item: 'i', n: 2 },
      { id: 1, item: 'i', n: 3 },
      { id: 3, item: 'j', n: 1 },
    ]);
  });

  test('counts what it gives', async () => {
    const found = nested
      .lateralJoin(r => unnest(r.tags))
      .select((_, e) => ({ tag: e.value }))
      .groupBy('tag')
      .aggregate(() => ({ n: count() }))
      .orderBy(r => r.tag);
    expect(await found.collect({ mode })).toEqual([
      { tag: 'a', n: 1 },
      { tag: 'b', n: 2 },
    ]);
  });

  test('reads the columns that are asked for only', () => {
    const tags = nested.lateralJoin(r => unnest(r.tags)).select((_, e) => ({ tag: e.value }));
    expect(tags.explain()).toContain('Lateral join UNNEST(tags)');
    expect(tags.explain()).toContain('1 of 4 columns');
  });

  test('keeps the rowtime of its row, so that windows follow', async () => {
    const timed = from(
      rows(
        [
          { at: 0, tags: ['a', 'b'] },
          { at: 1500, tags: ['a'] },
        ],
        { at: t.timestamp(3).rowtime(), tags: t.array(t.string()) },
      ),
    );
    const { seconds } = await import('millrace');
    const found = timed
      .lateralJoin(r => unnest(r.tags))
      .select((r, e) => ({ at: r.at, tag: e.value }))
      .window(r => r.at, { tumble: seconds(1) })
      .groupBy('tag')
      .aggregate(() => ({ n: count() }))
      .select(r => ({ start: r.windowStart, tag: r.tag, n: r.n }));
    expect(await found.collect({ mode })).toEqual([
      { start: 0, tag: 'a', n: 1 },
      { start: 0, tag: 'b', n: 1 },
      { start: 1000, tag: 'a', n: 1 },
    ]);
  });
});

describe('mistakes', () => {
  const messageOf = async (run: () => unknown) => (await errorOf(run)).message;

  test.each([
    [
      'no call',
      () => posts.lateralJoin(r => r.text as never),
      'the callback returns r.text, not a call of a table function',
    ],
    ['no collection', () => posts.lateralJoin(r => unnest(r.text as never)), 'unnest does not take STRING'],
    [
      'an unknown type',
      () => posts.lateralJoin(r => words(r.text), { type: 'lefft' as never }),
      "did you mean 'left'?",
    ],
    [
      'an unknown option',
      () => posts.lateralJoin(r => words(r.text), { kind: 'left' } as never),
      "lateralJoin has no option 'kind'",
    ],
    [
      'an unknown column',
      () => posts.lateralJoin(r => words(r.text)).select((_, w) => ({ w: (w as any).wrd })),
      "did you mean 'word'?",
    ],
    [
      'no columns',
      () => tableFunction('f', { arguments: [], returns: {}, eval: () => [] }),
      'f does not say which columns its rows have',
    ],
    [
      'a column for columns',
      () => tableFunction('f', { arguments: [], returns: t.int() as never, eval: () => [] }),
      'f does not say which columns',
    ],
    [
      'a call that is lost',
      () => posts.lateralJoin(r => (words(r.text) ? words(r.text) : words(r.text))),
      'was built and then dropped',
    ],
    [
      'a name twice',
      () => from(rows([], { tags: t.array(t.int()) })).lateralJoin(r => unnest(r.tags, { ordinality: 'value' })),
      "unnest gives two columns called 'value'",
    ],
  ] as const)('%s', async (_, run, text) => {
    expect(await messageOf(run)).toContain(text);
  });

  test('a function that is not deterministic over a table that takes rows back', async () => {
    const dice = tableFunction('dice', {
      arguments: [t.string()],
      returns: { n: t.int() },
      deterministic: false,
      eval: () => [{ n: 1 }],
    });
    const inserted = posts.lateralJoin(r => dice(r.text)).select((_, d) => ({ n: d.n }));
    expect(inserted.explain()).toContain('not deterministic: dice is declared deterministic: false');
    const updating = posts.groupBy('text').aggregate(() => ({}));
    expect(await messageOf(() => updating.lateralJoin(r => dice(r.text)).select((_, d) => ({ n: d.n })))).toContain(
      'PLAN_IMPURE_OVER_UPDATES',
    );
  });
});
