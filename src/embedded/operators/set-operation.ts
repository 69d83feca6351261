import type { SetOperation } from '../../plan/nodes/set-operation.js';
import { type Batch, MAX_BATCH_ROWS, OutputBatch, weightAt } from '../batch.js';
import type { Edge, Operator, Outlet, StateReader, StateWriter } from '../operator.js';
import { ALL_POSITIONS, KeyTable } from '../state/key-table.js';
import { IntegerColumn } from '../state/segments.js';
import { greatestArrival } from './arrival.js';

/** How often a row is there that is there `left` times on the left and `right` times on the right. */
type Count = (left: number, right: number) => number;

/**
 * INTERSECT and EXCEPT, with and without ALL: each row that either input has is a key, with its weight on both sides and
 * the weight that is shown. A step changes the weights; its end shows, for each row that it touched, the difference.
 */
export class SetOperationOperator implements Operator {
  readonly #outlet: Outlet;
  readonly #count: Count;
  readonly #table: KeyTable;
  readonly #columns: readonly number[];
  /** By port and id: how often the row is there. */
  readonly #weights: readonly [IntegerColumn, IntegerColumn];
  /** By id: how often the row is shown. */
  readonly #shown: IntegerColumn;
  /** By id: whether it is among those touched. */
  readonly #isTouched: IntegerColumn;
  #touched: number[] = [];
  readonly #output: OutputBatch;
  readonly #ids = new Int32Array(MAX_BATCH_ROWS);
  readonly #timed: boolean;
  /** The greatest arrival watermark since the last flush. */
  #arrival = Number.NEGATIVE_INFINITY;

  constructor(node: SetOperation, output: Edge, outlet: Outlet) {
    const { fields } = node.schema;
    this.#outlet = outlet;
    this.#count = countOf(node);
    this.#table = new KeyTable(fields.map(({ type }) => type));
    this.#columns = fields.map((_, c) => c);
    this.#weights = [this.#table.attach(new IntegerColumn()), this.#table.attach(new IntegerColumn())];
    this.#shown = this.#table.attach(new IntegerColumn());
    this.#isTouched = this.#table.attach(new IntegerColumn());
    this.#timed = output.timed;
    this.#output = new OutputBatch(output.schema, { weights: output.retracts, arrivals: output.timed, places: false });
  }

  push(port: number, batch: Batch): void {
    if (this.#timed) this.#arrival = Math.max(this.#arrival, greatestArrival(batch));
    const ids = this.#table.ids(batch, this.#columns);
    const positions = batch.selection ?? ALL_POSITIONS;
    // Ports are 0 and 1.
    const weights = this.#weights[port as 0 | 1];
    for (let k = 0; k < batch.count; k++) {
      const position = positions[k]!;
      const id = ids[position]!;
      weights.set(id, weights.get(id) + weightAt(batch, position));
      if (this.#isTouched.get(id) === 1) continue;
      this.#isTouched.set(id, 1);
      this.#touched.push(id);
    }
  }

  watermark(): void {}

  finish(): void {}

  flush(): void {
    const touched = this.#touched;
    this.#touched = [];
    for (const id of touched) {
      const wanted = this.#wanted(id);
      this.#show(id, wanted - this.#shown.get(id));
      this.#shown.set(id, wanted);
      this.#isTouched.set(id, 0);
    }
    this.#give();
    for (const id of touched) {
      if (this.#weights.every(weights => weights.get(id) === 0)) this.#table.release(id);
    }
    this.#arrival = Number.NEGATIVE_INFINITY;
  }

  #wanted(id: number): number {
    return this.#count(this.#weights[0].get(id), this.#weights[1].get(id));
  }

  /** Shows a row so many times more, or less. Where there are no weights, each time is a row of its own. */
  #show(id: number, weight: number): void {
    const { batch } = this.#output;
    const times = batch.weights === null ? weight : Math.sign(weight) ** 2;
    for (let n = 0; n < times; n++) {
      this.#ids[batch.rows] = id;
      this.#output.add(weight, this.#arrival);
      if (this.#output.isFull) this.#give();
    }
  }

  #give(): void {
    const { batch } = this.#output;
    if (batch.rows > 0) {
      this.#table.writeTo(this.#output, 0, this.#ids, batch.rows);
      this.#outlet.rows(batch);
    }
    this.#output.reset();
  }

  /** These rows are gone; what is shown of them stays (S12.3). */
  forget(_port: number, keys: Batch): void {
    const ids = this.#table.find(keys, this.#columns);
    for (let k = 0; k < keys.count; k++) if (ids[k]! >= 0) this.#table.release(ids[k]!);
  }

  snapshot(into: StateWriter): void {
    this.#table.snapshot(into, 'rows', this.#weights);
  }

  restore(from: StateReader): void {
    for (const id of this.#table.restore(from, 'rows', this.#weights)) this.#shown.set(id, this.#wanted(id));
  }

  get stateBytes(): number {
    return this.#table.bytes;
  }
}

function countOf({ type, all }: SetOperation): Count {
  if (type === 'intersect') return all ? Math.min : (left, right) => (left > 0 && right > 0 ? 1 : 0);
  return all ? (left, right) => Math.max(left - right, 0) : (left, right) => (left > 0 && right === 0 ? 1 : 0);
}
