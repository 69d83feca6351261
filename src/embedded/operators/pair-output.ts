import { appendRun, type Batch, laneAt, OutputBatch, ordinalAt } from '../batch.js';
import type { Edge, Outlet } from '../operator.js';
import type { RowStore } from '../state/row-store.js';
import type { PairProjection } from './pair-projection.js';
import type { Pairs } from './pairs.js';

/** Hands over the results of pairs with what they carry: weights, arrival watermarks, the places of rows of the batch. */
export class PairOutput {
  readonly #outlet: Outlet;
  readonly #output: OutputBatch;
  readonly #weights: Int32Array | null;
  readonly #timed: boolean;

  constructor(output: Edge, outlet: Outlet) {
    this.#outlet = outlet;
    this.#timed = output.timed;
    this.#output = new OutputBatch(output.schema, {
      weights: output.retracts,
      arrivals: output.timed,
      places: output.placed,
    });
    this.#weights = this.#output.batch.weights;
  }

  /** The first `count` of `pairs`, of rows of `batch` and rows of `store`; what fails is told and left out. */
  give(
    projection: PairProjection,
    batch: Batch,
    store: RowStore,
    pairs: Pairs,
    count: number,
    weighted: boolean,
  ): void {
    const output = this.#output;
    output.reset();
    const rows = projection.run(batch, store, pairs, count, output, (k, fault) => {
      this.fail(fault, weighted ? pairs.weights[k]! : 1, pairs.arrivals[k]!);
    });
    if (rows === 0) return;
    output.batch.weights = weighted ? this.#weights : null;
    if (weighted) this.#weights?.set(pairs.weights.subarray(0, rows));
    const { arrivals, lanes, ordinals } = output.batch;
    if (arrivals !== null) for (let k = 0; k < rows; k++) appendRun(arrivals, k, pairs.arrivals[k]!);
    if (lanes !== null) {
      for (let k = 0; k < rows; k++) {
        lanes[k] = laneAt(batch, pairs.positions[k]!);
        ordinals![k] = ordinalAt(batch, pairs.positions[k]!);
      }
    }
    this.#outlet.rows(output.batch);
  }

  fail(fault: number, weight: number, arrival: number): void {
    this.#outlet.error('', fault, weight, this.#timed ? arrival : Number.NEGATIVE_INFINITY);
  }
}
