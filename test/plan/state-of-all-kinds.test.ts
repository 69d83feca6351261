// Catches an operator that keeps something and does not say what, or not what bounds it: over all kinds of operators, as
// generated plans have them.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { explain } from '../../src/plan/explain.js';
import { factsOf } from '../../src/plan/facts/facts.js';
import { stateOf } from '../../src/plan/facts/state.js';
import type { Node } from '../../src/plan/node.js';
import { operatorText } from '../../src/plan/operator-text.js';
import { escapeText } from '../../src/render/escape-text.js';
import { buildNodes } from '../../src/testing/generators/build-plan.js';
import { cases } from '../../src/testing/generators/cases.js';
import { plan } from './plans.js';

/** Whether a kind keeps something: always, never, or as its input and its options are. */
const KINDS: Readonly<Record<Node['kind'], 'keeps' | 'keeps nothing' | 'may keep'>> = {
  scan: 'may keep',
  filter: 'keeps nothing',
  project: 'keeps nothing',
  union: 'keeps nothing',
  sort: 'keeps nothing',
  'late-rows': 'keeps nothing',
  'late-arrivals': 'keeps nothing',
  'lateral-join': 'keeps nothing',
  'to-stream': 'keeps nothing',
  'to-changelog': 'keeps nothing',
  'from-stream': 'keeps nothing',
  transform: 'keeps nothing',
  join: 'keeps',
  'semi-join': 'keeps',
  'interval-join': 'keeps',
  'temporal-join': 'keeps',
  'set-operation': 'keeps',
  aggregate: 'keeps',
  'window-aggregate': 'keeps',
  'window-rows': 'keeps',
  'session-aggregate': 'keeps',
  'late-session-rows': 'keeps',
  distinct: 'keeps',
  'top-n': 'keeps',
  deduplicate: 'keeps',
  over: 'keeps',
  limit: 'keeps',
  final: 'keeps',
  'keyed-function': 'may keep',
  'from-changelog': 'keeps',
  reduce: 'keeps',
};

/** What bounds it, in the words of each bound. */
const BOUNDS: Readonly<Record<NonNullable<ReturnType<typeof stateOf>>['bound'], RegExp>> = {
  time: /freed by the watermark|until time has passed|for \d|freed/,
  keys: /grows with|versions?/,
  rows: /grows with|while .* is read|until .* (ends|has ended)|share one/,
  fixed: /^keeps/,
};

const nodes = fc
  .sample(cases(), { numRuns: 1500, seed: 7 })
  .flatMap(({ sources, operators }) => buildNodes(sources, operators));

test('each operator says what it keeps and what bounds that', () => {
  const told = new Map<string, Node>();
  for (const node of nodes) {
    const state = stateOf(node);
    const expected = KINDS[node.kind];
    if (expected === 'keeps') expect(state, operatorText(node)).not.toBeNull();
    if (expected === 'keeps nothing') expect(state, operatorText(node)).toBeNull();
    if (state === null) continue;
    expect(state.text).toMatch(/^keeps /);
    expect(state.text).toMatch(BOUNDS[state.bound]);
    if (node.retain !== undefined) expect(state.bound).toBe('time');
    told.set(`${node.kind} ${state.bound} ${node.retain !== undefined}`, node);
  }
  // `explain` has the words beside the operator, whatever else it tells.
  for (const node of told.values()) {
    if (!factsOf(node).bounded || node.kind === 'final') continue;
    const lines = explain(plan({ out: node }), 'text', 'none').split('\n');
    expect(lines.some(line => line.includes(escapeText(stateOf(node)!.text)))).toBe(true);
  }
});

test('generated plans have the kinds that keep something', () => {
  const seen = new Set(nodes.map(({ kind }) => kind));
  const kinds = Object.keys(KINDS) as Node['kind'][];
  expect(kinds.filter(kind => KINDS[kind] !== 'keeps nothing' && !seen.has(kind))).toEqual([]);
  for (const kind of ['aggregate', 'distinct', 'top-n', 'deduplicate', 'join', 'semi-join', 'set-operation'] as const) {
    expect(nodes.some(node => node.kind === kind && node.retain !== undefined)).toBe(true);
  }
});
