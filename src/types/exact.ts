import type { Exact } from './value.js';

const MAX = Number.MAX_SAFE_INTEGER;
const MAX_WIDE = BigInt(Number.MAX_SAFE_INTEGER);

/** Smallest and greatest value of each integer type. */
export const INTEGER_RANGE = {
  tinyint: { least: -128, greatest: 127 },
  smallint: { least: -32_768, greatest: 32_767 },
  int: { least: -2_147_483_648, greatest: 2_147_483_647 },
  bigint: { least: -(2n ** 63n), greatest: 2n ** 63n - 1n },
} as const;

/** A kind that {@link INTEGER_RANGE} knows. */
export type IntegerKind = keyof typeof INTEGER_RANGE;

/** True for TINYINT, SMALLINT, INT and BIGINT. */
export function isIntegerKind(kind: string): kind is IntegerKind {
  return Object.hasOwn(INTEGER_RANGE, kind);
}

/** The canonical form of a `bigint`. */
export function exactOf(value: bigint): Exact {
  return value <= MAX_WIDE && value >= -MAX_WIDE ? Number(value) : value;
}

/** The canonical form of a `number` that is a whole number; it may be beyond the safe integers. Never -0. */
export function exactOfNumber(value: number): Exact {
  return value <= MAX && value >= -MAX ? value + 0 : BigInt(value);
}

/** Whether a value lies in the range of BIGINT. */
export function fitsBigint(value: Exact): boolean {
  return typeof value === 'number' || (value <= INTEGER_RANGE.bigint.greatest && value >= INTEGER_RANGE.bigint.least);
}

/** Whether a value lies in the range of an integer type. */
export function fitsInteger(value: Exact, kind: IntegerKind): boolean {
  if (kind === 'bigint') return fitsBigint(value);
  const { least, greatest } = INTEGER_RANGE[kind];
  return value <= greatest && value >= least;
}

/** Whether an unscaled value has at most `precision` digits. */
export function fitsDigits(unscaled: Exact, precision: number): boolean {
  // A safe integer has at most 16 digits; comparing it with a bigint would be slow.
  if (typeof unscaled === 'number' && precision > 15) return true;
  const limit = powerOfTen(precision);
  return unscaled < limit && unscaled > -limit;
}

/** The exact sum. */
export function addExact(a: Exact, b: Exact): Exact {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (sum <= MAX && sum >= -MAX) return sum;
  }
  return exactOf(BigInt(a) + BigInt(b));
}

/** The exact difference. */
export function subtractExact(a: Exact, b: Exact): Exact {
  if (typeof a === 'number' && typeof b === 'number') {
    const difference = a - b;
    if (difference <= MAX && difference >= -MAX) return difference;
  }
  return exactOf(BigInt(a) - BigInt(b));
}

/** The exact product. */
export function multiplyExact(a: Exact, b: Exact): Exact {
  if (typeof a === 'number' && typeof b === 'number') {
    const product = a * b;
    if (product <= MAX && product >= -MAX) return product + 0;
  }
  return exactOf(BigInt(a) * BigInt(b));
}

/** The quotient without its fraction, as in SQL and JavaScript. The divisor is not 0. */
export function divideExact(a: Exact, b: Exact): Exact {
  // The rounded quotient of two safe integers never reaches a whole number that the true one lies below.
  if (typeof a === 'number' && typeof b === 'number') return Math.trunc(a / b) + 0;
  return exactOf(BigInt(a) / BigInt(b));
}

/** What {@link divideExact} leaves: it has the sign of the dividend. The divisor is not 0. */
export function remainderExact(a: Exact, b: Exact): Exact {
  if (typeof a === 'number' && typeof b === 'number') return (a % b) + 0;
  return exactOf(BigInt(a) % BigInt(b));
}

/** The value with the other sign. */
export function negateExact(a: Exact): Exact {
  return typeof a === 'number' ? 0 - a : -a;
}

/** The value without its sign. */
export function absoluteExact(a: Exact): Exact {
  return a < 0 ? negateExact(a) : a;
}

