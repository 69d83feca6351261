import { mostWindows, passedColumns, type WindowRows } from '../../plan/nodes/window-rows.js';
import { indexOfField } from '../../schema/schema.js';
import { appendRun, type Batch, MAX_BATCH_ROWS, OutputBatch } from '../batch.js';
import type { Edge, Operator, Outlet, StateReader, StateWriter, Waiting } from '../operator.js';
import { RowIndex } from '../state/row-index.js';
import { RowStore } from '../state/row-store.js';
import { netWeights } from './net-weights.js';
import { OpenWindows, type Span } from './open-windows.js';
import { type Bucket, rowsOf, WindowBuckets } from './window-buckets.js';
import { WindowPanes } from './window-panes.js';

/** Rows that are in the same windows: slots, in the order in which they came. A set where some of them may go. */
interface Pane extends Span {
  readonly slots: number[] | Set<number>;
}

/**
 * Gives the rows of each window when the watermark has reached its end (S5.2). A row counts in a window if its arrival
 * watermark is below the window's end, else it is late for it: counted, and left out (S5.3). With `allowedLateness` a
 * change that comes after the end, and not too late, is passed on at once, as what it is.
 *
 * Each row is kept once, whatever the number of its windows, and goes with the last of them. Where rows may be taken back
 * equal ones are summed up: in a pane as they come, over the panes of a window when it closes.
 */
export class WindowRowsOperator implements Operator {
  readonly #panes: WindowPanes;
  readonly #buckets: WindowBuckets;
  readonly #open: OpenWindows<Pane>;
  readonly #store: RowStore;
  /** Finds equal rows; `null` where none is taken back before its window closes. */
  readonly #index: RowIndex | null;
  readonly #most: number;
  readonly #placed: boolean;
  readonly #lateness: number;
  readonly #countsLate: boolean;
  readonly #outlet: Outlet;
  readonly #output: OutputBatch;
  /** By column behind the window's own, the column of the store. */
  readonly #columns: readonly number[];
  readonly #taken = new Int32Array(MAX_BATCH_ROWS);
  /** Rows to be emitted next, and how often. */
  readonly #slots = new Int32Array(MAX_BATCH_ROWS);
  readonly #weights = new Int32Array(MAX_BATCH_ROWS);
  #rows = 0;
  #time = Number.NEGATIVE_INFINITY;

