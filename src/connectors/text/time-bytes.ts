import { daysTo, MILLIS_OF_DAY } from '../../types/calendar.js';
import { millisOfMicros } from '../../types/time-text.js';

// The usual forms of times, read from bytes without making a text. What these functions give NaN for, the parsers of
// `types/time-text.ts` may still read.

const MONTHS = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Days since the epoch of a `2026-03-01`; NaN for another form. */
export function dateOfBytes(bytes: Uint8Array, start: number, end: number): number {
  if (end - start !== 10 || bytes[start + 4] !== 45 || bytes[start + 7] !== 45) return Number.NaN;
  const year = twoDigits(bytes, start) * 100 + twoDigits(bytes, start + 2);
  const month = twoDigits(bytes, start + 5);
  const day = twoDigits(bytes, start + 8);
  // The last day of a leap year's February is left to the slower parser.
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= MONTHS[month]!)) return Number.NaN;
  return daysTo(year, month, day);
}

/** Milliseconds of the day of a `10:15:00` or `10:15:00.123456`; NaN for another form. */
export function timeOfBytes(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length < 8 || bytes[start + 2] !== 58 || bytes[start + 5] !== 58) return Number.NaN;
  const hours = twoDigits(bytes, start);
  const minutes = twoDigits(bytes, start + 3);
  const seconds = twoDigits(bytes, start + 6);
  if (!(hours <= 23 && minutes <= 59 && seconds <= 59)) return Number.NaN;
  const millis = (hours * 3600 + minutes * 60 + seconds) * 1000;
  if (length === 8) return millis;
  if (bytes[start + 8] !== 46 || length === 9 || length > 15) return Number.NaN;
  let micros = 0;
  let unit = 100_000;
  for (let i = start + 9; i < end; i++, unit /= 10) {
    const digit = bytes[i]! - 48;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    micros += digit * unit;
  }
  return micros % 1000 === 0 ? millis + micros / 1000 : millisOfMicros(millis * 1000 + micros);
}

/**
 * Milliseconds since the epoch of a `2026-03-01 10:15:00.5`, `2026-03-01T10:15:00Z` or `2026-03-01`, in UTC; NaN for
 * another form.
 */
export function timestampOfBytes(bytes: Uint8Array, start: number, end: number): number {
  const midnight = dateOfBytes(bytes, start, Math.min(end, start + 10)) * MILLIS_OF_DAY;
  if (end - start <= 10) return midnight;
  const separator = bytes[start + 10];
  if (separator !== 32 && separator !== 84) return Number.NaN;
  const time = timeOfBytes(bytes, start + 11, bytes[end - 1] === 90 ? end - 1 : end);
  return Number.isInteger(time) ? midnight + time : millisOfMicros(midnight * 1000 + Math.round(time * 1000));
}

/** A number of two digits; NaN where they are none. */
function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = bytes[at]! - 48;
  const ones = bytes[at + 1]! - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}
