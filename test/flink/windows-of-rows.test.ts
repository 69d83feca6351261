// Catches joins and ranks of windows that differ from what Flink's own suites expect, in either mode. Rows and results are
// those of its cases 22, 23 and 46; its left join is batch's, where late rows meet nobody either here.
import { describe, expect, test } from 'vitest';
import { from, millis, type RowInput, rows, seconds, t } from '../../src/index.js';

const at = (second: number): number => Date.UTC(2020, 9, 10) + 1000 * second;

const sideColumns = {
  at: t.timestamp(3).rowtime({ delay: seconds(1) }),
  id: t.string(),
  num: t.int(),
  name: t.string().nullable(),
};

/** Rows as Flink has them: second, id, number, name. */
function side(values: readonly (readonly [number, string, number, string | null])[]) {
  const named = values.map(
    ([second, id, num, name]): RowInput<typeof sideColumns> => ({ at: at(second), id, num, name }),
  );
  return from(rows(named, sideColumns)).window(r => r.at, { tumble: seconds(5) });
}

const left = side([
  [1, 'L1', 1, 'a'],
  [2, 'L2', 2, 'c'],
  [3, 'L3', 2, 'x'],
  [4, 'L7', 5, 'a'],
  [7, 'L8', 3, 'b'],
  [6, 'L6', 6, 'b'],
  [8, 'L9', 3, 'a'],
  [4, 'L4', 5, 'a'], // late
  [16, 'L10', 4, 'b'],
  [32, 'L11', 7, null],
  [34, 'L12', 1, 'b'],
  [41, 'L41', 10, 'a'],
  [42, 'L42', 11, 'd'],
  [43, 'L43', 12, 'c'],
  [44, 'L44', 13, 'd'],
]);
const right = side([
  [1, 'R1', 5, 'a'],
  [2, 'R2', 7, 'b'],
  [3, 'R3', 7, 'f'],
  [4, 'R7', 3, 'g'],
  [7, 'R8', 8, 'b'],
  [6, 'R6', 6, 'b'],
  [8, 'R9', 3, 'a'],
  [4, 'R4', 5, 'a'], // late
  [17, 'R17', 4, 'k'],
  [31, 'R31', 7, null],
  [33, 'R33', 1, 'b'],
  [41, 'R41', 10, 'y'],
  [42, 'R42', 11, 'c'],
  [43, 'R43', 12, 'x'],
  [44, 'R44', 13, 'z'],
]);

const pairs = [
  '0-5 a L1 R1',
  '0-5 a L7 R1',
  '30-35 b L12 R33',
  '40-45 c L43 R42',
  '5-10 a L9 R9',
  '5-10 b L6 R6',
  '5-10 b L6 R8',
  '5-10 b L8 R6',
  '5-10 b L8 R8',
];
const alone = [
  '0-5 c L2 -',
  '0-5 x L3 -',
  '15-20 b L10 -',
  '30-35 - L11 -',
  '40-45 a L41 -',
  '40-45 d L42 -',
  '40-45 d L44 -',
];

interface Pair {
  readonly start: number;
  readonly end: number;
  readonly name: string | null;
  readonly l: string;
  readonly r: string | null;
}

const text = ({ start, end, name, l, r }: Pair): string =>
  `${(start - at(0)) / 1000}-${(end - at(0)) / 1000} ${name ?? '-'} ${l} ${r ?? '-'}`;

