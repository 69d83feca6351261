// Catches a reference evaluator that does not say what the semantics page says: every expectation is worked out by hand.
import { describe, expect, test } from 'vitest';
import { buildPlan } from '../../src/testing/generators/build-plan.js';
import type { Case, CaseExpression, CaseOperator, CaseSource } from '../../src/testing/generators/case.js';
import type { InputHistory } from '../../src/testing/reference/input-history.js';
import { reference } from '../../src/testing/reference.js';
import { prunedPlan, wholeInput } from '../../src/testing/runs/case-run.js';
import { Collector } from '../../src/testing/runs/collector.js';
import { type DataType, dataType } from '../../src/types/data-type.js';
import type { Value } from '../../src/types/value.js';

const INT = dataType('int');
const TIME = dataType('timestamp', { precision: 3, rowtime: true });

type Lanes = Readonly<Record<string, readonly (readonly Value[])[]>>;

/** A source of a time `at` (delay 0), a key and a number; a lane is its rows. A first item '-' makes a removal. */
function events(lanes: Lanes, more: Partial<CaseSource> = {}): CaseSource {
  return {
    fields: [
      { name: 'at', type: TIME },
      { name: 'k', type: { ...INT, nullable: true } },
      { name: 'n', type: INT },
    ],
    primaryKey: [],
    rowtime: { column: 'at', delay: 0 },
    changes: 'append',
    batchRows: 1024,
    lanes: Object.entries(lanes).map(([id, rows]) => ({
      id,
      changes: rows.map(row => (row[0] === '-' ? { row: row.slice(1), weight: -1 } : { row, weight: 1 })),
    })),
    ...more,
  };
}

/** A table without time: `k`, `v`. */
function dimension(lanes: Lanes, more: Partial<CaseSource> = {}): CaseSource {
  const fields = [
    { name: 'k', type: { ...INT, nullable: true } },
    { name: 'v', type: INT },
  ];
  return events(lanes, { fields, rowtime: null, ...more });
}

function plan(sources: readonly CaseSource[], operators: readonly CaseOperator[]): Case {
  const scans = sources.map((_, source): CaseOperator => ({ kind: 'scan', source }));
  const all = [...scans, ...operators];
  return {
    sources,
    operators: all,
    outputs: [all.length - 1],
    schedule: { steps: [], crashes: [], batchRows: 1024, codeGeneration: true, without: [] },
  };
}

/** The answer once each lane has delivered so many rows, and those in `ended` have ended; all of it without `taken`. */
function answer(of: Case, taken?: Readonly<Record<string, number>>, ended: readonly string[] = []) {
  const whole = wholeInput(of);
  const input: InputHistory =
    taken === undefined
      ? whole
      : new Map(
          [...whole].map(([token, lanes]) => [
            token,
            lanes.map(lane => ({
              ...lane,
              changes: lane.changes.slice(0, taken[lane.id] ?? 0),
              finished: ended.includes(lane.id),
            })),
          ]),
        );
  const { outputs, errors, lateRows } = reference(prunedPlan(of, new Collector()), input);
  const rows = [...outputs.values()][0]!.map(({ values }) => values);
  return {
    rows,
    sorted: [...rows].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
    errors: errors.map(({ where, code, count }) => ({ where, code, count })),
    late: [...lateRows.values()].reduce((sum, count) => sum + count, 0),
  };
}

const column = (name: string, input?: 1): CaseExpression => (input === 1 ? { column: name, input } : { column: name });
const call = (name: string, ...operands: CaseExpression[]): CaseExpression => ({ call: name, operands });
const integer = (literal: number): CaseExpression => ({ literal, type: INT });
const sum = (of: CaseExpression, name = 's') =>
  ({ name, call: 'SUM', operand: of, where: null, distinct: false }) as const;
const count = { name: 'c', call: 'COUNT', operand: null, where: null, distinct: false } as const;

function tumble(input: number, size: number, more: object = {}): CaseOperator {
  return {
    kind: 'window',
    input,
    time: 'at',
    window: { kind: 'tumble', size, slide: size, offset: 0 },
    keys: [],
    aggregates: [count],
    ...more,
  };
}

