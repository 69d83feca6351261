// Catches: a row that is lost, repeated or reordered, a value that changes on its way in, a resumed read that does not go
// on exactly behind its position, a wrong row that is let in or reported at the wrong place.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { iterable } from '../../../src/connectors/memory/iterable.js';
import { rows, rowsSource } from '../../../src/connectors/memory/rows.js';
import { t } from '../../../src/schema/t.js';
import { dataType } from '../../../src/types/data-type.js';
import { changesOf, readerOf, readLane, rowsOf, schemaOf } from '../reading.js';

const columns = { id: t.bigint(), price: t.decimal(5, 2), note: t.string().nullable(), at: t.timestamp(3) };

test('rows come in order, in the engine form, NULL where a property is missing', async () => {
  const source = rows(
    [
      { id: 1, price: '9.99', at: new Date(5) },
      { id: 2n ** 60n, price: '1.00', note: 'x', at: '1970-01-01 00:00:01' },
    ],
    columns,
  );
  expect(rowsOf(await readLane(source['~source']))).toEqual([
    [1, 999, null, 5],
    [2n ** 60n, 100, 'x', 1000],
  ]);
});

test('a projection converts only what is asked for', async () => {
  const wrong = { id: 1, price: 'no price', at: 0 };
  expect(rowsOf(await readLane(rows([wrong], columns)['~source'], { columns: ['at', 'id'] }))).toEqual([[0, 1]]);
});

test('a value of the wrong type is reported with its row and column', async () => {
  const source = rows(
    [
      { id: 1, price: '9.99', at: 0 },
      { id: 2, price: '12,50', at: 0 },
    ],
    columns,
  )['~source'];
  await expect(readLane(source)).rejects.toThrowErrorMatchingInlineSnapshot(`
    [MillraceError: SOURCE_MALFORMED_ROW  price is no DECIMAL(5, 2): "12,50"
      at   rows, row 1, column price
      why  a decimal point is expected
      do   give the value in that form, or declare the column as what it holds]
  `);
  await expect(
    readLane(rowsSource([7 as unknown as object], schemaOf({ a: dataType('int') }))),
  ).rejects.toThrowErrorMatchingInlineSnapshot(`
    [MillraceError: SOURCE_MALFORMED_ROW  a row is no object: 7
      at   rows, row 0
      do   rows are objects with a property for each column]
  `);
});

test('names of properties that every object has are columns like others', async () => {
  const schema = schemaOf({
    ['__proto__']: dataType('int', { nullable: true }),
    constructor: dataType('int', { nullable: true }),
  });
  const row = JSON.parse('{"__proto__": 1, "constructor": 2}') as object;
  expect(rowsOf(await readLane(rowsSource([row, {}], schema)))).toEqual([
    [1, 2],
    [null, null],
  ]);
});

test('a position resumes exactly, at any batch size', async () => {
  const values = Array.from({ length: 50 }, (_, i) => ({ i }));
  const schema = schemaOf({ i: dataType('int') });
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 20 }),
      fc.boolean(),
      async (a, b, lazy) => {
        const source = () => (lazy ? iterable(values, { i: t.int() })['~source'] : rowsSource(values, schema));
        const first = await readLane(source(), { maxRows: a });
        expect(rowsOf(first).map(row => row[0])).toEqual(values.map(({ i }) => i));
        for (const batch of first) {
          const rest = await readLane(source(), { maxRows: b, from: batch.position });
          expect(rowsOf(rest).map(row => row[0])).toEqual(values.map(({ i }) => i).slice(batch.position as number));
        }
      },
    ),
    { numRuns: 20 },
  );
});

test('an async iterable gives what has come and waits for the rest', async () => {
  let release = () => {};
  const gate = new Promise<void>(resolve => {
    release = resolve;
  });
  async function* values() {
    for (let i = 0; i < 1500; i++) yield { i };
    await gate;
    yield { i: 1500 };
  }
  const source = iterable(values(), { i: t.int() })['~source'];
  expect(source.bounded).toBe(false);
  const { reader } = await readerOf(source);
  expect((await reader.next())?.rows).toBe(1024);
  expect((await reader.next())?.rows).toBe(476);
  const next = reader.next();
  release();
  expect((await next)?.rows).toBe(1);
  expect(await reader.next()).toBeNull();
});

test('closing a reader that waits lets it go, and stops the iteration', async () => {
  let stopped = false;
  const source = iterable(
    {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise<IteratorResult<{ i: number }>>(() => {}),
        return: async () => {
          stopped = true;
          return { done: true as const, value: undefined };
        },
      }),
    },
    { i: t.int() },
  )['~source'];
  const { reader } = await readerOf(source);
  const next = reader.next();
  await reader.close();
  expect(await next).toBeNull();
  expect(stopped).toBe(true);
});

test('what an iterable throws is reported with its row', async () => {
  function* values() {
    yield { i: 1 };
    throw new Error('out of ticks');
  }
  await expect(readLane(iterable(values(), { i: t.int() })['~source'])).rejects.toThrowErrorMatchingInlineSnapshot(`
    [MillraceError: JOB_FAILED  what iterable() reads threw: out of ticks
      at   iterable, row 1
      do   mend it there; the error it threw is the cause of this one]
  `);
  async function* later() {
    yield { i: 1 };
    throw new Error('out of ticks');
  }
  await expect(readLane(iterable(later(), { i: t.int() })['~source'])).rejects.toThrow('row 1');
});

test('options that do not exist are refused', () => {
  expect(() => iterable([], { i: t.int() }, { bonded: true } as object)).toThrowErrorMatchingInlineSnapshot(`
    [MillraceError: JOB_UNKNOWN_OPTION  iterable() has no option 'bonded'
      do   did you mean 'bounded'? its options are bounded]
  `);
  expect(() => iterable(5 as unknown as Iterable<{ i: number }>, { i: t.int() })).toThrowErrorMatchingInlineSnapshot(`
    [MillraceError: PLAN_INVALID_ARGUMENT  iterable() is given something that cannot be iterated
      do   an array, a Set, a generator, or anything with [Symbol.iterator] or [Symbol.asyncIterator]]
  `);
  expect(changesOf([])).toEqual([]);
});
