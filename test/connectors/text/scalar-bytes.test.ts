// Catches: a number that loses a digit or is let in beyond its type, a day that does not exist, a time with another zone,
// and slowness by long numbers. Every expectation is written by hand.
import { expect, test } from 'vitest';
import { base64OfBytes, bytesOfBase64 } from '../../../src/connectors/text/base64.js';
import { fastTime } from '../../../src/connectors/text/fast-time.js';
import { scalarReader } from '../../../src/connectors/text/scalar-bytes.js';
import { type DataType, dataType } from '../../../src/types/data-type.js';

const encoder = new TextEncoder();

function read(type: DataType, text: string): unknown {
  const bytes = encoder.encode(`<${text}>`);
  return scalarReader(type)!(bytes, 1, bytes.length - 1);
}

const bigint = dataType('bigint');
const decimal = dataType('decimal', { precision: 6, scale: 2 });
const timestamp = dataType('timestamp', { precision: 6 });
const instant = dataType('timestamp_ltz', { precision: 3 });

test.each<[DataType, string, unknown]>([
  [dataType('boolean'), 'true', true],
  [dataType('boolean'), 'FALSE', false],
  [dataType('boolean'), '1', undefined],
  [dataType('tinyint'), '-128', -128],
  [dataType('tinyint'), '128', undefined],
  [dataType('int'), '+7', 7],
  [dataType('int'), ' 7\t', 7],
  [dataType('int'), '007', 7],
  [dataType('int'), '1.0', 1],
  [dataType('int'), '1.5', undefined],
  [dataType('int'), '1e3', 1000],
  [dataType('int'), '12e-1', undefined],
  [dataType('int'), '120e-1', 12],
  [dataType('int'), '', undefined],
  [dataType('int'), '-', undefined],
  [dataType('int'), '.', undefined],
  [dataType('int'), '1 2', undefined],
  [dataType('int'), '0x10', undefined],
  [dataType('int'), '2147483648', undefined],
  [bigint, '9007199254740993', 9007199254740993n],
  [bigint, '9007199254740991', 9007199254740991],
  [bigint, '-9223372036854775808', -(2n ** 63n)],
  [bigint, '9223372036854775808', undefined],
  [dataType('bigint', { asNumber: true }), '9007199254740993', undefined],
  [decimal, '12.5', 1250],
  [decimal, '-.5', -50],
  [decimal, '5.', 500],
  [decimal, '12.500', 1250],
  [decimal, '12.505', undefined],
  [decimal, '9999.99', 999999],
  [decimal, '10000', undefined],
  [decimal, '-0', 0],
  [decimal, '1.25e2', 12500],
  [decimal, '12,50', undefined],
  [dataType('decimal', { precision: 38, scale: 0 }), '99999999999999999999999999999999999999', 10n ** 38n - 1n],
  [dataType('double'), '0.1', 0.1],
  [dataType('double'), '-1e-7', -1e-7],
  [dataType('double'), '-0', 0],
  [dataType('double'), 'NaN', Number.NaN],
  [dataType('double'), '-inf', Number.NEGATIVE_INFINITY],
  [dataType('double'), 'Infinity', Number.POSITIVE_INFINITY],
  [dataType('double'), '1e999', undefined],
  [dataType('double'), '1_000', undefined],
  [dataType('float'), '0.1', Math.fround(0.1)],
  [dataType('float'), '1e39', undefined],
  [dataType('string'), ' x ', ' x '],
  [dataType('bytes'), 'AP8=', Uint8Array.of(0, 255)],
  [dataType('bytes'), 'AP8', undefined],
  [dataType('date'), '1970-01-02', 1],
  [dataType('date'), '2024-02-29', 19782],
  [dataType('date'), '2023-02-29', undefined],
  [dataType('date'), '2026-13-01', undefined],
  [dataType('date'), '01.02.2026', undefined],
  [dataType('time', { precision: 6 }), '10:15', 36_900_000],
  [dataType('time', { precision: 6 }), '10:15:00.123456', 36_900_123.456],
  [dataType('time', { precision: 0 }), '10:15:00.999', 36_900_000],
  [dataType('time', { precision: 6 }), '24:00:00', undefined],
  [timestamp, '1970-01-01 00:00:01.000001', 1000.001],
  [timestamp, '1969-12-31T23:59:59.5', -500],
  [timestamp, '1970-01-02', 86_400_000],
  [timestamp, '1970-01-01 00:00:00+02:00', undefined],
  [timestamp, '1500', 1500],
  [timestamp, '1500.25', 1500.25],
  [timestamp, '-1', -1],
  [timestamp, 'yesterday', undefined],
  [instant, '1970-01-01T02:00:00+02:00', 0],
  [instant, '1970-01-01 00:00:00.9999Z', 999],
  [dataType('timestamp', { precision: 0 }), '1969-12-31 23:59:59.5', -1000],
])('%j reads %s', (type, text, expected) => {
  expect(read(type, text)).toEqual(expected);
  const fast = fastTime(type);
  if (fast === null) return;
  // The fast form gives the same or leaves it to the other.
  const bytes = encoder.encode(text);
  const value = fast(bytes, 0, bytes.length);
  if (!Number.isNaN(value)) expect(value).toBe(expected);
});

test('numbers without end take no time', () => {
  for (const text of [
    '1'.repeat(1_000_000),
    `0.${'0'.repeat(1_000_000)}1`,
    `1e${'9'.repeat(1_000_000)}`,
    `1e-${'9'.repeat(100)}`,
  ]) {
    expect(read(bigint, text)).toBeUndefined();
    expect(read(decimal, text)).toBeUndefined();
  }
  expect(read(decimal, `0.${'0'.repeat(1_000_000)}`)).toBe(0);
});

test('base64 as Node has it', () => {
  for (let length = 0; length < 70; length++) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 89 + length * 7) & 255);
    const text = Buffer.from(bytes).toString('base64');
    expect(base64OfBytes(bytes)).toBe(text);
    expect(bytesOfBase64(text)).toEqual(bytes);
  }
  expect(bytesOfBase64('a-b_')).toBeNull();
});
