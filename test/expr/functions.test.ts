// Catches: a function that gives something else than the documentation of Flink, other databases or the contract say;
// and an interpreter and generated code that differ on any of it.
import { describe, expect, test } from 'vitest';
import { canFail } from '../../src/expr/can-fail.js';
import { CASES } from './cases.js';
import { compiled, interpreted } from './evaluate-both-ways.js';
import { expectCase } from './expect-case.js';
import { parseExpression } from './parse-expression.js';

describe.each(Object.entries(CASES))('%s', (_, text) => {
  const cases = text
    .split('\n')
    .filter(line => line.trim() !== '')
    .map(line => line.trim().split(' => ') as [string, string]);
  test.each(cases)('%s is %s', (call, result) => {
    expectCase(call, result);
  });
});

test('a list of many constants is no deep tree', () => {
  const list = parseExpression(`IN(7, ${Array.from({ length: 20_000 }, (_, i) => i * 2).join(', ')}, 7)`);
  expect(canFail(list)).toBe(false);
  expect(interpreted(list, [])([])).toEqual({ value: true });
  expect(compiled(list, [])([])).toEqual({ value: true });
});
