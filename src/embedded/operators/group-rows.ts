import type { GroupState } from '../aggregates/group-state.js';
import type { ResultTable } from '../aggregates/results.js';
import { appendRun, MAX_BATCH_ROWS, OutputBatch } from '../batch.js';
import type { Edge, Outlet } from '../operator.js';

const NONE: readonly number[] = [];

/** Rows that an operator makes of groups: leading columns that are the same for all, keys, results. */
export class GroupRows {
  /** By row, to be filled before {@link emit}: the group, where its results are, and the row's weight. */
  readonly ids = new Int32Array(MAX_BATCH_ROWS);
  readonly at = new Int32Array(MAX_BATCH_ROWS);
  readonly weights = new Int32Array(MAX_BATCH_ROWS);
  readonly #outlet: Outlet;
  readonly #output: OutputBatch;
  readonly #keys: number;

  constructor(output: Edge, outlet: Outlet, keys: number) {
    this.#outlet = outlet;
    this.#keys = keys;
    this.#output = new OutputBatch(output.schema, { weights: false, arrivals: output.timed, places: false });
  }

  /** Hands over the first `rows` rows, at most a batch of them. */
  emit(
    rows: number,
    state: GroupState,
    results: ResultTable,
    arrival: number,
    leading: readonly number[] = NONE,
  ): void {
    if (rows === 0) return;
    const output = this.#output;
    const { batch } = output;
    output.reset();
    // Bounds of windows.
    for (let c = 0; c < leading.length; c++) (batch.columns[c] as Float64Array).fill(leading[c]!, 0, rows);
    state.table.writeTo(output, leading.length, this.ids, rows);
    const first = leading.length + this.#keys;
    for (let r = 0; r < results.columns.length; r++) results.columns[r]!.writeTo(output, first + r, this.at, rows);
    batch.rows = rows;
    batch.count = rows;
    batch.weights = this.#hasRemovals(rows) ? this.weights : null;
    if (batch.arrivals !== null) appendRun(batch.arrivals, rows - 1, arrival);
    this.#outlet.rows(batch);
  }

  #hasRemovals(rows: number): boolean {
    for (let row = 0; row < rows; row++) if (this.weights[row]! < 0) return true;
    return false;
  }
}
