import { type Batch, OutputBatch } from './batch.js';
import type { Edge, Operator, Outlet } from './operator.js';
import { RowCounts } from './state/row-counts.js';

/**
 * Adds up the changes of a step by the whole row and lets go of what is left: what undoes itself within the step is
 * gone. Stands where well-formed changes are needed behind operators that cannot order them, such as joins.
 *
 * Rows lose their place here, unless the output is shown in an order that may need it to break ties. Between steps
 * nothing waits.
 */
export class Consolidate implements Operator {
  readonly #counts: RowCounts;
  readonly #outlet: Outlet;
  readonly #output: OutputBatch;

  constructor(input: Edge, outlet: Outlet, keepPlaces: boolean) {
    this.#counts = new RowCounts(input.schema, keepPlaces);
    this.#outlet = outlet;
    this.#output = new OutputBatch(input.schema, { weights: true, arrivals: false, places: keepPlaces });
  }

  push(_port: number, batch: Batch): void {
    this.#counts.add(batch);
  }

  watermark(): void {}

  finish(): void {}

  /** Removals first, so that no reader of the step meets a row beside its successor. */
  flush(): void {
    if (this.#counts.isEmpty) return;
    const give = (output: OutputBatch): void => this.#outlet.rows(output.batch);
    this.#counts.emit(this.#output, count => count < 0, give);
    this.#counts.emit(this.#output, count => count > 0, give);
    this.#counts.clear();
  }

  snapshot(): void {}

  restore(): void {}

  readonly stateBytes = 0;
}