  constructor(node: WindowRows, input: Edge, output: Edge, outlet: Outlet) {
    this.#panes = new WindowPanes(node.window, node.allowedLateness);
    this.#buckets = new WindowBuckets(this.#panes, indexOfField(input.schema, node.time));
    this.#open = new OpenWindows(this.#panes.slide);
    this.#placed = input.placed;
    this.#lateness = node.allowedLateness;
    this.#store = new RowStore(input.schema, {
      weights: input.retracts,
      // Those of changes that come before a window's end are that end.
      arrivals: output.timed && node.allowedLateness > 0,
      places: input.placed,
    });
    this.#index = input.retracts && node.allowedLateness === 0 ? new RowIndex(this.#store) : null;
    this.#most = mostWindows(node.window);
    this.#countsLate = node.lateRows === 'drop';
    this.#outlet = outlet;
    this.#columns = passedColumns(node.input).map(({ name }) => indexOfField(input.schema, name));
    this.#output = new OutputBatch(output.schema, {
      weights: output.retracts,
      arrivals: output.timed,
      places: output.placed,
    });
  }

  push(_port: number, batch: Batch): void {
    for (const bucket of this.#buckets.sort(batch)) {
      if (bucket.late > 0 && this.#countsLate) this.#outlet.late(bucket.late * rowsOf(bucket, batch));
      if (bucket.isOpen) this.#take(bucket, { ...batch, selection: bucket.positions, count: bucket.count });
    }
  }

  #take(bucket: Bucket, batch: Batch): void {
    const { lastEnd } = bucket;
    const slots = this.#taken.subarray(0, batch.count);
    this.#store.appendAll(batch, slots);
    const firstEnd = this.#firstOpen(bucket);
    for (let end = bucket.firstEnd; end < firstEnd; end += this.#panes.slide) this.#passOn(end, lastEnd, slots);
    if (firstEnd > lastEnd) for (const slot of slots) this.#store.free(slot);
    else this.#keep(this.#paneOf(firstEnd, lastEnd), slots);
  }

  /** The end of the first of a row's windows that has not closed yet: with `allowedLateness` some may have. */
  #firstOpen({ firstEnd, lastEnd }: Bucket): number {
    if (this.#lateness === 0 || this.#time < firstEnd) return firstEnd;
    const { slide } = this.#panes;
    const last = Math.min(this.#time, lastEnd);
    return firstEnd + (Math.floor((last - firstEnd) / slide) + 1) * slide;
  }

  #paneOf(firstEnd: number, lastEnd: number): Pane {
    return this.#open.of(firstEnd, lastEnd, () => ({
      firstEnd,
      lastEnd,
      slots: this.#index === null ? [] : new Set(),
    }));
  }

  #keep({ slots }: Pane, added: ArrayLike<number>): void {
    if (slots instanceof Set) this.#sumUp(this.#index!, slots, added);
    else for (let k = 0; k < added.length; k++) slots.push(added[k]!);
  }

  /** Adds rows to equal ones of a pane. */
  #sumUp(index: RowIndex, slots: Set<number>, added: ArrayLike<number>): void {
    for (let k = 0; k < added.length; k++) {
      const slot = added[k]!;
      const known = index.find(slot, row => slots.has(row) && this.#isSamePlace(row, slot));
      if (known < 0) {
        index.add(slot);
        slots.add(slot);
        continue;
      }
      const weights = this.#store.weights!;
      const weight = weights.get(known) + weights.get(slot);
      this.#store.free(slot);
      weights.set(known, weight);
      if (weight !== 0) continue;
      slots.delete(known);
      this.#forget(known);
    }
  }

  #isSamePlace(a: number, b: number): boolean {
    return !this.#placed || this.#store.comparePlace(a, b) === 0;
  }

  #forget(slot: number): void {
    this.#index?.remove(slot);
    this.#store.free(slot);
  }

  watermark(_port: number, time: number): void {
    this.#time = time;
    this.#open.close(time, (end, panes) => {
      this.#close(end, panes);
      for (const { slots, lastEnd } of panes) if (lastEnd === end) for (const slot of slots) this.#forget(slot);
    });
  }

  #close(end: number, panes: readonly Pane[]): void {
    for (const lastEnd of new Set(panes.map(pane => pane.lastEnd))) {
      const some = panes.filter(pane => pane.lastEnd === lastEnd);
      // Equal rows have equal times, so only panes with one last window hold a row and its removal.
      if (this.#index === null || some.length === 1) for (const { slots } of some) this.#passOn(end, lastEnd, slots);
      else {
        const slots = some.flatMap(pane => [...pane.slots]);
        netWeights(this.#store, slots, this.#placed, (slot, weight) => this.#add(end, lastEnd, slot, weight));
        this.#emit(end, lastEnd);
      }
    }
  }

  /** Emits the rows at `slots` for the window that ends at `end`; `lastEnd` is that of their last window. */
  #passOn(end: number, lastEnd: number, slots: Iterable<number>): void {
    for (const slot of slots) this.#add(end, lastEnd, slot, this.#store.weight(slot));
    this.#emit(end, lastEnd);
  }

  /** Edges that only insert have no weights: a row that counts several times comes as often. */
  #add(end: number, lastEnd: number, slot: number, weight: number): void {
    const isWeighted = this.#output.batch.weights !== null;
    for (let n = isWeighted ? 1 : weight; n > 0; n--) {
      if (this.#rows === MAX_BATCH_ROWS) this.#emit(end, lastEnd);
      this.#slots[this.#rows] = slot;
      this.#weights[this.#rows++] = isWeighted ? weight : 1;
    }
  }

  #emit(end: number, lastEnd: number): void {
    const rows = this.#rows;
    if (rows === 0) return;
    const output = this.#output;
    const { batch } = output;
    output.reset();
    const [starts, ends, times] = batch.columns as [Float64Array, Float64Array, Float64Array];
    starts.fill(this.#panes.startOf(end), 0, rows);
    ends.fill(end, 0, rows);
    times.fill(end - 1, 0, rows);
    this.#columns.forEach((column, c) => {
      this.#store.columns[column]!.gather(this.#slots, 0, rows, output, c + 3, 0);
    });
    batch.weights?.set(this.#weights.subarray(0, rows));
    this.#stamp(rows, end);
    this.#place(rows, this.#most - 1 - (lastEnd - end) / this.#panes.slide);
    batch.rows = rows;
    batch.count = rows;
    this.#rows = 0;
    this.#outlet.rows(batch);
  }

  /** What comes before a window's end arrives there; what comes later, when it came (S4.4). */
  #stamp(rows: number, end: number): void {
    const { arrivals } = this.#output.batch;
    if (arrivals === null) return;
    if (this.#lateness === 0) appendRun(arrivals, rows - 1, end - 1);
    else {
      for (let row = 0; row < rows; row++) {
        appendRun(arrivals, row, Math.max(end - 1, this.#store.arrival(this.#slots[row]!)));
      }
    }
  }

  /** The place of a row in one of its windows is a part of its own place (S6.1); earlier windows come first. */
  #place(rows: number, part: number): void {
    const { lanes, ordinals } = this.#output.batch;
    if (lanes === null || ordinals === null) return;
    for (let row = 0; row < rows; row++) {
      const slot = this.#slots[row]!;
      lanes[row] = this.#store.lane(slot);
      ordinals[row] = this.#store.ordinal(slot) * this.#most + part;
    }
  }

  finish(): void {}

  flush(): void {}

  snapshot(into: StateWriter): void {
    const panes = [...this.#open.all()];
    into.value('time', this.#time);
    into.value(
      'panes',
      panes.map(({ firstEnd, lastEnd }) => [firstEnd, lastEnd]),
    );
    panes.forEach(({ slots }, p) => {
      this.#store.snapshot(into, `pane ${p}`, Int32Array.from(slots));
    });
  }

  restore(from: StateReader): void {
    // As written.
    this.#time = from.value('time') as number;
    (from.value('panes') as [number, number][]).forEach(([firstEnd, lastEnd], p) => {
      this.#keep(this.#paneOf(firstEnd, lastEnd), this.#store.restore(from, `pane ${p}`));
    });
    // Windows that closed before the snapshot are not opened again.
    this.#open.close(this.#time, () => {});
  }

  get waitingForTime(): Waiting | null {
    return this.#open.waitingForTime;
  }

  get stateBytes(): number {
    let slots = 0;
    for (const pane of this.#open.all()) slots += pane.slots instanceof Set ? pane.slots.size : pane.slots.length;
    return this.#store.stateBytes + 8 * slots + (this.#index?.bytes ?? 0);
  }
}
