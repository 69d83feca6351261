// Catches decimal arithmetic that is not exact, rounds in the wrong direction, or lets JavaScript's operators through.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Decimal, decimalOf, isDecimal, parseDecimal } from '../../src/types/decimal.js';

/** A decimal as a fraction of two integers: arithmetic on those is the oracle. */
type Fraction = readonly [numerator: bigint, denominator: bigint];
const fraction = (d: Decimal): Fraction => [d.unscaled, 10n ** BigInt(d.scale)];
const equal = ([a, b]: Fraction, [c, d]: Fraction) => a * d === c * b;

const decimals = fc
  .tuple(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), fc.integer({ min: 0, max: 8 }))
  .map(([unscaled, scale]) => decimalOf(unscaled, scale));

describe('arithmetic', () => {
  test('equals that of fractions', () => {
    fc.assert(
      fc.property(decimals, decimals, (a, b) => {
        const [x, y] = [fraction(a), fraction(b)];
        expect(equal(fraction(a.plus(b)), [x[0] * y[1] + y[0] * x[1], x[1] * y[1]])).toBe(true);
        expect(equal(fraction(a.minus(b)), [x[0] * y[1] - y[0] * x[1], x[1] * y[1]])).toBe(true);
        expect(equal(fraction(a.times(b)), [x[0] * y[0], x[1] * y[1]])).toBe(true);
        expect(a.compare(b)).toBe(Math.sign(Number(x[0] * y[1] - y[0] * x[1])));
        expect(a.equals(b)).toBe(x[0] * y[1] === y[0] * x[1]);
      }),
    );
  });

  test('a quotient is the nearest one, halves away from zero', () => {
    fc.assert(
      fc.property(decimals, decimals, fc.integer({ min: 0, max: 6 }), (a, b, scale) => {
        fc.pre(b.unscaled !== 0n);
        const quotient = a.dividedBy(b, scale);
        expect(quotient.scale).toBe(scale);
        const [n, d] = [a.unscaled * 10n ** BigInt(b.scale), b.unscaled * 10n ** BigInt(a.scale)];
        const [top, bottom] = [n < 0n ? -n : n, d < 0n ? -d : d];
        const magnitude = (2n * top * 10n ** BigInt(scale) + bottom) / (2n * bottom);
        expect(quotient.unscaled).toBe(n < 0n !== d < 0n ? -magnitude : magnitude);
      }),
    );
  });

  test.each([
    ['2.5', 0, '3'],
    ['-2.5', 0, '-3'],
    ['2.345', 2, '2.35'],
    ['-2.344', 2, '-2.34'],
    ['1.5', 3, '1.500'],
    ['0.05', 1, '0.1'],
  ])('%s rounded to %i digits is %s', (text, digits, rounded) => {
    expect(Decimal.from(text).round(digits).toString()).toBe(rounded);
  });

  test('a quotient without a scale has six digits, or as many as its operands', () => {
    expect(Decimal.from('1').dividedBy('3').toString()).toBe('0.333333');
    expect(Decimal.from('1.00000001').dividedBy('2').toString()).toBe('0.50000001');
  });

  test.each([
    [() => Decimal.from('1').dividedBy('0'), 'ROW_DIVISION_BY_ZERO  1 divided by zero'],
    [() => decimalOf(10n ** 37n, 0).times('10'), 'ROW_INVALID_ARGUMENT  the result of times has too many digits'],
    [() => Decimal.from('1').round(39), 'ROW_INVALID_ARGUMENT  39 is no scale of a decimal'],
    [
      () => Decimal.from('12,50'),
      'ROW_INVALID_ARGUMENT  "12,50" is no decimal number\n  why  a decimal point is expected',
    ],
    [
      () => Decimal.from(Number.NaN),
      'ROW_INVALID_ARGUMENT  NaN is no decimal number\n  why  a decimal number is finite',
    ],
  ])('%s is refused', (f, message) => {
    expect(f).toThrow(message);
  });
});

describe('texts', () => {
  test.each([
    ['12.50', 1250n, 2],
    ['-0.05', -5n, 2],
    ['+7', 7n, 0],
    ['.5', 5n, 1],
    ['5.', 5n, 0],
    ['1e3', 1000n, 0],
    ['1.25E-3', 125n, 5],
    ['-0', 0n, 0],
    ['000123', 123n, 0],
    ['99999999999999999999999999999999999999', 10n ** 38n - 1n, 0],
  ])('%s is %s with scale %i', (text, unscaled, scale) => {
    const decimal = Decimal.from(text);
    expect([decimal.unscaled, decimal.scale]).toEqual([unscaled, scale]);
  });

  test.each([
    '',
    ' 1',
    '1 ',
    '1.2.3',
    'abc',
    '0x10',
    'Infinity',
    '1e',
    '--1',
    '100000000000000000000000000000000000000',
    `1e${'9'.repeat(9)}`,
    '1e999',
  ])('%j is none', text => {
    expect(typeof parseDecimal(text)).toBe('string');
  });

  test('what it prints, it reads', () => {
    fc.assert(
      fc.property(decimals, decimal => {
        const again = Decimal.from(decimal.toString());
        expect([again.unscaled, again.scale]).toEqual([decimal.unscaled, decimal.scale]);
        expect(JSON.parse(JSON.stringify(decimal))).toBe(decimal.toString());
        expect(decimal.toNumber()).toBe(Number(decimal.toString()));
      }),
    );
  });
});

describe('as a JavaScript value', () => {
  const a: any = Decimal.from('1.5');
  test.each([
    ['+', () => a + a],
    ['<', () => a < 2],
    ['*', () => a * 2],
    ['unary +', () => +a],
  ])('%s throws and says what to write', (_, f) => {
    expect(f).toThrow(
      'a Decimal is no number: write a.plus(b), a.times(b), a.compare(b) < 0, or a.toNumber() (it is 1.5)',
    );
  });

  test('templates show the digits, and nothing can be changed', () => {
    expect(`${a}`).toBe('1.5');
    expect(() => {
      a.scale = 0;
    }).toThrow(TypeError);
  });

  test('is known by its brand and not by its class', () => {
    const other = { [Symbol.for('millrace')]: 'decimal', unscaled: 5n, scale: 1 };
    expect(isDecimal(other)).toBe(true);
    expect(isDecimal({ unscaled: 5n, scale: 1 })).toBe(false);
  });
});
