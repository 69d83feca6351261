import { count } from '../../../src/expr/builder/free.js';
import { BIDS, bids } from '../bids.js';
import { Grown, HandTable } from '../hand-table.js';
import type { Give, Shape } from '../shape.js';
import { bid, bidTable } from '../sources.js';

/** `count(*), sum(price), max(price)` by a column of numbers. */
function handGroup(key: string, give: Give): void {
  const keys = bids.numbers(key);
  const prices = bids.numbers('price');
  const table = new HandTable();
  const [counts, sums, greatest] = [new Grown(), new Grown(), new Grown(Number.NEGATIVE_INFINITY)];
  let [n, sum, max] = [counts.values, sums.values, greatest.values];
  for (let i = 0; i < BIDS; i++) {
    const id = table.id(keys[i]!);
    if (id >= n.length) [n, sum, max] = [counts.room(id + 1), sums.room(id + 1), greatest.room(id + 1)];
    const price = prices[i]!;
    n[id]!++;
    sum[id]! += price;
    if (price > max[id]!) max[id] = price;
  }
  give([table.keys, n, sum, max], table.size);
}

function group(name: string, key: 'small' | 'auction' | 'wide', facts: Pick<Shape, 'budget' | 'ratio'>): Shape {
  return {
    name,
    rows: BIDS,
    table: () => bid.groupBy(key).aggregate(b => ({ n: count(), sum: b.price.sum(), max: b.price.max() })),
    hand: give => handGroup(key, give),
    sql: `SELECT ${key}, count(*) AS n, sum(price) AS sum, max(price) AS max FROM bid GROUP BY ${key}`,
    tables: [bidTable(key, 'price')],
    ...facts,
  };
}

/** Aggregates by key over all rows. */
export const GROUPS: readonly Shape[] = [
  group('group by 10k keys: count, sum, max', 'small', { budget: 20 }),
  group('group by 65k keys: count, sum, max', 'auction', { budget: 35 }),
  group('group by 1M keys: count, sum, max', 'wide', { budget: 300 }),
  {
    name: 'group, 8 aggregates (q17)',
    rows: BIDS,
    table: () =>
      bid.groupBy('auction').aggregate(b => ({
        n: count(),
        low: count().where(b.price.lt(10_000n)),
        middle: count().where(b.price.between(10_000n, 999_999n)),
        high: count().where(b.price.gte(1_000_000n)),
        least: b.price.min(),
        greatest: b.price.max(),
        mean: b.price.avg(),
        sum: b.price.sum(),
      })),
    hand: give => {
      const keys = bids.numbers('auction');
      const prices = bids.numbers('price');
      const table = new HandTable();
      const columns = [
        new Grown(),
        new Grown(),
        new Grown(),
        new Grown(),
        new Grown(Number.POSITIVE_INFINITY),
        new Grown(Number.NEGATIVE_INFINITY),
        new Grown(),
        new Grown(),
      ];
      let [n, low, middle, high, least, greatest, mean, sum] = columns.map(({ values }) => values) as Float64Array[];
      for (let i = 0; i < BIDS; i++) {
        const id = table.id(keys[i]!);
        if (id >= n!.length)
          [n, low, middle, high, least, greatest, mean, sum] = columns.map(column => column.room(id + 1));
        const price = prices[i]!;
        n![id]!++;
        if (price < 10_000) low![id]!++;
        else if (price < 1_000_000) middle![id]!++;
        else high![id]!++;
        if (price < least![id]!) least![id] = price;
        if (price > greatest![id]!) greatest![id] = price;
        sum![id]! += price;
      }
      for (let id = 0; id < table.size; id++) mean![id] = Math.trunc(sum![id]! / n![id]!);
      give([table.keys, n!, low!, middle!, high!, least!, greatest!, mean!, sum!], table.size);
    },
    sql: `SELECT auction, count(*) AS n, count(*) FILTER (price < 10000) AS low,
      count(*) FILTER (price >= 10000 AND price < 1000000) AS middle, count(*) FILTER (price >= 1000000) AS high,
      min(price) AS least, max(price) AS greatest, sum(price) // count(*) AS mean, sum(price) AS sum FROM bid GROUP BY auction`,
    tables: [bidTable('auction', 'price')],
    ratio: { batch: 1.1, steps: 1.2 },
  },
  {
    name: 'group by text: count, sum, max (q16)',
    rows: BIDS,
    table: () => bid.groupBy('channel').aggregate(b => ({ n: count(), sum: b.price.sum(), max: b.price.max() })),
    hand: give => {
      const keys = bids.texts('channel');
      const prices = bids.numbers('price');
      const ids = new Map<string, number>();
      const names: string[] = [];
      const [counts, sums, greatest] = [new Grown(), new Grown(), new Grown(Number.NEGATIVE_INFINITY)];
      let [n, sum, max] = [counts.values, sums.values, greatest.values];
      for (let i = 0; i < BIDS; i++) {
        const key = keys[i]!;
        let id = ids.get(key);
        if (id === undefined) {
          id = names.length;
          ids.set(key, id);
          names.push(key);
          [n, sum, max] = [counts.room(id + 1), sums.room(id + 1), greatest.room(id + 1)];
        }
        const price = prices[i]!;
        n[id]!++;
        sum[id]! += price;
        if (price > max[id]!) max[id] = price;
      }
      give([names, n, sum, max], names.length);
    },
    sql: 'SELECT channel, count(*) AS n, sum(price) AS sum, max(price) AS max FROM bid GROUP BY channel',
    tables: [bidTable('channel', 'price')],
    ratio: { batch: 1.7, steps: 2.3 },
  },
  {
    name: 'count distinct of two columns (q15)',
    rows: BIDS,
    table: () =>
      bid.aggregate(b => ({
        n: count(),
        bidders: b.bidder.count().distinct(),
        auctions: b.auction.count().distinct(),
      })),
    hand: give => {
      const bidder = bids.numbers('bidder');
      const auction = bids.numbers('auction');
      const [bidders, auctions] = [new HandTable(), new HandTable()];
      let n = 0;
      for (let i = 0; i < BIDS; i++) {
        bidders.id(bidder[i]!);
        auctions.id(auction[i]!);
        n++;
      }
      give([[n], [bidders.size], [auctions.size]], 1);
    },
    sql: 'SELECT count(*) AS n, count(DISTINCT bidder) AS bidders, count(DISTINCT auction) AS auctions FROM bid',
    tables: [bidTable('bidder', 'auction')],
    budget: 60,
    ratio: { batch: 1.5, steps: 1.9 },
  },
];
