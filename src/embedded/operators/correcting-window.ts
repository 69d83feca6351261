import type { WindowAggregate } from '../../plan/nodes/window-aggregate.js';
import { indexOfField } from '../../schema/schema.js';
import { keyText } from '../../types/key-text.js';
import { Aggregation } from '../aggregates/aggregation.js';
import type { GroupState } from '../aggregates/group-state.js';
import { ABSENT, ResultTable } from '../aggregates/results.js';
import { type Batch, MAX_BATCH_ROWS } from '../batch.js';
import type { Edge, Operator, Outlet, StateReader, StateWriter, Waiting } from '../operator.js';
import { ALL_POSITIONS } from '../state/key-table.js';
import { greatestArrival } from './arrival.js';
import { GroupRows } from './group-rows.js';
import { rowsOf, WindowBuckets } from './window-buckets.js';
import { WindowPanes } from './window-panes.js';

/** Groups whose change is emitted together: each takes two rows at most. */
const CHUNK = MAX_BATCH_ROWS / 2;

/** The groups of one window, and what it has shown of them. */
interface Window {
  readonly end: number;
  readonly state: GroupState;
  /** Whether its results are out. */
  isShown: boolean;
  /** Groups from here on have come since the results were last brought up to date. */
  born: number;
  /** Older groups that have changed since, and their results as they are out. */
  readonly touched: Set<number>;
  readonly before: ResultTable;
}

/**
 * Folds the rows of each key and window to one, shows it when the watermark has reached the window's end, or early from
 * its first row on (S5.6), and corrects it until `allowedLateness` later, when the window is freed (S5.2). A row counts in a window if its arrival watermark
 * is below that time, else it is late for it: counted, and left out (S5.3).
 *
 * Behind a hold results must be right at every cut, so a window is shown as soon as time reaches its end, before what
 * arrives then comes in. Without one a step shows one net change a group: when it ends, or when nothing can change any
 * more.
 */
export class CorrectingWindowOperator implements Operator {
  readonly #aggregation: Aggregation;
  readonly #panes: WindowPanes;
  readonly #buckets: WindowBuckets;
  readonly #lateness: number;
  readonly #early: boolean;
  readonly #countsLate: boolean;
  readonly #outlet: Outlet;
  readonly #rows: GroupRows;
  readonly #changed = new Uint8Array(CHUNK);
  readonly #timed: boolean;
  readonly #showsInFlush: boolean;
  /** Results as they are now. */
  readonly #now: ResultTable;
  /** By end, ascending. */
  #windows: Window[] = [];
  #time = Number.NEGATIVE_INFINITY;
  /** The greatest arrival watermark since the last flush: that of the change that causes a correction (S4.4). */
  #arrival = Number.NEGATIVE_INFINITY;