describe('windows read their input at the cut where they end (S4.3, S5)', () => {
  test('a row is late when its own lane had passed the end, and only then (S3.3)', () => {
    const of = plan(
      [
        events({
          fast: [
            [25, 1, 1],
            [3, 1, 1],
          ],
          slow: [
            [1, 1, 1],
            [8, 1, 1],
          ],
        }),
      ],
      [tumble(0, 10)],
    );
    // Of [0, 10) both slow rows count although the other lane was at 25; the fast lane's 3 is late.
    expect(answer(of)).toMatchObject({
      sorted: [
        [0, 10, 9, 2],
        [20, 30, 29, 1],
      ],
      late: 1,
    });
  });

  test('a row of time W is on time, and windows are half-open (S3.2, S5.1)', () => {
    const of = plan(
      [
        events({
          a: [
            [10, 1, 1],
            [9, 1, 1],
            [10, 1, 1],
          ],
        }),
      ],
      [tumble(0, 10)],
    );
    // The watermark is 10 when 9 comes: [0, 10) has ended. The second 10 is at the watermark.
    expect(answer(of)).toMatchObject({ rows: [[10, 20, 19, 2]], late: 1 });
  });

  test('a row late for one hop counts in the next (S5.3)', () => {
    const hop = { window: { kind: 'hop', size: 20, slide: 10, offset: 0 } };
    const of = plan(
      [
        events({
          a: [
            [15, 1, 1],
            [21, 1, 1],
            [14, 1, 1],
          ],
        }),
      ],
      [tumble(0, 20, hop)],
    );
    // At 21, [0, 20) has ended; 14 still counts in [10, 30).
    expect(answer(of)).toMatchObject({
      sorted: [
        [0, 20, 19, 1],
        [10, 30, 29, 3],
        [20, 40, 39, 1],
      ],
      late: 1,
    });
  });

  test('a window closes when every lane has passed it, unstarted lanes included (S3.4)', () => {
    const of = plan(
      [
        events({
          a: [
            [5, 1, 1],
            [12, 1, 1],
          ],
          b: [[30, 1, 1]],
        }),
      ],
      [tumble(0, 10)],
    );
    expect(answer(of, { a: 2 }).rows).toEqual([]);
    expect(answer(of, { a: 2, b: 1 }).rows).toEqual([[0, 10, 9, 1]]);
    expect(answer(of, { a: 2 }, ['b']).rows).toEqual([[0, 10, 9, 1]]);
  });

  test('offsets move windows, before the epoch too', () => {
    const of = plan(
      [
        events({
          a: [
            [-1, 1, 1],
            [2, 1, 1],
          ],
        }),
      ],
      [tumble(0, 10, { window: { kind: 'tumble', size: 10, slide: 10, offset: 3 } })],
    );
    expect(answer(of).rows).toEqual([[-7, 3, 2, 2]]);
  });

  test('first and last go by time, then by place (S6.3)', () => {
    const pick = (name: string, of: 'FIRST_VALUE' | 'LAST_VALUE') =>
      ({ name, call: of, operand: column('n'), where: null, distinct: false }) as const;
    const source = events(
      {
        a: [
          [7, 1, 1],
          [5, 1, 2],
        ],
        b: [
          [5, 1, 3],
          [7, 1, 4],
        ],
      },
      { rowtime: { column: 'at', delay: 5 } },
    );
    const of = plan([source], [tumble(0, 10, { aggregates: [pick('f', 'FIRST_VALUE'), pick('l', 'LAST_VALUE')] })]);
    expect(answer(of).rows).toEqual([[0, 10, 9, 2, 4]]);
  });
});

