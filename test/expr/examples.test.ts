// Catches: an example in the catalogue, and so in docs/functions.md, that is not what the function gives; and a function
// whose interpreter, generated code, constants and columns do not all give the same.
import { describe, expect, test } from 'vitest';
import { catalogue } from '../../src/expr/functions/catalogue.js';
import { expectCase } from './expect-case.js';

describe.each([...catalogue.values()])('$name', ({ examples }) => {
  test.each(examples)('%s is %s', (text, result) => {
    expectCase(text, result);
  });
});

test('there are about seventy functions, each in one chapter', () => {
  expect(catalogue.size).toBeGreaterThanOrEqual(70);
});
