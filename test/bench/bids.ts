import { t } from '../../src/schema/t.js';
import { millis } from '../../src/types/duration.js';
import { generator } from './random.js';

/** How many bids the cases in memory work on. */
export const BIDS = 1_000_000;

/**
 * Bids after the public Nexmark generator: half of them on the auction that is hot just now, the others on one of the
 * last hundred; three quarters by a hot bidder; 10,000 events a second, 46 of 50 of them bids. `small`, `wide` and
 * `ratio` are keys without any locality, and numbers with a fraction. All but the time may be NULL by the schema.
 */
export const BID_COLUMNS = {
  auction: t.bigint().nullable(),
  bidder: t.bigint().nullable(),
  price: t.bigint().nullable(),
  channel: t.string().nullable(),
  url: t.string().nullable(),
  at: t.timestamp(3).rowtime({ delay: millis(0) }),
  extra: t.string().nullable(),
  small: t.bigint().nullable(),
  wide: t.bigint().nullable(),
  ratio: t.double().nullable(),
};

/** Auctions that are bid on, as a table that does not change, or as it grows. */
export const AUCTION_COLUMNS = {
  id: t.bigint(),
  item: t.string().nullable(),
  description: t.string().nullable(),
  initial: t.bigint().nullable(),
  reserve: t.bigint().nullable(),
  opened: t.timestamp(3).rowtime({ delay: millis(0) }),
  seller: t.bigint().nullable(),
  category: t.int().nullable(),
};

/** The same without event time: read to its end before anything that has one. */
export const LISTING_COLUMNS = { ...AUCTION_COLUMNS, opened: t.timestamp(3) };

/** Values in columns, made when they are first asked for. */
export class Data {
  readonly rows: number;
  readonly #makers: Readonly<Record<string, () => Float64Array | string[]>>;
  readonly #columns = new Map<string, Float64Array | string[]>();

  constructor(rows: number, makers: Readonly<Record<string, () => Float64Array | string[]>>) {
    this.rows = rows;
    this.#makers = makers;
  }

  column(name: string): Float64Array | string[] {
    let column = this.#columns.get(name);
    if (column === undefined) {
      const make = this.#makers[name];
      if (make === undefined) throw new Error(`no column ${name}`);
      this.#columns.set(name, (column = make()));
    }
    return column;
  }

  numbers(name: string): Float64Array {
    // Which columns are numbers is said by whoever wrote the makers.
    return this.column(name) as Float64Array;
  }

  texts(name: string): string[] {
    return this.column(name) as string[];
  }
}

/** Every fiftieth event is a person, three are auctions, the others bids. */
const EPOCH = { events: 50, persons: 1, auctions: 3, bids: 46 };
const START = Date.UTC(2024, 0, 1);

const timeOf = (event: number): number => START + Math.floor(event / 10);
const eventOfBid = (bid: number): number =>
  Math.floor(bid / EPOCH.bids) * EPOCH.events + EPOCH.persons + EPOCH.auctions + (bid % EPOCH.bids);
const lastAuction = (event: number): number => Math.floor(event / EPOCH.events) * EPOCH.auctions + 2;
const lastPerson = (event: number): number => Math.floor(event / EPOCH.events);

export const bids = new Data(BIDS, {
  auction: () =>
    numbers(1, (i, random) => {
      const last = lastAuction(eventOfBid(i));
      if (random() < 0.5) return 1000 + Math.floor(last / 100) * 100;
      const low = Math.max(last - 100, 0);
      return 1000 + Math.min(low + Math.floor(random() * (last - low + 1)), last);
    }),
  bidder: () =>
    numbers(2, (i, random) => {
      const last = lastPerson(eventOfBid(i));
      if (random() < 0.75) return 1000 + Math.floor(last / 100) * 100 + 1;
      const active = Math.min(last + 1, 1000);
      return 1000 + last + 1 - active + Math.floor(random() * (active + 10));
    }),
  price: () => numbers(3, (_, random) => priceOf(random())),
  channel: () => {
    const names = ['Google', 'Facebook', 'Baidu', 'Apple', ...Array.from({ length: 10_000 }, (_, i) => `channel-${i}`)];
    return channelOf().map(i => names[i]!);
  },
  url: () => {
    const word = wordsFrom(4);
    const urls = Array.from({ length: 10_004 }, (_, i) => {
      const path = `https://www.nexmark.com/${word(5)}/${word(5)}/${word(5)}/item.htm?query=1`;
      return flat(i % 10 === 0 ? path : `${path}&channel_id=${i * 104_729}`);
    });
    return channelOf().map(i => urls[i]!);
  },
  at: () => numbers(5, i => timeOf(eventOfBid(i))),
  extra: () => {
    const word = wordsFrom(6);
    const random = generator(7);
    return Array.from({ length: BIDS }, () => word(55 + Math.floor(random() * 27)));
  },
  small: () => numbers(8, (_, random) => Math.floor(random() * 10_000)),
  wide: () => numbers(9, (_, random) => Math.floor(random() * 1_000_000)),
  ratio: () => numbers(10, (_, random) => random() * 1000),
});

/** How many auctions there are when the last bid comes. */
export const AUCTIONS = lastAuction(eventOfBid(BIDS - 1)) + 1;

export const auctions = new Data(AUCTIONS, {
  id: () => numbers(0, i => 1000 + i, AUCTIONS),
  item: () => texts(11, 20, AUCTIONS),
  description: () => texts(12, 100, AUCTIONS),
  initial: () => numbers(13, (_, random) => priceOf(random()), AUCTIONS),
  reserve: () => numbers(14, (_, random) => priceOf(random()) + priceOf(random()), AUCTIONS),
  opened: () =>
    numbers(
      0,
      i => timeOf(Math.floor(i / EPOCH.auctions) * EPOCH.events + EPOCH.persons + (i % EPOCH.auctions)),
      AUCTIONS,
    ),
  seller: () => numbers(15, (i, random) => 1000 + Math.floor((i / 3) * random()), AUCTIONS),
  category: () => numbers(16, (_, random) => 10 + Math.floor(random() * 5), AUCTIONS),
});

function numbers(seed: number, make: (i: number, random: () => number) => number, rows = BIDS): Float64Array {
  const random = generator(seed);
  const column = new Float64Array(rows);
  for (let i = 0; i < rows; i++) column[i] = make(i, random);
  return column;
}

function texts(seed: number, most: number, rows: number): string[] {
  const word = wordsFrom(seed);
  const random = generator(seed + 100);
  return Array.from({ length: rows }, () => word(3 + Math.floor(random() * (most - 3))));
}

function priceOf(random: number): number {
  return Math.round(10 ** (6 * random) * 100);
}

let channels: number[] | null = null;

/** Half of the bids come through one of four channels, the others through one of ten thousand. */
function channelOf(): number[] {
  if (channels === null) {
    const random = generator(17);
    channels = Array.from({ length: BIDS }, () =>
      random() < 0.5 ? Math.floor(random() * 4) : 4 + Math.floor(random() * 10_000),
    );
  }
  return channels;
}

/** The same text as texts are that were read: in one piece. Those put together are trees until somebody looks inside. */
function flat(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}

/** Cuts words of lower-case letters out of a random text; each is a string of its own, no slice of it. */
function wordsFrom(seed: number): (length: number) => string {
  const random = generator(seed);
  const letters = Buffer.from(Uint8Array.from({ length: 1 << 20 }, () => 97 + Math.floor(random() * 26)));
  return length => {
    const start = Math.floor(random() * (letters.length - length));
    return letters.toString('latin1', start, start + length);
  };
}
