import { AUCTIONS, auctions, BIDS, bids } from '../bids.js';
import { batchesOf } from '../column-source.js';
import { HandTable } from '../hand-table.js';
import type { Give, Shape } from '../shape.js';
import { auction, auctionTable, bid, bidOfBytes, bidTable, listing } from '../sources.js';

const SIZE = 1024;
const BID_SEVEN = ['auction', 'bidder', 'price', 'channel', 'url', 'at', 'extra'] as const;
const AUCTION_SIX = ['item', 'initial', 'reserve', 'opened', 'seller', 'category'] as const;

type Values = Float64Array | string[];

/** Auctions of category 10, by id. */
function build(keep: (category: number) => boolean): { readonly table: HandTable; readonly rows: Int32Array } {
  const ids = auctions.numbers('id');
  const categories = auctions.numbers('category');
  const table = new HandTable();
  const rows = new Int32Array(AUCTIONS);
  for (let i = 0; i < AUCTIONS; i++) if (keep(categories[i]!)) rows[table.id(ids[i]!)] = i;
  return { table, rows };
}

/** Looks each bid's auction up and writes the columns of both: what only has to find, not to keep, the bids. */
function probe(
  give: Give,
  keep: (category: number) => boolean,
  bidNames: readonly string[],
  auctionNames: readonly string[],
): void {
  const { table, rows } = build(keep);
  const positions = new Int32Array(SIZE);
  const matches = new Int32Array(SIZE);
  const room = (column: Values): Values =>
    Array.isArray(column) ? new Array<string>(SIZE).fill('') : new Float64Array(SIZE);
  const right = auctionNames.map(name => auctions.column(name));
  const out = [...bidNames.map(name => bids.column(name)), ...right].map(room);
  for (const batch of batchesOf(bids, ['auction', ...bidNames], SIZE)) {
    const [key, ...left] = batch.columns as [Float64Array, ...Values[]];
    let n = 0;
    for (let i = 0; i < batch.rows; i++) {
      const id = table.find(key[i]!);
      if (id < 0) continue;
      positions[n] = i;
      matches[n++] = rows[id]!;
    }
    for (const [c, column] of left.entries()) gather(column, positions, n, out[c]!);
    for (const [c, column] of right.entries()) gather(column, matches, n, out[left.length + c]!);
    give(out, n);
  }
}

function gather(from: Values, at: Int32Array, n: number, to: Values): void {
  if (Array.isArray(from)) for (let k = 0; k < n; k++) (to as string[])[k] = from[at[k]!]!;
  else for (let k = 0; k < n; k++) (to as Float64Array)[k] = from[at[k]!]!;
}

const thirteen = `bid.auction, bidder, price, channel, url, "at", extra, item, initial, reserve, opened, seller, category`;

/** Bids with what is said of their auctions, those of one category in five: query 20 of Nexmark. */
const withAuctions = (bids: typeof bid, auctions: typeof listing | typeof auction) =>
  // Both tables have the same columns; only the kind of one time differs.
  bids
    .join(
      (auctions as typeof listing).filter(a => a.category.eq(10)),
      (b, a) => b.auction.eq(a.id),
    )
    .select((b, a) => ({
      auction: b.auction,
      bidder: b.bidder,
      price: b.price,
      channel: b.channel,
      url: b.url,
      at: b.at,
      extra: b.extra,
      item: a.item,
      initial: a.initial,
      reserve: a.reserve,
      opened: a.opened,
      seller: a.seller,
      category: a.category,
    }));
const handWithAuctions = (give: Give) => probe(give, category => category === 10, BID_SEVEN, AUCTION_SIX);

/** Joins with a table that ended before, and of two that both go on. The loops keep no bids, and copy no texts. */
export const JOINS: readonly Shape[] = [
  {
    name: 'join, input ended: 2 columns out',
    rows: BIDS,
    table: () =>
      bid.join(listing, (b, a) => b.auction.eq(a.id)).select((b, a) => ({ price: b.price, category: a.category })),
    hand: give => probe(give, () => true, ['price'], ['category']),
    sql: 'SELECT price, category FROM bid JOIN auction ON auction.id = bid.auction',
    tables: [bidTable('auction', 'price'), auctionTable('id', 'category')],
    budget: 20,
  },
  {
    name: 'join, input ended: 13 columns out (q20)',
    rows: BIDS,
    table: () => withAuctions(bidOfBytes, listing),
    hand: handWithAuctions,
    sql: `SELECT ${thirteen} FROM bid JOIN auction ON auction.id = bid.auction WHERE category = 10`,
    tables: [bidTable(...BID_SEVEN), auctionTable('id', ...AUCTION_SIX)],
    budget: 40,
    ratio: { batch: 0.7 },
  },
  {
    name: 'join, both sides kept: numbers',
    rows: BIDS,
    table: () =>
      bid
        .join(
          auction.filter(a => a.category.eq(10)),
          (b, a) => b.auction.eq(a.id),
        )
        .select((b, a) => ({ bidder: b.bidder, price: b.price, seller: a.seller, reserve: a.reserve })),
    hand: give => probe(give, category => category === 10, ['bidder', 'price'], ['seller', 'reserve']),
    budget: 80,
  },
  {
    name: 'join, both sides kept: 7 columns, 3 texts (q20)',
    rows: BIDS,
    table: () => withAuctions(bidOfBytes, auction),
    hand: handWithAuctions,
    budget: 150,
    ratio: { batch: 3.5, steps: 2.8 },
  },
  {
    name: 'the same, texts as JavaScript strings',
    rows: BIDS,
    table: () => withAuctions(bid, auction),
    hand: handWithAuctions,
  },
];
