import type { Windows } from '../../plan/facts/windows.js';
import { type Batch, MAX_BATCH_ROWS, OutputBatch } from '../batch.js';
import type { Edge, Operator, StateReader, StateWriter } from '../operator.js';
import { ALL_POSITIONS } from '../state/key-table.js';
import { RowStore } from '../state/row-store.js';

/** One window: a relational operator of its own, and rows that wait for the window to close. */
interface Window {
  readonly value: number;
  readonly operator: Operator;
  /** By input; `null` where rows go straight to the operator. */
  readonly waiting: readonly RowStore[] | null;
  /** Something has come since the last flush. */
  isTouched: boolean;
}

/**
 * Gives each window a relational operator of its own, which is let go when nothing can change in the window any more: so
 * what keeps rows by key keeps those of open windows (S12.1).
 *
 * Where all rows of a window come at one cut its results leave when time has reached it, in `watermark`; else as those of
 * the operator do. Rows of several inputs wait for each other there, as what shows alone depends on both; not for an
 * operator that acts on each pair of changes alone.
 */
export class PerWindow implements Operator {
  readonly #make: () => Operator;
  readonly #windows: Windows;
  readonly #inputs: readonly Edge[];
  /** By input, the column that says which window. */
  readonly #columns: readonly number[];
  readonly #waits: boolean;
  readonly #outputs: readonly OutputBatch[];
  readonly #positions = new Int32Array(MAX_BATCH_ROWS);
  readonly #slots = new Int32Array(MAX_BATCH_ROWS);
  readonly #watermarks: number[];
  /** By value of the column, ascending. */
  #open: Window[] = [];

  /** `isBilinear`: the operator acts on each pair of changes alone. */
  constructor(make: () => Operator, windows: Windows, inputs: readonly Edge[], isBilinear: boolean) {
    this.#make = make;
    this.#windows = windows;
    this.#inputs = inputs;
    this.#columns = inputs.map(({ schema }, port) =>
      schema.fields.findIndex(({ name }) => name === windows.columns[port]),
    );
    this.#waits = windows.lateness === 0 && inputs.length > 1 && !isBilinear;
    this.#outputs = this.#waits ? inputs.map(edge => new OutputBatch(edge.schema, factsOf(edge))) : [];
    this.#watermarks = inputs.map(() => Number.NEGATIVE_INFINITY);
  }

  push(port: number, batch: Batch): void {
    // A window's bound is a number and never NULL.
    const values = batch.columns[this.#columns[port]!] as Float64Array;
    const positions = batch.selection ?? ALL_POSITIONS;
    // Rows of one window mostly come together.
    for (let k = 0; k < batch.count; ) {
      const value = values[positions[k]!]!;
      let n = 0;
      for (; k < batch.count && values[positions[k]!] === value; k++) this.#positions[n++] = positions[k]!;
      const isAll = n === batch.count;
      this.#take(this.#windowOf(value), port, isAll ? batch : { ...batch, selection: this.#positions, count: n });
    }
  }

  #take(window: Window, port: number, batch: Batch): void {
    window.isTouched = true;
    if (window.waiting === null) window.operator.push(port, batch);
    else window.waiting[port]!.appendAll(batch, this.#slots);
  }

  #windowOf(value: number): Window {
    let at = this.#open.length;
    while (at > 0 && this.#open[at - 1]!.value > value) at--;
    const known = this.#open[at - 1];
    if (known?.value === value) return known;
    const waiting = this.#waits ? this.#inputs.map(edge => new RowStore(edge.schema, factsOf(edge))) : null;
    const window: Window = { value, operator: this.#make(), waiting, isTouched: false };
    this.#open.splice(at, 0, window);
    return window;
  }

  watermark(port: number, time: number): void {
    this.#watermarks[port] = time;
    for (const { operator } of this.#open) operator.watermark(port, time);
    this.#letGo(this.#windows.lateness === 0);
  }

  /** Lets go the windows in which nothing can change any more, of those that are flushed; `flushes` does so before. */
  #letGo(flushes: boolean): void {
    const time = Math.min(...this.#watermarks);
    const { delay, lateness } = this.#windows;
    let gone = 0;
    for (const window of this.#open) {
      if (window.value + delay + lateness > time) break;
      if (flushes) this.#flush(window);
      else if (window.isTouched) break;
      gone++;
    }
    if (gone > 0) this.#open = this.#open.slice(gone);
  }

  #flush(window: Window): void {
    window.waiting?.forEach((store, port) => {
      this.#enter(window.operator, port, store);
    });
    window.operator.flush();
    window.isTouched = false;
  }

  #enter(operator: Operator, port: number, store: RowStore): void {
    const output = this.#outputs[port]!;
    const slots = store.liveSlots();
    for (let from = 0; from < slots.length; from += MAX_BATCH_ROWS) {
      output.reset();
      store.copyAll(output, slots, from, Math.min(MAX_BATCH_ROWS, slots.length - from));
      operator.push(port, output.batch);
    }
  }

  finish(): void {
    // Time ends with the input, and with it every window.
  }

  flush(): void {
    if (this.#windows.lateness === 0) return;
    for (const window of this.#open) if (window.isTouched) this.#flush(window);
    this.#letGo(false);
  }

  snapshot(into: StateWriter): void {
    into.value('watermarks', this.#watermarks);
    into.value(
      'windows',
      this.#open.map(({ value }) => value),
    );
    this.#open.forEach(({ operator, waiting }, w) => {
      const writer: StateWriter = {
        value: (name, value) => into.value(`window ${w} ${name}`, value),
        columns: (name, ...rows) => into.columns(`window ${w} ${name}`, ...rows),
      };
      if (waiting === null) operator.snapshot(writer);
      waiting?.forEach((store, port) => {
        store.snapshot(writer, `waiting ${port}`);
      });
    });
  }

  restore(from: StateReader): void {
    // As written.
    (from.value('watermarks') as number[]).forEach((time, port) => {
      this.#watermarks[port] = time;
    });
    (from.value('windows') as number[]).forEach((value, w) => {
      const window = this.#windowOf(value);
      const reader: StateReader = {
        value: name => from.value(`window ${w} ${name}`),
        columns: name => from.columns(`window ${w} ${name}`),
      };
      if (window.waiting === null) window.operator.restore(reader);
      window.waiting?.forEach((store, port) => {
        store.restore(reader, `waiting ${port}`);
      });
    });
  }

  get stateBytes(): number {
    return this.#open.reduce(
      (sum, { operator, waiting }) =>
        (waiting ?? []).reduce((bytes, store) => bytes + store.stateBytes, sum + operator.stateBytes),
      0,
    );
  }
}

/** What waiting rows have beside their columns. Rows of windows that come at one cut are only inserted. */
function factsOf({ timed, placed }: Edge) {
  return { weights: false, arrivals: timed, places: placed };
}
