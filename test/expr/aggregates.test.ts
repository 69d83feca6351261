// Catches: an example of an aggregate function in docs/functions.md that is not what the engine gives.
import { from, rows, t } from 'millrace';
import { describe, expect, test } from 'vitest';
import { aggregateCatalogue } from '../../src/expr/functions/aggregates.js';
import { evaluateConstant } from '../../src/expr/interpret.js';
import { parseExpression } from './parse-expression.js';

const METHODS = {
  COUNT: 'count',
  SUM: 'sum',
  MIN: 'min',
  MAX: 'max',
  AVG: 'avg',
  FIRST_VALUE: 'first',
  LAST_VALUE: 'last',
  ARRAY_AGG: 'collect',
} as const;

describe.each([...aggregateCatalogue.values()])('$name', ({ name, example: [call, result] }) => {
  test.each(['batch', 'streaming'] as const)(`${call} is ${result}, %s`, async mode => {
    const group = evaluateConstant(parseExpression(call.replace(/^\w+\((.*)\)$/, 'ARRAY[$1]'))) as readonly unknown[];
    const method = METHODS[name];
    const isText = group.some(value => typeof value === 'string');
    const values = group.map(value => ({ value }));
    // Which of the two it is, the values say.
    const table = isText
      ? from(rows(values as { value: string }[], { value: t.string().nullable() })).aggregate(r => ({
          // A text has no sum, and its examples have none either.
          folded: (r.value as any)[method](),
        }))
      : from(rows(values as { value: number }[], { value: t.int().nullable() })).aggregate(r => ({
          folded: r.value[method](),
        }));
    const [row] = await table.collect({ mode });
    expect(row).toEqual({ folded: evaluateConstant(parseExpression(result)) });
  });
});
