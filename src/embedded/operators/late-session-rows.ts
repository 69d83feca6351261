import { lateColumns } from '../../plan/nodes/late-rows.js';
import type { LateSessionRows } from '../../plan/nodes/late-session-rows.js';
import { indexOfField } from '../../schema/schema.js';
import { type Batch, MAX_BATCH_ROWS, OutputBatch } from '../batch.js';
import type { Edge, Operator, Outlet, StateReader, StateWriter } from '../operator.js';
import { SessionRows } from '../sessions/session-rows.js';

/**
 * Gives each row that is late for every session, with the bounds of the session that it would have made (S5.3). It keeps
 * the spans of open sessions, since a row that touches one of them is not late; when time has passed a row's arrival
 * watermark it is known which.
 */
export class LateSessionRowsOperator implements Operator {
  readonly #rows: SessionRows;
  readonly #columns: readonly number[];
  readonly #outlet: Outlet;
  readonly #output: OutputBatch;

  constructor(node: LateSessionRows, input: Edge, output: Edge, outlet: Outlet) {
    this.#rows = new SessionRows(node, input, false, {
      late: (slots, start, end) => {
        for (const slot of slots) this.#put(slot, start, end);
      },
      missed: () => {},
    });
    this.#columns = lateColumns(node.input).map(({ name }) => indexOfField(input.schema, name));
    this.#outlet = outlet;
    this.#output = new OutputBatch(output.schema, { weights: false, arrivals: output.timed, places: false });
  }

  #put(slot: number, start: number, end: number): void {
    const { store } = this.#rows;
    const { batch } = this.#output;
    const row = batch.rows;
    this.#output.set(0, row, start);
    this.#output.set(1, row, end);
    for (let c = 0; c < this.#columns.length; c++) this.#output.set(c + 2, row, store.value(this.#columns[c]!, slot));
    this.#output.add(1, store.arrival(slot));
    if (batch.rows === MAX_BATCH_ROWS) this.#emit();
  }

  #emit(): void {
    if (this.#output.batch.rows > 0) this.#outlet.rows(this.#output.batch);
    this.#output.reset();
  }

  push(_port: number, batch: Batch): void {
    this.#rows.push(batch);
  }

  watermark(_port: number, time: number): void {
    const rows = this.#rows;
    const slots = rows.release(time);
    for (let from = 0; from < slots.length; ) {
      const to = rows.endOfArrival(slots, from);
      rows.arrive(slots, from, to);
      from = to;
    }
    this.#emit();
    rows.settle(slots);
    rows.sessions.pass(
      time,
      () => {},
      session => rows.free(session),
    );
    rows.tidy();
  }

  finish(): void {
    // Time ends with the input, and with it every session.
  }

  flush(): void {}

  snapshot(into: StateWriter): void {
    this.#rows.snapshot(into);
  }

  restore(from: StateReader): void {
    this.#rows.restore(from);
  }

  get stateBytes(): number {
    return this.#rows.bytes;
  }
}
