import { type Batch, MAX_BATCH_ROWS, OutputBatch } from './batch.js';
import { floorToGrid, type Grid } from './grid.js';
import type { Edge, Operator, StateReader, StateWriter, Waiting } from './operator.js';
import { RowStore } from './state/row-store.js';

/**
 * The hold of S4.6: what makes a non-linear operator right at every cut that a closing operator may still read.
 *
 * Changes of all inputs wait until their arrival watermark is below the least watermark of the inputs. Then they enter
 * in arrival order, across steps too: an equal row with a lower arrival may come a step later. Closing operators read
 * cuts that are points of a grid, so one flush serves all arrivals between two points. The operator inside emits within
 * {@link watermark}, each change stamped with the greatest arrival that the flush took in.
 */
export class Hold implements Operator {
  readonly #inner: Operator;
  readonly #waiting: readonly RowStore[];
  readonly #outputs: readonly OutputBatch[];
  readonly #watermarks: number[];
  /** Slots that wait, by port, unordered. */
  readonly #slots: number[][];
  /** Slots of a batch. */
  readonly #few = new Int32Array(MAX_BATCH_ROWS);
  readonly #grid: Grid;
  readonly #tellsTime: boolean;

  /** `tellsTime`: the operator inside goes by time, so before changes enter it hears up to where all have. */
  constructor(inner: Operator, inputs: readonly Edge[], grid: Grid, tellsTime = false) {
    this.#tellsTime = tellsTime;
    this.#inner = inner;
    this.#grid = grid;
    this.#waiting = inputs.map(
      edge => new RowStore(edge.schema, { weights: edge.retracts, arrivals: true, places: edge.placed }),
    );
    this.#outputs = inputs.map(
      edge => new OutputBatch(edge.schema, { weights: edge.retracts, arrivals: true, places: edge.placed }),
    );
    this.#watermarks = inputs.map(() => Number.NEGATIVE_INFINITY);
    this.#slots = inputs.map(() => []);
  }

  push(port: number, batch: Batch): void {
    const slots = this.#slots[port]!;
    this.#waiting[port]!.appendAll(batch, this.#few);
    for (let k = 0; k < batch.count; k++) slots.push(this.#few[k]!);
  }

  watermark(port: number, time: number): void {
    const before = Math.min(...this.#watermarks);
    this.#watermarks[port] = time;
    const least = Math.min(...this.#watermarks);
    if (least > before) {
      // Without keys an aggregate has a row over no rows: it shows at every cut, so before anything enters.
      if (before === Number.NEGATIVE_INFINITY) this.#inner.flush();
      this.#release(least);
      this.#tell(least);
    }
  }

  #tell(time: number): void {
    if (this.#tellsTime) for (let port = 0; port < this.#waiting.length; port++) this.#inner.watermark(port, time);
  }

  finish(): void {
    // The inner operator hears of time only: its inputs end for it when nothing waits any more, which is at +infinity.
  }

  flush(): void {}

  snapshot(into: StateWriter): void {
    this.#inner.snapshot(into);
    into.value('hold watermarks', this.#watermarks);
    this.#waiting.forEach((store, port) => {
      store.snapshot(into, `hold ${port}`);
    });
  }

  restore(from: StateReader): void {
    this.#inner.restore(from);
    (from.value('hold watermarks') as number[]).forEach((time, port) => {
      this.#watermarks[port] = time;
    });
    this.#waiting.forEach((store, port) => {
      this.#slots[port] = store.restore(from, `hold ${port}`);
    });
  }

  get waitingForTime(): Waiting | null {
    const arrivals = this.#slots.flatMap((slots, port) => slots.map(slot => this.#waiting[port]!.arrival(slot)));
    if (arrivals.length === 0) return this.#inner.waitingForTime ?? null;
    const least = arrivals.reduce((a, b) => Math.min(a, b));
    return { what: 'row', count: arrivals.length, until: least + 1 };
  }

  get stateBytes(): number {
    return this.#waiting.reduce((sum, store) => sum + store.stateBytes, this.#inner.stateBytes);
  }

  /** Lets all changes with an arrival watermark below `least` enter, in arrival order. */
  #release(least: number): void {
    const released = this.#slots.map((slots, port) => {
      const store = this.#waiting[port]!;
      const free: number[] = [];
      this.#slots[port] = slots.filter(slot => {
        const isFree = store.arrival(slot) < least;
        if (isFree) free.push(slot);
        return !isFree;
      });
      // Array sort is stable: changes of one arrival keep the order in which they came.
      return free.sort((a, b) => store.arrival(a) - store.arrival(b) || 0);
    });
    const next = released.map(() => 0);
    for (;;) {
      let arrival = Number.POSITIVE_INFINITY;
      released.forEach((slots, port) => {
        if (next[port]! < slots.length) arrival = Math.min(arrival, this.#waiting[port]!.arrival(slots[next[port]!]!));
      });
      if (arrival === Number.POSITIVE_INFINITY) return;
      this.#tell(floorToGrid(arrival, this.#grid));
      released.forEach((slots, port) => {
        next[port] = this.#enter(port, slots, next[port]!, floorToGrid(arrival, this.#grid));
      });
      this.#inner.flush();
    }
  }

  /** Pushes the slots from `from` on whose arrival lies between `point` and the next; says where the rest begins. */
  #enter(port: number, slots: readonly number[], from: number, point: number): number {
    const store = this.#waiting[port]!;
    const output = this.#outputs[port]!;
    let i = from;
    for (let n = MAX_BATCH_ROWS; n === MAX_BATCH_ROWS; ) {
      for (n = 0; n < MAX_BATCH_ROWS && i < slots.length; n++, i++) {
        if (floorToGrid(store.arrival(slots[i]!), this.#grid) !== point) break;
        this.#few[n] = slots[i]!;
      }
      if (n === 0) break;
      output.reset();
      store.copyAll(output, this.#few, 0, n);
      for (let k = 0; k < n; k++) store.free(this.#few[k]!);
      this.#inner.push(port, output.batch);
    }
    return i;
  }
}
