// Catches columns that are found wrongly in plain values, and things that are no source but pass for one.
import { describe, expect, test } from 'vitest';
import { Decimal, from, rows, t } from '../../src/index.js';
import { tableBrandOf } from '../../src/table/node-of.js';
import { typeText } from '../../src/types/type-text.js';

const any: any = from;

function columnsOf(table: unknown): { [name: string]: string } {
  return Object.fromEntries(tableBrandOf(table)!.node.schema.fields.map(({ name, type }) => [name, typeText(type)]));
}

describe('columns of plain values', () => {
  test('are found in all rows', () => {
    const table = from([
      {
        a: true,
        b: 1,
        c: 2n,
        d: 'x',
        e: new Date(0),
        f: Decimal.from('12.5'),
        g: new Uint8Array(1),
        h: [1],
        i: { j: 'x', k: null as number | null },
      },
      {
        a: false,
        b: 1.5,
        c: 3n,
        d: '',
        e: new Date(1),
        f: Decimal.from('0.125'),
        g: new Uint8Array(0),
        h: [],
        i: { j: 'y', k: 5 },
      },
    ]);
    expect(columnsOf(table)).toEqual({
      a: 'BOOLEAN NOT NULL',
      b: 'DOUBLE NOT NULL',
      c: 'BIGINT NOT NULL',
      d: 'STRING NOT NULL',
      e: 'TIMESTAMP_LTZ(3) NOT NULL',
      f: 'DECIMAL(5, 3) NOT NULL',
      g: 'BYTES NOT NULL',
      h: 'ARRAY<DOUBLE NOT NULL> NOT NULL',
      i: 'ROW<j STRING NOT NULL, k DOUBLE> NOT NULL',
    });
  });

  test('are nullable where a row has none', () => {
    expect(
      columnsOf(from([{ a: 1 } as { a: number; b?: string | null }, { a: 2, b: 'x' }, { a: 3, b: null }])),
    ).toEqual({
      a: 'DOUBLE NOT NULL',
      b: 'STRING',
    });
  });

  test('may have any name', async () => {
    const name = '__proto__';
    const table = from([JSON.parse('{"__proto__": 1, "constructor": 2}') as { [name: string]: number }]);
    expect(Object.keys(columnsOf(table))).toEqual([name, 'constructor']);
    const [row] = await table.collect();
    expect(Object.getOwnPropertyDescriptor(row, name)?.value).toBe(1);
    expect(({} as { constructor: unknown }).constructor).toBe(Object);
  });

  test.each<[string, unknown, RegExp]>([
    [
      'no rows',
      [],
      /^SCHEMA_MISSING {2}an array without rows says no columns\n {2}at {3}from\.test\.ts:\d+ {2}from\(\[…\]\)\n {2}do {3}from\(rows\(/,
    ],
    ['a row that is no object', [{ a: 1 }, 5], /^SCHEMA_INVALID {2}row 1 is no object: 5\n/],
    [
      'two kinds',
      [{ a: 1 }, { a: 'x' }],
      /^SCHEMA_INVALID {2}column 'a' is a number in one row and a string in another: 1, "x"\n/,
    ],
    ['only NULLs', [{ a: null }], /^SCHEMA_INVALID {2}column 'a' is NULL in every row, so its type cannot be found\n/],
    ['only empty arrays', [{ a: [] }], /^SCHEMA_INVALID {2}column 'a' is an empty array in every row/],
    ['a function', [{ a: () => 1 }], /^SCHEMA_INVALID {2}column 'a' holds a function: function a\n/],
  ])('%s: refused', (_, input, message) => {
    expect(() => any(input)).toThrow(message);
  });
});

test.each<[unknown, RegExp]>([
  [
    'orders.csv',
    /^PLAN_INVALID_ARGUMENT {2}from gets no source\n {2}at {3}from\.test\.ts:\d+ {2}from\(orders\.csv\)\n/,
  ],
  [undefined, /^PLAN_INVALID_ARGUMENT {2}from gets no source/],
  [{ name: 'x' }, /^PLAN_INVALID_ARGUMENT {2}from gets no source/],
])('%j is no source', (input, message) => {
  expect(() => any(input)).toThrow(message);
});

test('has a name where one is given, and no other option', () => {
  expect(tableBrandOf(from(rows([], { a: t.int() }), { name: 'orders' }))!.node.name).toBe('orders');
  expect(() => any(rows([], { a: t.int() }), { nam: 'orders' })).toThrow(
    /^PLAN_UNSUPPORTED {2}from has no option 'nam'\n {2}at {3}.*\n {2}do {3}did you mean 'name'\? the options are name$/,
  );
});

test('two tables of one source are two reads, which tests can tell apart', () => {
  const source = rows([{ a: 1 }], { a: t.int() });
  const tokens = [from(source), from(source)].map(table => {
    const { node } = tableBrandOf(table)!;
    return node.kind === 'scan' ? node.token : null;
  });
  expect(tokens[0]).not.toBe(tokens[1]);
  expect(tokens[0]).not.toBeNull();
});
