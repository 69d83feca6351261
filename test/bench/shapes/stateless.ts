import { lit } from '../../../src/expr/builder/free.js';
import { t } from '../../../src/schema/t.js';
import { BIDS, bids } from '../bids.js';
import { batchesOf } from '../column-source.js';
import type { Shape } from '../shape.js';
import { bid, bidTable } from '../sources.js';

const SIZE = 1024;
const numbers = [new Float64Array(SIZE), new Float64Array(SIZE)] as const;

/** What has no state: scans, filters, projections. */
export const STATELESS: readonly Shape[] = [
  {
    name: 'scan, hand over',
    rows: BIDS,
    table: () => bid.select(b => ({ auction: b.auction, price: b.price })),
    hand: give => {
      for (const { columns, rows } of batchesOf(bids, ['auction', 'price'], SIZE)) {
        give(columns as Float64Array[], rows);
      }
    },
    budget: 1,
  },
  {
    name: 'project: price in euros (q1)',
    rows: BIDS,
    table: () =>
      bid.select(b => ({
        auction: b.auction,
        bidder: b.bidder,
        price: b.price.times(lit(0.908, t.double())),
        at: b.at,
        extra: b.extra,
      })),
    hand: give => {
      const [price] = numbers;
      for (const { columns, rows } of batchesOf(bids, ['auction', 'bidder', 'price', 'at', 'extra'], SIZE)) {
        const [auction, bidder, dollars, at, extra] = columns as [
          Float64Array,
          Float64Array,
          Float64Array,
          Float64Array,
          string[],
        ];
        for (let i = 0; i < rows; i++) price[i] = dollars[i]! * 0.908;
        give([auction, bidder, price, at, extra], rows);
      }
    },
    sql: 'SELECT auction, bidder, price * CAST(0.908 AS DOUBLE) AS price, "at", extra FROM bid',
    tables: [bidTable('auction', 'bidder', 'price', 'at', 'extra')],
    budget: 3,
    ratio: { batch: 1.9, steps: 1.3 },
  },
  {
    name: 'filter: price above a bound',
    rows: BIDS,
    table: () => bid.filter(b => b.price.gt(1_000_000n)).select(b => ({ auction: b.auction, price: b.price })),
    hand: give => {
      const [auctions, prices] = numbers;
      for (const { columns, rows } of batchesOf(bids, ['auction', 'price'], SIZE)) {
        const [auction, price] = columns as [Float64Array, Float64Array];
        let n = 0;
        for (let i = 0; i < rows; i++) {
          if (price[i]! <= 1_000_000) continue;
          auctions[n] = auction[i]!;
          prices[n++] = price[i]!;
        }
        give([auctions, prices], n);
      }
    },
    sql: 'SELECT auction, price FROM bid WHERE price > 1000000',
    tables: [bidTable('auction', 'price')],
    budget: 3,
  },
  {
    name: 'filter: auction % 123 = 0 (q2)',
    rows: BIDS,
    table: () => bid.filter(b => b.auction.mod(123n).eq(0n)).select(b => ({ auction: b.auction, price: b.price })),
    hand: give => {
      const [auctions, prices] = numbers;
      for (const { columns, rows } of batchesOf(bids, ['auction', 'price'], SIZE)) {
        const [auction, price] = columns as [Float64Array, Float64Array];
        let n = 0;
        for (let i = 0; i < rows; i++) {
          if (auction[i]! % 123 !== 0) continue;
          auctions[n] = auction[i]!;
          prices[n++] = price[i]!;
        }
        give([auctions, prices], n);
      }
    },
    sql: 'SELECT auction, price FROM bid WHERE auction % 123 = 0',
    tables: [bidTable('auction', 'price')],
    budget: 11,
    ratio: { batch: 1, steps: 1 },
  },
];
