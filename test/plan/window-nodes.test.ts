// Catches windows whose plan says something else than they do: keys that are none, results that are taken back and pass for
// inserts, late rows without their columns, explanations that keep silent about what is kept or held.
import { describe, expect, test } from 'vitest';
import { checkPlan } from '../../src/plan/check/check-plan.js';
import { explain } from '../../src/plan/explain.js';
import { factsOf } from '../../src/plan/facts/facts.js';
import { identify } from '../../src/plan/identify.js';
import { planJson } from '../../src/plan/json.js';
import type { Node } from '../../src/plan/node.js';
import { aggregate } from '../../src/plan/nodes/aggregate.js';
import { filter } from '../../src/plan/nodes/filter.js';
import { lateRows } from '../../src/plan/nodes/late-rows.js';
import { project } from '../../src/plan/nodes/project.js';
import { windowAggregate } from '../../src/plan/nodes/window-aggregate.js';
import { prune } from '../../src/plan/prune.js';
import { rewrite } from '../../src/plan/rewrites/rewrite.js';
import { planText } from './plan-text.js';
import { agg, bigint, col, columns, eq, int, lit, plan, rowtime, string, table } from './plans.js';

const cumulate = { kind: 'cumulate', size: 86_400_000, slide: 3_600_000, offset: 0 } as const;
const clicks = () => table({ at: rowtime, user: string, n: int }, { time: 'at', label: 'clicks' });
const windowed = (input: Node, allowedLateness = 0) =>
  windowAggregate(input, {
    time: 'at',
    window: cumulate,
    keys: ['user'],
    aggregates: [agg('rows', 'COUNT', bigint)],
    allowedLateness,
  });
const late = (input: Node) => lateRows(input, { time: 'at', window: cumulate, allowedLateness: 60_000 });

describe('facts', () => {
  test('of cumulating windows: their start tells none apart', () => {
    expect(factsOf(windowed(clicks())).keys).toEqual([
      ['windowEnd', 'user'],
      ['windowTime', 'user'],
    ]);
  });

  test('of a window that is corrected: it updates, and its updates begin there', () => {
    const corrected = windowed(clicks(), 60_000);
    expect(factsOf(windowed(clicks()))).toMatchObject({ changes: 'append', updatedBy: null });
    expect(factsOf(corrected)).toMatchObject({ changes: 'update', updatedBy: corrected, placed: false });
  });

  test('of late rows: inserts without a place, told apart by the window missed', () => {
    const keyed = table({ at: rowtime, user: string }, { time: 'at', key: ['user'] });
    expect(factsOf(late(keyed))).toMatchObject({
      changes: 'append',
      placed: false,
      keys: [['windowEnd', 'user']],
      rowtimes: ['at'],
    });
  });

  test('columns of late rows: the bounds hide those of the input', () => {
    const input = table({ windowEnd: string, at: rowtime, windowTime: string }, { time: 'at' });
    expect(late(input).schema.fields.map(({ name, type }) => `${name} ${type.kind}`)).toEqual([
      'windowStart timestamp',
      'windowEnd timestamp',
      'at timestamp',
      'windowTime string',
    ]);
  });
});

test('late rows of a table that updates are refused', () => {
  const counted = aggregate(clicks(), ['at'], [agg('rows', 'COUNT', bigint)]);
  expect(() => checkPlan(plan({ out: late(counted) }))).toThrow(
    'late rows can be received where the input only inserts',
  );
});

test('what is not needed of late rows is not read', () => {
  const missed = late(clicks());
  const shown = project(missed, columns({ windowEnd: col(missed, 'windowEnd'), user: col(missed, 'user') }));
  expect(planText(prune(identify(plan({ out: shown }))))).toContain('Scan clicks -> at user\n');
});

test('no filter goes below late rows or a window that is corrected (S5.3)', () => {
  for (const node of [late(clicks()), windowed(clicks(), 60_000)]) {
    const filtered = filter(node, eq(col(node, 'user'), lit('ada', string)));
    const before = planText(prune(identify(plan({ out: filtered }))));
    expect(planText(rewrite(prune(identify(plan({ out: filtered }))), 'all'))).toBe(before);
  }
});

test('explain says what is kept, what is received and what stands behind a hold', () => {
  const input = clicks();
  const corrected = Object.freeze({ ...windowed(input, 60_000), lateRows: 'sideOutput' as const });
  // Nobody reads what is late for it, so it is counted.
  const daily = windowAggregate(corrected, {
    time: 'windowTime',
    window: { kind: 'tumble', size: 86_400_000, slide: 86_400_000, offset: 0 },
    keys: [],
    aggregates: [agg('all', 'COUNT', bigint)],
    lateRows: 'sideOutput',
  });
  expect(explain(plan({ daily, now: corrected, late: late(input) }))).toMatchInlineSnapshot(`
    "daily -> collect                                       append
    └ Aggregate in TUMBLE(windowTime, 1 day)               append   keeps open windows, freed by the watermark; late rows dropped
      └ Aggregate by user in CUMULATE(at, 1 hour, 1 day)   update   (1) keeps open windows, and for 1 minute closed ones, freed by the watermark; late rows received; built twice: at once, and held for the watermark
        └ Scan clicks rows, 3 of 3 columns                 append   (2) bounded, watermark at
    now -> collect                                         update
    └ (1)
    late -> collect                                        append
    └ Late rows of CUMULATE(at, 1 hour, 1 day)             append
      └ (2)
    "
  `);
});

test('the JSON of a plan says what is allowed', () => {
  const { operators } = planJson(identify(plan({ out: windowed(clicks(), 60_000), late: late(clicks()) })));
  const windows = operators.filter(({ kind }) => kind === 'window-aggregate' || kind === 'late-rows');
  expect(windows.map(({ allowedLateness }) => allowedLateness)).toEqual([60_000, 60_000]);
});
