import { type Batch, MAX_BATCH_ROWS } from '../batch.js';

/** The arrival watermarks of a batch by position, where an operator asks for those of single rows again and again. */
export class BatchArrivals {
  readonly at = new Float64Array(MAX_BATCH_ROWS);

  read({ arrivals: runs, rows }: Batch): void {
    if (runs === null) this.at.fill(Number.NEGATIVE_INFINITY, 0, rows);
    else {
      for (let run = 0, from = 0; run < runs.count; from = runs.end[run++]!) {
        this.at.fill(runs.watermark[run]!, from, runs.end[run]!);
      }
    }
  }
}
