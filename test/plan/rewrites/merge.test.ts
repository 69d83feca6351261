// Can catch: projections or filters merged where an error changes its operator or shows where it did not, where work is
// done twice, and a projection dropped that renames or reorders.
import { describe, expect, test } from 'vitest';
import type { Node } from '../../../src/plan/node.js';
import { filter } from '../../../src/plan/nodes/filter.js';
import { join } from '../../../src/plan/nodes/join.js';
import { project } from '../../../src/plan/nodes/project.js';
import { boolean, col, columns, double, eq, int, lit, nullable, table } from '../plans.js';
import { fn, rewritten } from './rewriting.js';

const t = table({ a: int, b: int, d: double }, { label: 't' });
const u = table({ x: int }, { label: 'u' });
const one = lit(1, int);
const sum = (node: Node, name: string) => fn('PLUS', col(node, name), col(node, name));
const quotient = (node: Node) => fn('DIVIDE', one, col(node, 'b'));
const select = (node: Node, ...names: string[]) =>
  project(node, columns(Object.fromEntries(names.map(name => [name, col(node, name)]))));

describe('merge-projections', () => {
  const merged = (out: Node, options = {}) => rewritten('merge-projections', { out }, options);
  test('a chain becomes one, under the name of the upper one', () => {
    const p = project(t, columns({ n: sum(t, 'd'), a: col(t, 'a') }));
    const q = project(p, columns({ m: col(p, 'n'), a: col(p, 'a') }));
    const r = project(q, columns({ m: fn('TIMES', col(q, 'm'), lit(2, double)), b: col(q, 'a') }));
    expect(merged(r, { ids: true })).toBe(`\
out:
  Project (d + d) * 2e0 as m, a as b -> m b  [out/project]
    Scan t -> a d  [out/project/project/project/scan]
`);
  });
  test('the upper one may fail: its errors stay its own', () => {
    const p = project(t, columns({ b: col(t, 'b') }));
    expect(merged(project(p, columns({ q: quotient(p) })), { ids: true })).toBe(`\
out:
  Project 1 / b as q -> q  [out/project]
    Scan t -> b  [out/project/project/scan]
`);
  });
  test('not where the lower one can fail', () => {
    const p = project(t, columns({ q: quotient(t) }));
    expect(merged(select(p, 'q'))).toBe('unchanged');
  });
  test('not where a computed column is read twice', () => {
    const p = project(t, columns({ n: sum(t, 'd') }));
    expect(merged(project(p, columns({ n: col(p, 'n'), m: col(p, 'n') })))).toBe('unchanged');
    expect(merged(project(p, columns({ n: sum(p, 'n') })))).toBe('unchanged');
    const plain = project(t, columns({ n: col(t, 'd') }));
    expect(merged(project(plain, columns({ n: sum(plain, 'n') })))).toContain('Project d + d as n');
  });
  test('not where another output reads the lower one', () => {
    const p = select(t, 'a', 'b');
    expect(rewritten('merge-projections', { x: select(p, 'a'), y: p })).toBe('unchanged');
  });
  test('into the columns of a join, where neither can fail', () => {
    const j = join(t, u, {
      type: 'left',
      on: eq(quotient(t), col(u, 'x', 1)),
      columns: columns({ b: col(t, 'b'), n: sum(t, 'd'), x: { ...col(u, 'x', 1), type: nullable(int) } }),
    });
    expect(merged(project(j, columns({ y: col(j, 'x'), m: col(j, 'n') })), { ids: true })).toBe(`\
out:
  Left join 1 / b = x -> y m  [out/project/join]
    Scan t -> b d  [out/project/join/0:scan]
    Scan u -> x  [out/project/join/1:scan]
`);
    expect(merged(project(j, columns({ q: quotient(j) })))).toBe('unchanged');
    const fails = join(t, u, { type: 'inner', on: lit(true, boolean), columns: columns({ q: quotient(t) }) });
    expect(merged(project(fails, columns({ r: col(fails, 'q') })))).toBe('unchanged');
  });
});

describe('merge-filters', () => {
  const merged = (out: Node, options = {}) => rewritten('merge-filters', { out }, options);
  const is = (name: string) => eq(col(t, name), one);
  test('a chain becomes one condition, in the order of the rows', () => {
    expect(merged(filter(filter(filter(t, is('a')), is('b')), fn('IS_NULL', col(t, 'd'))), { ids: true })).toBe(`\
out:
  Filter a = 1 AND b = 1 AND d IS NULL -> a b d  [out/filter]
    Scan t -> a b d  [out/filter/filter/filter/scan]
`);
  });
  test('not where one of them can fail', () => {
    const fails = eq(quotient(t), one);
    expect(merged(filter(filter(t, is('a')), fails))).toBe('unchanged');
    expect(merged(filter(filter(t, fails), is('a')))).toBe('unchanged');
  });
  test('not where another output reads the lower one', () => {
    const f = filter(t, is('a'));
    expect(rewritten('merge-filters', { x: filter(f, is('b')), y: f })).toBe('unchanged');
  });
  test('a condition that is TRUE goes, others of constants stay', () => {
    expect(merged(filter(t, lit(true, boolean)))).toBe('out:\n  Scan t -> a b d\n');
    expect(merged(filter(t, lit(false, boolean)))).toBe('unchanged');
    expect(merged(filter(t, lit(null, nullable(boolean))))).toBe('unchanged');
  });
});

describe('drop-projections', () => {
  const dropped = (out: Node) => rewritten('drop-projections', { out });
  test('what gives all columns as they are', () => {
    expect(dropped(select(t, 'a', 'b', 'd'))).toBe('out:\n  Scan t -> a b d\n');
  });
  test('not what reorders, renames or computes', () => {
    const renamed = project(t, columns({ a: col(t, 'b'), b: col(t, 'a'), d: col(t, 'd') }));
    const computed = project(t, columns({ a: col(t, 'a'), b: col(t, 'b'), d: sum(t, 'd') }));
    for (const node of [select(t, 'b', 'a', 'd'), renamed, computed]) expect(dropped(node)).toBe('unchanged');
  });
});
