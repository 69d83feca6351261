import { indexOfField } from '../../schema/schema.js';
import { type DataType, withoutRowtime } from '../../types/data-type.js';
import { type Batch, MAX_BATCH_ROWS, OutputBatch } from '../batch.js';
import type { Edge, Operator, Outlet, StateReader, StateWriter } from '../operator.js';
import { Deadlines } from '../state/deadlines.js';
import { KeyTable } from '../state/key-table.js';
import { greatestArrival } from './arrival.js';
import { LiveRows } from './live-rows.js';

/** An operator that can be made to forget, without a change of what it has shown. */
export interface Forgetful extends Operator {
  /**
   * As if there had never been what is in `gone`. Where keys are forgotten it is keys, in the order of the node's, and
   * `port` is 0; where rows are, it is rows of that input as removals.
   */
  forget(port: number, gone: Batch): void;
}

/** One input of a retained operator. */
interface Port {
  readonly edge: Edge;
  readonly keys: readonly number[];
  readonly rowtimes: readonly number[];
  /** `null` where keys are forgotten and rows only come, so that nobody asks for one. */
  readonly rows: LiveRows | null;
}

/**
 * What `retain` puts around an operator (S12.3). It stands behind a hold, so that changes come in cut order, one flush for
 * each arrival watermark, and time before them. It knows when each entry was last touched; entries that are due are
 * forgotten by the operator inside, and removals of what they had are left out and counted.
 */
export class Retention implements Operator {
  readonly #inner: Forgetful;
  readonly #outlet: Outlet;
  readonly #ports: readonly Port[];
  /** Of keys that are forgotten; `null` where rows are. */
  readonly #keys: { readonly table: KeyTable; readonly deadlines: Deadlines; readonly output: OutputBatch } | null;
  #arrival = Number.NEGATIVE_INFINITY;

  /** `keys`: what is forgotten, by input; `null`: rows. */
  constructor(
    inner: Forgetful,
    inputs: readonly Edge[],
    keys: readonly (readonly string[])[] | null,
    duration: number,
    outlet: Outlet,
  ) {
    this.#inner = inner;
    this.#outlet = outlet;
    this.#keys = keys === null ? null : keysOf(inputs[0]!, keys[0]!, duration);
    const retained = this.#keys?.table ?? duration;
    this.#ports = inputs.map((edge, port) => ({
      edge,
      keys: keys === null ? [] : keys[port]!.map(name => indexOfField(edge.schema, name)),
      rowtimes: edge.schema.fields.flatMap(({ type }, c) => (type.rowtime === true ? [c] : [])),
      rows: keys !== null && !edge.retracts ? null : new LiveRows(edge.schema, edge.placed, retained),
    }));
  }

  push(port: number, batch: Batch): void {
    this.#arrival = Math.max(this.#arrival, greatestArrival(batch));
    const { rows } = this.#ports[port]!;
    if (rows !== null) {
      rows.note(batch);
      return;
    }
    this.#touch(this.#ports[port]!, batch);
    this.#inner.push(port, batch);
  }

  /** Touches the entries of the rows of a batch; `ids` are those of the rows, by number. */
  #touch(port: Port, batch: Batch, ids: Int32Array | null = null): void {
    const { rows, rowtimes } = port;
    const keyIds = this.#keys === null ? null : this.#keys.table.ids(batch, port.keys);
    for (let k = 0; k < batch.count; k++) {
      const position = batch.selection === null ? k : batch.selection[k]!;
      let time = this.#arrival;
      for (const c of rowtimes) {
        if (batch.nulls[c]?.[position] !== 1) time = Math.max(time, (batch.columns[c] as Float64Array)[position]!);
      }
      if (keyIds === null) rows!.deadlines!.touch(ids![k]!, time);
      else {
        this.#keys!.deadlines.touch(keyIds[position]!, time);
        if (ids !== null) rows!.link(ids[k]!, keyIds[position]!);
      }
    }
  }

  watermark(_port: number, time: number): void {
    if (this.#keys !== null) {
      this.#forgetKeys(time);
      return;
    }
    this.#ports.forEach(({ rows }, port) => {
      rows!.forgetDue(time, gone => this.#inner.forget(port, gone));
    });
  }

  #forgetKeys(time: number): void {
    const { table, deadlines, output } = this.#keys!;
    const due = deadlines.due(time);
    for (let from = 0; from < due.length; from += MAX_BATCH_ROWS) {
      const part = Int32Array.from(due.slice(from, from + MAX_BATCH_ROWS));
      output.reset();
      table.writeTo(output, 0, part, part.length);
      for (let k = 0; k < part.length; k++) output.add(1, time);
      this.#inner.forget(0, output.batch);
    }
    for (const id of due) {
      for (const { rows } of this.#ports) rows?.forgetKey(id);
      table.release(id);
    }
  }

  finish(): void {}

  flush(): void {
    this.#ports.forEach((port, i) => {
      const dropped = port.rows?.settle(this.#arrival, (batch, ids) => {
        this.#touch(port, batch, ids);
        this.#inner.push(i, batch);
      });
      if (dropped !== undefined && dropped > 0) this.#outlet.late(dropped);
    });
    this.#inner.flush();
    this.#arrival = Number.NEGATIVE_INFINITY;
  }

  snapshot(into: StateWriter): void {
    this.#inner.snapshot(into);
    if (this.#keys !== null) this.#keys.table.snapshot(into, 'retained keys', this.#keys.deadlines.fields());
    this.#ports.forEach(({ rows }, port) => {
      rows?.snapshot(into, `retained rows ${port}`);
    });
  }

  restore(from: StateReader): void {
    this.#inner.restore(from);
    if (this.#keys !== null) {
      const { table, deadlines } = this.#keys;
      deadlines.resume(table.restore(from, 'retained keys', deadlines.fields()));
    }
    this.#ports.forEach((port, i) => {
      port.rows?.restore(from, `retained rows ${i}`, (batch, ids) => {
        if (this.#keys === null) return;
        const keyIds = this.#keys.table.ids(batch, port.keys);
        for (let k = 0; k < batch.count; k++) port.rows!.link(ids[k]!, keyIds[k]!);
      });
    });
  }

  get stateBytes(): number {
    const keys = this.#keys === null ? 0 : this.#keys.table.bytes + this.#keys.deadlines.bytes;
    return this.#ports.reduce((sum, { rows }) => sum + (rows?.bytes ?? 0), keys + this.#inner.stateBytes);
  }
}

function keysOf({ schema }: Edge, names: readonly string[], duration: number) {
  const fields = names.map(name => {
    const { type } = schema.fields[indexOfField(schema, name)]!;
    return { name, type: withoutRowtime(type) satisfies DataType };
  });
  const table = new KeyTable(fields.map(({ type }) => type));
  const output = new OutputBatch({ fields }, { weights: false, arrivals: true, places: false });
  return { table, deadlines: new Deadlines(table, duration), output };
}
