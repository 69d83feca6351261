// Catches a multiset that loses or doubles a value, forgets its order where blocks split or empty, or minds that a
// removal comes before its insertion.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Multiset, NumberMultiset } from '../../../src/embedded/state/number-multiset.js';
import { OrderedMultiset } from '../../../src/embedded/state/ordered-multiset.js';
import type { Exact } from '../../../src/types/value.js';

const compare = (a: Exact, b: Exact): number => (a < b ? -1 : a > b ? 1 : 0);

const kinds: readonly [string, () => Multiset<Exact>][] = [
  ['NumberMultiset', () => new NumberMultiset()],
  ['OrderedMultiset', () => new OrderedMultiset<Exact>(compare)],
];

const few = fc.constantFrom<Exact>(0, 1, -1, 0.5, Infinity, -Infinity, 2n ** 64n, -(2n ** 64n), 2n ** 53n);
const changes = fc.array(fc.tuple(few, fc.constantFrom(1, 1, -1, 2, -2)), { maxLength: 60 });
/** Enough values that blocks split; then many of them are taken away, so that blocks empty. */
const many = fc.tuple(
  fc.integer({ min: 1, max: 4 }),
  fc.integer({ min: 500, max: 1500 }),
  fc.integer({ min: 1, max: 7 }),
);

function expectSame(set: Multiset<Exact>, model: ReadonlyMap<Exact, number>): void {
  const expected = [...model].filter(([, count]) => count !== 0).sort(([a], [b]) => compare(a, b));
  const found: [Exact, number][] = [];
  set.forEach((value, count) => {
    found.push([value, count]);
  });
  expect(found).toEqual(expected);
  expect(set.first()).toBe(expected[0]?.[0]);
  expect(set.last()).toBe(expected.at(-1)?.[0]);
  expect(set.isEmpty).toBe(expected.length === 0);
}

describe.each(kinds)('%s', (_, make) => {
  test('is a sorted Map of counts', () => {
    fc.assert(
      fc.property(changes, steps => {
        const set = make();
        const model = new Map<Exact, number>();
        for (const [value, weight] of steps) {
          set.add(value, weight);
          model.set(value, (model.get(value) ?? 0) + weight);
          expectSame(set, model);
        }
      }),
    );
  });

  test('splits and empties blocks', () => {
    fc.assert(
      fc.property(many, ([order, size, every]) => {
        const set = make();
        const model = new Map<Exact, number>();
        const value = (i: number) => (order === 1 ? i : order === 2 ? 0 - i : (i * 7919) % 10_007);
        const add = (x: number, weight: number) => {
          set.add(x, weight);
          model.set(x, (model.get(x) ?? 0) + weight);
        };
        for (let i = 0; i < size; i++) add(value(i), 1);
        expectSame(set, model);
        for (let i = 0; i < size; i++) if (i % every !== 0) add(value(i), -1);
        expectSame(set, model);
        for (let i = 0; i < size; i++) if (i % every === 0) add(value(i), -1);
        expectSame(set, new Map());
        add(5, 1);
        expect(set.first()).toBe(5);
      }),
      { numRuns: 30 },
    );
  });
});
