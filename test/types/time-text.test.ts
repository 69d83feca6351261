// Catches: times that are parsed or printed wrong before 1970, in leap years, near midnight or beyond the milliseconds.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addMonths, dayOf, daysInMonth, daysTo, isoWeek, isoWeekday } from '../../src/types/calendar.js';
import { timePattern } from '../../src/types/time-pattern.js';
import {
  cutTime,
  formatDate,
  formatTime,
  formatTimestamp,
  microsOf,
  millisOfMicros,
  parseDate,
  parseTime,
  parseTimestamp,
} from '../../src/types/time-text.js';

const anyDay = fc.integer({ min: -719_162, max: 2_932_896 });

test('days are those of JavaScript dates', () => {
  fc.assert(
    fc.property(anyDay, days => {
      const date = new Date(days * 86_400_000);
      const { year, month, day } = dayOf(days);
      expect([year, month, day]).toEqual([date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()]);
      expect(daysTo(year, month, day)).toBe(days);
      expect(isoWeekday(days)).toBe(date.getUTCDay() || 7);
      expect(formatDate(days)).toBe(date.toISOString().slice(0, 10));
      expect(parseDate(formatDate(days))).toBe(days);
    }),
  );
});

test('months have their lengths, and adding months keeps to them', () => {
  expect([1, 2, 3, 4, 12].map(month => daysInMonth(2024, month))).toEqual([31, 29, 31, 30, 31]);
  expect(daysInMonth(1900, 2)).toBe(28);
  expect(daysInMonth(2000, 2)).toBe(29);
  expect(formatDate(addMonths(daysTo(2024, 1, 31), 1))).toBe('2024-02-29');
  expect(formatDate(addMonths(daysTo(2024, 1, 31), -11))).toBe('2023-02-28');
  expect(formatDate(addMonths(daysTo(2024, 12, 15), 1))).toBe('2025-01-15');
});

test('weeks are those of ISO 8601', () => {
  expect(isoWeek(daysTo(2021, 1, 3))).toBe(53);
  expect(isoWeek(daysTo(2024, 12, 30))).toBe(1);
  expect(isoWeek(daysTo(2026, 3, 1))).toBe(9);
});

test('times to the microsecond survive being text until 2248', () => {
  fc.assert(
    fc.property(fc.integer({ min: -8_790_000_000_000_000, max: 8_790_000_000_000_000 }), micros => {
      const millis = millisOfMicros(micros);
      expect(microsOf(millis)).toBe(micros);
      const text = formatTimestamp(millis, 6);
      expect(parseTimestamp(text, 6, false)).toBe(millis);
      expect(parseTimestamp(text, 3, false)).toBe(Math.floor(micros / 1000));
    }),
    { numRuns: 2000 },
  );
});

test('milliseconds survive in every year', () => {
  fc.assert(
    fc.property(fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }), millis => {
      const iso = new Date(millis).toISOString();
      expect(formatTimestamp(millis, 3)).toBe(iso.replace('T', ' ').replace('Z', ''));
      expect(parseTimestamp(iso, 3, false)).toBe(millis);
    }),
  );
});

describe('texts', () => {
  test.each<[string, number | null]>([
    ['2026-03-01', 20513],
    [' 2026-3-1 ', 20513],
    ['2026-02-29', null],
    ['2024-02-29', 19782],
    ['2026-00-01', null],
    ['2026-13-01', null],
    ['26-03-01', null],
    ['2026-03-01x', null],
    ['', null],
    ['２０２６-03-01', null],
  ])('date %s', (text, days) => {
    expect(parseDate(text)).toBe(days);
  });

  test.each<[string, number, number | null]>([
    ['10:15', 0, 36_900_000],
    ['10:15:00.5', 3, 36_900_500],
    ['10:15:00.123456', 6, 36_900_123.456],
    ['10:15:00.1239', 3, 36_900_123],
    ['23:59:59.999999999', 6, 86_399_999.999],
    ['24:00', 0, null],
    ['10:60', 0, null],
    ['10', 0, null],
    ['10:15:00.', 3, null],
  ])('time %s with %d digits', (text, precision, millis) => {
    expect(parseTime(text, precision)).toBe(millis);
  });

  test.each<[string, boolean, number | null]>([
    ['1970-01-01 00:00:01', false, 1000],
    ['1970-01-01T00:00:01Z', false, 1000],
    ['1970-01-01', false, 0],
    ['1969-12-31 23:59:59.999', false, -1],
    ['1970-01-01 02:00+02:00', true, 0],
    ['1970-01-01T00:00:00-0130', true, 5_400_000],
    ['1970-01-01 02:00+02:00', false, null],
    ['1970-01-01 02', false, null],
    ['now', false, null],
  ])('timestamp %s, zoned %s', (text, zoned, millis) => {
    expect(parseTimestamp(text, 3, zoned)).toBe(millis);
  });

  test('fractions have at least as many digits as asked for', () => {
    expect(formatTime(36_900_000, 0)).toBe('10:15:00');
    expect(formatTime(36_900_500, 0)).toBe('10:15:00.5');
    expect(formatTime(36_900_500, 3)).toBe('10:15:00.500');
    expect(formatTimestamp(-0.001, 0)).toBe('1969-12-31 23:59:59.999999');
    expect(formatDate(daysTo(-1, 1, 1))).toBe('-0001-01-01');
    expect(formatDate(daysTo(12345, 1, 1))).toBe('+12345-01-01');
  });

  test('cutting goes towards the past', () => {
    expect(cutTime(-1, 0)).toBe(-1000);
    expect(cutTime(1999, 0)).toBe(1000);
    expect(cutTime(1.999, 3)).toBe(1);
    expect(cutTime(1.987, 4)).toBe(1.9);
    expect(cutTime(-0.001, 5)).toBe(-0.01);
    expect(Object.is(cutTime(0.5, 0), 0)).toBe(true);
  });
});

describe('patterns', () => {
  test.each([
    ['Q', 'Q is no pattern'],
    ["yyyy 'open", 'a quote is not closed'],
    ['MMMMM', 'MMMMM is no pattern'],
    ['SSSSSSSSSS', 'a second has at most 9 digits'],
    ['HH:mm z', 'z is no pattern'],
  ])('%s is none', (pattern, why) => {
    expect(timePattern(pattern)).toContain(why);
  });

  test('what a pattern prints it reads', () => {
    const pattern = timePattern("EEEE d MMMM yyyy 'at' h:mm:ss.SSSSSS a");
    if (typeof pattern === 'string') throw new Error(pattern);
    fc.assert(
      fc.property(fc.integer({ min: -8_000_000_000_000_000, max: 8_000_000_000_000_000 }), micros => {
        const millis = millisOfMicros(micros);
        expect(pattern.parse(pattern.format(millis))).toBe(millis);
      }),
    );
  });
});
