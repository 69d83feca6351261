import type { Over } from '../../plan/nodes/over.js';
import { indexOfField } from '../../schema/schema.js';
import { equalValues } from '../../types/order.js';
import type { Value } from '../../types/value.js';
import type { ResultTable } from '../aggregates/results.js';
import { type Batch, MAX_BATCH_ROWS, OutputBatch } from '../batch.js';
import type { Edge, Operator, Outlet, StateReader, StateWriter } from '../operator.js';
import type { IntegerField } from '../state/integer-records.js';
import { KeyTable } from '../state/key-table.js';
import { OrderedMultiset } from '../state/ordered-multiset.js';
import { RowIndex } from '../state/row-index.js';
import { restoreRows } from '../state/row-snapshot.js';
import { RowStore } from '../state/row-store.js';
import { ByteColumn, ObjectColumn } from '../state/segments.js';
import { greatestArrival } from './arrival.js';
import { OverColumns } from './over-columns.js';
import { PartResults } from './part-results.js';
import { RowRanking } from './row-ranking.js';

/** What is shown of a part: its rows in order, each copy for itself, with their results; a fault in the results' stead. */
interface Shown {
  readonly slots: Int32Array;
  readonly results: readonly (readonly Value[] | number)[];
}

const NOTHING: Shown = { slots: new Int32Array(0), results: [] };

/**
 * OVER over a table that changes: keeps all rows, in the order of their part. A step goes once along each part that it
 * touched, and emits the rows whose results are others than before: removals, then insertions.
 */
export class ChangingOverOperator implements Operator {
  readonly #outlet: Outlet;
  readonly #columns: OverColumns;
  readonly #keys: readonly number[];
  readonly #table: KeyTable;
  readonly #store: RowStore;
  readonly #ranking: RowRanking;
  readonly #index: RowIndex;
  readonly #parts: PartResults;
  readonly #placed: boolean;
  readonly #width: number;
  readonly #equal: readonly ((a: Value, b: Value) => boolean)[];
  readonly #output: OutputBatch;
  /** By id: all rows, and what is shown of them. */
  readonly #ordered: ObjectColumn<OrderedMultiset<number>>;
  readonly #shown: ObjectColumn<Shown>;
  /** By id: 1 where it is among {@link #touched}. */
  readonly #isTouched: ByteColumn;
  /** By slot: the id. */
  readonly #id: IntegerField;
  #touched: number[] = [];
  /** Rows that came to weight 0; they may have come back. */
  #gone: number[] = [];
  readonly #slots = new Int32Array(MAX_BATCH_ROWS);
  readonly #one = new Int32Array(1);
  /** The greatest arrival watermark since the last flush: that of the change that causes what is emitted (S4.4). */
  #arrival = Number.NEGATIVE_INFINITY;

  constructor(node: Over, input: Edge, output: Edge, outlet: Outlet, facts: { codeGeneration: boolean }) {
    this.#outlet = outlet;
    this.#placed = input.placed;
    this.#width = input.schema.fields.length;
    this.#columns = new OverColumns(node, input, outlet, facts);
    const { schema, order } = this.#columns;
    this.#keys = node.keys.map(name => indexOfField(input.schema, name));
    this.#table = new KeyTable(this.#keys.map(c => schema.fields[c]!.type));
    this.#store = new RowStore(schema, { weights: true, arrivals: false, places: input.placed });
    this.#ranking = new RowRanking(this.#store, order, input.placed, this.#width);
    this.#index = new RowIndex(this.#store);
    this.#id = this.#store.addField();
    this.#ordered = this.#table.attach(new ObjectColumn<OrderedMultiset<number>>(400));
    this.#shown = this.#table.attach(new ObjectColumn<Shown>(400));
    this.#isTouched = this.#table.attach(new ByteColumn());
    this.#parts = new PartResults(node, this.#columns, this.#store, this.#ranking, input, outlet, facts);
    this.#equal = node.calls.map(({ call }) => equalValues(call.type));
    this.#output = new OutputBatch(output.schema, { weights: true, arrivals: output.timed, places: output.placed });
  }

  push(_port: number, batch: Batch): void {
    const rows = this.#columns.of(batch);
    if (rows === null) return;
    this.#arrival = Math.max(this.#arrival, greatestArrival(rows));
    this.#take(rows);
  }

