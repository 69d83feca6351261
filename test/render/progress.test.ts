// Can catch: a progress line or end-of-run summary that says something else than its numbers, in another form than the
// documented one, or that a terminal would break.
import { describe, expect, test } from 'vitest';
import { bytesText, countText, percentText, rateText, shortCount } from '../../src/render/numbers.js';
import { renderProgress } from '../../src/render/progress.js';
import { renderSummary } from '../../src/render/summary.js';
import { ageText, clockText, elapsedText, timestampText } from '../../src/render/times.js';

const progress = {
  elapsed: 12_345,
  rowsIn: 1_240_000,
  rowsOut: 8412,
  rowsInPerSecond: 103_200,
  rowsOutPerSecond: 701,
  watermark: Date.UTC(2001, 2, 14, 12),
  lag: 2100,
  lateRows: 12,
  stateBytes: 38_000_000,
};

describe('renderProgress', () => {
  test('the line of the documentation', () => {
    expect(renderProgress(progress)).toBe(
      'running 00:12 · in 1.24 M rows (103 k/s) · out 8,412 (701/s) · watermark 2001-03-14 12:00 (2 s behind) · state 38 MB · late 12',
    );
  });
  test('what there is nothing to say of is left out', () => {
    const none = { ...progress, watermark: null, lag: null, lateRows: 0, rowsIn: 1, rowsOut: 0, stateBytes: 0 };
    expect(renderProgress({ ...none, rowsInPerSecond: 0, rowsOutPerSecond: 0 }, { status: 'starting' })).toBe(
      'starting 00:12 · in 1 row (0/s) · out 0 (0/s) · state 0 B',
    );
    expect(renderProgress({ ...progress, watermark: Number.POSITIVE_INFINITY })).not.toContain('watermark');
  });
  test('is cut between facts where the terminal is narrow', () => {
    expect(renderProgress(progress, { width: 80 })).toBe(
      'running 00:12 · in 1.24 M rows (103 k/s) · out 8,412 (701/s)',
    );
    expect(renderProgress(progress, { width: 7 })).toBe('running');
  });
});

describe('renderSummary', () => {
  const summary = {
    status: 'finished',
    mode: 'batch',
    elapsed: 18_420,
    steps: 1,
    deterministic: true,
    limited: false,
    rowsIn: { flights: 3_000_000, airports: 3376 },
    rowsOut: { 'per-day.csv': 9412, 'worst.csv': 153 },
    lateRows: { perDay: 1204 },
    skippedRows: { flights: 0 },
    errors: {},
  };
  test('the block of the documentation', () => {
    expect(renderSummary(summary)).toBe(`\
finished · batch · 18.4 s
  in    flights 3,000,000 · airports 3,376 · 0 malformed
  out   per-day.csv 9,412 · worst.csv 153
  late  perDay 1,204 dropped (0.04 %); 'sideOutput' gives them, allowedLateness
        takes them in, replay: 'eventTime' leaves none
`);
  });
  test('what did not make it, and what marks the run', () => {
    expect(
      renderSummary({
        ...summary,
        mode: 'streaming',
        steps: 1204,
        limited: true,
        deterministic: false,
        lateRows: {},
        skippedRows: { flights: 2, airports: 1 },
        errors: { 'perDay/window-aggregate': 3 },
      }),
    ).toBe(`\
finished · streaming · 18.4 s · 1,204 steps · ended by limit · not deterministic
  in    flights 3,000,000 · airports 3,376 ·
        malformed and left out: flights 2, airports 1
  out   per-day.csv 9,412 · worst.csv 153
  err   perDay/window-aggregate 3 · rows stand as errors and not in the result
`);
  });
});

test('numbers', () => {
  expect([0, 999, 1000, 1234567, -1234567].map(countText)).toEqual(['0', '999', '1,000', '1,234,567', '-1,234,567']);
  expect([0, 8412, 999_999, 1e6, 1_239_999, 999_999_999, 1.5e12, 4e15].map(shortCount)).toEqual([
    '0',
    '8,412',
    '999,999',
    '1 M',
    '1.24 M',
    '1 G',
    '1.5 T',
    '4,000 T',
  ]);
  expect([0.4, 701, 9999, 10_000, 103_200, 999_600].map(rateText)).toEqual([
    '0/s',
    '701/s',
    '9,999/s',
    '10 k/s',
    '103 k/s',
    '1 M/s',
  ]);
  expect([0, 999, 1000, 38_000_000, 1.2345e9].map(bytesText)).toEqual(['0 B', '999 B', '1 kB', '38 MB', '1.23 GB']);
  expect([0, 0.00001, 0.0004, 0.0312, 0.5].map(percentText)).toEqual(['0 %', '< 0.01 %', '0.04 %', '3.12 %', '50 %']);
});

test('times', () => {
  expect([0, 41.2, 999.6, 18_420, 59_949, 59_950, 125_000, 3_600_000, 3_725_000].map(elapsedText)).toEqual([
    '0 ms',
    '41 ms',
    '1 s',
    '18.4 s',
    '59.9 s',
    '1 min',
    '2 min 5 s',
    '1 h',
    '1 h 2 min',
  ]);
  expect([0, 12_345, 3_723_000].map(clockText)).toEqual(['00:00', '00:12', '1:02:03']);
  expect([41, 2100, 360_000, 3 * 3_600_000, 1234 * 86_400_000].map(ageText)).toEqual([
    '41 ms',
    '2 s',
    '6 min',
    '3 h',
    '1,234 d',
  ]);
  expect(timestampText(Date.UTC(2001, 2, 14, 12), 0)).toBe('2001-03-14 12:00:00');
  expect(timestampText(-1, 3)).toBe('1969-12-31 23:59:59.999');
  expect(timestampText(1.001, 6)).toBe('1970-01-01 00:00:00.001001');
  expect(timestampText(Date.UTC(12026, 0, 1), 0)).toBe('+12026-01-01 00:00:00');
  expect(timestampText(Number.POSITIVE_INFINITY, 0)).toBe('Infinity');
});
