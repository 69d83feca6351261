import { dayOf, daysInMonth, daysTo, MILLIS_OF_DAY } from './calendar.js';

// Times are milliseconds with microseconds as a fraction: the double nearest to a whole number of microseconds over
// 1000. Whatever computes such a fraction ends in `millisOfMicros`, so that equal times are equal numbers.

/** The milliseconds of a whole number of microseconds. */
export function millisOfMicros(micros: number): number {
  return Math.round(micros) / 1000;
}

/** The whole number of microseconds of a time in milliseconds; exact until 2248. */
export function microsOf(millis: number): number {
  // The product of the whole would be rounded once more, and be wrong from 2109 on.
  const whole = Math.floor(millis);
  return whole * 1000 + Math.round((millis - whole) * 1000);
}

/** A time cut to `precision` digits behind the second, towards the past. */
export function cutTime(millis: number, precision: number): number {
  if (precision >= 6) return millis;
  if (precision > 3) {
    if (Number.isInteger(millis)) return millis;
    const unit = 10 ** (6 - precision);
    return millisOfMicros(Math.floor(microsOf(millis) / unit) * unit);
  }
  const unit = 10 ** (3 - precision);
  return Math.floor(millis / unit) * unit + 0;
}

const DATE = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;
const TIME = /^(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,9}))?)?$/;
const ZONE = /(?:Z|([+-])(\d{2}):?(\d{2}))$/i;

/** Days since the epoch of `2026-03-01`; `null` where the text is no day that exists. */
export function parseDate(text: string): number | null {
  const match = DATE.exec(text.trim());
  if (match === null) return null;
  const year = Number(match[1]);
  const month = Number(match[2]);
  const day = Number(match[3]);
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return null;
  return daysTo(year, month, day);
}

/** Milliseconds of the day of `10:15`, `10:15:00` or `10:15:00.5`, cut to `precision` digits; `null` where it is no time. */
export function parseTime(text: string, precision: number): number | null {
  const match = TIME.exec(text.trim());
  if (match === null) return null;
  const hour = Number(match[1]);
  const minute = Number(match[2]);
  const second = Number(match[3] ?? 0);
  if (hour > 23 || minute > 59 || second > 59) return null;
  const micros = Number((match[4] ?? '').padEnd(6, '0').slice(0, 6));
  return cutTime(millisOfMicros(((hour * 60 + minute) * 60 + second) * 1_000_000 + micros), precision);
}

/**
 * Milliseconds since the epoch of `2026-03-01`, `2026-03-01 10:15:00.5` or `2026-03-01T10:15:00.5Z`, in UTC, cut to
 * `precision` digits; `null` where it is no time. An offset such as `+02:00` is taken only where `zoned`.
 */
export function parseTimestamp(text: string, precision: number, zoned: boolean): number | null {
  let local = text.trim();
  let offset = 0;
  const zone = local.includes(':') ? ZONE.exec(local) : null;
  if (zone !== null) {
    if (zone[1] !== undefined) {
      if (!zoned || Number(zone[2]) > 18 || Number(zone[3]) > 59) return null;
      offset = (Number(zone[2]) * 60 + Number(zone[3])) * (zone[1] === '-' ? -60_000 : 60_000);
    }
    local = local.slice(0, zone.index).trimEnd();
  }
  const split = local.search(/[ T]/);
  const days = parseDate(split < 0 ? local : local.slice(0, split));
  if (days === null) return null;
  if (split < 0) return days * MILLIS_OF_DAY - offset;
  const time = parseTime(local.slice(split + 1), precision);
  if (time === null) return null;
  const midnight = days * MILLIS_OF_DAY - offset;
  // Whole milliseconds are exact in any year; microseconds are until 2248.
  return Number.isInteger(time) ? midnight + time : millisOfMicros(midnight * 1000 + microsOf(time));
}

/** `2026-03-01`. */
export function formatDate(days: number): string {
  const { year, month, day } = dayOf(days);
  return `${yearText(year)}-${pad(month, 2)}-${pad(day, 2)}`;
}

/** `10:15:00`, with a fraction of at least `digits` digits and as many more as the value has. */
export function formatTime(millis: number, digits: number): string {
  const micros = microsOf(millis);
  const seconds = Math.floor(micros / 1_000_000);
  const text = `${pad(Math.floor(seconds / 3600), 2)}:${pad(Math.floor(seconds / 60) % 60, 2)}:${pad(seconds % 60, 2)}`;
  let fraction = pad(micros - seconds * 1_000_000, 6);
  while (fraction.length > digits && fraction.endsWith('0')) fraction = fraction.slice(0, -1);
  return fraction === '' ? text : `${text}.${fraction}`;
}

/** `2026-03-01 10:15:00` in UTC, with a fraction of at least `digits` digits and as many more as the value has. */
export function formatTimestamp(millis: number, digits: number): string {
  const days = Math.floor(millis / MILLIS_OF_DAY);
  return `${formatDate(days)} ${formatTime(millis - days * MILLIS_OF_DAY, digits)}`;
}

function yearText(year: number): string {
  if (year < 0) return `-${pad(-year, 4)}`;
  return year > 9999 ? `+${year}` : pad(year, 4);
}

function pad(value: number, length: number): string {
  return String(value).padStart(length, '0');
}
