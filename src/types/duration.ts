import { MillraceError } from '../errors/millrace-error.js';

/** A length of time in whole milliseconds. Made by {@link millis}, {@link seconds}, {@link minutes}, {@link hours}, {@link days}. */
export interface Duration {
  readonly '~duration': number;
}

/** `n` milliseconds. Throws PLAN_INVALID_ARGUMENT where that is no whole number of milliseconds. */
export function millis(n: number): Duration {
  return duration('millis', n, 1);
}
/** `n` seconds; `seconds(0.5)` is 500 milliseconds. */
export function seconds(n: number): Duration {
  return duration('seconds', n, 1000);
}
/** `n` minutes. */
export function minutes(n: number): Duration {
  return duration('minutes', n, 60_000);
}
/** `n` hours. */
export function hours(n: number): Duration {
  return duration('hours', n, 3_600_000);
}
/** `n` days of 24 hours. */
export function days(n: number): Duration {
  return duration('days', n, 86_400_000);
}

/** The milliseconds of a value that must be a duration; `undefined` where it is none. */
export function millisOf(value: unknown): number | undefined {
  if (typeof value !== 'object' || value === null || !('~duration' in value)) return undefined;
  const length = value['~duration'];
  return typeof length === 'number' ? length : undefined;
}

/** For people: `1 day`, `90 minutes`, `1.5 seconds`. */
export function durationText(length: number): string {
  const [unit, name] = units.find(([unit]) => length !== 0 && length % unit === 0) ?? [1, 'millisecond'];
  const n = length / unit;
  return `${n} ${name}${Math.abs(n) === 1 ? '' : 's'}`;
}

const units: readonly (readonly [number, string])[] = [
  [86_400_000, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
  [1000, 'second'],
];

function duration(word: string, n: number, unit: number): Duration {
  const length = n * unit;
  if (typeof n !== 'number' || !Number.isSafeInteger(length)) {
    throw new MillraceError('PLAN_INVALID_ARGUMENT', `${word}(${String(n)}) is no duration`, {
      why: 'a duration is a whole number of milliseconds below 2^53',
      remedy: `${word}(5), or another unit`,
    });
  }
  const text = durationText(length + 0);
  return Object.freeze(Object.defineProperty({ '~duration': length + 0 }, 'toString', { value: () => text }));
}
