import { BIDS, bids } from '../bids.js';
import { HandTable } from '../hand-table.js';
import type { Give, Shape } from '../shape.js';
import { bidOfBytes, bidTable } from '../sources.js';

const SEVEN = ['auction', 'bidder', 'price', 'channel', 'url', 'at', 'extra'] as const;
const seven = (bids: typeof bidOfBytes) =>
  bids.select(b => ({
    auction: b.auction,
    bidder: b.bidder,
    price: b.price,
    channel: b.channel,
    url: b.url,
    at: b.at,
    extra: b.extra,
  }));

/** Gives the bids at `rows`, all seven columns copied. */
function giveBids(give: Give, rows: Int32Array, n: number): void {
  give(
    SEVEN.map(name => {
      const column = bids.column(name);
      if (Array.isArray(column)) {
        const out = new Array<string>(n);
        for (let k = 0; k < n; k++) out[k] = column[rows[k]!]!;
        return out;
      }
      const out = new Float64Array(n);
      for (let k = 0; k < n; k++) out[k] = column[rows[k]!]!;
      return out;
    }),
    n,
  );
}

/** The first rows of each key. The loops keep row numbers, for all bids stay in memory: no engine can count on that. */
export const TOPS: readonly Shape[] = [
  {
    name: 'top 10 per key, 7 columns (q19)',
    rows: BIDS,
    table: () =>
      seven(bidOfBytes)
        .partitionBy('auction')
        .topN(10, b => b.price.desc()),
    hand: give => {
      const N = 10;
      const keys = bids.numbers('auction');
      const prices = bids.numbers('price');
      const table = new HandTable();
      let counts = new Int32Array(1024);
      let kept = new Int32Array(1024 * N);
      let worst = new Float64Array(1024);
      for (let i = 0; i < BIDS; i++) {
        const id = table.id(keys[i]!);
        if (id >= counts.length) {
          const grow = <A extends Int32Array | Float64Array>(from: A, to: A): A => {
            to.set(from);
            return to;
          };
          counts = grow(counts, new Int32Array(counts.length * 2));
          kept = grow(kept, new Int32Array(kept.length * 2));
          worst = grow(worst, new Float64Array(worst.length * 2));
        }
        const price = prices[i]!;
        const n = counts[id]!;
        if (n === N && price <= worst[id]!) continue;
        const base = id * N;
        // The first of equal ones stays before the later.
        let at = n < N ? n : N - 1;
        for (; at > 0 && prices[kept[base + at - 1]!]! < price; at--) kept[base + at] = kept[base + at - 1]!;
        kept[base + at] = i;
        if (n < N) counts[id] = n + 1;
        worst[id] = prices[kept[base + (n < N ? n : N - 1)]!]!;
      }
      const rows = new Int32Array(BIDS);
      let n = 0;
      for (let id = 0; id < table.size; id++) for (let k = 0; k < counts[id]!; k++) rows[n++] = kept[id * N + k]!;
      giveBids(give, rows, n);
    },
    sql: `SELECT auction, bidder, price, channel, url, "at", extra FROM bid
      QUALIFY row_number() OVER (PARTITION BY auction ORDER BY price DESC, rowid) <= 10`,
    tables: [bidTable(...SEVEN)],
    budget: 140,
    ratio: { batch: 1.1, steps: 1.3 },
  },
  {
    name: 'deduplicate last per key, 7 columns (q18)',
    rows: BIDS,
    table: () =>
      seven(bidOfBytes)
        .partitionBy('bidder', 'auction')
        .deduplicate('last', { time: b => b.at }),
    hand: give => {
      const auction = bids.numbers('auction');
      const bidder = bids.numbers('bidder');
      const at = bids.numbers('at');
      // Two numbers in one: auctions are below 2^17, bidders below 2^15.
      const table = new HandTable();
      let kept = new Int32Array(1024);
      for (let i = 0; i < BIDS; i++) {
        const size = table.size;
        const id = table.id(bidder[i]! * 131_072 + auction[i]!);
        if (id >= kept.length) {
          const grown = new Int32Array(kept.length * 2);
          grown.set(kept);
          kept = grown;
        }
        if (id === size || at[i]! >= at[kept[id]!]!) kept[id] = i;
      }
      giveBids(give, kept, table.size);
    },
    sql: `SELECT auction, bidder, price, channel, url, "at", extra FROM bid
      QUALIFY row_number() OVER (PARTITION BY bidder, auction ORDER BY "at" DESC, rowid DESC) = 1`,
    tables: [bidTable(...SEVEN)],
    budget: 200,
    ratio: { batch: 1.1, steps: 1.1 },
  },
];
