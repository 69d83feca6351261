// Catches plans of rows of windows that say something else than they do: windows that are taken for complete before they are,
// state that is said to be freed and is not, keys that are none, columns that are pruned and needed.
import { describe, expect, test } from 'vitest';
import { checkNode } from '../../src/plan/check/check-node.js';
import { factsOf } from '../../src/plan/facts/facts.js';
import { stateOf } from '../../src/plan/facts/state.js';
import { windowColumnsOf, windowsOf } from '../../src/plan/facts/windows.js';
import { identify } from '../../src/plan/identify.js';
import { planJson } from '../../src/plan/json.js';
import type { Node } from '../../src/plan/node.js';
import { type JoinType, join } from '../../src/plan/nodes/join.js';
import { lateRows } from '../../src/plan/nodes/late-rows.js';
import { project } from '../../src/plan/nodes/project.js';
import { semiJoin } from '../../src/plan/nodes/semi-join.js';
import { topN } from '../../src/plan/nodes/top-n.js';
import { union } from '../../src/plan/nodes/union.js';
import type { WindowSpec } from '../../src/plan/nodes/window-aggregate.js';
import { type WindowRows, windowRows } from '../../src/plan/nodes/window-rows.js';
import { operatorText } from '../../src/plan/operator-text.js';
import { prune } from '../../src/plan/prune.js';
import { asc, col, columns, eq, int, plan, rowtime, string, table } from './plans.js';

const tumble: WindowSpec = { kind: 'tumble', size: 60_000, slide: 60_000, offset: 0 };
const hop: WindowSpec = { kind: 'hop', size: 60_000, slide: 20_000, offset: 0 };
const cumulate: WindowSpec = { kind: 'cumulate', size: 60_000, slide: 20_000, offset: 0 };

const clicks = (facts: { key?: string[]; changes?: 'append' | 'retract' } = {}) =>
  table({ at: rowtime, user: string, n: int }, { time: 'at', label: 'clicks', ...facts });
const rowsOf = (input: Node, window = tumble, allowedLateness = 0): WindowRows =>
  windowRows(input, { time: 'at', window, allowedLateness });
const top = (input: Node, keys: readonly string[]) => topN(input, { keys, order: [asc(col(input, 'n'))], rows: 3 });
const same = (left: Node, right: Node, name: string) => eq(col(left, name), col(right, name, 1));

describe('rows of windows', () => {
  test('are inserts that stand when the window ends; with lateness they follow their input', () => {
    const updating = clicks({ changes: 'retract' });
    expect(factsOf(rowsOf(updating))).toMatchObject({
      changes: 'append',
      updatedBy: null,
      nature: 'closing',
      placed: true,
    });
    expect(factsOf(rowsOf(updating, tumble, 1))).toMatchObject({
      changes: 'update',
      updatedBy: updating,
      nature: 'judging',
    });
    expect(factsOf(rowsOf(clicks(), tumble, 1)).changes).toBe('append');
  });

  test('are told apart by their window too, where a row may be in several', () => {
    const keysOf = (node: Node) => factsOf(node).keys.map(key => key.join());
    expect(keysOf(rowsOf(clicks({ key: ['user'] })))).toEqual(['user']);
    expect(keysOf(rowsOf(clicks({ key: ['user'] }), hop))).toEqual([
      'windowStart,user',
      'windowEnd,user',
      'windowTime,user',
    ]);
    expect(keysOf(rowsOf(clicks({ key: ['user'] }), cumulate))).toEqual(['windowEnd,user', 'windowTime,user']);
    // Before it was updated the row was in another window perhaps.
    expect(keysOf(rowsOf(clicks({ key: ['user'], changes: 'retract' })))).toContain('windowEnd,user');
  });

  test('hide columns of their names', () => {
    const named = table({ windowEnd: string, at: rowtime, windowTime: string }, { time: 'at' });
    expect(rowsOf(named).schema.fields.map(({ name }) => name)).toEqual([
      'windowStart',
      'windowEnd',
      'windowTime',
      'at',
    ]);
  });

  test('need the time, and what is read of a row', () => {
    const all = rowsOf(clicks());
    const read = project(all, columns({ n: col(all, 'n') }));
    const [scan] = planJson(prune(identify(plan({ read })))).operators;
    expect(scan!.columns).toMatchObject([{ name: 'at' }, { name: 'n' }]);
  });

  test('count late rows where nobody receives them', () => {
    const input = clicks();
    const receiving = windowRows(input, { time: 'at', window: tumble, lateRows: 'sideOutput' });
    const policyIn = (outputs: { [name: string]: Node }) =>
      planJson(prune(identify(plan(outputs)))).operators.find(({ kind }) => kind === 'window-rows')!.lateRows;
    expect(policyIn({ receiving })).toBe('drop');
    const late = lateRows(input, { time: 'at', window: tumble, allowedLateness: 0 });
    expect(policyIn({ receiving, late })).toBe('sideOutput');
  });
});

