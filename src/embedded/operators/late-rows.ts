import type { LateRows } from '../../plan/nodes/late-rows.js';
import { lateColumns } from '../../plan/nodes/late-rows.js';
import { indexOfField } from '../../schema/schema.js';
import { appendRun, type Batch, MAX_BATCH_ROWS, OutputBatch } from '../batch.js';
import { gatherColumn } from '../gather.js';
import type { Edge, Operator, Outlet } from '../operator.js';
import { ALL_POSITIONS } from '../state/key-table.js';
import { WindowPanes } from './window-panes.js';

/**
 * Gives each row once for each window that it missed (S5.3): those that had been read for the last time when the row's
 * arrival watermark was reached. Looks at each row alone, so it keeps nothing; a late row arrives when the row did.
 */
export class LateRowsOperator implements Operator {
  readonly #panes: WindowPanes;
  readonly #time: number;
  readonly #columns: readonly number[];
  readonly #outlet: Outlet;
  readonly #output: OutputBatch;
  /** What is still to be emitted of the batch at hand, by late row. */
  readonly #positions = new Int32Array(MAX_BATCH_ROWS);
  readonly #ends = new Float64Array(MAX_BATCH_ROWS);
  readonly #arrivals = new Float64Array(MAX_BATCH_ROWS);
  #rows = 0;

  constructor(node: LateRows, input: Edge, output: Edge, outlet: Outlet) {
    this.#panes = new WindowPanes(node.window, node.allowedLateness);
    this.#time = indexOfField(input.schema, node.time);
    this.#columns = lateColumns(node.input).map(({ name }) => indexOfField(input.schema, name));
    this.#outlet = outlet;
    this.#output = new OutputBatch(output.schema, { weights: false, arrivals: output.timed, places: false });
  }

  push(_port: number, batch: Batch): void {
    const { arrivals, count } = batch;
    // Before any watermark nothing is late.
    if (arrivals === null) return;
    const positions = batch.selection ?? ALL_POSITIONS;
    // A rowtime is a number.
    const times = batch.columns[this.#time] as Float64Array;
    const mask = batch.nulls[this.#time] ?? null;
    let run = 0;
    for (let k = 0; k < count; k++) {
      const position = positions[k]!;
      while (arrivals.end[run]! <= position) run++;
      if (mask === null || mask[position] === 0)
        this.#look(batch, position, times[position]!, arrivals.watermark[run]!);
    }
    this.#emit(batch);
  }

  #look(batch: Batch, position: number, time: number, arrival: number): void {
    const { firstEnd, count } = this.#panes.windowsOf(this.#panes.paneOf(time));
    const late = this.#panes.lateFor(firstEnd, count, arrival);
    for (let w = 0; w < late; w++) {
      if (this.#rows === MAX_BATCH_ROWS) this.#emit(batch);
      this.#positions[this.#rows] = position;
      this.#ends[this.#rows] = firstEnd + w * this.#panes.slide;
      this.#arrivals[this.#rows++] = arrival;
    }
  }

  #emit(input: Batch): void {
    const rows = this.#rows;
    if (rows === 0) return;
    const output = this.#output;
    const { batch } = output;
    output.reset();
    const [starts, ends] = batch.columns as [Float64Array, Float64Array];
    for (let row = 0; row < rows; row++) {
      ends[row] = this.#ends[row]!;
      starts[row] = this.#panes.startOf(this.#ends[row]!);
    }
    this.#columns.forEach((column, c) => {
      gatherColumn(input, column, this.#positions, rows, output, c + 2);
    });
    batch.rows = rows;
    batch.count = rows;
    if (batch.arrivals !== null) {
      for (let row = 0; row < rows; row++) appendRun(batch.arrivals, row, this.#arrivals[row]!);
    }
    this.#rows = 0;
    this.#outlet.rows(batch);
  }

  watermark(): void {}

  finish(): void {}

  flush(): void {}

  snapshot(): void {}

  restore(): void {}

  readonly stateBytes = 0;
}
