import { exactOf } from '../../types/exact.js';
import type { Exact } from '../../types/value.js';

/** So many digits are a safe integer, whichever they are. */
export const SAFE_DIGITS = 15;

/** ASCII bytes `start` to `end` as a string. For tokens: numbers, times. */
export function asciiText(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i]!);
  return text;
}

/** Digits of one number that are worth an exact conversion: DECIMAL(38) and its zeros, with room. */
const MOST_DIGITS = 100;
/** Digits that are read at all: behind the point most of them may be zeros. */
const MOST_ZEROS = 10_000;

/**
 * The number times 10^`scale` that a text such as `-12.50` or `1.5e3` denotes, exactly: `undefined` where the text
 * denotes no number, where digits would be lost, and beyond 100 digits.
 */
export function exactScaled(bytes: Uint8Array, start: number, end: number, scale: number): Exact | undefined {
  let at = start;
  const isNegative = bytes[at] === 45;
  if (isNegative || bytes[at] === 43) at++;
  let value = 0;
  let digits = 0;
  let fraction = 0;
  const first = at;
  let point = -1;
  for (; at < end; at++) {
    const digit = bytes[at]! - 48;
    if (digit >= 0 && digit <= 9) {
      value = value * 10 + digit;
      if (value > 0) digits++;
      if (point >= 0) fraction++;
    } else if (bytes[at] === 46 && point < 0) point = at;
    else break;
  }
  const last = at;
  if (last - first - (point < 0 ? 0 : 1) < 1) return undefined;
  let exponent = 0;
  if (at < end) {
    const written = exponentAt(bytes, at, end);
    if (written === undefined) return undefined;
    exponent = written;
  }
  if (digits === 0) return 0;
  const shift = scale - fraction + exponent;
  if (digits > MOST_ZEROS || digits + shift > MOST_DIGITS || digits + shift < 1) return undefined;
  if (shift >= 0 && digits + shift <= SAFE_DIGITS) {
    const scaled = value * 10 ** shift;
    return isNegative ? -scaled : scaled;
  }
  const text = asciiText(bytes, first, last).replace('.', '');
  let magnitude = BigInt(text);
  if (shift >= 0) magnitude *= 10n ** BigInt(shift);
  else {
    const divisor = 10n ** BigInt(-shift);
    if (magnitude % divisor !== 0n) return undefined;
    magnitude /= divisor;
  }
  return exactOf(isNegative ? -magnitude : magnitude);
}

/** The whole number behind an `e` or `E`, which must reach to `end`. */
function exponentAt(bytes: Uint8Array, at: number, end: number): number | undefined {
  if (bytes[at] !== 101 && bytes[at] !== 69) return undefined;
  const sign = bytes[at + 1];
  const first = sign === 43 || sign === 45 ? at + 2 : at + 1;
  if (first >= end) return undefined;
  let value = 0;
  for (let i = first; i < end; i++) {
    const digit = bytes[i]! - 48;
    if (digit < 0 || digit > 9) return undefined;
    value = Math.min(value * 10 + digit, 1_000_000);
  }
  return sign === 45 ? -value : value;
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const SPECIAL = new Map([
  ['nan', Number.NaN],
  ['inf', Number.POSITIVE_INFINITY],
  ['infinity', Number.POSITIVE_INFINITY],
]);

/** The nearest double to a text; `NaN`, `Infinity` and `inf` are texts of doubles too. `undefined` for other texts and beyond all doubles. */
export function doubleOfText(text: string): number | undefined {
  if (NUMBER.test(text)) {
    const value = Number(text);
    return Number.isFinite(value) ? value + 0 : undefined;
  }
  const isNegative = text.startsWith('-');
  const special = SPECIAL.get((isNegative || text.startsWith('+') ? text.slice(1) : text).toLowerCase());
  if (special === undefined) return undefined;
  return isNegative ? -special : special;
}
