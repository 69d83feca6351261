// Catches durations of the wrong length, and lengths that are no whole number of milliseconds.
import { expect, test } from 'vitest';
import { days, durationText, hours, millis, millisOf, minutes, seconds } from '../../src/types/duration.js';

test.each([
  [millis(7), 7, '7 milliseconds'],
  [seconds(1), 1000, '1 second'],
  [seconds(0.5), 500, '500 milliseconds'],
  [minutes(90), 5_400_000, '90 minutes'],
  [hours(2), 7_200_000, '2 hours'],
  [days(1), 86_400_000, '1 day'],
  [days(-1), -86_400_000, '-1 day'],
  [millis(0), 0, '0 milliseconds'],
])('%s', (duration, length, text) => {
  expect(millisOf(duration)).toBe(length);
  expect(String(duration)).toBe(text);
  expect(durationText(length)).toBe(text);
});

test.each([[() => seconds(0.0001)], [() => days(Number.NaN)], [() => days(2 ** 50)], [() => minutes('5' as never)]])(
  '%s is refused',
  f => {
    expect(f).toThrow(
      /^PLAN_INVALID_ARGUMENT {2}\w+\(.*\) is no duration\n {2}why {2}a duration is a whole number of milliseconds/,
    );
  },
);

test('nothing else is a duration', () => {
  for (const value of [5, '5', null, undefined, {}, { '~duration': '5' }]) expect(millisOf(value)).toBeUndefined();
});