  #take(rows: Batch): void {
    const { count, selection } = rows;
    const ids = this.#table.ids(rows, this.#keys);
    this.#store.appendAll(rows, this.#slots);
    for (let k = 0; k < count; k++) this.#add(this.#slots[k]!, ids[selection === null ? k : selection[k]!]!);
  }

  /** Equal rows at one place are one with a weight, which may be below 0 within a step. */
  #add(slot: number, id: number): void {
    const store = this.#store;
    if (this.#isTouched.get(id) === 0) {
      this.#isTouched.set(id, 1);
      this.#touched.push(id);
    }
    const known = this.#index.find(slot, this.#placed ? row => store.comparePlace(row, slot) === 0 : null);
    if (known < 0) {
      let rows = this.#ordered.get(id);
      if (rows === null) this.#ordered.set(id, (rows = new OrderedMultiset<number>(this.#ranking.compare)));
      rows.add(slot, 1);
      this.#index.add(slot);
      this.#id.set(slot, id);
      return;
    }
    const weight = store.weight(known) + store.weight(slot);
    store.free(slot);
    store.weights!.set(known, weight);
    if (weight === 0) this.#gone.push(known);
  }

  watermark(): void {}

  finish(): void {}

  flush(): void {
    for (const id of this.#touched) {
      const before = this.#shown.get(id) ?? NOTHING;
      const after = this.#now(id);
      this.#emit(before, after, -1);
      this.#emit(after, before, 1);
      this.#shown.set(id, after);
    }
    this.#give();
    this.#settle();
    this.#arrival = Number.NEGATIVE_INFINITY;
  }

  /** A part as it is now. */
  #now(id: number): Shown {
    const list: number[] = [];
    this.#ordered.get(id)?.forEach(slot => {
      for (let copies = this.#store.weight(slot); copies > 0; copies--) list.push(slot);
    });
    const slots = Int32Array.from(list);
    return { slots, results: this.#resultsOf(slots) };
  }

  #resultsOf(slots: Int32Array): Shown['results'] {
    const table: ResultTable = this.#parts.of(slots);
    const { results: resultOf } = this.#columns;
    return Array.from(slots, (_, i) => table.states[i] || resultOf.map(r => table.columns[r]!.valueAt(i)));
  }

  /** Emits what `these` have and `others` have not; both are in the order of the part. */
  #emit(these: Shown, others: Shown, weight: 1 | -1): void {
    let o = 0;
    for (let t = 0; t < these.slots.length; ) {
      const slot = these.slots[t]!;
      const end = endOfCopies(these.slots, t);
      while (o < others.slots.length && others.slots[o] !== slot && this.#ranking.compare(others.slots[o]!, slot) < 0)
        o++;
      const isThere = others.slots[o] === slot;
      const left = isThere ? others.results.slice(o, endOfCopies(others.slots, o)) : [];
      for (; t < end; t++) this.#emitUnlessIn(left, slot, these.results[t]!, weight);
    }
  }

  #emitUnlessIn(
    left: (readonly Value[] | number)[],
    slot: number,
    results: readonly Value[] | number,
    weight: 1 | -1,
  ): void {
    const same = left.findIndex(other => this.#areEqual(other, results));
    if (same >= 0) left.splice(same, 1);
    else if (typeof results === 'number') this.#outlet.error(this.#where(slot), results, weight, this.#arrival);
    else this.#put(slot, results, weight);
  }

  #areEqual(a: readonly Value[] | number, b: readonly Value[] | number): boolean {
    if (typeof a === 'number' || typeof b === 'number') return a === b;
    return a.every((value, c) => this.#equal[c]!(value, b[c]!));
  }

  #where(slot: number): string {
    return this.#placed ? `${this.#store.lane(slot)}:${this.#store.ordinal(slot)}` : '';
  }

  #put(slot: number, results: readonly Value[], weight: 1 | -1): void {
    const output = this.#output;
    if (output.isFull) this.#give();
    const row = output.batch.rows;
    const { lanes, ordinals } = output.batch;
    this.#one[0] = slot;
    for (let c = 0; c < this.#width; c++) this.#store.columns[c]!.gather(this.#one, 0, 1, output, c, row);
    for (let c = 0; c < results.length; c++) output.set(this.#width + c, row, results[c]!);
    if (lanes !== null) lanes[row] = this.#store.lane(slot);
    if (ordinals !== null) ordinals[row] = this.#store.ordinal(slot);
    output.add(weight, this.#arrival);
  }

  #give(): void {
    if (this.#output.batch.rows > 0) this.#outlet.rows(this.#output.batch);
    this.#output.reset();
  }

  #settle(): void {
    for (const id of this.#touched) this.#isTouched.set(id, 0);
    for (const slot of this.#gone) if (this.#store.isLive(slot) && this.#store.weight(slot) === 0) this.#forget(slot);
    this.#touched = [];
    this.#gone = [];
  }

  #forget(slot: number): void {
    const id = this.#id.get(slot);
    const rows = this.#ordered.get(id)!;
    rows.add(slot, -1);
    this.#index.remove(slot);
    this.#store.free(slot);
    if (rows.isEmpty) this.#table.release(id);
  }

  snapshot(into: StateWriter): void {
    const slots = this.#store.liveSlots();
    const ids = slots.map(slot => this.#id.get(slot));
    this.#store.snapshot(into, 'rows', slots, this.#table.hashesOf(ids));
  }

  /** What is shown follows from the rows. */
  restore(from: StateReader): void {
    restoreRows(this.#store.schema, this.#store.facts, from, 'rows', batch => this.#take(batch));
    for (const id of this.#touched) this.#shown.set(id, this.#now(id));
    this.#settle();
  }

  get stateBytes(): number {
    return this.#table.bytes + this.#store.stateBytes + this.#index.bytes;
  }
}

/** The index behind the last copy of the row at index `i`. */
function endOfCopies(slots: Int32Array, i: number): number {
  let end = i + 1;
  while (end < slots.length && slots[end] === slots[i]) end++;
  return end;
}
