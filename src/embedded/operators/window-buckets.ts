import { type Batch, MAX_BATCH_ROWS, weightAt } from '../batch.js';
import { ALL_POSITIONS } from '../state/key-table.js';
import type { WindowPanes } from './window-panes.js';

/** Rows of a batch that belong to the same windows: one pane, and the same first window that is still open for them. */
export interface Bucket {
  /** The pane: its start. */
  readonly start: number;
  /** End of the first window that is still open for the rows; that of the last one. */
  readonly firstEnd: number;
  readonly lastEnd: number;
  /** How many windows the rows are late for. */
  readonly late: number;
  /** Whether there is a window that the rows are not late for. */
  readonly isOpen: boolean;
  positions: Int32Array;
  count: number;
}

/** The span of times and arrival watermarks that lead to one bucket. */
interface Reach extends Bucket {
  readonly end: number;
  readonly arrivalFrom: number;
  readonly arrivalBelow: number;
}

const NO_POSITIONS = new Int32Array(0);

/**
 * Sorts the rows of a batch by pane and first open window. Rows mostly follow each other in time, so the bucket of the
 * row before is tried first, then those of the batch, and only then is a pane computed.
 */
export class WindowBuckets {
  readonly #panes: WindowPanes;
  readonly #time: number;
  readonly #pool: Int32Array[] = [];
  #buckets: Reach[] = [];
  /** The bucket that was opened last, for batches that lie in it whole; its positions are theirs. */
  #one: readonly Reach[] = [];

  /** `time`: the column that decides the window. */
  constructor(panes: WindowPanes, time: number) {
    this.#panes = panes;
    this.#time = time;
  }

  /** The buckets of the live rows; those whose time is NULL are in no window. Valid until the next call. */
  sort(batch: Batch): readonly Bucket[] {
    if (this.#isOne(batch)) return this.#one;
    for (const { positions } of this.#buckets) this.#pool.push(positions);
    this.#buckets = [];
    const positions = batch.selection ?? ALL_POSITIONS;
    const { arrivals, count } = batch;
    let k = 0;
    for (let run = 0; k < count; run++) {
      const end = arrivals === null ? MAX_BATCH_ROWS : arrivals.end[run]!;
      const arrival = arrivals === null ? Number.NEGATIVE_INFINITY : arrivals.watermark[run]!;
      k = this.#sortRun(batch, positions, k, end, arrival);
    }
    return this.#buckets;
  }

  /** The usual case: all rows belong where those of the batch before did. Then {@link #one} has them, and none is moved. */
  #isOne(batch: Batch): boolean {
    const [bucket] = this.#one;
    if (bucket === undefined || batch.nulls[this.#time]) return false;
    const { arrivals, count } = batch;
    const positions = batch.selection ?? ALL_POSITIONS;
    const last = positions[count - 1]!;
    const { arrivalFrom, arrivalBelow, start, end } = bucket;
    if (arrivals === null) {
      if (arrivalFrom !== Number.NEGATIVE_INFINITY) return false;
    } else {
      for (let run = 0; run < arrivals.count; run++) {
        const arrival = arrivals.watermark[run]!;
        if (arrival < arrivalFrom || arrival >= arrivalBelow) return false;
        if (arrivals.end[run]! > last) break;
      }
    }
    // A rowtime is a number.
    const times = batch.columns[this.#time] as Float64Array;
    for (let k = 0; k < count; k++) {
      const time = times[positions[k]!]!;
      if (time < start || time >= end) return false;
    }
    bucket.positions = positions;
    bucket.count = count;
    return true;
  }

  /** Sorts the rows of one run from the `k`-th live one on, those before position `runEnd`; says where the next begins. */
  #sortRun(batch: Batch, positions: Int32Array, from: number, runEnd: number, arrival: number): number {
    const { count } = batch;
    // A rowtime is a number.
    const times = batch.columns[this.#time] as Float64Array;
    const mask = batch.nulls[this.#time] ?? null;
    let bucket: Reach | null = null;
    let start = Number.POSITIVE_INFINITY;
    let end = Number.NEGATIVE_INFINITY;
    let own: Int32Array = NO_POSITIONS;
    let n = 0;
    let k = from;
    for (; k < count; k++) {
      const position = positions[k]!;
      if (position >= runEnd) break;
      if (mask !== null && mask[position] === 1) continue;
      const time = times[position]!;
      if (time < start || time >= end) {
        if (bucket !== null) bucket.count = n;
        bucket = this.#find(time, arrival);
        start = bucket.start;
        end = bucket.end;
        own = bucket.positions;
        n = bucket.count;
      }
      own[n++] = position;
    }
    if (bucket !== null) bucket.count = n;
    return k;
  }

  #find(time: number, arrival: number): Reach {
    for (const bucket of this.#buckets) {
      const isPane = time >= bucket.start && time < bucket.end;
      if (isPane && arrival >= bucket.arrivalFrom && arrival < bucket.arrivalBelow) return bucket;
    }
    const bucket = this.#open(time, arrival);
    this.#buckets.push(bucket);
    this.#one = [{ ...bucket }];
    return bucket;
  }

  #open(time: number, arrival: number): Reach {
    const panes = this.#panes;
    const start = panes.paneOf(time);
    const { count, firstEnd } = panes.windowsOf(start);
    const late = panes.lateFor(firstEnd, count, arrival);
    const open = firstEnd + late * panes.slide;
    return {
      start,
      end: start + panes.pane,
      firstEnd: open,
      lastEnd: firstEnd + (count - 1) * panes.slide,
      late,
      isOpen: late < count,
      arrivalFrom: late === 0 ? Number.NEGATIVE_INFINITY : open - panes.slide + panes.lateness,
      arrivalBelow: late < count ? open + panes.lateness : Number.POSITIVE_INFINITY,
      positions: this.#pool.pop() ?? new Int32Array(MAX_BATCH_ROWS),
      count: 0,
    };
  }
}

/** How many changes of rows a bucket holds. */
export function rowsOf({ positions, count }: Bucket, batch: Batch): number {
  if (batch.weights === null) return count;
  let rows = 0;
  for (let k = 0; k < count; k++) rows += Math.abs(weightAt(batch, positions[k]!));
  return rows;
}
