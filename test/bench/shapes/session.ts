import { count } from '../../../src/expr/builder/free.js';
import { seconds } from '../../../src/types/duration.js';
import { BIDS, bids } from '../bids.js';
import { Grown, HandTable } from '../hand-table.js';
import type { Give, Shape } from '../shape.js';
import { bid } from '../sources.js';

const GAP = 5000;
const CHUNK = 1024;

/** Sessions that have ended, until there are enough of them to be given. */
class Ended {
  readonly #give: Give;
  readonly #columns = Array.from({ length: 5 }, () => new Float64Array(CHUNK));
  #rows = 0;

  constructor(give: Give) {
    this.#give = give;
  }

  add(key: number, start: number, end: number, n: number): void {
    const [starts, ends, times, keys, counts] = this.#columns as [
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    starts[this.#rows] = start;
    ends[this.#rows] = end;
    times[this.#rows] = end - 1;
    keys[this.#rows] = key;
    counts[this.#rows++] = n;
    if (this.#rows === CHUNK) this.flush();
  }

  flush(): void {
    this.#give(this.#columns, this.#rows);
    this.#rows = 0;
  }
}

/** Sessions. */
export const SESSIONS: readonly Shape[] = [
  {
    name: 'session per key: count',
    rows: BIDS,
    table: () =>
      bid
        .window(b => b.at, { session: seconds(5), partitionBy: 'auction' })
        .groupBy('auction')
        .aggregate(() => ({ n: count() })),
    // Rows come in order, so each meets the last session of its key or none, and nothing is late.
    hand: give => {
      const keys = bids.numbers('auction');
      const times = bids.numbers('at');
      const table = new HandTable();
      const columns = [new Grown(), new Grown(), new Grown()];
      let [starts, ends, counts] = columns.map(({ values }) => values) as [Float64Array, Float64Array, Float64Array];
      const ended = new Ended(give);
      let watermark = Number.NEGATIVE_INFINITY;
      for (let i = 0; i < BIDS; i++) {
        const id = table.id(keys[i]!);
        if (id >= starts.length)
          [starts, ends, counts] = columns.map(column => column.room(id + 1)) as [
            Float64Array,
            Float64Array,
            Float64Array,
          ];
        const time = times[i]!;
        if (counts[id] !== 0 && (time > ends[id]! || ends[id]! <= watermark)) {
          ended.add(keys[i]!, starts[id]!, ends[id]!, counts[id]!);
          counts[id] = 0;
        }
        if (counts[id] === 0) starts[id] = time;
        ends[id] = time + GAP;
        counts[id]!++;
        watermark = time;
      }
      for (let id = 0; id < table.size; id++) ended.add(table.keys[id]!, starts[id]!, ends[id]!, counts[id]!);
      ended.flush();
    },
    ratio: { batch: 3, steps: 3 },
  },
];
