// Catches an id that comes before one with an earlier time, that is lost, or that is due too early.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ExpiryQueue } from '../../../src/embedded/state/expiry-queue.js';

test('gives ids in the order of their times, none before its time', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          fc.record({ add: fc.integer({ min: -50, max: 50 }) }),
          fc.record({ until: fc.integer({ min: -60, max: 60 }) }),
        ),
      ),
      turns => {
        const queue = new ExpiryQueue();
        let waiting: { id: number; time: number }[] = [];
        turns.forEach((turn, id) => {
          if ('add' in turn) {
            queue.add(id, turn.add);
            waiting.push({ id, time: turn.add });
            return;
          }
          const taken: number[] = [];
          while (queue.isDue(turn.until)) taken.push(queue.take());
          const due = waiting.filter(({ time }) => time <= turn.until);
          waiting = waiting.filter(({ time }) => time > turn.until);
          const timeOf = (id: number) => due.find(entry => entry.id === id)!.time;
          expect([...taken].sort((a, b) => a - b)).toEqual(due.map(({ id }) => id));
          expect(taken.map(timeOf)).toEqual(taken.map(timeOf).sort((a, b) => a - b));
        });
      },
    ),
  );
});

test('gives room back', () => {
  const queue = new ExpiryQueue();
  const before = queue.bytes;
  for (let id = 0; id < 100_000; id++) queue.add(id, id % 977);
  const most = queue.bytes;
  while (queue.isDue(1000)) queue.take();
  expect(most).toBeGreaterThan(1_000_000);
  expect(queue.bytes).toBeLessThan(before + 20_000);
});
