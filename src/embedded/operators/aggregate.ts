import type { Aggregate } from '../../plan/nodes/aggregate.js';
import { indexOfField } from '../../schema/schema.js';
import { keyText } from '../../types/key-text.js';
import { Aggregation } from '../aggregates/aggregation.js';
import type { GroupState } from '../aggregates/group-state.js';
import { ABSENT, ResultTable } from '../aggregates/results.js';
import { type Batch, MAX_BATCH_ROWS } from '../batch.js';
import type { Edge, Operator, Outlet, StateReader, StateWriter } from '../operator.js';
import { ALL_POSITIONS } from '../state/key-table.js';
import { SEGMENT_BITS, SEGMENT_MASK } from '../state/segments.js';
import { greatestArrival } from './arrival.js';
import { GroupRows } from './group-rows.js';

/** Groups whose change is emitted together: each takes two rows at most. */
const CHUNK = MAX_BATCH_ROWS / 2;

/**
 * Folds the rows of each key to one (S9.1). A step emits, for each key that it touched, the old row's removal and the
 * new row, and nothing where they are equal. A result that its type cannot hold is an error in the row's stead (S10.1).
 *
 * Groups that a step touches are known by a stamp in their record, with their old results set aside at the first touch;
 * groups born in it are those with ids from `#born` on, so a run over bounded input marks nothing.
 */
export class HashAggregate implements Operator {
  readonly #aggregation: Aggregation;
  readonly #state: GroupState;
  readonly #outlet: Outlet;
  readonly #timed: boolean;
  readonly #rows: GroupRows;
  /** Results of touched groups as they were, by touch; behind them, as they are. */
  readonly #results: ResultTable;
  readonly #ids = new Int32Array(CHUNK);
  readonly #changed = new Uint8Array(CHUNK);
  #touched = new Int32Array(MAX_BATCH_ROWS);
  #touches = 0;
  #born = 0;
  #step = 1;
  /** The greatest arrival watermark since the last flush: that of the change that causes what is emitted (S4.4). */
  #arrival = Number.NEGATIVE_INFINITY;

