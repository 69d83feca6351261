import { addMonths, dayOf, daysTo, isoWeek, isoWeekday, MILLIS_OF_DAY, modulo } from '../../types/calendar.js';
import { type DataType, dataType } from '../../types/data-type.js';
import { microsOf, millisOfMicros } from '../../types/time-text.js';
import { Fault, OVERFLOW } from '../fault.js';

/** The milliseconds of units that always have as many. */
export const MILLIS_OF = {
  MILLISECOND: 1,
  SECOND: 1000,
  MINUTE: 60_000,
  HOUR: 3_600_000,
  DAY: MILLIS_OF_DAY,
  WEEK: 7 * MILLIS_OF_DAY,
} as const;
/** The months of units that are made of months. */
export const MONTHS_OF = { MONTH: 1, QUARTER: 3, YEAR: 12 } as const;

export type FixedUnit = keyof typeof MILLIS_OF;
export type CalendarUnit = keyof typeof MONTHS_OF;
export type TimeUnit = FixedUnit | CalendarUnit;

/** Units in messages and pages, from short to long. */
export const TIME_UNITS: readonly TimeUnit[] = [
  'MILLISECOND',
  'SECOND',
  'MINUTE',
  'HOUR',
  'DAY',
  'WEEK',
  'MONTH',
  'QUARTER',
  'YEAR',
];

export function isFixed(unit: TimeUnit): unit is FixedUnit {
  return Object.hasOwn(MILLIS_OF, unit);
}

/** Where week 0 of the epoch starts: 1970-01-05 was a Monday. */
const FIRST_MONDAY = 4 * MILLIS_OF_DAY;

/** Offset of a fixed unit's boundaries from the epoch. */
export function offsetOf(unit: FixedUnit): number {
  return unit === 'WEEK' ? FIRST_MONDAY : 0;
}

/** The last boundary of `unit` at or before a time. */
export function floorTime(unit: TimeUnit, millis: number): number {
  if (isFixed(unit)) {
    const size = MILLIS_OF[unit];
    const offset = offsetOf(unit);
    return Math.floor((millis - offset) / size) * size + offset;
  }
  const { year, month } = dayOf(Math.floor(millis / MILLIS_OF_DAY));
  const months = MONTHS_OF[unit];
  return daysTo(year, Math.floor((month - 1) / months) * months + 1, 1) * MILLIS_OF_DAY;
}

/** The first boundary of `unit` at or after a time. */
export function ceilTime(unit: TimeUnit, millis: number): number {
  const floor = floorTime(unit, millis);
  return floor === millis ? floor : addTime(unit, 1, floor);
}

/** A time with `amount` units added; the day of a month that is too short becomes its last. */
export function addTime(unit: TimeUnit, amount: number, millis: number): number {
  if (isFixed(unit)) return shift(millis, amount * MILLIS_OF[unit]);
  const days = Math.floor(millis / MILLIS_OF_DAY);
  return shift(millis, (addMonths(days, amount * MONTHS_OF[unit]) - days) * MILLIS_OF_DAY);
}

/** A time moved by whole milliseconds, its microseconds kept as they are. */
export function shift(millis: number, by: number): number {
  if (Number.isInteger(millis)) return millis + by;
  // The sum would be rounded, and that of the microseconds is not.
  return millisOfMicros(microsOf(millis) + by * 1000);
}

/** Times that a function makes lie within 270,000 years of 1970, as those of JavaScript's `Date` do. */
const LAST_TIME = 8.64e15;
/** Moves of at most 10,000 years are not checked: from no time that was checked do a few of them lead out of numbers. */
const LONGEST_UNCHECKED = 10_000 * 366 * MILLIS_OF_DAY;

/** The time, or an error where it is too far off. */
export function checkedTime(millis: number): number | Fault {
  return Math.abs(millis) <= LAST_TIME ? millis : Fault.of(OVERFLOW);
}

/** Whether moving any time by `amount` units needs no check. */
export function isShortMove(unit: TimeUnit, amount: number): boolean {
  const length = isFixed(unit) ? MILLIS_OF[unit] : MONTHS_OF[unit] * 31 * MILLIS_OF_DAY;
  return Math.abs(amount * length) <= LONGEST_UNCHECKED;
}

/** Times are worked on in milliseconds: a DATE as its midnight. */
export function datesAsTimestamps(types: readonly DataType[]): readonly DataType[] {
  return types.map(type => (type.kind === 'date' ? dataType('timestamp', { precision: 0 }) : type));
}

/** How many whole units lie between two times; negative where `to` is before `from`. */
export function differenceOf(unit: TimeUnit, from: number, to: number): number {
  if (isFixed(unit)) return Math.trunc((to - from) / MILLIS_OF[unit]) + 0;
  const start = dayOf(Math.floor(from / MILLIS_OF_DAY));
  const end = dayOf(Math.floor(to / MILLIS_OF_DAY));
  let months = (end.year - start.year) * 12 + end.month - start.month;
  // The last month counts once its day and time of day have come.
  const ofMonth = (day: number, millis: number) => day * MILLIS_OF_DAY + modulo(millis, MILLIS_OF_DAY);
  const rest = ofMonth(end.day, to) - ofMonth(start.day, from);
  if (months > 0 && rest < 0) months--;
  else if (months < 0 && rest > 0) months++;
  return Math.trunc(months / MONTHS_OF[unit]) + 0;
}

/** What EXTRACT can ask a day for: of days since 1970. */
const OF_DAY = {
  YEAR: days => dayOf(days).year,
  QUARTER: days => Math.ceil(dayOf(days).month / 3),
  MONTH: days => dayOf(days).month,
  WEEK: isoWeek,
  DAY: days => dayOf(days).day,
  DOY: days => days - daysTo(dayOf(days).year, 1, 1) + 1,
  DOW: days => (isoWeekday(days) % 7) + 1,
  ISODOW: isoWeekday,
} as const satisfies { readonly [part: string]: (days: number) => number };

/** Parts of a day: what a TIME has, and what a DATE lacks. */
const OF_TIME = {
  HOUR: millis => modulo(Math.floor(millis / MILLIS_OF.HOUR), 24),
  MINUTE: millis => modulo(Math.floor(millis / MILLIS_OF.MINUTE), 60),
  SECOND: millis => modulo(Math.floor(millis / MILLIS_OF.SECOND), 60),
} as const satisfies { readonly [part: string]: (millis: number) => number };

export type TimePart = keyof typeof OF_DAY | keyof typeof OF_TIME | 'EPOCH';

/** The parts in messages and pages. */
export const TIME_PARTS: readonly TimePart[] = [...keysOf(OF_DAY), ...keysOf(OF_TIME), 'EPOCH'];

export function isPartOfDay(part: string): boolean {
  return Object.hasOwn(OF_TIME, part);
}

/** The evaluator of EXTRACT. It remembers the last day: times mostly come in order. */
export function extractor(part: TimePart): (millis: number) => number {
  if (part === 'EPOCH') return millis => Math.floor(millis / MILLIS_OF.SECOND);
  if (part in OF_TIME) return OF_TIME[part as keyof typeof OF_TIME];
  const ofDay = OF_DAY[part as keyof typeof OF_DAY];
  let lastDays = Number.NaN;
  let last = 0;
  return millis => {
    const days = Math.floor(millis / MILLIS_OF_DAY);
    if (days !== lastDays) {
      last = ofDay(days);
      lastDays = days;
    }
    return last;
  };
}

function keysOf<K extends string>(object: { readonly [key in K]: unknown }): K[] {
  // An object literal has no other keys.
  return Object.keys(object) as K[];
}