  constructor(node: WindowAggregate, input: Edge, output: Edge, outlet: Outlet, facts: { codeGeneration: boolean }) {
    const keys = node.keys.map(key => indexOfField(input.schema, key));
    const time = indexOfField(input.schema, node.time);
    this.#aggregation = new Aggregation({
      keys,
      aggregates: node.aggregates,
      node: node.input,
      input,
      outlet,
      time,
      always: false,
      codeGeneration: facts.codeGeneration,
    });
    this.#panes = new WindowPanes(node.window, node.allowedLateness);
    this.#buckets = new WindowBuckets(this.#panes, time);
    this.#lateness = node.allowedLateness;
    this.#early = node.early;
    this.#countsLate = node.lateRows === 'drop';
    this.#outlet = outlet;
    this.#rows = new GroupRows(output, outlet, keys.length);
    this.#timed = output.timed;
    this.#showsInFlush = output.emitsInFlush;
    this.#now = new ResultTable(this.#aggregation.types);
  }

  push(_port: number, batch: Batch): void {
    for (const bucket of this.#buckets.sort(batch)) {
      if (bucket.late > 0 && this.#countsLate) this.#outlet.late(bucket.late * rowsOf(bucket, batch));
      if (!bucket.isOpen) continue;
      const rows = this.#aggregation.prepare({ ...batch, selection: bucket.positions, count: bucket.count });
      if (rows === null) continue;
      if (this.#timed) this.#arrival = Math.max(this.#arrival, greatestArrival(rows));
      for (let end = bucket.firstEnd; end <= bucket.lastEnd; end += this.#panes.slide) {
        const window = this.#windowOf(end);
        const ids = this.#aggregation.ids(window.state, rows);
        if (window.born > 0) this.#touch(window, rows, ids);
        this.#aggregation.update(window.state, rows, ids);
      }
    }
  }

  #windowOf(end: number): Window {
    let at = this.#windows.length;
    while (at > 0 && this.#windows[at - 1]!.end > end) at--;
    if (at > 0 && this.#windows[at - 1]!.end === end) return this.#windows[at - 1]!;
    const window: Window = {
      end,
      state: this.#aggregation.newState(),
      isShown: false,
      born: 0,
      touched: new Set(),
      before: new ResultTable(this.#aggregation.types),
    };
    this.#windows.splice(at, 0, window);
    return window;
  }

  /** Sets aside what is out of groups that have not changed since. */
  #touch({ state, born, touched, before }: Window, { selection, count }: Batch, ids: Int32Array): void {
    const positions = selection ?? ALL_POSITIONS;
    const known = touched.size;
    for (let k = 0; k < count; k++) {
      const id = ids[positions[k]!]!;
      if (id < born) touched.add(id);
    }
    if (touched.size === known) return;
    const added = Int32Array.from(touched).subarray(known);
    this.#aggregation.results(state, added, added.length, before, known);
  }

  watermark(_port: number, time: number): void {
    this.#time = time;
    // Whatever has come so far is there when the window ends.
    if (!this.#showsInFlush && !this.#early)
      for (const window of this.#windows) if (!window.isShown) this.#show(window, window.end - 1);
    // What nothing can change any more need not wait for the end of the step.
    for (const window of this.#windows) if (this.#isSettled(window)) this.#show(window, this.#arrival);
    this.#windows = this.#windows.filter(window => !this.#isSettled(window));
  }

  #isSettled({ end }: Window): boolean {
    return end + this.#lateness <= this.#time;
  }

  finish(): void {}

  flush(): void {
    for (const window of this.#windows) this.#show(window, this.#arrival);
    this.#arrival = Number.NEGATIVE_INFINITY;
  }

  /** Brings what is out of a window up to date, if its end has come or need not come. */
  #show(window: Window, arrival: number): void {
    const { state, touched } = window;
    if (window.end > this.#time && !this.#early) return;
    if (window.isShown && touched.size === 0 && state.table.size === window.born) return;
    const changed = Int32Array.from(touched);
    for (let t = 0; t < changed.length; t += CHUNK) this.#emit(window, changed.subarray(t, t + CHUNK), t, arrival);
    const born = state.table.liveIds().filter(id => id >= window.born);
    for (let t = 0; t < born.length; t += CHUNK) this.#emit(window, born.subarray(t, t + CHUNK), null, arrival);
    for (const pairs of state.pairs) pairs.sweep();
    for (const id of [...changed, ...born]) {
      if (!this.#aggregation.exists(state, id)) state.table.release(id);
    }
    window.isShown = true;
    window.born = state.table.size;
    touched.clear();
  }

  /** Emits what became of groups; `from`: where their results stand that are out, `null` where there are none. */
  #emit(window: Window, ids: Int32Array, from: number | null, arrival: number): void {
    const { state, end, before } = window;
    const now = this.#now;
    const bounds = [this.#panes.startOf(end), end, end - 1];
    // Old and new results stand in one table, as rows are made of one.
    const all = from === null ? now : before;
    const at = from === null ? 0 : window.touched.size;
    this.#aggregation.results(state, ids, ids.length, all, at);
    const changed = this.#changed;
    if (from !== null) all.markDifferent(from, at, ids.length, changed);
    const { states } = all;
    const rows = this.#rows;
    let row = 0;
    const put = (id: number, result: number, weight: number): void => {
      rows.ids[row] = id;
      rows.at[row] = result;
      rows.weights[row++] = weight;
    };
    for (let t = 0; t < ids.length; t++) {
      const old = from === null ? ABSENT : states[from + t]!;
      const is = states[at + t]!;
      if (old === is && (is !== 0 || changed[t] === 0)) continue;
      if (old === 0) put(ids[t]!, from! + t, -1);
      else if (old !== ABSENT) this.#error(window, ids[t]!, old, -1, bounds, arrival);
      if (is === 0) put(ids[t]!, at + t, 1);
      else if (is !== ABSENT) this.#error(window, ids[t]!, is, 1, bounds, arrival);
    }
    rows.emit(row, state, all, arrival, bounds);
  }

  #error({ state }: Window, id: number, fault: number, weight: number, bounds: number[], arrival: number): void {
    const key = this.#aggregation.keyTypes.map((_, k) => state.table.key(id, k));
    this.#outlet.error(keyText([...bounds, ...key]), fault, weight, arrival);
  }

  snapshot(into: StateWriter): void {
    into.value('time', this.#time);
    into.value(
      'windows',
      this.#windows.map(({ end, isShown }) => [end, isShown]),
    );
    this.#windows.forEach(({ state }, w) => {
      state.snapshot(into, `window ${w}`);
    });
  }

  restore(from: StateReader): void {
    // As written.
    this.#time = from.value('time') as number;
    (from.value('windows') as [number, boolean][]).forEach(([end, isShown], w) => {
      const window = this.#windowOf(end);
      window.state.restore(from, `window ${w}`);
      window.isShown = isShown;
      if (isShown) window.born = window.state.table.size;
    });
  }

  get waitingForTime(): Waiting | null {
    const open = this.#windows.filter(({ isShown }) => !isShown);
    if (open.length === 0) return null;
    return { what: 'window', count: open.length, until: Math.min(...open.map(({ end }) => end)) };
  }

  get stateBytes(): number {
    return this.#windows.reduce((sum, { state }) => sum + state.bytes, 0);
  }
}