describe.each(['batch', 'streaming'] as const)('in %s', mode => {
  test('22: an inner join of windows', async () => {
    const joined = left
      .join(right, (l, r) => l.name.eq(r.name))
      .select((l, r) => ({ start: l.windowStart, end: l.windowEnd, name: l.name, l: l.id, r: r.id }));
    expect((await joined.collect({ mode })).map(text).sort()).toEqual(pairs);
  });

  test('22: a left join of windows', async () => {
    const joined = left
      .leftJoin(right, (l, r) => l.name.eq(r.name))
      .select((l, r) => ({ start: l.windowStart, end: l.windowEnd, name: l.name, l: l.id, r: r.id }));
    expect((await joined.collect({ mode })).map(text).sort()).toEqual([...pairs, ...alone].sort());
  });

  test('22: the rows with a partner in their window, and those without', async () => {
    const ids = (lines: readonly string[]) => [...new Set(lines.map(line => line.split(' ')[2]))].sort();
    const has = await left.semiJoin(right, (l, r) => l.name.eq(r.name)).collect({ mode });
    expect(has.map(({ id }) => id).sort()).toEqual(ids(pairs));
    const lacks = await left.antiJoin(right, (l, r) => l.name.eq(r.name)).collect({ mode });
    expect(lacks.map(({ id }) => id).sort()).toEqual(ids(alone));
  });

  test('46: a join of windows by key', async () => {
    const columns = { key: t.string(), name: t.string(), at: t.timestamp(3).rowtime() };
    const windowed = (values: readonly (readonly [string, string, number])[]) =>
      from(
        rows(
          values.map(([key, name, time]) => ({ key, name, at: time })),
          columns,
        ),
      ).window(r => r.at, {
        tumble: millis(3),
      });
    const l = windowed([
      ['a', 'x', 0],
      ['a', 'y', 1],
      ['a', 'z', 2],
      ['b', 'u', 3],
      ['b', 'w', 5],
      ['a', 'i', 6],
      ['a', 'j', 7],
      ['a', 'k', 8],
    ]);
    const r = windowed([
      ['a', 'u', 0],
      ['a', 'w', 1],
      ['b', 'i', 3],
      ['b', 'k', 5],
      ['a', 'x', 6],
      ['a', 'z', 8],
    ]);
    const joined = l
      .join(r, (a, b) => a.key.eq(b.key))
      .select((a, b) => ({ time: a.windowTime, l: a.name, r: b.name }));
    const all = (names: string, others: string, time: number) =>
      [...names].flatMap(name => [...others].map(other => `${time} ${name} ${other}`));
    expect((await joined.collect({ mode })).map(pair => `${pair.time} ${pair.l} ${pair.r}`).sort()).toEqual(
      [...all('xyz', 'uw', 2), ...all('uw', 'ik', 5), ...all('ijk', 'xz', 8)].sort(),
    );
  });

  test('23: the three lowest prices of each window, ties in the order in which they came', async () => {
    const columns = {
      at: t.timestamp(3).rowtime({ delay: seconds(1) }),
      price: t.int(),
      item: t.string(),
      supplier: t.string(),
    };
    const bids = (
      [
        [5, 4, 'A', 's1'],
        [6, 4, 'C', 's2'],
        [7, 2, 'G', 's1'],
        [8, 2, 'B', 's3'],
        [9, 5, 'D', 's4'],
        [11, 2, 'B', 's3'],
        [13, 1, 'E', 's1'],
        [15, 3, 'H', 's2'],
        [17, 6, 'F', 's5'],
        [21, 2, 'B', 's7'],
        [23, 1, 'A', 's4'],
        [25, 3, 'C', 's3'],
        [28, 6, 'A', 's8'],
      ] as const
    ).map(([second, price, item, supplier]) => ({ at: at(second), price, item, supplier }));
    const top = from(rows(bids, columns))
      .window(r => r.at, { tumble: seconds(10) })
      .partitionBy()
      .topN(3, r => r.price, { as: 'place' })
      .orderBy(r => [r.windowStart, r.place]);
    const second = (time: number) => (time - at(0)) / 1000;
    const lines = (await top.collect({ mode })).map(
      r => `${second(r.windowStart)} ${second(r.at)} ${r.supplier} ${r.price} ${r.item}`,
    );
    expect(lines).toEqual([
      '0 7 s1 2 G',
      '0 8 s3 2 B',
      '0 5 s1 4 A',
      '10 13 s1 1 E',
      '10 11 s3 2 B',
      '10 15 s2 3 H',
      '20 23 s4 1 A',
      '20 21 s7 2 B',
      '20 25 s3 3 C',
    ]);
  });
});
