// Catches a sum of doubles that loses a bit, in whatever order values come and go, at either end of the exponents, at the
// border where two doubles no longer hold it, and a rounding to FLOAT or DOUBLE that is not that of the true sum.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DoubleTotal } from '../../../src/embedded/aggregates/double-total.js';
import { GroupState, StateLayout } from '../../../src/embedded/aggregates/group-state.js';
import { Superaccumulator } from '../../../src/embedded/aggregates/superaccumulator.js';
import { exactSum } from '../../../src/testing/reference/exact-sum.js';
import { MemoryState } from '../memory-state.js';

const finite = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(1e308, -1e308, 1e-308, 5e-324, -5e-324, 2 ** 53, 1, -1, 0.1, 1e16, Number.MAX_VALUE, 2 ** 970),
  fc.tuple(fc.integer({ min: 0, max: 2 ** 20 }), fc.integer({ min: -1074, max: 1003 })).map(([m, e]) => m * 2 ** e),
);
const float = fc.float({ noNaN: true, noDefaultInfinity: true });
const any = fc.oneof({ weight: 9, arbitrary: finite }, fc.constantFrom(Number.NaN, Infinity, -Infinity));

/** A value and which of the values before it to take away, if any. */
const moves = (values: fc.Arbitrary<number>) =>
  fc.array(fc.tuple(values, fc.option(fc.nat(1000), { freq: 2 }), fc.constantFrom(1, 1, 1, 2, 20)), { maxLength: 40 });

function totals(): { total: DoubleTotal; make: () => GroupState } {
  const layout = new StateLayout();
  const total = new DoubleTotal(layout);
  return { total, make: () => new GroupState([], layout, []) };
}

describe('DoubleTotal', () => {
  test.each([
    ['doubles', any, false],
    ['floats, rounded to FLOAT', float, true],
    ['doubles, rounded to FLOAT', finite, true],
  ] as const)('is the true sum of %s at any time', (_, values, isFloat) => {
    fc.assert(
      fc.property(moves(values), fc.boolean(), (steps, restores) => {
        const { total, make } = totals();
        let state = make();
        const standing: number[] = [];
        for (const [value, removal, times] of steps) {
          if (removal !== null && standing.length > 0) {
            const [gone] = standing.splice(removal % standing.length, 1);
            total.add(state, 0, gone!, -1);
          } else {
            for (let i = 0; i < times; i++) standing.push(value);
            total.add(state, 0, value, times);
          }
          expect(total.round(state, 0, isFloat)).toBe(exactSum(standing, isFloat) + 0);
          if (!restores) continue;
          const saved = new MemoryState();
          state.snapshot(saved, 's');
          state = make();
          state.restore(saved.reread(), 's');
        }
      }),
      { numRuns: 400 },
    );
  });

  test('merges sums without loss', () => {
    fc.assert(
      fc.property(fc.array(fc.array(any, { maxLength: 10 }), { maxLength: 5 }), parts => {
        const { total, make } = totals();
        const all = make();
        for (const part of parts) {
          const state = make();
          for (const value of part) total.add(state, 0, value, 1);
          total.merge(all, 0, state, 0);
        }
        expect(total.round(all, 0, false)).toBe(exactSum(parts.flat(), false));
      }),
      { numRuns: 300 },
    );
  });
});

describe('Superaccumulator', () => {
  test('holds millions of the greatest values, and takes them away again', () => {
    const sum = new Superaccumulator();
    for (let i = 0; i < 2_000_000; i++) sum.add(Number.MAX_VALUE, 1);
    sum.add(5e-324, 1);
    expect(sum.round().value).toBe(Infinity);
    sum.add(Number.MAX_VALUE, -1_999_999);
    expect(sum.round()).toEqual({ value: Number.MAX_VALUE, rest: 1 });
    sum.add(Number.MAX_VALUE, -1);
    expect(sum.round()).toEqual({ value: 5e-324, rest: 0 });
  });

  test('takes weights of any size', () => {
    fc.assert(
      fc.property(finite, fc.integer({ min: -(2 ** 24), max: 2 ** 24 }), (value, weight) => {
        const sum = new Superaccumulator();
        sum.add(value, weight);
        sum.add(value, 3 - weight);
        expect(sum.round().value).toBe(exactSum([value, value, value], false));
      }),
      { numRuns: 50 },
    );
  });
});
