// Catches a reference evaluator that does not say what the semantics page says of windows and holds: every expectation is worked out by hand.
import { describe, expect, test } from 'vitest';
import type { CaseOperator } from '../../src/testing/generators/case.js';
import { answer, call, column, dimension, events, INT, plan, TIME, tumble } from './small-plans.js';

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
