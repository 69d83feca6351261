import { from } from '../../src/environment/from.js';
import { AUCTION_COLUMNS, auctions, BID_COLUMNS, bids, LISTING_COLUMNS } from './bids.js';
import { columnSource } from './column-source.js';
import type { PeerTable } from './duckdb.js';

/** All bids, with event time. */
export const bid = from(columnSource('bids', BID_COLUMNS, bids));

/** The same with texts as bytes, which is how files deliver them. */
export const bidOfBytes = from(columnSource('bids', BID_COLUMNS, bids, 'bytes'));

/** The same, every tenth price NULL. */
export const bidWithNulls = from(columnSource('bids', BID_COLUMNS, bids, 'strings', ['price']));

/** All auctions as they are opened, beside the bids in time. */
export const auction = from(columnSource('auctions', AUCTION_COLUMNS, auctions, 'bytes'));

/** All auctions without event time: they end before a bid is read. */
export const listing = from(columnSource('listings', LISTING_COLUMNS, auctions, 'bytes'));

/** Bids as DuckDB gets them. */
export function bidTable(...columns: readonly string[]): PeerTable {
  return { name: 'bid', data: bids, columns };
}

/** Auctions as DuckDB gets them. */
export function auctionTable(...columns: readonly string[]): PeerTable {
  return { name: 'auction', data: auctions, columns };
}
