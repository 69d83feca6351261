import { type Batch, OutputBatch } from '../batch.js';
import type { Edge, Operator, Outlet, StateReader, StateWriter, Waiting } from '../operator.js';
import { RowCounts } from '../state/row-counts.js';

/**
 * `final()` (S13): keeps the table that its input has been, and lets each row go once when the input has ended.
 *
 * Rows keep their place and arrive before any watermark, like those of a bounded table without time (S3.9).
 */
export class FinalOperator implements Operator {
  readonly #counts: RowCounts;
  readonly #outlet: Outlet;
  readonly #output: OutputBatch;
  #ended = false;

  constructor(input: Edge, output: Edge, outlet: Outlet) {
    this.#counts = new RowCounts(input.schema, input.placed);
    this.#outlet = outlet;
    this.#output = new OutputBatch(output.schema, { weights: true, arrivals: output.timed, places: input.placed });
  }

  push(_port: number, batch: Batch): void {
    this.#counts.add(batch);
  }

  watermark(): void {}

  finish(): void {
    this.#ended = true;
  }

  /** Emits when the end has come: the graph flushes an operator after its inputs, and lets time pass it afterwards. */
  flush(): void {
    if (!this.#ended) return;
    this.#counts.emit(
      this.#output,
      count => count > 0,
      output => this.#outlet.rows(output.batch),
    );
    this.#counts.clear();
  }

  snapshot(into: StateWriter): void {
    this.#counts.snapshot(into);
  }

  restore(from: StateReader): void {
    this.#counts.restore(from);
  }

  get waitingForTime(): Waiting | null {
    const { size: count } = this.#counts;
    return this.#ended || count === 0 ? null : { what: 'row', count, until: Number.POSITIVE_INFINITY };
  }

  get stateBytes(): number {
    return this.#counts.stateBytes;
  }
}
