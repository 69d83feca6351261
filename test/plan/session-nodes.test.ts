// Catches sessions whose plan says something else than they do: keys that tell no rows apart, updates that pass for inserts,
// columns that are pruned although sessions are told apart by them, explanations that keep silent about what is kept.
import { describe, expect, test } from 'vitest';
import { checkPlan } from '../../src/plan/check/check-plan.js';
import { explain } from '../../src/plan/explain.js';
import { factsOf } from '../../src/plan/facts/facts.js';
import { stateOf } from '../../src/plan/facts/state.js';
import { identify } from '../../src/plan/identify.js';
import { planJson } from '../../src/plan/json.js';
import type { Node } from '../../src/plan/node.js';
import { aggregate } from '../../src/plan/nodes/aggregate.js';
import { lateSessionRows } from '../../src/plan/nodes/late-session-rows.js';
import { project } from '../../src/plan/nodes/project.js';
import { sessionAggregate } from '../../src/plan/nodes/session-aggregate.js';
import { prune } from '../../src/plan/prune.js';
import { agg, bigint, col, columns, int, plan, rowtime, string, table } from './plans.js';

const clicks = () => table({ at: rowtime, user: string, page: string, n: int }, { time: 'at', label: 'clicks' });
const window = { kind: 'session', gap: 60_000, partitionBy: ['user'] } as const;
const sessions = (
  input: Node,
  keys: readonly string[] = ['user'],
  policy: { readonly allowedLateness?: number; readonly early?: boolean; readonly lateRows?: 'sideOutput' } = {},
) => sessionAggregate(input, { time: 'at', window, keys, aggregates: [agg('rows', 'COUNT', bigint)], ...policy });

describe('facts', () => {
  test('of sessions: their ends tell those of a partition apart, their starts do not', () => {
    expect(factsOf(sessions(clicks()))).toMatchObject({
      changes: 'append',
      nature: 'closing',
      placed: false,
      consolidated: true,
      keys: [
        ['windowEnd', 'user'],
        ['windowTime', 'user'],
      ],
    });
  });

  test('of sessions that do not say whose they are: no key, and one may look as another did', () => {
    expect(factsOf(sessions(clicks(), ['page'])).keys).toEqual([]);
    expect(factsOf(sessions(clicks(), ['page'], { early: true }))).toMatchObject({
      keys: [],
      changes: 'update',
      consolidated: false,
    });
  });

  test.each([{ early: true }, { allowedLateness: 1 }])('of sessions with %o: they update, from there on', policy => {
    const updating = sessions(clicks(), ['user'], policy);
    expect(factsOf(updating)).toMatchObject({ changes: 'update', nature: 'correcting', updatedBy: updating });
  });

  test('of rows that are late for sessions: inserts, each row once', () => {
    const keyed = table({ at: rowtime, user: string, n: int }, { time: 'at', key: ['n'] });
    const late = lateSessionRows(keyed, { time: 'at', window, allowedLateness: 0 });
    expect(factsOf(late)).toMatchObject({ changes: 'append', nature: 'closing', keys: [['n']], rowtimes: ['at'] });
  });
});

test('columns that sessions are told apart by are needed, whatever is shown', () => {
  const own = sessions(clicks(), []);
  const shown = project(own, columns({ rows: col(own, 'rows') }));
  const [scan] = planJson(prune(identify(plan({ shown })))).operators;
  expect((scan!.columns as { name: string }[]).map(({ name }) => name)).toEqual(['at', 'user']);
});

test('state is that of open sessions; where rows are removed they are kept too', () => {
  expect(stateOf(sessions(clicks()))).toEqual({ text: 'keeps open sessions, freed by the watermark', bound: 'time' });
  const grouped = aggregate(clicks(), ['at', 'user'], []);
  expect(stateOf(sessions(grouped))!.text).toBe('keeps open sessions with their rows, freed by the watermark');
  const late = lateSessionRows(clicks(), { time: 'at', window, allowedLateness: 1000 });
  expect(stateOf(late)).toMatchObject({
    text: 'keeps the spans of open sessions, and for 1 second closed ones, and rows until time has passed them',
    bound: 'time',
  });
});

test('are explained: the gap, whose, whether they come early and where they are held', () => {
  const early = sessions(clicks(), ['user', 'page'], { early: true, allowedLateness: 1000 });
  const above = sessionAggregate(early, {
    time: 'windowTime',
    window: { ...window, partitionBy: [] },
    keys: [],
    aggregates: [agg('all', 'COUNT', bigint)],
  });
  expect(explain(plan({ above })).split('\n').slice(1, 3)).toEqual([
    expect.stringMatching(
      /^└ Aggregate in SESSION\("?windowTime"?, 1 minute\) +append +keeps open sessions with their rows/,
    ),
    expect.stringMatching(
      /└ Aggregate by .*user.* in SESSION\(.*at.* PARTITION BY .*user.*, 1 minute\) +update +keeps open sessions, and for 1 second closed ones, freed by the watermark; early results; late rows dropped; held/,
    ),
  ]);
});

test('late rows that nobody receives are counted, received ones are not', () => {
  const input = clicks();
  const received = sessions(input, ['user'], { lateRows: 'sideOutput' });
  const late = lateSessionRows(input, { time: 'at', window, allowedLateness: 0 });
  const policyIn = (...outputs: Node[]): unknown =>
    planJson(prune(identify(plan(Object.fromEntries(outputs.entries()))))).operators.find(
      ({ kind }) => kind === 'session-aggregate',
    )!.lateRows;
  expect(policyIn(received)).toBe('drop');
  expect(policyIn(received, late)).toBe('sideOutput');
});

test('what cannot be is refused', () => {
  const withWindow = (changed: object) => () =>
    checkPlan(plan({ out: { ...sessions(clicks()), window: { ...window, ...changed } } as Node }));
  expect(withWindow({ gap: 0 })).toThrow('a window cannot be: its gap is 0 ms');
  expect(withWindow({ partitionBy: ['usr'] })).toThrow(/usr/);
  const changing = aggregate(clicks(), ['at', 'user'], []);
  expect(() =>
    checkPlan(plan({ late: lateSessionRows(changing, { time: 'at', window, allowedLateness: 0 }) })),
  ).toThrow('late rows can be received where the input only inserts');
});
