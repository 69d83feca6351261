import type { WindowAggregate } from '../../plan/nodes/window-aggregate.js';
import { indexOfField } from '../../schema/schema.js';
import { keyText } from '../../types/key-text.js';
import { Aggregation } from '../aggregates/aggregation.js';
import type { GroupState } from '../aggregates/group-state.js';
import { ABSENT, ResultTable } from '../aggregates/results.js';
import { type Batch, MAX_BATCH_ROWS } from '../batch.js';
import type { Edge, Operator, Outlet, StateReader, StateWriter, Waiting } from '../operator.js';
import { GroupMerge } from './group-merge.js';
import { GroupRows } from './group-rows.js';
import { insertDescending } from './open-windows.js';
import { type Bucket, rowsOf, WindowBuckets } from './window-buckets.js';
import { WindowPanes } from './window-panes.js';

/** Groups of the rows of one pane for which the same window was the first one still open (S5.5). */
interface Pane {
  readonly start: number;
  readonly firstEnd: number;
  readonly lastEnd: number;
  readonly state: GroupState;
}

/** How many emptied states are kept for the next panes. */
const KEPT = 8;

/**
 * Folds the rows of each key and window to one, once the watermark has reached the window's end (S5.2). A row counts in
 * a window if its arrival watermark is below the window's end, else it is late for it: counted, and left out (S5.3).
 *
 * Rows go to panes, which all windows share that hold them; a window that closes merges its panes. What no window needs
 * any more is freed.
 */
