export const MILLIS_OF_DAY = 86_400_000;

/** A day of the proleptic Gregorian calendar; months and days from 1. */
export interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** The day that is `days` days after 1970-01-01. */
export function dayOf(days: number): Day {
  // Years of the era start in March, so that the leap day comes last; an era has 400 years.
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1,
  };
}

/** Days from 1970-01-01 to a day. The month may be any whole number: 13 is January of the next year. */
export function daysTo(year: number, month: number, day: number): number {
  const carry = Math.floor((month - 1) / 12);
  const monthFromMarch = (month - 1 - carry * 12 + 10) % 12;
  const marchYear = year + carry - (monthFromMarch >= 10 ? 1 : 0);
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * monthFromMarch + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** How many days a month has. */
export function daysInMonth(year: number, month: number): number {
  return daysTo(year, month + 1, 1) - daysTo(year, month, 1);
}

/** Monday is 1, Sunday 7. */
export function isoWeekday(days: number): number {
  return modulo(days + 3, 7) + 1;
}

/** The ISO week: week 1 is the one with the year's first Thursday. */
export function isoWeek(days: number): number {
  const thursday = days - isoWeekday(days) + 4;
  const { year } = dayOf(thursday);
  return Math.floor((thursday - daysTo(year, 1, 1)) / 7) + 1;
}

/** The day with `months` months added; where the month is too short, its last day. */
export function addMonths(days: number, months: number): number {
  const { year, month, day } = dayOf(days);
  const first = daysTo(year, month + months, 1);
  const length = daysTo(year, month + months + 1, 1) - first;
  return first + Math.min(day, length) - 1;
}

/** The remainder that is never negative. */
export function modulo(value: number, divisor: number): number {
  return value - Math.floor(value / divisor) * divisor;
}
