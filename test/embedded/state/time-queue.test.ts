// Catches slots that come out of order of time, come before their time, or never: ascending times and others, far beyond the
// room that the queue begins with.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TimeQueue } from '../../../src/embedded/state/time-queue.js';

test('slots come when their time has come, the earliest first', () => {
  const step = fc.record({ add: fc.array(fc.integer({ min: -3, max: 40 }), { maxLength: 90 }), now: fc.nat(200) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), steps => {
      const queue = new TimeQueue();
      let waiting: { slot: number; time: number }[] = [];
      let slots = 0;
      let base = 0;
      for (const { add, now } of steps) {
        base += 10;
        for (const back of add) {
          queue.add(slots, base - back);
          waiting.push({ slot: slots++, time: base - back });
        }
        const taken: number[] = [];
        for (let slot = queue.take(now); slot >= 0; slot = queue.take(now)) taken.push(slot);
        const due = waiting.filter(({ time }) => time <= now);
        waiting = waiting.filter(({ time }) => time > now);
        expect([...taken].sort((a, b) => a - b)).toEqual(due.map(({ slot }) => slot).sort((a, b) => a - b));
        const times = new Map(due.map(({ slot, time }) => [slot, time]));
        expect(taken.map(slot => times.get(slot))).toEqual([...times.values()].sort((a, b) => a - b));
        expect(queue.size).toBe(waiting.length);
      }
    }),
  );
});

test('many that ascend cost no more room than they need', () => {
  const queue = new TimeQueue();
  for (let time = 0; time < 20_000; time++) {
    queue.add(time, time);
    expect(queue.take(time - 10)).toBe(time >= 10 ? time - 10 : -1);
  }
  expect(queue.bytes).toBeLessThan(4000);
});
