import { MAX_BATCH_ROWS, OutputBatch } from '../batch.js';
import type { Edge, Outlet } from '../operator.js';
import type { RowStore } from '../state/row-store.js';

/** Rows of a store as changes of a top-N's output, gathered into batches. */
export class TopOutput {
  /** Of all changes until the next flush: what stands behind a hold has one. */
  arrival = Number.NEGATIVE_INFINITY;
  readonly #store: RowStore;
  readonly #outlet: Outlet;
  readonly #output: OutputBatch;
  /** By output column, the column of the store; -1 for the place number. */
  readonly #columns: readonly number[];
  readonly #slots = new Int32Array(MAX_BATCH_ROWS);
  readonly #weights = new Int32Array(MAX_BATCH_ROWS);
  readonly #ranks = new Float64Array(MAX_BATCH_ROWS);
  #count = 0;

  /** `as`: the output column for the place number; `null`: none. */
  constructor(store: RowStore, output: Edge, outlet: Outlet, as: string | null) {
    this.#store = store;
    this.#outlet = outlet;
    this.#output = new OutputBatch(output.schema, {
      weights: output.retracts,
      arrivals: output.timed,
      places: output.placed,
    });
    const names = store.schema.fields.map(({ name }) => name);
    this.#columns = output.schema.fields.map(({ name }) => (name === as ? -1 : names.indexOf(name)));
  }

  /** Adds a change of the row at `slot`, which stays until {@link flush}; `rank` is its place number. */
  add(slot: number, weight: number, rank: number): void {
    const n = this.#count++;
    this.#slots[n] = slot;
    this.#weights[n] = weight;
    this.#ranks[n] = rank;
    if (this.#count === MAX_BATCH_ROWS) this.flush();
  }

  /** Hands over what was added. */
  flush(): void {
    const count = this.#count;
    if (count === 0) return;
    this.#count = 0;
    const output = this.#output;
    const { batch } = output;
    const slots = this.#slots;
    output.reset();
    for (let c = 0; c < this.#columns.length; c++) {
      const from = this.#columns[c]!;
      if (from >= 0) this.#store.columns[from]!.gather(slots, 0, count, output, c, 0);
      else (batch.columns[c] as Float64Array).set(this.#ranks.subarray(0, count));
    }
    batch.weights?.set(this.#weights.subarray(0, count));
    if (batch.arrivals !== null) {
      batch.arrivals.end[0] = count;
      batch.arrivals.watermark[0] = this.arrival;
      batch.arrivals.count = 1;
    }
    if (batch.lanes !== null && batch.ordinals !== null) {
      for (let k = 0; k < count; k++) {
        batch.lanes[k] = this.#store.lane(slots[k]!);
        batch.ordinals[k] = this.#store.ordinal(slots[k]!);
      }
    }
    batch.rows = count;
    batch.count = count;
    this.#outlet.rows(batch);
  }
}