/** -1, 0 or 1. */
export function compareExact(a: Exact, b: Exact): -1 | 0 | 1 {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The quotient rounded to the nearest whole number, halves away from zero. The divisor is not 0. */
export function divideHalfUp(a: Exact, b: Exact): Exact {
  if (typeof a === 'number' && typeof b === 'number') {
    const whole = Math.trunc(a / b) + 0;
    const left = Math.abs(a - whole * b);
    if (left < Math.abs(b) - left) return whole;
    // The quotient may be 0, which does not say on which side of it the true one lies.
    return a < 0 === b < 0 ? whole + 1 : whole - 1;
  }
  const quotient = divideExact(a, b);
  const rest = absoluteExact(remainderExact(a, b));
  if (rest < subtractExact(absoluteExact(b), rest)) return quotient;
  return a < 0 === b < 0 ? addExact(quotient, 1) : subtractExact(quotient, 1);
}

/** An unscaled value with `to` instead of `from` digits behind the point; lost digits are rounded, halves away from zero. */
export function rescaleExact(unscaled: Exact, from: number, to: number): Exact {
  if (to === from) return unscaled;
  return to > from ? multiplyExact(unscaled, powerOfTen(to - from)) : divideHalfUp(unscaled, powerOfTen(from - to));
}

/** An unscaled value with `to` instead of `from` digits behind the point; lost digits are cut off. */
export function truncateExact(unscaled: Exact, from: number, to: number): Exact {
  return to >= from ? rescaleExact(unscaled, from, to) : divideExact(unscaled, powerOfTen(from - to));
}

/** Compares unscaled values of two scales by what they denote. */
export function compareScaled(a: Exact, scaleOfA: number, b: Exact, scaleOfB: number): -1 | 0 | 1 {
  const scale = Math.max(scaleOfA, scaleOfB);
  return compareExact(rescaleExact(a, scaleOfA, scale), rescaleExact(b, scaleOfB, scale));
}

const POWERS: readonly Exact[] = Array.from({ length: 80 }, (_, i) => exactOf(10n ** BigInt(i)));

/** 10 to a whole power of at least 0. */
export function powerOfTen(exponent: number): Exact {
  return POWERS[exponent] ?? 10n ** BigInt(exponent);
}

/** The double nearest to `unscaled` with a point before its last `scale` digits. */
export function doubleOfScaled(unscaled: Exact, scale: number): number {
  // Both are exact doubles, so that one division rounds once.
  if (typeof unscaled === 'number' && scale <= 22) return unscaled / 10 ** scale;
  return Number(`${unscaled}e-${scale}`);
}

/**
 * The unscaled value, with `scale` digits behind the point, of the number that a text such as `-12.50` or `1.5e3`
 * denotes; more digits are rounded, halves away from zero. `null` where the text denotes none, or one with more than
 * 100 digits.
 */
export function parseScaled(text: string, scale: number): Exact | null {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,6}))?$/.exec(text);
  if (match === null) return null;
  const fraction = match[3] ?? '';
  if (match[2] === '' && fraction === '') return null;
  const digits = (match[2]! + fraction).replace(/^0+/, '');
  if (digits === '') return 0;
  const shift = scale - fraction.length + Number(match[4] ?? 0);
  if (digits.length + shift > 100) return null;
  // One digit below the last one decides; of those behind it only whether they are there, which a half does not ask.
  if (digits.length + shift < 0) return 0;
  const kept = shift < 0 ? digits.slice(0, digits.length + shift) : digits + '0'.repeat(shift);
  let magnitude = kept === '' ? 0n : BigInt(kept);
  if (shift < 0 && digits.charCodeAt(digits.length + shift) >= 0x35) magnitude += 1n;
  return exactOf(match[1] === '-' ? -magnitude : magnitude);
}

/** The unscaled value of a finite double's shortest decimal form, rounded to `scale` digits as {@link parseScaled} does. */
export function scaledOfDouble(value: number, scale: number): Exact | null {
  return parseScaled(String(value), scale);
}
