// Can catch: conditions offered to readers that may not have them, rewrites that cannot be switched off or do not work
// together, and a broken rewrite that goes unnoticed.
import { describe, expect, test } from 'vitest';
import { identify } from '../../../src/plan/identify.js';
import type { Node } from '../../../src/plan/node.js';
import { distinct } from '../../../src/plan/nodes/distinct.js';
import { filter } from '../../../src/plan/nodes/filter.js';
import { join } from '../../../src/plan/nodes/join.js';
import { limit } from '../../../src/plan/nodes/limit.js';
import { project } from '../../../src/plan/nodes/project.js';
import type { Plan } from '../../../src/plan/plan.js';
import { prune } from '../../../src/plan/prune.js';
import { applyChecked, REWRITES, rewrite } from '../../../src/plan/rewrites/rewrite.js';
import { rebuild } from '../../../src/plan/traverse.js';
import { planText } from '../plan-text.js';
import { and, col, columns, eq, int, lit, nullable, plan, rowtime, type SourceFacts, table } from '../plans.js';
import { fn, rewritten } from './rewriting.js';

const one = lit(1, int);
const source = (facts: SourceFacts = {}) =>
  table({ a: int, b: int, c: nullable(int), at: rowtime }, { label: 't', ...facts });
const is = (node: Node, name: string) => eq(col(node, name), one);
const fails = (node: Node) => eq(fn('DIVIDE', one, col(node, 'b')), one);

describe('offer-predicates', () => {
  const offered = (out: Node) =>
    rewritten('offer-predicates', { out })
      .split('\n')
      .filter(line => line.startsWith('offered'));
  test('what cannot fail, and the filter stays', () => {
    const t = source();
    expect(rewritten('offer-predicates', { out: filter(t, and(is(t, 'a'), is(t, 'c'))) })).toBe(`\
out:
  Filter a = 1 AND c = 1 -> a b c at
    Scan t with predicate -> a b c at
offered: a = 1 AND c = 1
`);
  });
  test('beside what can fail a row goes only where a conjunct is FALSE', () => {
    const t = source();
    expect(offered(filter(t, and(is(t, 'a'), fails(t), is(t, 'c'))))).toEqual([
      'offered: a = 1 AND (c = 1) IS NOT FALSE',
    ]);
    expect(offered(filter(t, fails(t)))).toEqual([]);
  });
  test('not to logs, replays, custom watermarks, or scans that others read', () => {
    for (const facts of [
      { changes: 'upsert', key: ['a'] },
      { changes: 'retract' },
      { time: 'at', watermark: () => 0 },
      { time: 'at', replay: true },
    ] as const) {
      const t = source({ ...facts, key: ['a'] });
      expect(offered(filter(t, is(t, 'a')))).toEqual([]);
    }
    const t = source();
    expect(rewritten('offer-predicates', { x: filter(t, is(t, 'a')), y: t })).toBe('unchanged');
  });
});

/** A plan that every rewrite has something to do in. */
function busy(): Plan {
  const t = source();
  const u = table({ x: int, y: int }, { label: 'u' });
  const p = project(t, columns({ a: col(t, 'a'), b: col(t, 'b'), k: fn('PLUS', one, one) }));
  const j = join(p, u, {
    type: 'inner',
    on: eq(col(p, 'a'), col(u, 'x', 1)),
    columns: columns({ b: col(p, 'b'), y: col(u, 'y', 1), k: col(p, 'k') }),
  });
  const f = filter(filter(j, is(j, 'y')), fn('EQUAL', col(j, 'b'), fn('PLUS', one, one)));
  const q = project(f, columns({ b: col(f, 'b'), k: col(f, 'k') }));
  return prune(identify(plan({ out: project(q, columns({ k: col(q, 'k'), b: col(q, 'b') })) })));
}

describe('together', () => {
  test('all', () => {
    const rewritten = rewrite(busy());
    expect(planText(rewritten, { ids: true })).toBe(`\
out:
  Join a = x -> k b  [out/project/project/filter/filter/join]
    Project a, b, 2 as k -> a b k  [out/project/project/filter/filter/join/0:project]
      Filter b = 2 -> a b  [out/project/project/filter/0]
        Scan t with predicate -> a b  [out/project/project/filter/filter/join/0:project/scan]
    Filter y = 1 -> x y  [out/project/project/filter/1]
      Scan u with predicate -> x y  [out/project/project/filter/filter/join/1:scan]
`);
    expect(rewrite(rewritten)).toBe(rewritten);
  });
  test('none, one, or several by name', () => {
    const before = busy();
    expect(rewrite(before, 'none')).toBe(before);
    expect(rewrite(before, [])).toBe(before);
    for (const { name } of REWRITES) {
      const alone = rewrite(before, [name]);
      expect(rewrite(alone, [name])).toBe(alone);
    }
    expect(planText(rewrite(before, ['push-filters', 'fold-constants']))).toContain('Filter b = 2');
    expect(() => rewrite(before, ['push-filter'])).toThrow(
      "PLAN_INVALID_ARGUMENT  there is no rewrite 'push-filter'\n" +
        '  do   the rewrites are fold-constants, merge-projections, merge-filters, push-filters, drop-projections, offer-predicates',
    );
  });
  test('sharing is kept', () => {
    const t = source();
    const shared = distinct(filter(filter(t, is(t, 'a')), is(t, 'b')));
    const rewritten = rewrite(prune(identify(plan({ x: limit(shared, 1), y: shared }))));
    expect(planText(rewritten)).toBe(`\
x:
  Limit 1 -> a b c at
    (1) Distinct -> a b c at
      Filter a = 1 AND b = 1 -> a b c at
        Scan t with predicate -> a b c at
y:
  (1)
`);
  });
});

describe('a rewrite that breaks the plan says so', () => {
  const t = source();
  const before = identify(plan({ out: filter(filter(t, is(t, 'a')), is(t, 'b')) }));
  const broken = (apply: (plan: Plan) => Plan) => () => applyChecked({ name: 'broken', apply }, before);
  test('with a column that is not there', () => {
    const other = table({ z: int });
    const apply = (p: Plan) =>
      rebuild(p, node => (node.kind === 'filter' ? { ...node, predicate: is(other, 'z') } : node));
    expect(broken(apply)).toThrow(
      'PLAN_INVALID_REWRITE  the rewrite broken broke the plan\n' +
        "  why  PLAN_UNKNOWN_COLUMN  there is no column 'z'\n" +
        '  do   this is a defect of millrace: please report it with the plan, millrace explain --json',
    );
  });
  test('with an id that two operators have, or none', () => {
    const same = (id: string | null) => (p: Plan) =>
      rebuild(p, node => (node.kind === 'filter' ? { ...node, id } : node));
    expect(broken(same('x'))).toThrow("the operator id x is not one operator's");
    expect(broken(same(null))).toThrow("the operator id null is not one operator's");
  });
  test('with other columns of an output', () => {
    const cut = (p: Plan) => ({
      inserts: p.inserts.map(i => ({ ...i, input: { ...project(t, columns({ a: col(t, 'a') })), id: 'p' } })),
    });
    expect(broken(cut)).toThrow('output out has other columns');
  });
});
