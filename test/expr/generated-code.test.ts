// Catches: generated code that gives another value, NULL or error than the interpreter on some typed expression and row;
// a call that claims it cannot fail or be NULL and does; a value that is not in the form of its type.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canFail } from '../../src/expr/can-fail.js';
import { printExpression } from '../../src/expr/print.js';
import { compiled, interpreted } from './evaluate-both-ways.js';
import { physicalForm } from './physical-form.js';
import { COLUMNS, expressions, rows } from './random-expressions.js';

test('the interpreter and generated code agree on any expression and row', () => {
  let evaluations = 0;
  let errors = 0;
  let nulls = 0;
  fc.assert(
    fc.property(expressions(3), fc.array(rows, { minLength: 3, maxLength: 3 }), (expression, table) => {
      const one = interpreted(expression, COLUMNS);
      const other = compiled(expression, COLUMNS);
      for (const row of table) {
        const outcome = one(row);
        expect(other(row), printExpression(expression)).toEqual(outcome);
        evaluations++;
        if ('error' in outcome) {
          errors++;
          expect(canFail(expression)).toBe(true);
        } else if (outcome.value === null) {
          nulls++;
          expect(expression.type.nullable).toBe(true);
        } else expect(physicalForm(outcome.value, expression.type)).toBe('as its type says');
      }
    }),
    { numRuns: 2000 },
  );
  expect(errors / evaluations).toBeGreaterThan(0.02);
  expect(nulls / evaluations).toBeGreaterThan(0.1);
  expect(nulls / evaluations).toBeLessThan(0.8);
});
