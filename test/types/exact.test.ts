// Catches: exact arithmetic that rounds, leaves the canonical form, or lets minus zero in; rounding that is not half up.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  absoluteExact,
  addExact,
  compareExact,
  compareScaled,
  divideExact,
  divideHalfUp,
  doubleOfScaled,
  exactOf,
  exactOfNumber,
  fitsDigits,
  fitsInteger,
  multiplyExact,
  negateExact,
  parseScaled,
  remainderExact,
  rescaleExact,
  scaledOfDouble,
  subtractExact,
  truncateExact,
} from '../../src/types/exact.js';
import type { Exact } from '../../src/types/value.js';

const edges = [0n, 1n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 63n - 1n, 10n ** 38n - 1n];
const big = fc.oneof(
  fc.constantFrom(...edges, ...edges.map(value => -value)),
  fc.bigInt({ min: -100n, max: 100n }),
  fc.bigInt({ min: -(10n ** 38n), max: 10n ** 38n }),
);

function isCanonical(value: Exact): boolean {
  if (typeof value === 'number') return Number.isSafeInteger(value) && !Object.is(value, -0);
  return value > Number.MAX_SAFE_INTEGER || value < -Number.MAX_SAFE_INTEGER;
}

function abs(value: bigint): bigint {
  return value < 0n ? -value : value;
}

test('operations are those of the integers, in canonical form', () => {
  fc.assert(
    fc.property(big, big, (a, b) => {
      const [x, y] = [exactOf(a), exactOf(b)];
      const results: [Exact, bigint][] = [
        [addExact(x, y), a + b],
        [subtractExact(x, y), a - b],
        [multiplyExact(x, y), a * b],
        [negateExact(x), -a],
        [absoluteExact(x), abs(a)],
      ];
      if (b !== 0n) results.push([divideExact(x, y), a / b], [remainderExact(x, y), a % b]);
      for (const [result, wanted] of results) {
        expect(BigInt(result)).toBe(wanted);
        expect(isCanonical(result)).toBe(true);
      }
      expect(compareExact(x, y)).toBe(a < b ? -1 : a > b ? 1 : 0);
    }),
    { numRuns: 2000 },
  );
});

test('quotients are rounded half away from zero', () => {
  fc.assert(
    fc.property(big, big, (a, b) => {
      fc.pre(b !== 0n);
      const result = divideHalfUp(exactOf(a), exactOf(b));
      expect(isCanonical(result)).toBe(true);
      // |a/b - q| is at most a half, and where it is a half q is the one farther from zero.
      const distance = 2n * abs(a - BigInt(result) * b);
      expect(distance <= abs(b)).toBe(true);
      if (distance === abs(b)) expect(abs(BigInt(result)) * abs(b) > abs(a)).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test.each([
  [1, 2, 1],
  [-1, 2, -1],
  [1, -2, -1],
  [5, 2, 3],
  [-5, 2, -3],
  [1, 3, 0],
  [-1, 3, 0],
  [2, 3, 1],
  [-2, 3, -1],
])('%d / %d is %d, rounded', (a, b, quotient) => {
  expect(Object.is(divideHalfUp(a, b), quotient)).toBe(true);
});

test('scales change with rounding or cutting', () => {
  expect(rescaleExact(12345, 3, 1)).toBe(123);
  expect(rescaleExact(12350, 3, 1)).toBe(124);
  expect(rescaleExact(-12350, 3, 1)).toBe(-124);
  expect(rescaleExact(5, 0, 20)).toBe(500000000000000000000n);
  expect(truncateExact(12399, 3, 1)).toBe(123);
  expect(truncateExact(-12399, 3, 1)).toBe(-123);
  expect(compareScaled(150, 2, 15, 1)).toBe(0);
  expect(compareScaled(151, 2, 15, 1)).toBe(1);
});

test('ranges', () => {
  expect(fitsInteger(127, 'tinyint')).toBe(true);
  expect(fitsInteger(128, 'tinyint')).toBe(false);
  expect(fitsInteger(-32769, 'smallint')).toBe(false);
  expect(fitsInteger(2n ** 63n - 1n, 'bigint')).toBe(true);
  expect(fitsInteger(2n ** 63n, 'bigint')).toBe(false);
  expect(fitsInteger(2n ** 63n, 'int')).toBe(false);
  expect(fitsDigits(99999, 5)).toBe(true);
  expect(fitsDigits(100000, 5)).toBe(false);
  expect(fitsDigits(Number.MAX_SAFE_INTEGER, 16)).toBe(true);
  expect(fitsDigits(10n ** 16n, 16)).toBe(false);
});

describe('texts', () => {
  test.each<[string, number, Exact | null]>([
    ['12.50', 2, 1250],
    ['12.505', 2, 1251],
    ['12.5049', 2, 1250],
    ['-0.005', 2, -1],
    ['-0.004', 2, 0],
    ['.5', 0, 1],
    ['5.', 1, 50],
    ['1e3', 0, 1000],
    ['1.5E-3', 4, 15],
    ['0e999999', 0, 0],
    ['1e999999', 0, null],
    ['1e-999999', 5, 0],
    ['+7', 0, 7],
    ['', 0, null],
    ['.', 0, null],
    ['1,5', 1, null],
    ['abc', 0, null],
    ['1e', 0, null],
    ['٣', 0, null],
    ['99999999999999999999', 0, 99999999999999999999n],
    ['0.5', 0, 1],
    ['0.05', 0, 0],
    ['0.49999999999999999999999', 0, 0],
  ])('%s with %d digits behind the point is %s', (text, scale, wanted) => {
    expect(parseScaled(text, scale)).toBe(wanted);
  });

  test('a long text takes no time', () => {
    const start = performance.now();
    expect(parseScaled(`0.${'3'.repeat(1_000_000)}`, 2)).toBe(33);
    expect(parseScaled('9'.repeat(1_000_000), 2)).toBe(null);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

test('doubles and exact numbers become each other', () => {
  expect(exactOfNumber(-0)).toBe(0);
  expect(exactOfNumber(2 ** 60)).toBe(2n ** 60n);
  expect(doubleOfScaled(1, 1)).toBe(0.1);
  expect(doubleOfScaled(12345678901234567890n, 2)).toBe(Number('123456789012345678.9'));
  expect(doubleOfScaled(-5, 30)).toBe(-5e-30);
  expect(scaledOfDouble(1.005, 2)).toBe(101);
  expect(scaledOfDouble(1e21, 0)).toBe(10n ** 21n);
  expect(scaledOfDouble(-1e-7, 7)).toBe(-1);
});
