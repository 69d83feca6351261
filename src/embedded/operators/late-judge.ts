import { type Batch, MAX_BATCH_ROWS, weightAt } from '../batch.js';
import { ALL_POSITIONS } from '../state/key-table.js';

/** Tells the rows that arrive after their time by more than `after` (S8.1, S8.2) from those in time. */
export class LateJudge {
  /** Late changes of the batch that was judged last: the sum of their weights, whatever their sign. */
  late = 0;
  readonly #time: number;
  readonly #after: number;
  readonly #selection = new Int32Array(MAX_BATCH_ROWS);

  /** `time`: the rowtime column, never NULL. */
  constructor(time: number, after: number) {
    this.#time = time;
    this.#after = after;
  }

  /** The rows of `batch` that are late, or those that are not; the same object where all are. Valid until the next call. */
  only(isWanted: 'late' | 'in time', batch: Batch): Batch {
    const { arrivals, count } = batch;
    this.late = 0;
    const wantsLate = isWanted === 'late';
    // A rowtime is a number.
    const times = batch.columns[this.#time] as Float64Array;
    const positions = batch.selection ?? ALL_POSITIONS;
    const selection = this.#selection;
    let n = 0;
    let k = 0;
    for (let run = 0; k < count; run++) {
      const end = arrivals === null ? MAX_BATCH_ROWS : arrivals.end[run]!;
      const least = arrivals === null ? Number.NEGATIVE_INFINITY : arrivals.watermark[run]! - this.#after;
      for (; k < count; k++) {
        const position = positions[k]!;
        if (position >= end) break;
        const isLate = times[position]! < least;
        if (isLate) this.late += Math.abs(weightAt(batch, position));
        if (isLate === wantsLate) selection[n++] = position;
      }
    }
    return n === count ? batch : { ...batch, selection, count: n };
  }
}