describe('windows that are complete', () => {
  const named = (node: Node) =>
    windowColumnsOf(node).map(({ column, delay, lateness }) => `${column} ${delay} ${lateness}`);

  test('are told by their bounds, of cumulating ones by the end', () => {
    expect(named(rowsOf(clicks(), hop, 5))).toEqual(['windowEnd 0 5', 'windowTime 1 5', 'windowStart 60000 5']);
    expect(named(rowsOf(clicks(), cumulate))).toEqual(['windowEnd 0 0', 'windowTime 1 0']);
  });

  test('through projections and unions, by the columns that are the same everywhere', () => {
    const shown = (window: WindowSpec) => {
      const all = rowsOf(clicks(), window);
      return project(all, columns({ start: col(all, 'windowStart'), end: col(all, 'windowEnd') }));
    };
    expect(named(shown(tumble))).toEqual(['start 60000 0', 'end 0 0']);
    const shorter = { ...tumble, size: 30_000, slide: 30_000 };
    expect(named(union([shown(tumble), shown(shorter)], shown(tumble).schema))).toEqual(['end 0 0']);
  });

  test('make what goes by them append-only, and free its state', () => {
    const ranked = top(rowsOf(clicks()), ['windowTime', 'user']);
    expect(factsOf(ranked)).toMatchObject({ changes: 'append', nature: 'windowed', consolidated: true });
    expect(stateOf(ranked)).toEqual({
      text: 'keeps the first rows of open windows, freed by the watermark',
      bound: 'time',
    });
    expect(factsOf(top(rowsOf(clicks()), ['user']))).toMatchObject({ changes: 'update', nature: 'relational' });
    expect(factsOf(top(rowsOf(clicks(), tumble, 5), ['windowEnd']))).toMatchObject({
      changes: 'update',
      nature: 'relational',
    });
    expect(stateOf(top(rowsOf(clicks(), tumble, 5), ['windowEnd']))!.bound).toBe('time');
  });

  test('close a join of windows; a plain one pads at once', () => {
    const [left, right] = [rowsOf(clicks()), rowsOf(clicks())];
    const on = same(left, right, 'windowEnd');
    const joined = (type: JoinType, windowed: boolean) =>
      join(left, right, { type, on, columns: columns({ n: col(left, 'n') }), windowed });
    expect(factsOf(joined('left', true))).toMatchObject({ changes: 'append', nature: 'windowed' });
    expect(factsOf(joined('left', false))).toMatchObject({ changes: 'update', nature: 'relational' });
    expect(factsOf(joined('inner', false))).toMatchObject({ changes: 'append', nature: 'bilinear' });
    expect(stateOf(joined('inner', false))!.bound).toBe('time');
    expect(windowsOf(joined('left', false))).toBeNull();
  });

  test('are not the same where they begin together and differ in length', () => {
    const shorter = { ...tumble, size: 30_000, slide: 30_000 };
    const [left, right] = [rowsOf(clicks()), rowsOf(clicks(), shorter)];
    const on = same(left, right, 'windowStart');
    expect(windowsOf(semiJoin(left, right, { type: 'semi', on }))).toBeNull();
    const anti = semiJoin(left, right, { type: 'anti', on, windowed: true });
    expect(() => checkNode(anti)).toThrow('a join of windows equals the windows of its inputs');
  });
});

test('explain and JSON name the windows and what is done with them', () => {
  const left = rowsOf(clicks(), hop);
  expect(operatorText(left)).toBe('Rows in HOP(at, 20 seconds, 1 minute)');
  const right = rowsOf(clicks(), hop);
  const anti = semiJoin(left, right, { type: 'anti', on: same(left, right, 'windowEnd'), windowed: true });
  expect(operatorText(anti)).toBe('Anti join in windows left.windowEnd = right.windowEnd');
  const operators = planJson(plan({ anti })).operators;
  expect(operators.at(-1)).toMatchObject({ kind: 'semi-join', type: 'anti', windowed: true });
  expect(operators.find(({ kind }) => kind === 'window-rows')).toMatchObject({
    time: 'at',
    window: hop,
    lateRows: 'drop',
  });
});
