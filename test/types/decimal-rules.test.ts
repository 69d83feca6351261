// Catches: result types that are not Flink's; a common type that does not hold all values, or is not the checker's.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { commonType } from '../../src/types/common-type.js';
import { type DataType, dataType } from '../../src/types/data-type.js';
import {
  type Digits,
  decimalType,
  digitsOfProduct,
  digitsOfQuotient,
  digitsOfRemainder,
  digitsOfRounded,
  digitsOfSum,
} from '../../src/types/decimal-rules.js';
import { type NumericKind, PROMOTION } from '../../src/types/promotion.js';
import { typeText } from '../../src/types/type-text.js';

const digits = (precision: number, scale: number): Digits => ({ precision, scale });
const text = (of: Digits) => typeText(decimalType(of));

// From the tables of Flink's LogicalTypeMerging and its tests.
test('DECIMAL arithmetic has the digits that Flink gives it', () => {
  expect(text(digitsOfSum(digits(10, 2), digits(10, 2)))).toBe('DECIMAL(11, 2) NOT NULL');
  expect(text(digitsOfSum(digits(10, 4), digits(12, 2)))).toBe('DECIMAL(15, 4) NOT NULL');
  expect(text(digitsOfSum(digits(38, 0), digits(38, 0)))).toBe('DECIMAL(38, 0)');
  expect(text(digitsOfSum(digits(38, 10), digits(38, 10)))).toBe('DECIMAL(38, 9)');
  expect(text(digitsOfProduct(digits(10, 2), digits(10, 2)))).toBe('DECIMAL(21, 4) NOT NULL');
  expect(text(digitsOfProduct(digits(30, 10), digits(30, 10)))).toBe('DECIMAL(38, 6)');
  expect(text(digitsOfQuotient(digits(10, 2), digits(10, 2)))).toBe('DECIMAL(23, 13) NOT NULL');
  expect(text(digitsOfQuotient(digits(5, 0), digits(3, 0)))).toBe('DECIMAL(11, 6) NOT NULL');
  expect(text(digitsOfQuotient(digits(38, 10), digits(38, 10)))).toBe('DECIMAL(38, 6)');
  expect(text(digitsOfRemainder(digits(10, 2), digits(5, 4)))).toBe('DECIMAL(5, 4) NOT NULL');
  expect(text(digitsOfRounded(digits(10, 4), 2))).toBe('DECIMAL(9, 2) NOT NULL');
  expect(text(digitsOfRounded(digits(10, 4), 6))).toBe('DECIMAL(10, 4) NOT NULL');
  expect(text(digitsOfRounded(digits(10, 4), -1))).toBe('DECIMAL(7, 0) NOT NULL');
});

test('numbers meet as the promotion table says', () => {
  const typeOf = (kind: NumericKind) => dataType(kind, kind === 'decimal' ? { precision: 5, scale: 2 } : {});
  const kinds = Object.keys(PROMOTION) as NumericKind[];
  for (const a of kinds) {
    for (const b of kinds) expect(commonType([typeOf(a), typeOf(b)])!.kind).toBe(PROMOTION[a][b]);
  }
});

test.each<[string, DataType[], string | null]>([
  ['INT and DECIMAL', [dataType('int'), dataType('decimal', { precision: 5, scale: 2 })], 'DECIMAL(12, 2) NOT NULL'],
  [
    'DECIMALs of 38 digits',
    [dataType('decimal', { precision: 38, scale: 0 }), dataType('decimal', { precision: 38, scale: 38 })],
    'DECIMAL(38, 0) NOT NULL',
  ],
  ['DATE and TIMESTAMP', [dataType('date'), dataType('timestamp', { precision: 3 })], 'TIMESTAMP(3) NOT NULL'],
  [
    'rowtimes',
    [
      dataType('timestamp', { precision: 3, rowtime: true }),
      dataType('timestamp_ltz', { precision: 0, nullable: true }),
    ],
    'TIMESTAMP_LTZ(3)',
  ],
  ['STRING and INT', [dataType('string'), dataType('int')], null],
  ['TIME and DATE', [dataType('time', { precision: 0 }), dataType('date')], null],
  [
    'arrays',
    [
      dataType('array', { element: dataType('int') }),
      dataType('array', { element: dataType('double', { nullable: true }) }),
    ],
    'ARRAY<DOUBLE> NOT NULL',
  ],
  [
    'rows of other names',
    [
      dataType('row', { fields: [{ name: 'a', type: dataType('int') }] }),
      dataType('row', { fields: [{ name: 'b', type: dataType('int') }] }),
    ],
    null,
  ],
])('%s', (_, types, wanted) => {
  const common = commonType(types);
  expect(common && typeText(common)).toBe(wanted);
});

test('the common type does not depend on the order', () => {
  const kinds = fc.constantFrom<DataType>(
    dataType('tinyint'),
    dataType('bigint'),
    dataType('float'),
    dataType('double'),
    dataType('decimal', { precision: 38, scale: 20 }),
    dataType('decimal', { precision: 7, scale: 1 }),
  );
  fc.assert(
    fc.property(kinds, kinds, (a, b) => {
      expect(commonType([a, b])).toEqual(commonType([b, a]));
    }),
  );
});