  /** `always`: there is a row over no rows, from the first step on. */
  constructor(
    node: Pick<Aggregate, 'keys' | 'aggregates' | 'input'>,
    input: Edge,
    output: Edge,
    outlet: Outlet,
    facts: { codeGeneration: boolean; forgets?: boolean },
    always = node.keys.length === 0,
  ) {
    const keys = node.keys.map(key => indexOfField(input.schema, key));
    this.#aggregation = new Aggregation({
      keys,
      aggregates: node.aggregates,
      node: node.input,
      input,
      outlet,
      time: null,
      always,
      forgets: facts.forgets === true,
      codeGeneration: facts.codeGeneration,
    });
    this.#state = this.#aggregation.newState();
    this.#outlet = outlet;
    this.#timed = output.timed;
    this.#rows = new GroupRows(output, outlet, keys.length);
    this.#results = new ResultTable(this.#aggregation.types);
  }

  push(_port: number, batch: Batch): void {
    const rows = this.#aggregation.prepare(batch);
    if (rows === null) return;
    if (this.#timed) this.#arrival = Math.max(this.#arrival, greatestArrival(rows));
    const ids = this.#aggregation.ids(this.#state, rows);
    if (this.#born > 0) this.#touch(rows, ids);
    this.#aggregation.update(this.#state, rows, ids);
  }

  /** Sets aside the results of groups that this step has not touched yet. */
  #touch(batch: Batch, ids: Int32Array): void {
    const positions = batch.selection ?? ALL_POSITIONS;
    const before = this.#touches;
    if (before + batch.count > this.#touched.length) {
      const touched = new Int32Array(2 * (before + batch.count));
      touched.set(this.#touched);
      this.#touched = touched;
    }
    const touched = this.#touched;
    const { segments, width } = this.#state.records;
    const { stamp } = this.#aggregation;
    const { count } = batch;
    const step = this.#step;
    const born = this.#born;
    let touches = before;
    for (let k = 0; k < count; k++) {
      const id = ids[positions[k]!]!;
      if (id >= born) continue;
      const segment = segments[id >>> SEGMENT_BITS]!;
      const at = (id & SEGMENT_MASK) * width + stamp;
      if (segment[at] === step) continue;
      segment[at] = step;
      touched[touches++] = id;
    }
    this.#touches = touches;
    if (touches === before) return;
    // A view takes as long as the rest of a small step.
    const now = before === 0 ? touched : touched.subarray(before);
    this.#aggregation.results(this.#state, now, touches - before, this.#results, before);
  }

  watermark(): void {}

  finish(): void {}

  flush(): void {
    const { table, pairs } = this.#state;
    for (let t = 0; t < this.#touches; t += CHUNK) {
      this.#emit(t === 0 ? this.#touched : this.#touched.subarray(t), Math.min(CHUNK, this.#touches - t), t);
    }
    const { size } = table;
    for (let id = this.#born; id < size; id += CHUNK) {
      const count = Math.min(CHUNK, size - id);
      for (let i = 0; i < count; i++) this.#ids[i] = id + i;
      this.#emit(this.#ids, count, null);
    }
    for (const distinct of pairs) distinct.sweep();
    if (this.#aggregation.losesGroups) {
      for (let t = 0; t < this.#touches; t++) this.#releaseEmpty(this.#touched[t]!);
      for (let id = this.#born; id < size; id++) this.#releaseEmpty(id);
    }
    this.#touches = 0;
    this.#born = size;
    this.#step++;
    this.#arrival = Number.NEGATIVE_INFINITY;
  }

  /** Emits what became of the first `count` of `ids`; `from`: where their old results are, `null` where they had none. */
  #emit(ids: Int32Array, count: number, from: number | null): void {
    const results = this.#results;
    const end = this.#touches;
    this.#aggregation.results(this.#state, ids, count, results, end);
    const changed = this.#changed;
    if (from !== null) results.markDifferent(from, end, count, changed);
    const { states } = results;
    const rows = this.#rows;
    const { at, weights } = rows;
    let row = 0;
    for (let t = 0; t < count; t++) {
      const before = from === null ? ABSENT : states[from + t]!;
      const after = states[end + t]!;
      if (before === after && (after !== 0 || changed[t] === 0)) continue;
      const id = ids[t]!;
      if (before === 0) {
        rows.ids[row] = id;
        at[row] = from! + t;
        weights[row++] = -1;
      } else if (before !== ABSENT) this.#error(id, before, -1);
      if (after === 0) {
        rows.ids[row] = id;
        at[row] = end + t;
        weights[row++] = 1;
      } else if (after !== ABSENT) this.#error(id, after, 1);
    }
    rows.emit(row, this.#state, results, this.#arrival);
  }

  #error(id: number, fault: number, weight: number): void {
    const key = this.#aggregation.keyTypes.map((_, k) => this.#state.table.key(id, k));
    this.#outlet.error(keyText(key), fault, weight, this.#arrival);
  }

  /** The groups of these keys are gone; their rows stay (S12.3). */
  forget(_port: number, keys: Batch): void {
    const ids = this.#state.table.find(
      keys,
      this.#aggregation.keyTypes.map((_, k) => k),
    );
    const gone = new Set<number>();
    for (let k = 0; k < keys.count; k++) if (ids[k]! >= 0) gone.add(ids[k]!);
    for (const pairs of this.#state.pairs) pairs.forget(gone);
    for (const id of gone) this.#state.table.release(id);
  }

  #releaseEmpty(id: number): void {
    if (!this.#aggregation.exists(this.#state, id)) this.#state.table.release(id);
  }

  snapshot(into: StateWriter): void {
    into.value('step', this.#step);
    this.#state.snapshot(into, 'aggregate');
  }

  restore(from: StateReader): void {
    // A number, as written.
    this.#step = from.value('step') as number;
    this.#state.restore(from, 'aggregate');
    this.#born = this.#step === 1 ? 0 : this.#state.table.size;
  }

  get stateBytes(): number {
    return this.#state.bytes;
  }
}
