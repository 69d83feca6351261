// Catches slots that leave a queue too early, too late or out of order, however they came.
import { expect, test } from 'vitest';
import { SlotQueue } from '../../../src/embedded/state/slot-queue.js';

test('slots leave in order, as far as they are due, in whatever order they came', () => {
  // A slot's time is the slot itself, scattered.
  const timeOf = (slot: number): number => (slot * 7919) % 10_007;
  const queue = new SlotQueue((a, b) => timeOf(a) - timeOf(b));
  const left: number[] = [];
  const taken: number[] = [];
  let next = 0;
  for (let limit = 0; limit <= 10_500; limit += 500) {
    // Some come in order, some do not, none of a time that has passed.
    const some = Array.from({ length: 400 }, () => next++).filter(slot => slot < 10_007 && timeOf(slot) >= limit - 500);
    if (limit % 1000 === 0) some.sort((a, b) => timeOf(a) - timeOf(b));
    queue.add(Int32Array.from(some), some.length);
    left.push(...some);
    const due = [...queue.take(slot => timeOf(slot) < limit)];
    const expected = left.filter(slot => timeOf(slot) < limit).sort((a, b) => timeOf(a) - timeOf(b));
    expect(due).toEqual(expected);
    for (const slot of due) left.splice(left.indexOf(slot), 1);
    taken.push(...due);
    expect([...queue.all()].sort((a, b) => a - b)).toEqual([...left].sort((a, b) => a - b));
  }
  expect(taken.length).toBeGreaterThan(4000);
});
