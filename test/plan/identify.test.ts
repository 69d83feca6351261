// Can catch: an id that changes with the order of outputs or with what else shares an operator, two operators of one id,
// sharing that is lost while ids are given.
import { describe, expect, test } from 'vitest';
import { identify } from '../../src/plan/identify.js';
import { inputsOf, type Node } from '../../src/plan/node.js';
import { distinct } from '../../src/plan/nodes/distinct.js';
import { filter } from '../../src/plan/nodes/filter.js';
import { join } from '../../src/plan/nodes/join.js';
import { limit } from '../../src/plan/nodes/limit.js';
import { union } from '../../src/plan/nodes/union.js';
import { topological } from '../../src/plan/traverse.js';
import { planText } from './plan-text.js';
import { bigint, col, columns, eq, int, lit, plan, table } from './plans.js';

const named = (node: Node, name: string): Node => Object.freeze({ ...node, name });
const idsOf = (outputs: { [name: string]: Node }) => topological(identify(plan(outputs))).map(({ id }) => id);

const flights = table({ origin: bigint, delay: int });
const airports = table({ iata: bigint });
const joined = join(flights, airports, {
  type: 'inner',
  on: eq(col(flights, 'origin'), col(airports, 'iata', 1)),
  columns: columns({ origin: col(flights, 'origin') }),
});

describe('identify', () => {
  test('an id is the way from the output in kinds and input numbers', () => {
    const worst = limit(filter(joined, eq(col(joined, 'origin'), lit(1, bigint))), 3);
    expect(planText(identify(plan({ worst })), { ids: true })).toBe(`\
worst:
  Limit 3 -> origin  [worst/limit]
    Filter origin = 1 -> origin  [worst/limit/filter]
      Join origin = iata -> origin  [worst/limit/filter/join]
        Scan rows -> origin delay  [worst/limit/filter/join/0:scan]
        Scan rows -> iata  [worst/limit/filter/join/1:scan]
`);
  });

  test('a name is an id, and ways go from the nearest one', () => {
    const deep = distinct(named(distinct(named(flights, 'flights')), 'once'));
    expect(idsOf({ out: limit(deep, 1) })).toEqual(['flights', 'once', 'out/limit/distinct', 'out/limit']);
    expect(idsOf({ out: named(joined, 'joined') })).toEqual(['joined/0:scan', 'joined/1:scan', 'joined']);
  });

  test('a shared operator has one id, the shortest way, in whatever order outputs stand', () => {
    const near = limit(joined, 1);
    const far = limit(distinct(joined), 2);
    const idOfJoin = (outputs: { [name: string]: Node }) =>
      topological(identify(plan(outputs)))
        .filter(({ kind }) => kind === 'join')
        .map(({ id }) => id);
    expect(idOfJoin({ a: far, b: near })).toEqual(['b/limit/join']);
    expect(idOfJoin({ b: near, a: far })).toEqual(['b/limit/join']);
    expect(idOfJoin({ b: near, a: limit(joined, 5) })).toEqual(['a/limit/join']);
    expect(idOfJoin({ b: near })).toEqual(['b/limit/join']);
  });

  test('both ways into one join are told apart', () => {
    const self = join(flights, flights, {
      type: 'inner',
      on: eq(col(flights, 'origin'), col(flights, 'origin', 1)),
      columns: columns({ origin: col(flights, 'origin') }),
    });
    const identified = identify(plan({ self }));
    const root = identified.inserts[0]!.input;
    expect(inputsOf(root)[0]).toBe(inputsOf(root)[1]);
    expect(inputsOf(root)[0]!.id).toBe('self/join/0:scan');
  });

  test('a name that looks like a way does not make two operators one', () => {
    const ids = idsOf({ out: distinct(named(distinct(flights), 'out/distinct')) });
    expect(new Set(ids).size).toBe(3);
    expect(ids).toContain('out/distinct');
  });

  test('two operators of one name are refused', () => {
    const twice = union([named(distinct(flights), 'x'), named(distinct(flights), 'x')], flights.schema);
    expect(() => identify(plan({ twice }))).toThrow(
      "PLAN_INVALID_ARGUMENT  two operators are named 'x'\n" +
        "  why  a name is an operator's id, under which its state is saved; the other one is at another place\n" +
        '  do   give each its own name',
    );
  });

  test('ids that are there stay, and the same plan comes back', () => {
    const once = identify(plan({ out: joined }));
    expect(identify(once)).toBe(once);
  });
});
