// Catches windows that differ from what Flink's own suites expect, in either mode: its cases 19 to 21, 26 and 47. Its batch
// knows no late row; ours has the same ones as streaming.
import { describe, expect, test } from 'vitest';
import { count, from, rows, run, seconds, t, type WindowSpec } from '../../src/index.js';
import { modes, named } from './in-both-modes.js';

const base = Date.UTC(2020, 9, 10);
const columns = {
  at: t.timestamp(3).rowtime({ delay: seconds(1) }),
  v: t.int(),
  comment: t.string().nullable(),
  name: t.string().nullable(),
};
const events = () =>
  from(
    rows(
      named(
        columns,
        [
          [1, 1, 'Hi', 'a'],
          [2, 2, 'Comment#1', 'a'],
          [3, 2, 'Comment#1', 'a'],
          [4, 5, null, 'a'],
          [7, 3, 'Hello', 'b'],
          [6, 6, 'Hi', 'b'],
          [8, 3, 'Comment#2', 'a'],
          [4, 5, 'Hi', 'a'],
          [16, 4, 'Hi', 'b'],
          [32, 7, null, null],
          [34, 1, 'Comment#3', 'b'],
          [40, 10, 'Comment#4', 'a'],
          [42, 11, 'Comment#5', 'd'],
          [43, 12, 'Comment#6', 'c'],
          [44, 13, 'Comment#7', 'd'],
        ].map(([second, ...rest]) => [base + 1000 * Number(second), ...rest]),
      ),
      columns,
    ),
  );

const TUMBLE = [
  'a,0,5,4,10,2',
  'a,5,10,1,3,1',
  'b,5,10,2,9,2',
  'b,15,20,1,4,1',
  'b,30,35,1,1,1',
  'null,30,35,1,7,0',
  'a,40,45,1,10,1',
  'c,40,45,1,12,1',
  'd,40,45,2,24,2',
];
const OFFSET = [
  'a,1,6,4,10,2',
  'b,6,11,2,9,2',
  'a,6,11,1,3,1',
  'b,16,21,1,4,1',
  'b,31,36,1,1,1',
  'null,31,36,1,7,0',
  'a,36,41,1,10,1',
  'c,41,46,1,12,1',
  'd,41,46,2,24,2',
];
const HOP = [
  'a,-5,5,4,10,2',
  'b,0,10,2,9,2',
  'a,0,10,6,18,3',
  'b,5,15,2,9,2',
  'a,5,15,1,3,1',
  'b,10,20,1,4,1',
  'b,15,25,1,4,1',
  'b,25,35,1,1,1',
  'null,25,35,1,7,0',
  'b,30,40,1,1,1',
  'null,30,40,1,7,0',
  'c,35,45,1,12,1',
  'd,35,45,2,24,2',
  'a,35,45,1,10,1',
  'd,40,50,2,24,2',
  'a,40,50,1,10,1',
  'c,40,50,1,12,1',
];
const CUMULATE = [
  'a,0,5,4,10,2',
  'b,0,10,2,9,2',
  'a,0,10,6,18,3',
  'b,0,15,2,9,2',
  'a,0,15,6,18,3',
  'b,15,20,1,4,1',
  'b,15,25,1,4,1',
  'b,15,30,1,4,1',
  'b,30,35,1,1,1',
  'null,30,35,1,7,0',
  'b,30,40,1,1,1',
  'null,30,40,1,7,0',
  'b,30,45,1,1,1',
  'c,30,45,1,12,1',
  'd,30,45,2,24,2',
  'a,30,45,1,10,1',
  'null,30,45,1,7,0',
];
const SESSION = [
  'b,6,12,2,9,2',
  'a,1,13,6,18,3',
  'b,16,21,1,4,1',
  'null,32,37,1,7,0',
  'b,34,39,1,1,1',
  'a,40,45,1,10,1',
  'c,43,48,1,12,1',
  'd,42,49,2,24,2',
];

/** Name, start, end, count, sum and distinct comments, times in seconds. */
async function shows(window: WindowSpec<'name'>, expected: readonly string[], late: number): Promise<void> {
  const result = events()
    .window(r => r.at, window)
    .groupBy('name')
    .aggregate(r => ({ n: count(), sum: r.v.sum(), comments: r.comment.count().distinct() }));
  for (const mode of modes) {
    const found: string[] = [];
    const { lateRows } = await run(
      result.forEach(({ row }) => {
        const { name, windowStart, windowEnd, n, sum, comments } = row;
        found.push(
          [name, (windowStart - base) / 1000, (windowEnd - base) / 1000, n, sum, comments].map(String).join(','),
        );
      }),
      { mode },
    ).done;
    expect(found.sort()).toEqual([...expected].sort());
    expect(Object.values(lateRows).reduce((sum, n) => sum + n, 0)).toBe(late);
  }
}

