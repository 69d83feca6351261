// Catches: doubles that are printed or rounded otherwise than Java prints and BigDecimal rounds them, as Flink does.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { doubleText, floatText } from '../../src/types/double-text.js';
import { roundDouble, truncateDouble } from '../../src/types/round.js';

test.each([
  [0, '0.0'],
  [1, '1.0'],
  [-1.5, '-1.5'],
  [100, '100.0'],
  [9999999, '9999999.0'],
  [1e7, '1.0E7'],
  [12345678.9, '1.23456789E7'],
  [0.001, '0.001'],
  [0.00099, '9.9E-4'],
  [1e-10, '1.0E-10'],
  [1.7976931348623157e308, '1.7976931348623157E308'],
  [0.1 + 0.2, '0.30000000000000004'],
  [Number.NaN, 'NaN'],
  [Number.NEGATIVE_INFINITY, '-Infinity'],
])('%d as text', (value, text) => {
  expect(doubleText(value)).toBe(text);
});

test.each([
  [0.1, '0.1'],
  [3.4028234663852886e38, '3.4028235E38'],
  [16777216, '1.6777216E7'],
  [1.17549435e-38, '1.1754944E-38'],
])('FLOAT %d as text', (value, text) => {
  expect(floatText(Math.fround(value))).toBe(text);
});

test('the text of a number is that number', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true }), value => {
      expect(Number(doubleText(value + 0))).toBe(value + 0);
      const float = Math.fround(value) + 0;
      expect(Math.fround(Number(floatText(float)))).toBe(float);
    }),
  );
});

test('rounding goes by the decimal digits that a double shows', () => {
  fc.assert(
    fc.property(fc.integer({ min: -10_000_000, max: 10_000_000 }), fc.integer({ min: 0, max: 4 }), (n, digits) => {
      // n / 10^5 in exact decimals, rounded half away from zero.
      const unit = 10 ** (5 - digits);
      const whole = Math.trunc(n / unit);
      const rounded = Math.abs(n % unit) * 2 >= unit ? whole + Math.sign(n) : whole;
      const value = Number(`${n}e-5`);
      expect(roundDouble(value, digits)).toBe(Number(`${rounded}e-${digits}`) + 0);
      expect(truncateDouble(value, digits)).toBe(Number(`${whole}e-${digits}`) + 0);
    }),
    { numRuns: 2000 },
  );
});
