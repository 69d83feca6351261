import { MAX_BATCH_ROWS } from '../batch.js';

/** Up to a batch of pairs of a row of a batch and a row of state, with what their result carries. */
export class Pairs {
  /** Positions in the batch. */
  readonly positions = new Int32Array(MAX_BATCH_ROWS);
  /** Slots in the store. */
  readonly slots = new Int32Array(MAX_BATCH_ROWS);
  readonly weights = new Int32Array(MAX_BATCH_ROWS);
  readonly arrivals = new Float64Array(MAX_BATCH_ROWS);

  /** Overwrites a pair that is no more. */
  move(from: number, to: number): void {
    this.positions[to] = this.positions[from]!;
    this.slots[to] = this.slots[from]!;
    this.weights[to] = this.weights[from]!;
    this.arrivals[to] = this.arrivals[from]!;
  }
}