describe('what stands before a window (S4.4, S4.6)', () => {
  const pair = (type: 'inner' | 'left'): CaseOperator => ({
    kind: 'join',
    type,
    left: 0,
    right: 1,
    on: call('EQUAL', column('k'), column('k', 1)),
    columns: [
      { name: 'at', expression: column('at') },
      { name: 'v', expression: column('v', 1) },
    ],
  });

  test('a pair arrives with the later of its rows', () => {
    const right = events(
      {
        r: [
          [20, 9, 0],
          [1, 1, 7],
        ],
      },
      {
        fields: [
          { name: 'rt', type: TIME },
          { name: 'k', type: INT },
          { name: 'v', type: INT },
        ],
        rowtime: { column: 'rt', delay: 0 },
      },
    );
    const of = plan([events({ l: [[5, 1, 1]] }), right], [pair('inner'), tumble(2, 10)]);
    // The right row comes when its lane is at 20: the pair is late for [0, 10).
    expect(answer(of)).toMatchObject({ rows: [], late: 1 });
  });

  test('a left join shows each window the pads of its own cut', () => {
    const right = events(
      {
        r: [
          [1, 2, 0],
          [12, 1, 7],
        ],
      },
      {
        fields: [
          { name: 'rt', type: TIME },
          { name: 'k', type: INT },
          { name: 'v', type: INT },
        ],
        rowtime: { column: 'rt', delay: 0 },
      },
    );
    const of = plan(
      [
        events({
          l: [
            [5, 1, 1],
            [15, 1, 1],
          ],
        }),
        right,
      ],
      [pair('left'), tumble(2, 10, { keys: ['v'] })],
    );
    // At cut 10 the right row of key 1, which arrives at 1, is there: below the end of the first window.
    expect(answer(of).sorted).toEqual([
      [0, 10, 9, 7, 1],
      [10, 20, 19, 7, 1],
    ]);
    const later = plan(
      [
        events({
          l: [
            [5, 1, 1],
            [15, 1, 1],
          ],
        }),
        {
          ...right,
          lanes: [
            {
              id: 'r',
              changes: [
                { row: [11, 2, 0], weight: 1 },
                { row: [12, 1, 7], weight: 1 },
              ],
            },
          ],
        },
      ],
      [pair('left'), tumble(2, 10, { keys: ['v'] })],
    );
    expect(answer(later).sorted).toEqual([
      [0, 10, 9, null, 1],
      [10, 20, 19, 7, 1],
    ]);
  });

  test('late rows above a hold show when the watermark has passed them', () => {
    const of = plan(
      [
        events({
          a: [
            [25, 1, 1],
            [3, 1, 1],
          ],
          b: [],
        }),
      ],
      [{ kind: 'distinct', input: 0 }, tumble(1, 10)],
    );
    // The late row arrived at 25, and lane b holds the watermark at -infinity.
    expect(answer(of, { a: 2 }).late).toBe(0);
    expect(answer(of, { a: 2 }, ['b']).late).toBe(0);
    expect(answer(of).late).toBe(1);
  });

  test('a source without time is complete before anything closes (S3.9)', () => {
    const of = plan(
      [
        events({
          l: [
            [5, 1, 1],
            [15, 1, 1],
          ],
        }),
        dimension({ r: [[1, 7]] }),
      ],
      [pair('inner'), tumble(2, 10)],
    );
    expect(answer(of, { l: 2, r: 1 }).rows).toEqual([]);
    expect(answer(of, { l: 2, r: 1 }, ['r']).rows).toEqual([[0, 10, 9, 1]]);
  });
});

