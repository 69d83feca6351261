import { count } from '../../../src/expr/builder/free.js';
import { millis } from '../../../src/types/duration.js';
import { BIDS, bids } from '../bids.js';
import { HandTable } from '../hand-table.js';
import type { Give, Shape } from '../shape.js';
import { bid, bidTable } from '../sources.js';

const ROWS = 10;
const RANGE = 2000;
const CHUNK = 1024;

const columns = () => bid.select(b => ({ auction: b.auction, price: b.price, at: b.at }));

/** Rows with two results each, given in chunks. */
class Results {
  readonly #give: Give;
  readonly #columns = Array.from({ length: 5 }, () => new Float64Array(CHUNK));
  #n = 0;

  constructor(give: Give) {
    this.#give = give;
  }

  add(auction: number, price: number, at: number, sum: number, n: number): void {
    const [a, p, t, s, c] = this.#columns as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
    const k = this.#n++;
    a[k] = auction;
    p[k] = price;
    t[k] = at;
    s[k] = sum;
    c[k] = n;
    if (this.#n === CHUNK) this.end();
  }

  end(): void {
    this.#give(this.#columns, this.#n);
    this.#n = 0;
  }
}

/** By key, numbers that grow with the keys. */
class Numbers {
  values = new Float64Array(1024);

  room(size: number): void {
    if (size <= this.values.length) return;
    const grown = new Float64Array(2 * size);
    grown.set(this.values);
    this.values = grown;
  }
}

/** What is added to each row about the rows of its key before it. */
export const OVERS: readonly Shape[] = [
  {
    name: 'over, rows 10 preceding, per key',
    rows: BIDS,
    table: () =>
      columns()
        .partitionBy('auction')
        .over({ orderBy: b => b.at, rows: ROWS }, b => ({ sum: b.price.sum(), n: count() })),
    hand: give => {
      const [keys, prices, times] = [bids.numbers('auction'), bids.numbers('price'), bids.numbers('at')];
      const table = new HandTable();
      const [sums, seen, last] = [new Numbers(), new Numbers(), new Numbers()];
      const results = new Results(give);
      const size = ROWS + 1;
      for (let i = 0; i < BIDS; i++) {
        const id = table.id(keys[i]!);
        sums.room(id + 1);
        seen.room(id + 1);
        last.room((id + 1) * size);
        const n = seen.values[id]!;
        const at = id * size + (n % size);
        const sum = sums.values[id]! + prices[i]! - (n >= size ? last.values[at]! : 0);
        last.values[at] = prices[i]!;
        sums.values[id] = sum;
        seen.values[id] = n + 1;
        results.add(keys[i]!, prices[i]!, times[i]!, sum, Math.min(n + 1, size));
      }
      results.end();
    },
    sql: `SELECT auction, price, "at", sum(price) OVER w AS sum, count(*) OVER w AS n FROM bid
      WINDOW w AS (PARTITION BY auction ORDER BY "at", rowid ROWS ${ROWS} PRECEDING)`,
    tables: [bidTable('auction', 'price', 'at')],
    ratio: { batch: 2.3, steps: 2.3 },
  },
  {
    name: 'over, range, per key',
    rows: BIDS,
    table: () =>
      columns()
        .partitionBy('auction')
        .over({ orderBy: b => b.at, range: millis(RANGE) }, b => ({ sum: b.price.sum(), n: count() })),
    hand: give => {
      const [keys, prices, times] = [bids.numbers('auction'), bids.numbers('price'), bids.numbers('at')];
      const table = new HandTable();
      const [sums, counts, first, last] = [new Numbers(), new Numbers(), new Numbers(), new Numbers()];
      // The rows of a key are a list, each with the number of the next one; rows stay where they are.
      const next = new Int32Array(BIDS);
      const ids = new Int32Array(BIDS);
      const results = new Results(give);
      for (let from = 0; from < BIDS; ) {
        const time = times[from]!;
        let to = from;
        // Rows of one instant are in each other's frames.
        for (; to < BIDS && times[to] === time; to++) {
          const id = table.id(keys[to]!);
          for (const numbers of [sums, counts, first, last]) numbers.room(id + 1);
          ids[to] = id;
          let row = first.values[id]!;
          let n = counts.values[id]!;
          let sum = sums.values[id]!;
          for (; n > 0 && times[row]! < time - RANGE; row = next[row]!, n--) sum -= prices[row]!;
          if (n === 0) first.values[id] = to;
          else {
            first.values[id] = row;
            next[last.values[id]!] = to;
          }
          last.values[id] = to;
          counts.values[id] = n + 1;
          sums.values[id] = sum + prices[to]!;
        }
        for (let i = from; i < to; i++) {
          results.add(keys[i]!, prices[i]!, time, sums.values[ids[i]!]!, counts.values[ids[i]!]!);
        }
        from = to;
      }
      results.end();
    },
    sql: `SELECT auction, price, "at", sum(price) OVER w AS sum, count(*) OVER w AS n FROM bid
      WINDOW w AS (PARTITION BY auction ORDER BY "at" RANGE BETWEEN ${RANGE} PRECEDING AND CURRENT ROW)`,
    tables: [bidTable('auction', 'price', 'at')],
    ratio: { batch: 2.3, steps: 2.3 },
  },
];
