// Catches: a function that gives something else than the documentation of Flink, other databases or the contract say;
// and an interpreter and generated code that differ on any of it.
import { describe, test } from 'vitest';
import { CASES } from './cases.js';
import { expectCase } from './expect-case.js';

describe.each(Object.entries(CASES))('%s', (_, text) => {
  const cases = text
    .split('\n')
    .filter(line => line.trim() !== '')
    .map(line => line.trim().split(' => ') as [string, string]);
  test.each(cases)('%s is %s', (call, result) => {
    expectCase(call, result);
  });
});
