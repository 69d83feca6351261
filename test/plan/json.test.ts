// Can catch: two different plans of one JSON or hash, one plan with two, and values that JSON would lose.
import { expect, test } from 'vitest';
import { explain } from '../../src/plan/explain.js';
import { identify } from '../../src/plan/identify.js';
import { planHash, planJson } from '../../src/plan/json.js';
import type { Origin } from '../../src/plan/node.js';
import { aggregate } from '../../src/plan/nodes/aggregate.js';
import { filter } from '../../src/plan/nodes/filter.js';
import { limit } from '../../src/plan/nodes/limit.js';
import { project } from '../../src/plan/nodes/project.js';
import { union } from '../../src/plan/nodes/union.js';
import { dataType } from '../../src/types/data-type.js';
import { agg, bigint, call, col, columns, eq, int, lit, plan, rowtime, string, table } from './plans.js';

const make = (n: number, origin: Origin | null = null) => {
  const t = table({ k: string, v: int }, { label: 't', key: ['k'] });
  return identify(plan({ out: limit(filter(t, eq(col(t, 'v'), lit(n, int)), origin), 3) }));
};

test('a plan as JSON', () => {
  const intType = { kind: 'int', nullable: false };
  const types = [
    { name: 'k', type: { kind: 'string', nullable: false } },
    { name: 'v', type: intType },
  ];
  expect(JSON.parse(JSON.stringify(planJson(make(1))))).toEqual({
    operators: [
      {
        kind: 'scan',
        id: 'out/limit/filter/scan',
        inputs: [],
        source: {
          connector: 'rows',
          label: 't',
          bounded: true,
          changes: 'append',
          replay: false,
          schema: types,
          primaryKey: ['k'],
        },
        columns: types,
      },
      {
        kind: 'filter',
        id: 'out/limit/filter',
        inputs: [0],
        predicate: {
          call: 'EQUAL',
          operands: [
            { column: 'v', type: intType },
            { literal: 1, type: intType },
          ],
          type: { kind: 'boolean', nullable: false },
        },
        columns: types,
      },
      { kind: 'limit', id: 'out/limit', inputs: [1], rows: 3, columns: types },
    ],
    outputs: [
      { name: 'out', input: 2, sink: { connector: 'collect', label: 'collect', accepts: 'update', by: 'row' } },
    ],
  });
});

test('the hash is that of what the plan says: not of where it was written, nor of who made it', () => {
  expect(planHash(make(1))).toMatch(/^[0-9a-f]{16}$/);
  expect(planHash(make(1, { place: 'a.ts:1', text: null }))).toBe(planHash(make(1)));
  expect(planHash(make(2))).not.toBe(planHash(make(1)));
});

test('plans that differ in one fact differ in their hash', () => {
  const t = table({ k: string, v: int }, { label: 't' });
  const plans = [
    t,
    table({ k: string, v: int }, { label: 'u' }),
    table({ k: string, v: int }, { label: 't', bounded: false }),
    table({ k: string, v: int }, { label: 't', changes: 'retract' }),
    table({ k: string, v: bigint }, { label: 't' }),
    table({ k: string, v: dataType('bigint', { asNumber: true }) }, { label: 't' }),
    table({ k: rowtime, v: int }, { label: 't', time: 'k' }),
    table({ k: rowtime, v: int }, { label: 't', time: 'k', delay: 1 }),
    table({ k: rowtime, v: int }, { label: 't', time: 'k', watermark: () => 0 }),
    aggregate(t, ['k'], [agg('n', 'COUNT', bigint, [col(t, 'v')])]),
    aggregate(t, ['k'], [agg('n', 'COUNT', bigint, [col(t, 'v')], { distinct: true })]),
    aggregate(t, ['k'], [agg('n', 'SUM', bigint, [col(t, 'v')])]),
    project(t, columns({ k: col(t, 'k') })),
    project(t, columns({ k: call('UPPER', string, col(t, 'k')) })),
    project(t, columns({ k: lit('k', string) })),
    union([t, t], t.schema),
    union([t, table({ k: string, v: int }, { label: 't' })], t.schema),
    ...[9007199254740993n, 9007199254740992n].map(n => filter(t, eq(col(t, 'v'), lit(n, bigint)))),
    ...[Number.NaN, Number.POSITIVE_INFINITY].map(n => filter(t, eq(col(t, 'v'), lit(n, dataType('double'))))),
    ...[0, 1].map(byte => filter(t, eq(col(t, 'v'), lit(Uint8Array.of(byte), dataType('bytes'))))),
  ].map(out => planHash(plan({ out })));
  expect(new Set(plans).size).toBe(plans.length);
});

test('explain as JSON says the facts of each operator', () => {
  const t = table({ k: string, v: int }, { label: 't' });
  const counts = aggregate(t, ['k'], [agg('n', 'COUNT', bigint)]);
  const explained = JSON.parse(explain(plan({ out: counts }), 'json')) as {
    hash: string;
    deterministic: boolean;
    outputs: unknown[];
    operators: { text: string; facts: unknown }[];
  };
  expect(explained).toMatchObject({ deterministic: true, outputs: [{ name: 'out', input: 1 }] });
  expect(explained.operators[1]).toMatchObject({
    id: 'out/aggregate',
    text: 'Aggregate by k',
    facts: {
      changes: 'update',
      keys: [['k']],
      placed: false,
      rowtimes: [],
      bounded: true,
      held: false,
      immediate: true,
      state: { text: 'keeps one row a group: grows with k', bound: 'keys' },
    },
  });
});
