// Catches a reference evaluator that does not say what the semantics page says of tables, logs and errors: every expectation is worked out by hand.
import { describe, expect, test } from 'vitest';
import { buildPlan } from '../../src/testing/generators/build-plan.js';
import { Collector } from '../../src/testing/runs/collector.js';
import { type DataType, dataType } from '../../src/types/data-type.js';
import {
  answer,
  call,
  column,
  count,
  dimension,
  events,
  INT,
  integer,
  plan,
  sum,
  TIME,
  tumble,
} from './small-plans.js';

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
