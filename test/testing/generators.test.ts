// Catches generators that no longer make what the laws are for, cases that a file does not bring back, and shrinking that
// leads away from cases that can be built.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { catalogue } from '../../src/expr/functions/catalogue.js';
import type { Case, CaseExpression } from '../../src/testing/generators/case.js';
import { caseText, parseCase } from '../../src/testing/generators/case-text.js';
import { cases } from '../../src/testing/generators/cases.js';
import { isCaseValid } from '../../src/testing/generators/check-case.js';
import { describeCase } from '../../src/testing/generators/describe-case.js';
import { shrinkCase } from '../../src/testing/generators/shrink-case.js';
import { exactSum } from '../../src/testing/reference/exact-sum.js';

const some = fc.sample(cases(), { numRuns: 500, seed: 20_260_302 });

/** All functions that the expressions of a case call. */
function functionsOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap(functionsOf);
  return 'operands' in value ? [(value as Extract<CaseExpression, { call: string }>).call, ...inner] : inner;
}

describe('generated cases', () => {
  test('hold every operator, kind of column, kind of log and habit of a source', () => {
    const operators = new Set(some.flatMap(of => of.operators.map(({ kind }) => kind)));
    expect([...operators].sort()).toEqual([
      'aggregate',
      'deduplicate',
      'distinct',
      'filter',
      'final',
      'from-changelog',
      'from-stream',
      'interval-join',
      'join',
      'keyed-function',
      'late-arrivals',
      'late-rows',
      'late-session-rows',
      'lateral-join',
      'limit',
      'over',
      'project',
      'reduce',
      'scan',
      'semi-join',
      'session',
      'set-operation',
      'sort',
      'temporal-join',
      'to-changelog',
      'to-stream',
      'top-n',
      'transform',
      'union',
      'window',
      'window-rows',
    ]);
    const windows = some.flatMap(of => of.operators.flatMap(o => (o.kind === 'window' ? [o] : [])));
    expect(new Set(windows.map(({ window }) => window.kind))).toEqual(new Set(['tumble', 'hop', 'cumulate']));
    expect(windows.some(({ allowedLateness }) => (allowedLateness ?? 0) > 0)).toBe(true);
    for (const of of ['window', 'session'])
      expect(some.some(({ operators: all }) => all.some(o => o.kind === of && 'early' in o))).toBe(true);
    const sources = some.flatMap(of => of.sources);
    const kinds = new Set(sources.flatMap(({ fields }) => fields.map(({ type }) => type.kind)));
    expect(kinds.size).toBe(19);
    expect(new Set(sources.map(({ changes }) => changes))).toEqual(new Set(['append', 'retract', 'upsert']));
    for (const habit of ['dropsRows', 'givesRanges', 'replay'])
      expect(sources.some(source => habit in source)).toBe(true);
  });

  test('call nearly every function that can be called twice with one result', () => {
    const called = new Set(some.flatMap(of => functionsOf(of.operators)));
    const missing = [...catalogue.keys()].filter(name => !called.has(name));
    expect(missing.length).toBeLessThan(catalogue.size / 4);
    expect(called).toContain('CAST');
    expect(called).toContain('TRY_CAST');
  });

  test('have diamonds, several outputs and windows over windows', () => {
    const readers = (of: Case, i: number): number =>
      of.operators.filter(operator => inputs(operator).includes(i)).length;
    expect(some.filter(of => of.operators.some((_, i) => readers(of, i) > 1)).length).toBeGreaterThan(50);
    expect(some.filter(of => of.outputs.length > 1).length).toBeGreaterThan(50);
    expect(some.filter(of => of.operators.filter(({ kind }) => kind === 'window').length > 1).length).toBeGreaterThan(
      10,
    );
  });

  test('come back from their text as they were', () => {
    for (const of of some) expect(parseCase(caseText(of))).toEqual(of);
  });

  test('shrink to cases that can be built, and can be described', () => {
    let built = 0;
    for (const of of some.slice(0, 25)) {
      expect(describeCase(of)).toContain('-> output');
      let taken = 0;
      for (const smaller of shrinkCase(of)) {
        if (++taken > 60) break;
        if (!isCaseValid(smaller)) continue;
        built++;
        expect(caseText(smaller)).not.toBe(caseText(of));
      }
    }
    expect(built).toBeGreaterThan(300);
  });
});

function inputs(operator: Case['operators'][number]): readonly number[] {
  if (operator.kind === 'union') return operator.inputs;
  if (operator.kind === 'join') return [operator.left, operator.right];
  return 'input' in operator ? [operator.input] : [];
}

describe('the true sum of doubles', () => {
  test('is rounded once, to the nearest double or float, ties to even', () => {
    expect(exactSum([1e308, 1e308, -1e308], false)).toBe(1e308);
    expect(exactSum([0.1, 0.2, 0.3], false)).toBe(0.6);
    expect(exactSum([1, 2 ** -53, 2 ** -120], false)).toBe(1 + 2 ** -52);
    expect(exactSum([1, 2 ** -53], false)).toBe(1);
    expect(exactSum([1, 2 ** -24, 2 ** -60], true)).toBe(1 + 2 ** -23);
    expect(exactSum([5e-324, 5e-324], false)).toBe(1e-323);
    expect(exactSum([1.7976931348623157e308, 1e292], false)).toBe(Number.POSITIVE_INFINITY);
  });

  test('of two is what the processor gives', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.double({ noNaN: true }), (a, b) => {
        expect(exactSum([a, b], false)).toBe(a + b + 0);
      }),
      { numRuns: 300 },
    );
  });
});
