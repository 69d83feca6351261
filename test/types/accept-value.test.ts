// Catches program values that enter a column in two forms, are rounded in silence, or are refused without a reason; and
// values that do not come out as they went in.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { acceptValue } from '../../src/types/accept-value.js';
import { type DataType, dataType, withNull } from '../../src/types/data-type.js';
import { Decimal } from '../../src/types/decimal.js';
import { Misfit } from '../../src/types/misfit.js';
import { equalValues } from '../../src/types/order.js';
import { programRow, programValue } from '../../src/types/program-value.js';

const decimal = dataType('decimal', { precision: 5, scale: 2 });
const ltz = dataType('timestamp_ltz', { precision: 3 });
const micros = dataType('timestamp', { precision: 6 });
const time = dataType('time', { precision: 6 });
const words = dataType('array', { element: dataType('string') });
const sizes = dataType('map', { key: dataType('string'), value: dataType('int') });
const bag = dataType('multiset', { element: dataType('int') });
const point = dataType('row', {
  fields: [
    { name: 'x', type: dataType('int') },
    { name: '__proto__', type: withNull(decimal, true) },
  ],
});
const day = Date.UTC(2026, 2, 1);

describe('what a program hands in', () => {
  test.each<[string, DataType, unknown, unknown]>([
    ['a boolean', dataType('boolean'), true, true],
    ['an integer', dataType('int'), 5, 5],
    ['minus zero', dataType('int'), -0, 0],
    ['minus zero as DOUBLE', dataType('double'), -0, 0],
    ['a FLOAT, rounded to 32 bits', dataType('float'), 0.1, Math.fround(0.1)],
    ['a small bigint', dataType('bigint'), 5n, 5],
    ['a safe integer as BIGINT', dataType('bigint'), 2 ** 53 - 1, 2 ** 53 - 1],
    ['a great bigint', dataType('bigint'), 2n ** 63n - 1n, 2n ** 63n - 1n],
    ['a decimal as text', decimal, '12.5', 1250],
    ['a decimal with zeros to spare', decimal, '12.5000', 1250],
    ['a Decimal', decimal, Decimal.from('-1'), -100],
    ['a bigint as DECIMAL', decimal, 7n, 700],
    ['text with a lone surrogate', dataType('string'), 'a\ud800b', 'a\ufffdb'],
    ['text with a pair', dataType('string'), '🙂', '🙂'],
    ['a Buffer', dataType('bytes'), Buffer.from([1, 2]), new Uint8Array([1, 2])],
    ['a date', dataType('date'), '1970-01-02', 1],
    ['a time', time, '10:15:00.5', 36_900_500],
    ['a Date', ltz, new Date(day), day],
    ['epoch milliseconds', ltz, day, day],
    ['an instant as text', ltz, '2026-03-01T01:00:00+01:00', day],
    ['a time without a zone', micros, '2026-03-01 00:00:00.000001', day + 0.001],
    ['microseconds for a column of milliseconds, cut', ltz, day + 0.5, day],
    ['an array', words, ['a', 'b'], ['a', 'b']],
    [
      'a Map, sorted',
      sizes,
      new Map([
        ['b', 1],
        ['a', 2],
      ]),
      [
        ['a', 2],
        ['b', 1],
      ],
    ],
    [
      'a multiset, sorted',
      bag,
      new Map([
        [2, 1],
        [1, 3],
      ]),
      [
        [1, 3],
        [2, 1],
      ],
    ],
    ['an object', point, { x: 1, ['__proto__']: '1' }, [1, 100]],
    ['an object without a nullable field', point, { x: 1 }, [1, null]],
    ['JSON, copied', dataType('variant'), { b: [-0, null], a: undefined }, { b: [0, null] }],
    ['plain data', dataType('raw'), new Map([['a', new Date(0)]]), new Map([['a', new Date(0)]])],
  ])('%s', (_, type, input, value) => {
    expect(acceptValue(type)(input)).toStrictEqual(value);
  });

  test.each<[string, DataType, unknown, string]>([
    [
      'NULL where NOT NULL',
      dataType('int'),
      null,
      'x is NULL: the column is NOT NULL: declare it with .nullable() where NULLs may come',
    ],
    ['text as INT', dataType('int'), '5', 'x is no INT: "5": a number is expected, and this is a string'],
    [
      'a bigint as INT',
      dataType('int'),
      5n,
      'x is no INT: 5n: a number is expected, and this is a bigint: Number(value) makes it one',
    ],
    ['a fraction as INT', dataType('int'), 1.5, 'x is no INT: 1.5: a whole number is expected'],
    ['NaN as INT', dataType('int'), Number.NaN, 'x is no INT: NaN: a whole number is expected'],
    ['too great for TINYINT', dataType('tinyint'), 128, 'x is no TINYINT: 128: it lies outside of -128 to 127'],
    [
      'an unsafe number as BIGINT',
      dataType('bigint'),
      2 ** 53,
      'x is no BIGINT: 9007199254740992: a whole number beyond 2^53 is written as bigint: 5n',
    ],
    [
      'beyond 64 bits',
      dataType('bigint'),
      2n ** 63n,
      'x is no BIGINT: 9223372036854775808n: it lies outside of 64 bits',
    ],
    [
      'an unsafe bigint as number',
      dataType('bigint', { asNumber: true }),
      2n ** 53n,
      'x is no BIGINT: 9007199254740992n: the column is asNumber, and beyond 2^53 a number is not exact: leave .asNumber() out',
    ],
    ['a decimal comma', decimal, '12,50', 'x is no DECIMAL(5, 2): "12,50": a decimal point is expected'],
    [
      'digits that would be lost',
      decimal,
      '1.005',
      'x is no DECIMAL(5, 2): "1.005": it has more than 2 digits behind the point',
    ],
    ['too many digits', decimal, '1000', 'x is no DECIMAL(5, 2): "1000": it has more than 3 digits before the point'],
    [
      'a number as DECIMAL',
      decimal,
      12.5,
      "x is no DECIMAL(5, 2): 12.5: a number may have lost digits: write the decimal as text, '12.50', or as Decimal.from('12.50')",
    ],
    [
      'a day that does not exist',
      dataType('date'),
      '2026-02-30',
      'x is no DATE: "2026-02-30": a day that exists, such as \'2026-03-01\', is expected',
    ],
    [
      'an offset without a zone',
      micros,
      '2026-03-01T00:00:00+01:00',
      'x is no TIMESTAMP(6): "2026-03-01T00:00:00+01:00": a time such as \'2026-03-01 10:15:00\', without an offset, is expected',
    ],
    ['an invalid Date', ltz, new Date(Number.NaN), 'x is no TIMESTAMP_LTZ(3): Date invalid: it is an invalid Date'],
    [
      'inside of an array',
      words,
      ['a', 1],
      'x is no ARRAY<STRING>: ["a",1], at x[1]: a text is expected, and this is a number',
    ],
    [
      'inside of an object',
      point,
      { x: 'a' },
      'x is no ROW<x INT, __proto__ DECIMAL(5, 2)>: {"x":"a"}, at x.x: a number is expected, and this is a string',
    ],
    [
      'two equal keys',
      dataType('map', { key: decimal, value: dataType('int') }),
      new Map([
        ['1', 1],
        ['1.0', 2],
      ]),
      'x is no MAP<DECIMAL(5, 2), INT>: {}: two keys of it are equal',
    ],
    ['a function as RAW', dataType('raw'), { f() {} }, 'x is no RAW: {}, at x.f: RAW holds plain data, no function'],
    [
      'an instance as RAW',
      dataType('raw'),
      [new URL('http://localhost')],
      'x is no RAW: ["http://localhost/"], at x[0]: RAW holds plain data, no instance of URL',
    ],
    [
      'NaN as JSON',
      dataType('variant'),
      { a: [Number.NaN] },
      'x is no VARIANT: {"a":[null]}, at x.a[0]: JSON has no NaN',
    ],
  ])('%s is refused', (_, type, input, message) => {
    const misfit = acceptValue(type)(input);
    expect(misfit).toBeInstanceOf(Misfit);
    const { why } = misfit as Misfit;
    expect(`${(misfit as Misfit).fact('x', type, input)}: ${why}`).toBe(message);
  });

  test('a cycle is refused and not followed', () => {
    const cycle: { self?: unknown } = {};
    cycle.self = cycle;
    for (const kind of ['variant', 'raw'] as const) expect(acceptValue(dataType(kind))(cycle)).toBeInstanceOf(Misfit);
  });
});

