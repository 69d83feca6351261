import type { GroupState } from '../aggregates/group-state.js';
import type { ResultTable } from '../aggregates/results.js';
import { appendRun, MAX_BATCH_ROWS, OutputBatch } from '../batch.js';
import type { Edge, Outlet } from '../operator.js';

/** Rows that an operator makes of groups: leading columns that are the same for all, keys, results. */
export class GroupRows {
  readonly #outlet: Outlet;
  readonly #output: OutputBatch;
  readonly #keys: number;
  readonly #weights = new Int32Array(MAX_BATCH_ROWS);
  readonly #ids = new Int32Array(MAX_BATCH_ROWS);
  readonly #at = new Int32Array(MAX_BATCH_ROWS);
  #rows = 0;
  #hasRemovals = false;

  constructor(output: Edge, outlet: Outlet, keys: number) {
    this.#outlet = outlet;
    this.#keys = keys;
    this.#output = new OutputBatch(output.schema, { weights: false, arrivals: output.timed, places: false });
  }

  /** A row of group `id` with the results at `at`. At most a batch of them until {@link emit}. */
  add(id: number, at: number, weight: number): void {
    const row = this.#rows++;
    this.#ids[row] = id;
    this.#at[row] = at;
    this.#weights[row] = weight;
    if (weight < 0) this.#hasRemovals = true;
  }

  /** Hands the rows over. */
  emit(state: GroupState, results: ResultTable, arrival: number, leading: readonly number[] = []): void {
    const rows = this.#rows;
    if (rows === 0) return;
    const output = this.#output;
    const { batch } = output;
    output.reset();
    leading.forEach((value, c) => {
      // Bounds of windows.
      (batch.columns[c] as Float64Array).fill(value, 0, rows);
    });
    state.table.writeTo(output, leading.length, this.#ids, rows);
    results.columns.forEach((column, r) => {
      column.writeTo(output, leading.length + this.#keys + r, this.#at, rows);
    });
    batch.rows = rows;
    batch.count = rows;
    batch.weights = this.#hasRemovals ? this.#weights : null;
    if (batch.arrivals !== null) appendRun(batch.arrivals, rows - 1, arrival);
    this.#rows = 0;
    this.#hasRemovals = false;
    this.#outlet.rows(batch);
  }
}
