// Catches joins by time that answer something else than their contract says, in either mode: outer sides and their padding,
// bounds, late rows by side, updates, windows over either time; versions that come, end, come late, or are left out.
import { describe, expect, test } from 'vitest';
import { defineSource } from '../../src/connector.js';
import { type Change, count, from, millis, pipeline, rows, run, t } from '../../src/index.js';

const timed = { k: t.string().nullable(), n: t.int(), at: t.timestamp(3).rowtime() };

const table = (values: readonly (readonly [k: string | null, n: number, at: number])[]) =>
  from(
    rows(
      values.map(([k, n, at]) => ({ k, n, at })),
      timed,
    ),
  );

/** The row of time 3 comes when the watermark is at 30. */
const left = table([
  ['a', 1, 10],
  ['b', 2, 10],
  [null, 3, 12],
  ['a', 4, 20],
  ['a', 5, 30],
  ['a', 6, 3],
]);
const right = table([
  ['a', 100, 8],
  ['a', 101, 15],
  ['c', 102, 16],
  ['a', 103, 31],
  ['a', 104, 9],
]);

const text = (values: readonly object[]): string[] => values.map(value => Object.values(value).join(' ')).sort();

/** A log of the changes that are given, in one lane. */
const log = <K extends 'retract' | 'upsert'>(
  changes: K,
  events: readonly (readonly [kind: Change<object>['kind'], k: string, rate: number, at: number])[],
) =>
  from(
    defineSource({
      name: 'rates',
      columns: { k: t.string().primaryKey(), rate: t.int(), at: t.timestamp(3).rowtime() },
      bounded: true,
      changes,
      async *lanes() {
        yield { id: 'all', position: 0 };
      },
      async *read({ position }) {
        for (let i = position; i < events.length; i++) {
          const [kind, k, rate, at] = events[i]!;
          yield { changes: [{ kind, row: { k, rate, at } }], position: i + 1 };
        }
      },
    }),
  );