describe('relational operators act on the table as it is (S4.2, S9.1)', () => {
  test('NULL keys meet nothing in a join, and one group in an aggregate', () => {
    const sources = [
      dimension({
        a: [
          [null, 1],
          [1, 2],
        ],
      }),
      dimension({
        b: [
          [null, 3],
          [1, 4],
        ],
      }),
    ];
    const columns = [
      { name: 'l', expression: column('v') },
      { name: 'r', expression: column('v', 1) },
    ];
    const on = call('EQUAL', column('k'), column('k', 1));
    const left = { kind: 'join', type: 'left', left: 0, right: 1, on, columns } as const;
    expect(answer(plan(sources, [left])).sorted).toEqual([
      [1, null],
      [2, 4],
    ]);
    expect(answer(plan(sources, [{ ...left, type: 'inner' }])).sorted).toEqual([[2, 4]]);
    const group = { kind: 'aggregate', input: 0, keys: ['k'], aggregates: [sum(column('v'))] } as const;
    expect(
      answer(
        plan(
          [
            dimension({
              a: [
                [null, 1],
                [null, 2],
              ],
            }),
          ],
          [group],
        ),
      ).rows,
    ).toEqual([[null, 3]]);
  });

  test('an aggregate without key has a row over no rows; one with keys has none', () => {
    const of = (keys: string[]) =>
      plan([dimension({ a: [] })], [{ kind: 'aggregate', input: 0, keys, aggregates: [count, sum(column('v'))] }]);
    expect(answer(of([])).rows).toEqual([[0, null]]);
    expect(answer(of(['k'])).rows).toEqual([]);
  });

  test('a pad is taken back when a match comes', () => {
    const columns = [
      { name: 'l', expression: column('v') },
      { name: 'r', expression: column('v', 1) },
    ];
    const on = call('EQUAL', column('k'), column('k', 1));
    const of = plan(
      [dimension({ a: [[1, 1]] }), dimension({ b: [[1, 2]] })],
      [{ kind: 'join', type: 'left', left: 0, right: 1, on, columns }],
    );
    expect(answer(of, { a: 1 }).rows).toEqual([[1, null]]);
    expect(answer(of, { a: 1, b: 1 }).rows).toEqual([[1, 2]]);
  });

  test('ties go by place: lanes by code point of their ids, then position (S6.2)', () => {
    // U+1F600 comes after U+FF5E by code point and before it by UTF-16 unit.
    const of = plan(
      [
        dimension({
          '\u{1F600}': [[1, 1]],
          '\uFF5E': [
            [2, 1],
            [3, 1],
          ],
        }),
      ],
      [
        {
          kind: 'top-n',
          input: 0,
          keys: [],
          order: [{ expression: column('v'), descending: false, nullsFirst: true }],
          rows: 2,
          as: 'place',
        },
      ],
    );
    expect(answer(of).rows).toEqual([
      [2, 1, 1],
      [3, 1, 2],
    ]);
  });

  test('ties go by content where there is no place, NULL lowest', () => {
    const of = plan(
      [
        dimension({
          a: [
            [2, 1],
            [null, 1],
            [2, 1],
            [1, 1],
          ],
        }),
      ],
      [
        { kind: 'distinct', input: 0 },
        { kind: 'limit', input: 1, rows: 2 },
      ],
    );
    expect(answer(of).rows).toEqual([
      [null, 1],
      [1, 1],
    ]);
  });

  test('a limit goes by the order below it; NULLs stand where the key says', () => {
    const of = (nullsFirst: boolean) =>
      plan(
        [
          dimension({
            a: [
              [2, 1],
              [null, 2],
              [3, 3],
            ],
          }),
        ],
        [
          { kind: 'sort', input: 0, order: [{ expression: column('k'), descending: true, nullsFirst }] },
          { kind: 'limit', input: 1, rows: 2 },
        ],
      );
    expect(answer(of(false)).rows).toEqual([
      [3, 3],
      [2, 1],
    ]);
    expect(answer(of(true)).rows).toEqual([
      [null, 2],
      [3, 3],
    ]);
  });

  test('final shows nothing before the end (S13)', () => {
    const of = plan([dimension({ a: [[1, 1]], b: [[1, 2]] })], [{ kind: 'final', input: 0 }]);
    expect(answer(of, { a: 1, b: 1 }, ['a']).rows).toEqual([]);
    expect(answer(of).sorted).toEqual([
      [1, 1],
      [1, 2],
    ]);
  });

  test('sums of doubles are exact and rounded once (S9.3)', () => {
    const fields = [
      { name: 'k', type: { ...INT, nullable: true } },
      { name: 'v', type: dataType('double') as DataType },
    ];
    const total = (...values: number[]) =>
      answer(
        plan(
          [dimension({ a: values.map(v => [1, v]) }, { fields })],
          [{ kind: 'aggregate', input: 0, keys: ['k'], aggregates: [sum(column('v'))] }],
        ),
      ).rows;
    expect(total(1e308, 1e308, -1e308)).toEqual([[1, 1e308]]);
    expect(total(0.1, 0.2, 0.3, 1e16, -1e16)).toEqual([[1, 0.6]]);
    expect(total(1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY)).toEqual([[1, Number.NaN]]);
  });
});

describe('logs (S3.10)', () => {
  test('an upsert takes the row of its key, a delete needs its key only', () => {
    const source = dimension(
      {
        a: [
          [1, 1],
          [2, 2],
          [1, 3],
          ['-', 2, 99],
        ],
      },
      {
        changes: 'upsert',
        primaryKey: ['k'],
        fields: [
          { name: 'k', type: INT },
          { name: 'v', type: INT },
        ],
      },
    );
    expect(answer(plan([source], [{ kind: 'limit', input: 0, rows: 9 }])).rows).toEqual([[1, 3]]);
  });

  test('a removal takes the oldest equal row, its time left aside if need be', () => {
    const source = events(
      {
        a: [
          [1, 1, 1],
          [2, 1, 1],
          [3, 1, 1],
          ['-', 2, 1, 1],
          ['-', 9, 1, 1],
        ],
      },
      { changes: 'retract' },
    );
    expect(answer(plan([source], [{ kind: 'limit', input: 0, rows: 9 }])).rows).toEqual([[3, 1, 1]]);
  });
});

