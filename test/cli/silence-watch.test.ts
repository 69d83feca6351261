// Catches: a job that gives nothing and of which nothing is said, one that is told of although it gives rows, a reason
// that is repeated without end.
import { EMPTY } from 'rxjs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SilenceWatch } from '../../src/cli/silence-watch.js';
import type { Job } from '../../src/executor/job.js';

const fact = { operator: 'clicks', fact: 'silent for 6 minutes', remedy: 'see whether more is to come' };
const job: Job = {
  id: 'job',
  done: new Promise(() => {}),
  status: EMPTY,
  progress: EMPTY,
  metrics: EMPTY,
  cancel: () => job.done,
  diagnose: async () => [fact, { ...fact, operator: 'visits', fact: 'waits' }],
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('silence is explained after ten seconds, and again after twice as long each time', async () => {
  const told: string[] = [];
  const watch = new SilenceWatch(job, text => told.push(text));
  watch.progressed(3);
  await vi.advanceTimersByTimeAsync(9000);
  expect(told).toEqual([]);
  await vi.advanceTimersByTimeAsync(2000);
  expect(told).toEqual([
    'no output for 10 seconds, and this is why:\n  clicks  silent for 6 minutes\n  visits  waits\n  do      see whether more is to come\n',
  ]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(told.map(text => text.split(',')[0])).toEqual([
    'no output for 10 seconds',
    'no output for 20 seconds',
    'no output for 40 seconds',
  ]);
  watch.stop();
  await vi.advanceTimersByTimeAsync(600_000);
  expect(told).toHaveLength(3);
});

test('nothing is said while rows come', async () => {
  const told: string[] = [];
  const watch = new SilenceWatch(job, text => told.push(text));
  for (let rows = 0; rows < 20; rows++) {
    watch.progressed(rows);
    await vi.advanceTimersByTimeAsync(5000);
  }
  await watch.end(20);
  expect(told).toEqual([]);
});