describe.each(['batch', 'streaming'] as const)('in %s', mode => {
  const joined = (type: 'inner' | 'left' | 'right' | 'full') =>
    left
      .intervalJoin(right, (l, r) => l.k.eq(r.k), { between: [millis(-2), millis(5)], type })
      .select((l, r) => ({ l: l.n, r: r.n }));

  test('pairs lie between the bounds, both included', async () => {
    expect(text(await joined('inner').collect({ mode }))).toEqual(['1 100', '1 101', '5 103']);
  });

  test('rows of a side that is kept whole come once without partner, late ones too', async () => {
    const inner = ['1 100', '1 101', '5 103'];
    const lonelyLeft = ['2 ', '3 ', '4 ', '6 '];
    const lonelyRight = [' 102', ' 104'];
    expect(text(await joined('left').collect({ mode }))).toEqual([...inner, ...lonelyLeft].sort());
    expect(text(await joined('right').collect({ mode }))).toEqual([...inner, ...lonelyRight].sort());
    expect(text(await joined('full').collect({ mode }))).toEqual([...inner, ...lonelyLeft, ...lonelyRight].sort());
  });

  test('an outer join only inserts, so a window may follow, on either time', async () => {
    const full = left
      .intervalJoin(right, (l, r) => l.k.eq(r.k), { between: [millis(0), millis(5)], type: 'left' })
      .select((l, r) => ({ at: l.at, n: l.n, paid: r.at }));
    const perTen = full
      .window(r => r.at, { tumble: millis(10) })
      .aggregate(r => ({ n: count(), paid: r.paid.count() }));
    const found = (await perTen.orderBy(r => r.windowStart).collect({ mode })).map(r => [r.windowStart, r.n, r.paid]);
    // The row of time 3 came when its window was over.
    expect(found).toEqual([
      [10, 3, 1],
      [20, 1, 0],
      [30, 1, 1],
    ]);
    const inner = left
      .intervalJoin(right, (l, r) => l.k.eq(r.k), { between: [millis(-2), millis(5)] })
      .select((_, r) => ({ at: r.at }));
    const byRight = await inner
      .window(r => r.at, { tumble: millis(10) })
      .aggregate(() => ({ n: count() }))
      .orderBy(r => r.windowStart)
      .collect({ mode });
    expect(byRight.map(r => [r.windowStart, r.n])).toEqual([
      [0, 1],
      [10, 1],
      [30, 1],
    ]);
  });

  test('late rows are counted by side, or received', async () => {
    const options = { between: [millis(-2), millis(5)] as [ReturnType<typeof millis>, ReturnType<typeof millis>] };
    const on = left.intervalJoin(right, (l, r) => l.k.eq(r.k), options);
    const dropped = on.select((l, r) => ({ l: l.n, r: r.n })).named('near');
    const summary = await run(
      dropped.forEach(() => {}),
      { mode },
    ).done;
    expect(summary.lateRows).toEqual({ 'near/left': 1, 'near/right': 1 });

    const receiving = left.intervalJoin(right, (l, r) => l.k.eq(r.k), { ...options, lateRows: 'sideOutput' });
    const late = receiving.lateRows();
    expect(text(await late.left.collect({ mode }))).toEqual(['a 6 3']);
    expect(text(await late.right.collect({ mode }))).toEqual(['a 104 9']);

    const seen: object[] = [];
    const both = pipeline({
      near: receiving
        .select((l, r) => ({ l: l.n, r: r.n }))
        .named('near')
        .forEach(() => {}),
      late: late.left.forEach(({ row }) => {
        seen.push(row);
      }),
    });
    // Nobody receives the right ones.
    expect((await run(both, { mode }).done).lateRows).toEqual({ 'near/right': 1 });
    expect(seen).toHaveLength(1);

    const outer = left.intervalJoin(right, (l, r) => l.k.eq(r.k), { ...options, type: 'left', lateRows: 'sideOutput' });
    expect(await outer.lateRows().left.collect({ mode })).toEqual([]);
    expect(await outer.lateRows().right.collect({ mode })).toHaveLength(1);
  });

  test('updates meet too: what is taken back in time takes its pairs along', async () => {
    const rates = log('retract', [
      ['+I', 'a', 1, 10],
      ['+I', 'b', 2, 11],
      ['-D', 'b', 2, 12],
      ['-U', 'a', 1, 13],
      ['+U', 'a', 3, 13],
      // Comes when no order of time 10 is still waited for.
      ['+I', 'c', 4, 90],
      ['-D', 'a', 3, 91],
    ]);
    const near = left
      .intervalJoin(rates, (l, r) => l.k.eq(r.k), { between: [millis(0), millis(5)] })
      .select((l, r) => ({ n: l.n, rate: r.rate }));
    expect(text(await near.collect({ mode }))).toEqual(['1 3']);
  });

  test('a version stands from its time until the next one, or until its key is removed', async () => {
    const rates = log('upsert', [
      ['+I', 'a', 1, 5],
      ['+U', 'a', 2, 15],
      ['-D', 'a', 0, 25],
      ['+I', 'b', 9, 11],
      ['+I', 'a', 3, 40],
    ]);
    const rated = (type: 'inner' | 'left') =>
      left
        .temporalJoin(rates, (l, r) => l.k.eq(r.k), { asOf: l => l.at, type })
        .select((l, r) => ({ n: l.n, rate: r.rate }));
    // The row of time 3 is late; b has its version after its order; a is gone at 30.
    expect(text(await rated('inner').collect({ mode }))).toEqual(['1 1', '4 2']);
    expect(text(await rated('left').collect({ mode }))).toEqual(['1 1', '2 ', '3 ', '4 2', '5 ']);
    const first = rated('left').limit(2);
    expect(text(await first.collect({ mode }))).toEqual(['1 1', '2 ']);
  });

  test('a retract log says the same, and a version that comes late counts for later rows only', async () => {
    const rates = log('retract', [
      ['+I', 'a', 1, 5],
      ['+I', 'z', 0, 12],
      // Of time 8, when the watermark is at 12: the order of time 10 does not see it.
      ['-U', 'a', 1, 8],
      ['+U', 'a', 2, 8],
      ['-D', 'a', 2, 25],
    ]);
    const rated = left
      .temporalJoin(rates, (l, r) => l.k.eq(r.k), { asOf: l => l.at })
      .select((l, r) => ({ n: l.n, rate: r.rate }));
    expect(text(await rated.collect({ mode }))).toEqual(['1 1', '4 2']);
  });

  test('versions are seen through filters and columns under other names; the rest of the condition judges the pair', async () => {
    const rates = log('upsert', [
      ['+I', 'a', 1, 5],
      ['+U', 'a', 200, 15],
      ['+U', 'a', 3, 28],
    ]);
    const seen = rates.filter(r => r.rate.lt(100)).select(r => ({ from: r.at, key: r.k, double: r.rate.times(2) }));
    const rated = left.temporalJoin(seen, (l, r) => l.k.eq(r.key).and(l.n.lt(5)), {
      asOf: l => l.at,
      type: 'left',
      lateRows: 'sideOutput',
    });
    // At 20 the version that stands is left out by the filter; at 30 the condition leaves it out.
    const found = rated.select((l, r) => ({ n: l.n, double: r.double }));
    expect(text(await found.collect({ mode }))).toEqual(['1 2', '2 ', '3 ', '4 ', '5 ']);
    expect(text(await rated.lateRows().collect({ mode }))).toEqual(['a 6 3']);
  });
});