export class WindowAggregateOperator implements Operator {
  readonly #aggregation: Aggregation;
  readonly #panes: WindowPanes;
  readonly #buckets: WindowBuckets;
  readonly #countsLate: boolean;
  readonly #outlet: Outlet;
  readonly #merge: GroupMerge;
  readonly #rows: GroupRows;
  readonly #results: ResultTable;
  readonly #ids = new Int32Array(MAX_BATCH_ROWS);
  /** Panes by start. */
  readonly #byStart = new Map<number, Pane[]>();
  /** Panes by the end of each window that is still to close. */
  readonly #byEnd = new Map<number, Pane[]>();
  /** Ends of the windows that are still to close, the next one last. */
  #ends: number[] = [];
  #spare: GroupState[] = [];

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
    this.#panes = new WindowPanes(node.window);
    this.#buckets = new WindowBuckets(this.#panes, time);
    this.#countsLate = node.lateRows === 'drop';
    this.#outlet = outlet;
    this.#merge = new GroupMerge(this.#aggregation);
    this.#rows = new GroupRows(output, outlet, keys.length);
    this.#results = new ResultTable(this.#aggregation.types);
  }

  push(_port: number, batch: Batch): void {
    for (const bucket of this.#buckets.sort(batch)) {
      if (bucket.late > 0 && this.#countsLate) this.#outlet.late(bucket.late * rowsOf(bucket, batch));
      if (!bucket.isOpen) continue;
      const isAll = bucket.count === batch.count;
      const own = isAll ? batch : { ...batch, selection: bucket.positions, count: bucket.count };
      const rows = this.#aggregation.prepare(own);
      if (rows === null) continue;
      const { state } = this.#paneOf(bucket);
      this.#aggregation.update(state, rows, this.#aggregation.ids(state, rows));
    }
  }

  #paneOf({ start, firstEnd, lastEnd }: Bucket): Pane {
    const same = this.#byStart.get(start);
    return same?.find(pane => pane.firstEnd === firstEnd) ?? this.#open({ start, firstEnd, lastEnd }, firstEnd);
  }

  /** A new pane, part of the windows that end from `from` on. */
  #open({ start, firstEnd, lastEnd }: Omit<Pane, 'state'>, from: number): Pane {
    const pane = { start, firstEnd, lastEnd, state: this.#spare.pop() ?? this.#aggregation.newState() };
    append(this.#byStart, start, pane);
    for (let end = from; end <= lastEnd; end += this.#panes.slide) {
      if (!this.#byEnd.has(end)) insertDescending(this.#ends, end);
      append(this.#byEnd, end, pane);
    }
    return pane;
  }

  get waitingForTime(): Waiting | null {
    return this.#ends.length === 0 ? null : { what: 'window', count: this.#ends.length, until: this.#ends.at(-1)! };
  }

  watermark(_port: number, time: number): void {
    while (this.#ends.length > 0 && this.#ends.at(-1)! <= time) this.#close(this.#ends.pop()!);
  }

  #close(end: number): void {
    const panes = this.#byEnd.get(end)!;
    this.#byEnd.delete(end);
    if (panes.length === 1) this.#emit(panes[0]!.state, end);
    else {
      const all = this.#spare.pop() ?? this.#aggregation.newState();
      for (const { state } of panes) this.#merge.add(all, state);
      this.#emit(all, end);
      this.#free(all);
    }
    for (const pane of panes) if (pane.lastEnd === end) this.#drop(pane);
  }

  #emit(state: GroupState, end: number): void {
    const bounds = [this.#panes.startOf(end), end, end - 1];
    const ids = state.table.liveIds();
    for (let from = 0; from < ids.length; from += MAX_BATCH_ROWS) {
      const some = ids.subarray(from, from + MAX_BATCH_ROWS);
      this.#aggregation.results(state, some, some.length, this.#results, 0);
      const { states } = this.#results;
      const rows = this.#rows;
      let row = 0;
      for (let t = 0; t < some.length; t++) {
        const fault = states[t]!;
        if (fault === 0) {
          rows.ids[row] = some[t]!;
          rows.at[row] = t;
          rows.weights[row++] = 1;
        } else if (fault !== ABSENT) this.#error(state, some[t]!, fault, bounds);
      }
      rows.emit(row, state, this.#results, end - 1, bounds);
    }
  }

  #error({ table }: GroupState, id: number, fault: number, bounds: readonly number[]): void {
    const key = this.#aggregation.keyTypes.map((_, k) => table.key(id, k));
    this.#outlet.error(keyText([...bounds, ...key]), fault, 1, bounds[2]!);
  }

  #drop(pane: Pane): void {
    const rest = this.#byStart.get(pane.start)!.filter(other => other !== pane);
    if (rest.length > 0) this.#byStart.set(pane.start, rest);
    else this.#byStart.delete(pane.start);
    this.#free(pane.state);
  }

  /** Keeps the room of a state for a later pane, unless most of it went unused. */
  #free(state: GroupState): void {
    if (this.#spare.length >= KEPT || !state.isWellFilled) return;
    state.clear();
    this.#spare.push(state);
  }

  finish(): void {}

  flush(): void {}

  snapshot(into: StateWriter): void {
    const panes = [...this.#byStart.values()].flat();
    into.value(
      'panes',
      panes.map(({ start, firstEnd, lastEnd }) => [start, firstEnd, lastEnd]),
    );
    into.value('next end', this.#ends.at(-1) ?? null);
    panes.forEach(({ state }, p) => {
      state.snapshot(into, `pane ${p}`);
    });
  }

  restore(from: StateReader): void {
    // As written.
    const panes = from.value('panes') as [number, number, number][];
    const next = from.value('next end') as number | null;
    panes.forEach(([start, firstEnd, lastEnd], p) => {
      const { slide } = this.#panes;
      // Windows that closed before the snapshot are not opened again.
      const closed = Math.max(0, Math.ceil((next! - firstEnd) / slide));
      const pane = this.#open({ start, firstEnd, lastEnd }, firstEnd + closed * slide);
      pane.state.restore(from, `pane ${p}`);
    });
  }

  get stateBytes(): number {
    return [...this.#byStart.values()].flat().reduce((sum, { state }) => sum + state.bytes, 0);
  }
}

function append(lists: Map<number, Pane[]>, key: number, pane: Pane): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [pane]);
  else list.push(pane);
}
