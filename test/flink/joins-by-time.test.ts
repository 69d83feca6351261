// Catches temporal and interval joins that answer otherwise than Flink's own suites expect, in either mode. Rows and results are
// those of its cases 24, 25 and 46 (of the last one the interval joins; windows of a stream are joined elsewhere).
import { describe, expect, test } from 'vitest';
import { type Duration, from, millis, rows, seconds, t } from '../../src/index.js';

const at = (second: number): number => 1000 * second;

const orders = from(
  rows(
    [
      [2, 'Euro', 42],
      [1, 'USD', 43],
      [50, 'Yen', 44],
      [3, 'Euro', 45],
      [1, 'Euro', 58],
      [1, 'USD', 59],
    ].map(([amount, currency, time]) => ({
      amount: amount as number,
      currency: String(currency),
      at: at(time as number),
    })),
    { amount: t.int(), currency: t.string(), at: t.timestamp(3).rowtime() },
  ),
);
const rates = from(
  rows(
    [
      ['USD', 102, 41],
      ['Euro', 114, 41],
      ['Yen', 1, 41],
      ['Euro', 116, 45],
      ['Euro', 119, 47],
      ['USD', 103, 58],
      ['Euro', 120, 59],
    ].map(([currency, rate, time]) => ({ currency: String(currency), rate: rate as number, at: at(time as number) })),
    { currency: t.string().primaryKey(), rate: t.int(), at: t.timestamp(3).rowtime() },
  ),
);

const placed = from(
  rows(
    [
      [1, 1],
      [2, 2],
      [4, 4],
      [5, 5],
      [3, 3],
      [7, 9],
      [10, 11],
    ].map(([id, time]) => ({ id: id!, at: at(time!) })),
    { id: t.int(), at: t.timestamp(3).rowtime({ delay: seconds(1) }) },
  ),
);
const shipped = from(
  rows(
    [
      [1, 2],
      [2, 5],
      [5, 6],
      [4, 15],
      [6, 15],
      [3, 15],
      [7, 16],
      [10, 16],
    ].map(([order, time]) => ({ order: order!, at: at(time!) })),
    { order: t.int(), at: t.timestamp(3).rowtime({ delay: seconds(1) }) },
  ),
);

/** Rows of one key, by their times; none is late. */
const streamOf = (times: readonly number[]) =>
  from(
    rows(
      times.map(time => ({ key: 'k', at: time })),
      { key: t.string(), at: t.timestamp(3).rowtime({ delay: millis(5) }) },
    ),
  );

const pairs = (left: readonly number[], right: readonly number[], between: [Duration, Duration]) =>
  streamOf(left)
    .intervalJoin(streamOf(right), (l, r) => l.key.eq(r.key), { between })
    .select((l, r) => ({ l: l.at, r: r.at }));

describe.each(['batch', 'streaming'] as const)('in %s', mode => {
  test('24: orders at the rate of their time', async () => {
    const converted = orders
      .temporalJoin(rates, (o, r) => o.currency.eq(r.currency), { asOf: o => o.at })
      .select((o, r) => ({ at: o.at, amount: o.amount.times(r.rate) }));
    const found = await converted.orderBy(r => r.at).collect({ mode });
    expect(found.map(({ amount }) => amount)).toEqual([228, 102, 50, 348, 119, 103]);
  });

  test('25: orders and their shipments within five seconds', async () => {
    const joined = placed
      .intervalJoin(shipped, (o, s) => o.id.eq(s.order), { between: [seconds(-5), seconds(5)] })
      .select((o, s) => ({ id: o.id, ordered: o.at, shipped: s.at }));
    expect(await joined.orderBy(r => r.id).collect({ mode })).toEqual([
      { id: 1, ordered: at(1), shipped: at(2) },
      { id: 2, ordered: at(2), shipped: at(5) },
      { id: 5, ordered: at(5), shipped: at(6) },
      { id: 10, ordered: at(11), shipped: at(16) },
    ]);
  });

  test('46: all that lie a millisecond apart at most', async () => {
    const found = await pairs(
      [5, 1, 4, 3, 2, 9, 8, 7, 6],
      [2, 1, 3, 4, 5, 8, 7, 9, 6],
      [millis(-1), millis(1)],
    ).collect({
      mode,
    });
    const expected = [1, 2, 3, 4, 5, 6, 7, 8, 9].flatMap(l =>
      [l - 1, l, l + 1].filter(r => r >= 1 && r <= 9).map(r => `${l} ${r}`),
    );
    expect(expected).toHaveLength(25);
    expect(found.map(({ l, r }) => `${l} ${r}`).sort()).toEqual(expected.sort());
  });

  test('46: between 0 and 2, both left out', async () => {
    const found = await pairs([0, 1, 2], [0, 1, 2], [millis(1), millis(1)]).collect({ mode });
    expect(found.map(({ l, r }) => `${l} ${r}`).sort()).toEqual(['0 1', '1 2']);
  });
});
