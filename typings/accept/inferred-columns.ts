// Columns found in the values of an array; a ranking that is shown as it changes.
import { count, type Decimal, from, t } from 'millrace';

const scores = from([
  { game: 'go', player: 'ada', points: 30 },
  { game: 'go', player: 'bob', points: 20 },
  { game: 'chess', player: 'eve', points: 25 },
]);
const best = scores
  .groupBy('game', 'player')
  .aggregate(r => ({ total: r.points.sum() }))
  .partitionBy('game')
  .topN(2, r => [r.total.desc(), r.player], { as: 'place' });
for (const { place, game, player, total } of await best.collect({ mode: 'batch' })) {
  console.log(place + 1, game, player, total.toFixed(1));
}
await best.print({ as: 'changelog', mode: 'streaming' });
export const overall = scores.aggregate(r => ({ n: count(), best: r.points.max() }));
for (const { n, best: points } of await overall.collect()) console.log(n + 1, points === null ? 0 : points + 1);

const all = from([
  {
    a: true as boolean | null,
    b: 1n,
    c: new Date(0),
    d: null as Decimal | null,
    e: ['x'],
    f: { g: 1 as number | null },
  },
]);
export const picked = all.select(r => ({
  a: r.a.isNotTrue(),
  b: r.b.plus(1),
  c: r.c.cast(t.date()),
  d: r.d.ifNull('0'),
  e: r.e.at(1).upper(),
  g: r.f.fields.g.ifNull(0),
}));
const sums: { a: boolean; b: bigint; c: string; d: Decimal; e: string | null; g: number }[] = await picked.collect();
console.log(sums);
