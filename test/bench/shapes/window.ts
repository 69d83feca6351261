import { count } from '../../../src/expr/builder/free.js';
import { seconds } from '../../../src/types/duration.js';
import { BIDS, bids } from '../bids.js';
import { Grown, HandTable } from '../hand-table.js';
import type { Give, Shape } from '../shape.js';
import { bid, bidTable } from '../sources.js';

const SIZE = 10_000;
const SLIDE = 2000;

/** Gives the groups of a window whose bounds stand before them. */
function giveWindow(give: Give, end: number, size: number, rows: number, columns: readonly Float64Array[]): void {
  const bound = (time: number) => new Float64Array(rows).fill(time);
  give([bound(end - size), bound(end), bound(end - 1), ...columns], rows);
}

/** Counts of a pane, by auction. */
class Pane {
  readonly table = new HandTable();
  readonly counts = new Grown();
  n = this.counts.values;

  add(key: number, count: number): void {
    const id = this.table.id(key);
    if (id >= this.n.length) this.n = this.counts.room(id + 1);
    this.n[id]! += count;
  }

  clear(): void {
    this.table.clear();
    this.n.fill(0);
  }
}

/** Aggregates by time. */
export const WINDOWS: readonly Shape[] = [
  {
    name: 'tumble per key: count',
    rows: BIDS,
    table: () =>
      bid
        .window(b => b.at, { tumble: seconds(10) })
        .groupBy('auction')
        .aggregate(() => ({ n: count() })),
    hand: give => {
      const keys = bids.numbers('auction');
      const times = bids.numbers('at');
      const pane = new Pane();
      let end = (Math.floor(times[0]! / SIZE) + 1) * SIZE;
      for (let i = 0; i < BIDS; i++) {
        if (times[i]! >= end) {
          giveWindow(give, end, SIZE, pane.table.size, [pane.table.keys, pane.n]);
          pane.clear();
          end = (Math.floor(times[i]! / SIZE) + 1) * SIZE;
        }
        pane.add(keys[i]!, 1);
      }
      giveWindow(give, end, SIZE, pane.table.size, [pane.table.keys, pane.n]);
    },
    sql: `SELECT "at" // 10000 * 10000 AS s, "at" // 10000 * 10000 + 10000 AS e, "at" // 10000 * 10000 + 9999 AS t, auction, count(*) AS n
      FROM bid GROUP BY "at" // 10000, auction`,
    tables: [bidTable('at', 'auction')],
    budget: 20,
  },
  {
    name: 'tumble without key: max (q7)',
    rows: BIDS,
    table: () => bid.window(b => b.at, { tumble: seconds(10) }).aggregate(b => ({ max: b.price.max() })),
    hand: give => {
      const prices = bids.numbers('price');
      const times = bids.numbers('at');
      let end = (Math.floor(times[0]! / SIZE) + 1) * SIZE;
      let max = Number.NEGATIVE_INFINITY;
      for (let i = 0; i < BIDS; i++) {
        if (times[i]! >= end) {
          give([[end - SIZE], [end], [end - 1], [max]], 1);
          end = (Math.floor(times[i]! / SIZE) + 1) * SIZE;
          max = Number.NEGATIVE_INFINITY;
        }
        const price = prices[i]!;
        if (price > max) max = price;
      }
      give([[end - SIZE], [end], [end - 1], [max]], 1);
    },
    sql: `SELECT "at" // 10000 * 10000 AS s, "at" // 10000 * 10000 + 10000 AS e, "at" // 10000 * 10000 + 9999 AS t, max(price) AS max
      FROM bid GROUP BY "at" // 10000`,
    tables: [bidTable('at', 'price')],
    budget: 6,
    ratio: { batch: 3.5, steps: 2.9 },
  },
  {
    name: 'hop per key, 5 panes: count (q5)',
    rows: BIDS,
    table: () =>
      bid
        .window(b => b.at, { hop: seconds(10), every: seconds(2) })
        .groupBy('auction')
        .aggregate(() => ({ n: count() })),
    hand: give => {
      const keys = bids.numbers('auction');
      const times = bids.numbers('at');
      const panes = Array.from({ length: SIZE / SLIDE }, () => new Pane());
      const total = new Pane();
      let last = Math.floor(times[0]! / SLIDE);
      let pane = panes[last % panes.length]!;
      const close = (to: number): void => {
        for (; last < to; last++) {
          total.clear();
          for (const { table, n } of panes) for (let id = 0; id < table.size; id++) total.add(table.keys[id]!, n[id]!);
          if (total.table.size > 0)
            giveWindow(give, (last + 1) * SLIDE, SIZE, total.table.size, [total.table.keys, total.n]);
          pane = panes[(last + 1) % panes.length]!;
          pane.clear();
        }
      };
      let end = (last + 1) * SLIDE;
      for (let i = 0; i < BIDS; i++) {
        if (times[i]! >= end) {
          close(Math.floor(times[i]! / SLIDE));
          end = (last + 1) * SLIDE;
        }
        pane.add(keys[i]!, 1);
      }
      close(last + panes.length);
    },
    sql: `SELECT w * 2000 - 8000 AS s, w * 2000 + 2000 AS e, w * 2000 + 1999 AS t, auction, sum(n) AS n
      FROM (SELECT unnest(generate_series(p, p + 4)) AS w, auction, n FROM
        (SELECT "at" // 2000 AS p, auction, count(*) AS n FROM bid GROUP BY ALL)) GROUP BY w, auction`,
    tables: [bidTable('at', 'auction')],
    budget: 45,
    ratio: { batch: 1.4, steps: 1.2 },
  },
];
