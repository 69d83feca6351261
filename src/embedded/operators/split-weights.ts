import type { Batch } from '../batch.js';
import type { Outlet, Where } from '../operator.js';

/** Gives rows with a weight above 1 so often, to an edge on which rows have no weights. */
export class SplitWeights implements Outlet {
  readonly #outlet: Outlet;

  constructor(outlet: Outlet) {
    this.#outlet = outlet;
  }

  rows(batch: Batch): void {
    const { weights, rows } = batch;
    if (weights === null) {
      this.#outlet.rows(batch);
      return;
    }
    const most = weights.subarray(0, rows).reduce((a, b) => Math.max(a, b), 0);
    for (let copy = 1; copy <= most; copy++) {
      const selection = new Int32Array(rows);
      let count = 0;
      for (let i = 0; i < rows; i++) if (weights[i]! >= copy) selection[count++] = i;
      this.#outlet.rows({ ...batch, weights: null, selection: count === rows ? null : selection, count });
    }
  }

  error(where: Where, fault: number, weight: number, arrival: number): void {
    this.#outlet.error(where, fault, weight, arrival);
  }

  late(pairs: number): void {
    this.#outlet.late(pairs);
  }
}
