import { from } from '../../../src/environment/from.js';
import { t } from '../../../src/schema/t.js';
import { millis, seconds } from '../../../src/types/duration.js';
import { AUCTIONS, auctions, BIDS, bids, Data } from '../bids.js';
import { batchesOf, columnSource } from '../column-source.js';
import type { Give, Shape } from '../shape.js';
import { auction, bid } from '../sources.js';

const SIZE = 1024;
const KEYS = 10_000;
const LASTS = 10_000;

/** Ten thousand rates, each of which changes now and then, in time with the bids. */
const rates = new Data(AUCTIONS, {
  key: () => Float64Array.from({ length: AUCTIONS }, (_, i) => (i * 7919) % KEYS),
  rate: () => Float64Array.from({ length: AUCTIONS }, (_, i) => 1 + (i % 97)),
  since: () => auctions.numbers('opened'),
});

const RATE_COLUMNS = {
  key: t.bigint().primaryKey(),
  rate: t.int(),
  since: t.timestamp(3).rowtime({ delay: millis(0) }),
};
const rate = from(columnSource('rates', RATE_COLUMNS, rates));

/** Pairs of positions, with columns of either side written for them. */
class Pairs {
  readonly #left: readonly Float64Array[];
  readonly #out: readonly Float64Array[];
  readonly #positions = new Int32Array(SIZE);
  readonly #rows = new Int32Array(SIZE);
  #count = 0;

  /** `right`: the columns of the other side. */
  constructor(left: number, right: readonly Float64Array[]) {
    this.#left = right;
    this.#out = Array.from({ length: left + right.length }, () => new Float64Array(SIZE));
  }

  add(position: number, row: number): void {
    this.#positions[this.#count] = position;
    this.#rows[this.#count++] = row;
  }

  give(left: readonly Float64Array[], give: Give): void {
    const out = this.#out;
    const count = this.#count;
    for (const [c, column] of left.entries()) {
      for (let k = 0; k < count; k++) out[c]![k] = column[this.#positions[k]!]!;
    }
    for (const [c, column] of this.#left.entries()) {
      for (let k = 0; k < count; k++) out[left.length + c]![k] = column[this.#rows[k]!]!;
    }
    if (count > 0) give(out, count);
    this.#count = 0;
  }
}

/** Both sides in order of time: auctions are put in as they open, and taken out ten seconds later. */
function near(give: Give): void {
  const ids = auctions.numbers('id');
  const opened = auctions.numbers('opened');
  const open = new Map<number, number>();
  const pairs = new Pairs(2, [auctions.numbers('seller'), auctions.numbers('reserve')]);
  let next = 0;
  let first = 0;
  for (const { columns, rows } of batchesOf(bids, ['auction', 'at', 'bidder', 'price'], SIZE)) {
    const [key, at, ...left] = columns as Float64Array[];
    for (let i = 0; i < rows; i++) {
      const time = at![i]!;
      for (; next < AUCTIONS && opened[next]! <= time; next++) open.set(ids[next]!, next);
      for (; first < next && opened[first]! < time - LASTS; first++) open.delete(ids[first]!);
      const row = open.get(key![i]!);
      if (row !== undefined) pairs.add(i, row);
    }
    pairs.give(left, give);
  }
}

/** Both sides in order of time: the rate of a key is the one that came last. */
function asOf(give: Give): void {
  const keys = rates.numbers('key');
  const since = rates.numbers('since');
  const latest = new Map<number, number>();
  const pairs = new Pairs(2, [rates.numbers('rate'), since]);
  let next = 0;
  for (const { columns, rows } of batchesOf(bids, ['small', 'at', 'bidder', 'price'], SIZE)) {
    const [key, at, ...left] = columns as Float64Array[];
    for (let i = 0; i < rows; i++) {
      for (; next < AUCTIONS && since[next]! <= at![i]!; next++) latest.set(keys[next]!, next);
      const row = latest.get(key![i]!);
      if (row !== undefined) pairs.add(i, row);
    }
    pairs.give(left, give);
  }
}

/** Joins by time, of two tables in time with each other. The loops rely on that order and keep no bids. */
export const TIME_JOINS: readonly Shape[] = [
  {
    name: 'interval join',
    rows: BIDS,
    table: () =>
      bid
        .intervalJoin(auction, (b, a) => b.auction.eq(a.id), { between: [seconds(-10), seconds(0)] })
        .select((b, a) => ({ bidder: b.bidder, price: b.price, seller: a.seller, reserve: a.reserve })),
    hand: near,
    ratio: { batch: 3, steps: 3 },
  },
  {
    name: 'temporal join',
    rows: BIDS,
    table: () =>
      bid
        .temporalJoin(rate, (b, r) => b.small.eq(r.key), { asOf: b => b.at })
        .select((b, r) => ({ bidder: b.bidder, price: b.price, rate: r.rate, since: r.since })),
    hand: asOf,
    ratio: { batch: 3, steps: 3 },
  },
];
