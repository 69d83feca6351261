// Catches planted defects whose text the engine no longer has, which would otherwise show only when they are run.
import { describe, expect, test } from 'vitest';
import { mutatedText } from './bundle.js';
import { mutants } from './mutants.js';

describe('planted defects', () => {
  test.each(mutants)('$name', mutant => {
    expect(mutatedText(mutant)).toContain(mutant.replace);
  });

  test('are many, each with its own name and change', () => {
    expect(mutants.length).toBeGreaterThanOrEqual(25);
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
    expect(mutants.filter(({ find, replace }) => find === replace)).toEqual([]);
  });
});