describe('what a program gets', () => {
  const values: fc.Arbitrary<readonly [DataType, unknown]> = fc.oneof(
    fc.boolean().map(value => [dataType('boolean'), value] as const),
    fc.integer().map(value => [dataType('int'), value] as const),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(value => [dataType('bigint'), value] as const),
    fc.double().map(value => [dataType('double'), value] as const),
    fc.bigInt({ min: -99_999n, max: 99_999n }).map(value => [decimal, Decimal.from(value).times('0.01')] as const),
    fc.string({ unit: 'binary' }).map(value => [dataType('string'), value] as const),
    fc.uint8Array().map(value => [dataType('bytes'), value] as const),
    fc
      .integer({ min: 0, max: 86_399_999_999 })
      .map(
        micros =>
          [
            time,
            `${new Date(Math.floor(micros / 1000)).toISOString().slice(11, 23)}${String(micros % 1000).padStart(3, '0')}`,
          ] as const,
      ),
    fc
      .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
      .map(date => [dataType('date'), date.toISOString().slice(0, 10)] as const),
    fc.integer({ min: -(2 ** 52), max: 2 ** 52 }).map(value => [micros, value / 1000] as const),
    fc.array(fc.string()).map(value => [words, value] as const),
    fc.array(fc.tuple(fc.string(), fc.integer())).map(entries => [sizes, new Map(entries)] as const),
    fc.jsonValue().map(value => [dataType('variant', { nullable: true }), value] as const),
  );

  test('goes in again and is the same value', () => {
    fc.assert(
      fc.property(values, ([type, input]) => {
        const value = acceptValue(type)(input);
        expect(value).not.toBeInstanceOf(Misfit);
        const again = acceptValue(type)(programValue(type)(value as never));
        expect(again).not.toBeInstanceOf(Misfit);
        expect(equalValues(type)(value as never, again as never)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test.each<[DataType, unknown, unknown]>([
    [dataType('bigint'), 5, 5n],
    [dataType('bigint', { asNumber: true }), 5, 5],
    [decimal, 1250, '12.50'],
    [dataType('date'), 20_513, '2026-03-01'],
    [time, 36_900_500, '10:15:00.5'],
    [time, 36_900_000, '10:15:00'],
    [ltz, day, day],
    [sizes, [['a', 1]], new Map([['a', 1]])],
    [bag, [[1, 3]], new Map([[1, 3]])],
  ])('%j: %j', (type, value, given) => {
    const got = programValue(type)(value as never);
    expect(got instanceof Decimal ? got.toString() : got).toStrictEqual(given);
  });

  test('a BIGINT beyond 2^53 is an error where the program sees numbers', () => {
    const give = programValue(dataType('bigint', { asNumber: true }));
    expect(() => give(2n ** 53n)).toThrow(
      'ROW_UNSAFE_NUMBER  9007199254740992 is beyond 2^53 and the column is asNumber',
    );
  });

  test('a row is a plain object whatever its columns are called', () => {
    const names = ['a', '__proto__', 'constructor', 'toString', '1'];
    const row = programRow(names.map(name => ({ name, type: dataType('int') })))([1, 2, 3, 4, 5]);
    expect(Object.getPrototypeOf(row)).toBe(Object.prototype);
    expect(Object.getOwnPropertyDescriptor(row, '__proto__')?.value).toBe(2);
    expect(Object.hasOwn(row, 'constructor')).toBe(true);
    expect(({} as { a?: unknown }).a).toBeUndefined();
  });
});
