// Can catch: a constant folded to another value or type, one folded that fails (its error would be lost or show without
// rows), and AND or OR shortened where that changes an answer.
import { describe, expect, test } from 'vitest';
import type { Expression } from '../../../src/expr/expression.js';
import { printExpression } from '../../../src/expr/print.js';
import { aggregate } from '../../../src/plan/nodes/aggregate.js';
import { filter } from '../../../src/plan/nodes/filter.js';
import { join } from '../../../src/plan/nodes/join.js';
import { project } from '../../../src/plan/nodes/project.js';
import { sort } from '../../../src/plan/nodes/sort.js';
import { topN } from '../../../src/plan/nodes/top-n.js';
import { fold } from '../../../src/plan/rewrites/fold-constants.js';
import { equalTypes } from '../../../src/types/equal-types.js';
import {
  agg,
  asc,
  bigint,
  boolean,
  call,
  col,
  columns,
  double,
  impure,
  int,
  lit,
  nullable,
  string,
  table,
} from '../plans.js';
import { fn, rewritten } from './rewriting.js';

const t = table({ a: int, b: boolean, maybe: nullable(boolean) }, { label: 't' });
const [one, two, zero] = [lit(1, int), lit(2, int), lit(0, int)];
const [yes, no, unknown] = [lit(true, boolean), lit(false, boolean), lit(null, nullable(boolean))];
const [a, b, maybe] = [col(t, 'a'), col(t, 'b'), col(t, 'maybe')];
const fails = fn('EQUAL', fn('DIVIDE', one, a), one);
const divides = fn('DIVIDE', one, zero);

describe('values', () => {
  test.each<[Expression, string]>([
    [fn('PLUS', one, fn('TIMES', two, two)), '5'],
    [fn('PLUS', a, fn('PLUS', one, two)), 'a + 3'],
    [fn('IS_NULL', unknown), 'TRUE'],
    [fn('AND', unknown, yes), 'NULL'],
    [divides, '1 / 0'],
    [fn('PLUS', a, divides), 'a + 1 / 0'],
    [fn('PLUS', lit(2147483647, int), one), '2147483647 + 1'],
    [impure(), 'RAND()'],
    [
      fn('LIKE', lit('a', string), lit('a', string), fn('CONCAT', lit('!', string), lit('!', string))),
      "LIKE('a', 'a', CONCAT('!', '!'))",
    ],
  ])('%#', (expression, text) => {
    const folded = fold(expression);
    expect(printExpression(folded)).toBe(text);
    expect(equalTypes(folded.type, expression.type)).toBe(true);
  });
});

describe('AND and OR', () => {
  test.each<[Expression, string]>([
    [fn('AND', b, yes), 'b'],
    [fn('AND', yes, maybe, b), 'maybe AND b'],
    [fn('AND', fails, no), 'FALSE'],
    [fn('OR', fails, yes), 'TRUE'],
    [fn('OR', no, maybe), 'maybe'],
    [fn('AND', maybe, unknown), 'maybe AND NULL'],
    [fn('AND', b, unknown), 'b AND NULL'],
    [fn('OR', b, b, maybe), 'b OR maybe'],
    [fn('AND', fails, fails), '1 / a = 1'],
    [fn('AND', fn('EQUAL', one, two), b), 'FALSE'],
  ])('%#', (expression, text) => {
    const folded = fold(expression);
    expect(printExpression(folded)).toBe(text);
    expect(equalTypes(folded.type, expression.type)).toBe(true);
  });
  test('what draws twice draws twice', () => {
    const draw = call('GREATER', boolean, impure(), lit(0.5, double));
    expect(printExpression(fold(call('AND', boolean, draw, draw)))).toBe('RAND() > 0.5 AND RAND() > 0.5');
  });
});

test('in every operator that has expressions', () => {
  const three = fn('PLUS', one, two);
  const j = join(t, t, {
    type: 'inner',
    on: fn('EQUAL', fn('PLUS', a, three), { ...a, input: 1 }),
    columns: columns({ a, k: three }),
  });
  const p = project(j, columns({ a: col(j, 'a'), k: fn('PLUS', col(j, 'k'), three) }));
  const f = filter(p, fn('EQUAL', col(p, 'a'), three));
  const top = topN(f, { keys: [], order: [asc(fn('PLUS', col(f, 'a'), three))], rows: 2 });
  const g = aggregate(top, ['k'], [agg('m', 'MAX', int, [three], { where: fn('EQUAL', col(top, 'a'), three) })]);
  const s = sort(g, [asc(fn('PLUS', col(g, 'm'), three))]);
  expect(rewritten('fold-constants', { out: s, same: aggregate(t, [], [agg('n', 'COUNT', bigint)]) })).toBe(`\
out:
  Sort m + 3 -> k m
    Aggregate by k -> k m
      TopN 2 order a + 3 -> a k
        Filter a = 3 -> a k
          Project a, k + 3 as k -> a k
            Join left.a + 3 = right.a -> a k
              (1) Scan t -> a
              (1)
same:
  Aggregate -> n
    (1)
`);
});