describe('19: aggregates of windows, rows out of order, one late', () => {
  test('tumbling', () => shows({ tumble: seconds(5) }, TUMBLE, 1));
  test('tumbling, with an offset', () => shows({ tumble: seconds(5), offset: seconds(1) }, OFFSET, 1));
  test('hopping', () => shows({ hop: seconds(10), every: seconds(5) }, HOP, 1));
  test('cumulating', () => shows({ cumulate: seconds(15), every: seconds(5) }, CUMULATE, 1));
});

test('20: sessions: the row that is late elsewhere meets one that is open', () =>
  shows({ session: seconds(5), partitionBy: 'name' }, SESSION, 0));

describe('21: windows of rows in order', () => {
  const bid = { at: t.timestamp(3).rowtime({ delay: seconds(1) }), price: t.decimal(10, 2), item: t.string() };
  const bids = () =>
    from(
      rows(
        named(
          bid,
          (
            [
              [5, '4.00', 'C'],
              [7, '2.00', 'A'],
              [9, '5.00', 'D'],
              [11, '3.00', 'B'],
              [13, '1.00', 'E'],
              [17, '6.00', 'F'],
              [21, '4.00', 'A'],
              [27, '5.00', 'C'],
            ] as const
          ).map(([s, ...rest]) => [base + 1000 * s, ...rest]),
        ),
        bid,
      ),
    );
  test('sums', async () => {
    const starts = async (window: WindowSpec<'item'>) => {
      const found = await bids()
        .window(r => r.at, window)
        .aggregate(r => ({ sum: r.price.sum() }))
        .collect({ mode: 'streaming' });
      return found.map(row => `${(row.windowStart - base) / 1000},${(row.windowEnd - base) / 1000},${row.sum}`).sort();
    };
    expect(await starts({ tumble: seconds(10) })).toEqual(['0,10,11.00', '10,20,10.00', '20,30,9.00']);
    expect(await starts({ hop: seconds(10), every: seconds(5) })).toEqual(
      ['0,10,11.00', '10,20,10.00', '15,25,10.00', '20,30,9.00', '25,35,5.00', '5,15,15.00'].sort(),
    );
    expect(
      (await starts({ tumble: seconds(10), offset: seconds(6) })).map(row => row.split(',').slice(0, 2).join(',')),
    ).toEqual(['-4,6', '16,26', '26,36', '6,16']);
    expect(
      (await starts({ tumble: seconds(10), offset: seconds(-6) })).map(row => row.split(',').slice(0, 2).join(',')),
    ).toEqual(['14,24', '24,34', '4,14']);
  });
});

test('26: order by time: nothing is late for an order (S4.2), as in batch', async () => {
  const row = { at: t.timestamp(3).rowtime({ delay: seconds(1) }), i: t.int(), d: t.int().nullable() };
  const data = (
    [
      [1, 1, 1],
      [2, 2, 2],
      [7, 5, 6],
      [7, 3, 3],
      [6, 6, 6],
      [8, 3, null],
      [4, 5, 5],
      [16, 4, 4],
      [40, 10, 3],
      [42, 11, 4],
    ] as const
  ).map(([s, ...rest]) => [base + 1000 * s, ...rest]);
  for (const mode of modes) {
    const sorted = from(rows(named(row, data), row)).orderBy(r => [r.at, r.d]);
    expect((await sorted.collect({ mode })).map(({ i }) => i)).toEqual([1, 2, 5, 6, 3, 5, 3, 4, 10, 11]);
  }
});

test('47: a sum of a tumbling window by name', async () => {
  const row = { v: t.int(), name: t.string(), at: t.timestamp(3).rowtime({ delay: seconds(1) }) };
  const data = named(
    row,
    (
      [
        [2, 'apple', 0],
        [3, 'apple', 4],
        [1, 'apple', 7],
      ] as const
    ).map(([v, name, s]) => [v, name, base + 1000 * s]),
  );
  for (const mode of modes) {
    const sums = from(rows(data, row))
      .window(r => r.at, { tumble: seconds(5) })
      .groupBy('name')
      .aggregate(r => ({ sum: r.v.sum() }));
    expect((await sums.collect({ mode })).map(r => [r.name, (r.windowStart - base) / 1000, r.sum])).toEqual([
      ['apple', 0, 5],
      ['apple', 5, 1],
    ]);
  }
});