describe('errors stand in the stead of rows (S10)', () => {
  const ratio = call('DIVIDE', integer(10), column('v'));

  test('a row that fails is an error at its place', () => {
    const of = plan(
      [
        dimension({
          a: [
            [1, 5],
            [2, 0],
          ],
        }),
      ],
      [{ kind: 'project', input: 0, columns: [{ name: 'q', expression: ratio }] }],
    );
    const { rows, errors } = answer(of);
    expect(rows).toHaveLength(1);
    expect(errors).toEqual([{ where: '0:1', code: 'ROW_DIVISION_BY_ZERO', count: 1 }]);
  });

  test('a running sum is an error until it is back', () => {
    const fields = [
      { name: 'k', type: INT },
      { name: 'v', type: INT },
    ];
    const source = dimension(
      {
        a: [
          [1, 2_147_483_647],
          [2, 1],
          ['-', 2, 1],
        ],
      },
      { changes: 'retract', fields },
    );
    const of = plan([source], [{ kind: 'aggregate', input: 0, keys: [], aggregates: [sum(column('v'))] }]);
    expect(answer(of, { a: 2 })).toMatchObject({ rows: [], errors: [{ code: 'ROW_OVERFLOW', count: 1 }] });
    expect(answer(of)).toMatchObject({ rows: [[2_147_483_647]], errors: [] });
  });

  test('upstream of a window an error stays when the row goes, if a cut that was read has shown it', () => {
    const of = (second: number) =>
      plan(
        [
          events(
            {
              a: [
                [1, 9, 5],
                [5, 1, 0],
                [second, 2, 5],
                ['-', second, 1, 0],
                [40, 3, 5],
              ],
            },
            {
              changes: 'retract',
              primaryKey: ['k'],
              fields: [
                { name: 'at', type: TIME },
                { name: 'k', type: INT },
                { name: 'n', type: INT },
              ],
            },
          ),
        ],
        [
          {
            kind: 'project',
            input: 0,
            columns: [
              { name: 'at', expression: column('at') },
              { name: 'q', expression: call('DIVIDE', integer(10), column('n')) },
            ],
          },
          // A column that nothing needs would be no error (S10.5).
          tumble(1, 10, {
            aggregates: [{ name: 'm', call: 'MAX', operand: column('q'), where: null, distinct: false }],
          }),
        ],
      );
    // The removal arrives at 15: the window that ends at 10 has read a table with the row.
    expect(answer(of(15)).errors).toEqual([{ where: '0:1', code: 'ROW_DIVISION_BY_ZERO', count: 1 }]);
    // It arrives at 6, the row at 1: no window begins or ends between them.
    expect(answer(of(6)).errors).toEqual([]);
  });

  test('a pair whose condition fails is an error and no match', () => {
    const columns = [
      { name: 'l', expression: column('v') },
      { name: 'r', expression: column('v', 1) },
    ];
    const on = call(
      'AND',
      call('EQUAL', column('k'), column('k', 1)),
      call('GREATER', call('DIVIDE', integer(1), column('v', 1)), integer(0)),
    );
    const of = plan(
      [
        dimension({
          a: [
            [1, 1],
            [null, 2],
          ],
        }),
        dimension({
          b: [
            [1, 0],
            [2, 0],
          ],
        }),
      ],
      [{ kind: 'join', type: 'left', left: 0, right: 1, on, columns }],
    );
    // Keys 1 and 2 differ, FALSE whatever the rest is; with a NULL key the rest decides, and fails (S10.3).
    expect(answer(of)).toMatchObject({
      sorted: [
        [1, null],
        [2, null],
      ],
      errors: [{ where: '', code: 'ROW_DIVISION_BY_ZERO', count: 3 }],
    });
  });
});

test('plans are built with derived types', () => {
  const built = buildPlan(plan([events({ a: [] })], [tumble(0, 10)]), output => new Collector().sink(output));
  expect(built.inserts[0]!.input.schema.fields.map(({ name }) => name)).toEqual([
    'windowStart',
    'windowEnd',
    'windowTime',
    'c',
  ]);
});
