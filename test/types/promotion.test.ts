// Catches a promotion table that is not the order of the numeric kinds.
import { expect, test } from 'vitest';
import { type NumericKind, PROMOTION } from '../../src/types/promotion.js';

const kinds = Object.keys(PROMOTION) as NumericKind[];
const exact: readonly NumericKind[] = ['tinyint', 'smallint', 'int', 'bigint', 'decimal'];

test('exact kinds widen to the wider one, anything with a binary fraction becomes one', () => {
  for (const a of kinds) {
    for (const b of kinds) {
      const both = [a, b];
      const expected = both.includes('double')
        ? 'double'
        : both.includes('float')
          ? both.includes('decimal')
            ? 'double'
            : 'float'
          : exact[Math.max(exact.indexOf(a), exact.indexOf(b))];
      expect(PROMOTION[a][b], `${a} with ${b}`).toBe(expected);
      expect(PROMOTION[b][a], `${b} with ${a}`).toBe(PROMOTION[a][b]);
    }
  }
});
