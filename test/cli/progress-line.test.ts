// Catches a progress line that breaks a terminal's lines, floods a log, stands still, or stays behind the results.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ProgressLine } from '../../src/cli/progress-line.js';
import type { Progress } from '../../src/executor/job.js';

const progress: Progress = {
  elapsed: 3000,
  rowsIn: 1200,
  rowsOut: 4,
  rowsInPerSecond: 400,
  rowsOutPerSecond: 1,
  watermark: null,
  lag: null,
  lateRows: 0,
  stateBytes: 0,
  steps: 7,
};

/** A stream that keeps what it gets. */
function stream(isTTY: boolean, columns = 100) {
  const written: string[] = [];
  return { written, isTTY, columns, write: (text: string) => written.push(text) };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('progress on a terminal', () => {
  it('is one line that is written over, cut to the width, and taken away', () => {
    const terminal = stream(true, 40);
    const line = new ProgressLine(terminal, () => Date.now());
    line.show(progress);
    line.show({ ...progress, rowsIn: 2400 });
    line.clear();
    line.clear();
    expect(terminal.written).toEqual([
      '\r\u001b[2Krunning 00:03 · in 1,200 rows (400/s)',
      '\r\u001b[2Krunning 00:03 · in 2,400 rows (400/s)',
      '\r\u001b[2K',
    ]);
    line.end();
  });

  it('is cut to 80 cells where the terminal does not know its width', () => {
    const terminal = stream(true, 0);
    const line = new ProgressLine(terminal, () => Date.now());
    line.show(progress);
    line.end();
    expect(terminal.written[0]).toContain('running 00:03 · in 1,200 rows (400/s) · out 4 (1/s)');
  });

  it('goes on while the job waits for its sources, and ends with it', () => {
    const terminal = stream(true);
    const line = new ProgressLine(terminal, () => Date.now());
    line.show(progress);
    vi.advanceTimersByTime(2000);
    expect(terminal.written.at(-1)).toContain('running 00:05 · in 1,200 rows (0/s)');
    line.end();
    const shown = terminal.written.length;
    vi.advanceTimersByTime(60_000);
    expect(terminal.written).toHaveLength(shown);
  });
});

describe('progress elsewhere', () => {
  it('is a plain line every ten seconds', () => {
    const log = stream(false);
    const line = new ProgressLine(log, () => Date.now());
    for (let report = 0; report < 130; report++) {
      line.show(progress);
      vi.advanceTimersByTime(200);
    }
    line.end();
    expect(log.written).toEqual(Array(2).fill('running 00:03 · in 1,200 rows (400/s) · out 4 (1/s) · state 0 B\n'));
  });
});
