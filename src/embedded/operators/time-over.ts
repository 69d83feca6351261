import { timeOfOver } from '../../plan/facts/over-time.js';
import { functionsOfOver, type Over } from '../../plan/nodes/over.js';
import { indexOfField } from '../../schema/schema.js';
import { Aggregation } from '../aggregates/aggregation.js';
import type { GroupState } from '../aggregates/group-state.js';
import { ResultTable } from '../aggregates/results.js';
import type { Asked } from '../aggregates/update.js';
import { appendRun, type Batch, MAX_BATCH_ROWS, OutputBatch, type Runs } from '../batch.js';
import type { Edge, Operator, Outlet, StateReader, StateWriter } from '../operator.js';
import { ALL_POSITIONS } from '../state/key-table.js';
import { FrameRows } from './frame-rows.js';
import { LateJudge } from './late-judge.js';
import { OverColumns } from './over-columns.js';
import { Peers } from './peers.js';
import { RunningFunctions } from './running-functions.js';
import { WaitingRows } from './waiting-rows.js';

/**
 * OVER by time: adds results to each row once its instant is complete, and never again (S7.1). Rows wait until time has
 * passed them, then come key by key in the order of time, ties by place or content; a row whose time is below its arrival
 * watermark is late and counted. What a row adds to is kept by key; of a frame with a beginning the rows are kept too, and
 * those that leave it are taken away again, so no frame is ever gone through.
 */
export class TimeOverOperator implements Operator {
  readonly #outlet: Outlet;
  readonly #columns: OverColumns;
  readonly #judge: LateJudge;
  readonly #waiting: WaitingRows;
  readonly #aggregation: Aggregation;
  readonly #state: GroupState;
  readonly #functions: RunningFunctions | null;
  readonly #time: number;
  readonly #keys: readonly number[];
  readonly #width: number;
  readonly #unit: 'rows' | 'range';
  /** How far a frame reaches back; `null`: to the beginning. */
  readonly #preceding: number | null;
  readonly #frames: FrameRows | null;
  readonly #peers = new Peers();
  readonly #placed: boolean;
  /** The rows at hand, in order, and which of their columns are read. */
  readonly #rows: OutputBatch;
  readonly #loaded: readonly number[];
  /** Rows that leave their frames and that enter them, in order: only what aggregates read. */
  readonly #moving: OutputBatch;
  readonly #movingSlots = new Int32Array(MAX_BATCH_ROWS);
  readonly #movingIds = new Int32Array(MAX_BATCH_ROWS);
  /** The first of the rows at hand that is among those that move. */
  #movingFrom = 0;
  /** By row at hand, its position among those that move. */
  readonly #movingAt = new Int32Array(MAX_BATCH_ROWS);
  readonly #asked: Asked;
  readonly #arrivals: Runs | null;
  readonly #results: ResultTable;
  /** Of the row at a position: where its aggregates stand among the results. */
  readonly #resultAt = new Int32Array(MAX_BATCH_ROWS);
  readonly #output: OutputBatch;
  readonly #live = new Int32Array(MAX_BATCH_ROWS);
  /** When keys whose rows have all left their frames were last looked for. */
  #swept = Number.NEGATIVE_INFINITY;

  constructor(node: Over, input: Edge, output: Edge, outlet: Outlet, facts: { codeGeneration: boolean }) {
    const { frame } = node;
    this.#outlet = outlet;
    this.#columns = new OverColumns(node, input, outlet, facts);
    const { schema, aggregates, values } = this.#columns;
    const functions = functionsOfOver(node);
    this.#width = input.schema.fields.length;
    this.#time = indexOfField(input.schema, timeOfOver(node)!);
    this.#keys = node.keys.map(key => indexOfField(input.schema, key));
    this.#placed = input.placed;
    this.#unit = frame.unit;
    this.#preceding = aggregates.length === 0 ? null : frame.preceding;
    let running: RunningFunctions | null = null;
    this.#aggregation = new Aggregation({
      keys: this.#keys,
      aggregates,
      node: node.input,
      input: { ...input, schema, retracts: this.#preceding !== null },
      outlet,
      time: this.#time,
      always: true,
      codeGeneration: facts.codeGeneration,
      also: layout => {
        if (functions.length > 0) running = new RunningFunctions(functions, values, layout);
      },
    });
    this.#functions = running;
    this.#state = this.#aggregation.newState();
    this.#judge = new LateJudge(this.#time, 0);
    this.#waiting = new WaitingRows(schema, input, this.#time, this.#width);
    const { reads, goesByOrder } = this.#aggregation;
    const places = input.placed && goesByOrder;
    const time = frame.unit === 'range' ? this.#time : null;
    this.#frames = this.#preceding === null ? null : new FrameRows(schema, reads, time, places, this.#state);
    const read = new Set([...reads, ...values]);
    this.#loaded = schema.fields.flatMap((_, c) => (c < this.#width || read.has(c) ? [c] : []));
    this.#rows = new OutputBatch(schema, {
      weights: false,
      arrivals: false,
      places: places || (input.placed && output.placed),
    });
    this.#moving = new OutputBatch(schema, { weights: true, arrivals: false, places });
    this.#arrivals = output.timed
      ? { count: 0, end: new Int32Array(MAX_BATCH_ROWS), watermark: new Float64Array(MAX_BATCH_ROWS) }
      : null;
    this.#results = new ResultTable([...aggregates, ...functions].map(({ call }) => call.type));
    this.#asked = { targets: new Int32Array(MAX_BATCH_ROWS), into: this.#results };
    const fields = node.calls.map(({ name, call }) => ({ name, type: call.type }));
    this.#output = new OutputBatch({ fields }, { weights: false, arrivals: false, places: false });
  }

  push(_port: number, batch: Batch): void {
    const inTime = this.#judge.only('in time', batch);
    if (this.#judge.late > 0) this.#outlet.late(this.#judge.late);
    const rows = inTime.count === 0 ? null : this.#columns.of(inTime);
    if (rows !== null) this.#waiting.add(rows);
  }

  watermark(_port: number, time: number): void {
    const slots = this.#waiting.takeBelow(time);
    for (let from = 0; from < slots.length; ) from = this.#close(slots, from);
    if (slots.length > 0) this.#waiting.free(slots);
    if (this.#unit === 'range' && this.#frames !== null) this.#sweep(this.#frames, time);
    for (const pairs of this.#state.pairs) pairs.sweep();
  }

  finish(): void {}

  flush(): void {}

  /** Closes the next rows, as many as a batch holds; of an instant all together, where its rows share a frame. */
  #close(slots: Int32Array, from: number): number {
    let to = Math.min(from + MAX_BATCH_ROWS, slots.length);
    if (this.#unit === 'range' && to < slots.length) {
      while (to > from && this.#timeOf(slots[to - 1]!) === this.#timeOf(slots[to]!)) to--;
      if (to === from) return this.#closeInstant(slots, from);
    }
    const ids = this.#load(slots, from, to - from);
    if (this.#columns.aggregates.length > 0) this.#answer(ids);
    this.#emit(slots, from, ids);
    return to;
  }

  /** An instant of more rows than a batch holds: first all enter, then each gets its results. */
  #closeInstant(slots: Int32Array, from: number): number {
    const time = this.#timeOf(slots[from]!);
    let to = from;
    for (let count = 0; to < slots.length && this.#timeOf(slots[to]!) === time; to += count) {
      count = this.#countAt(slots, to, time);
      this.#answer(this.#load(slots, to, count));
    }
    for (let at = from; at < to; at += MAX_BATCH_ROWS) {
      const count = Math.min(MAX_BATCH_ROWS, to - at);
      const ids = this.#load(slots, at, count);
      this.#aggregation.results(this.#state, ids, count, this.#results, 0);
      for (let i = 0; i < count; i++) this.#resultAt[i] = i;
      this.#emit(slots, at, ids);
    }
    return to;
  }

  #countAt(slots: Int32Array, from: number, time: number): number {
    let count = 0;
    while (count < MAX_BATCH_ROWS && from + count < slots.length && this.#timeOf(slots[from + count]!) === time)
      count++;
    return count;
  }

  #timeOf(slot: number): number {
    return this.#waiting.timeOf(slot);
  }

  /** Takes rows in hand; gives their keys. */
  #load(slots: Int32Array, from: number, count: number): Int32Array {
    const output = this.#rows;
    const { batch } = output;
    const { store } = this.#waiting;
    output.reset();
    for (const c of this.#loaded) store.columns[c]!.gather(slots, from, count, output, c, 0);
    if (batch.lanes !== null && batch.ordinals !== null)
      store.copyPlaces(batch.lanes, batch.ordinals, slots, from, count);
    batch.rows = count;
    batch.count = count;
    return this.#aggregation.ids(this.#state, batch);
  }

  /** Adds the rows in hand to their keys, and finds what each comes to: of those that share a frame, when all are there. */
  #answer(ids: Int32Array): void {
    const { batch } = this.#rows;
    const { rows } = batch;
    const times = batch.columns[this.#time] as Float64Array;
    const { targets } = this.#asked;
    const isRange = this.#unit === 'range';
    this.#results.reserve(rows);
    this.#results.states.fill(0, 0, rows);
    if (isRange) this.#peers.begin(this.#state.table.size);
    this.#movingFrom = 0;
    this.#frames?.append(batch);
    for (let i = 0; i < rows; i++) {
      const peer = isRange ? this.#peers.meet(i, ids[i]!, times) : -1;
      if (this.#frames !== null) this.#move(this.#frames, this.#frames.slots[i]!, ids[i]!, times[i]!, i);
      else targets[i] = i;
      if (peer >= this.#movingFrom) targets[this.#frames === null ? peer : this.#movingAt[peer]!] = -1;
    }
    if (this.#frames === null) this.#aggregation.run(this.#state, batch, ids, this.#asked, rows);
    else this.#run(this.#frames, rows);
    for (let i = 0; i < rows; i++) this.#resultAt[i] = isRange ? this.#peers.lastOf(i) : i;
  }

  /** Lets row `i` in hand into the frame of its key, and others out of it. */
  #move(frames: FrameRows, slot: number, id: number, time: number, i: number): void {
    if (this.#unit === 'range') {
      this.#leave(frames, id, time, i);
      frames.enter(id, slot, Number.POSITIVE_INFINITY);
    } else {
      const left = frames.enter(id, slot, this.#preceding! + 1);
      if (left >= 0) this.#put(frames, left, id, -1, -1, i);
    }
    this.#put(frames, slot, id, 1, i, i);
  }

  /** Rows leave the frame of a key for which a row of `time` comes next. */
  #leave(frames: FrameRows, id: number, time: number, i: number): void {
    while (frames.oldest(id) < time - this.#preceding!) {
      this.#put(frames, frames.drop(id), id, -1, -1, i);
    }
  }

  /** A row of a key enters its frame (weight +1) or leaves it (-1). `i`: the row in hand at which it does. */
  #put(frames: FrameRows, slot: number, id: number, weight: 1 | -1, target: number, i: number): void {
    const { batch } = this.#moving;
    if (batch.rows === MAX_BATCH_ROWS) this.#run(frames, i);
    const n = batch.rows++;
    this.#movingSlots[n] = slot;
    this.#movingIds[n] = id;
    this.#asked.targets[n] = target;
    batch.weights![n] = weight;
    this.#movingAt[i] = n;
  }

  /** Adds the rows that enter and takes those away that leave, which are gone then. Row `i` in hand is the next to move. */
  #run(frames: FrameRows, i: number): void {
    const moving = this.#moving;
    const { batch } = moving;
    const { rows: count, weights } = batch;
    const slots = this.#movingSlots;
    if (count === 0) return;
    moving.reset();
    frames.gather(slots, count, moving);
    batch.rows = count;
    batch.count = count;
    this.#aggregation.run(this.#state, batch, this.#movingIds, this.#asked, MAX_BATCH_ROWS);
    for (let k = 0; k < count; k++) if (weights![k]! < 0) frames.free(slots[k]!);
    batch.rows = 0;
    this.#movingFrom = i;
  }

  /** Gives the rows in hand with their results. */
  #emit(slots: Int32Array, from: number, ids: Int32Array): void {
    const { batch } = this.#rows;
    const { rows } = batch;
    const { aggregates, results: resultOf } = this.#columns;
    const columns = this.#results.columns;
    this.#functions?.run(batch, ids, this.#time, this.#state, columns.slice(aggregates.length));
    const output = this.#output;
    output.reset();
    resultOf.forEach((r, c) => {
      columns[r]!.writeTo(output, c, r < aggregates.length ? this.#resultAt : ALL_POSITIONS, rows);
    });
    const live = aggregates.length === 0 ? rows : this.#withoutFaults(batch, slots, from);
    this.#stamp(batch);
    this.#outlet.rows({
      ...batch,
      columns: [...batch.columns.slice(0, this.#width), ...output.batch.columns],
      nulls: [...batch.nulls.slice(0, this.#width), ...output.batch.nulls],
      selection: live === rows ? null : this.#live,
      count: live,
      arrivals: this.#arrivals,
    });
  }

  /** Tells of results that are faults; says how many rows are left, selected. */
  #withoutFaults(batch: Batch, slots: Int32Array, from: number): number {
    const { store } = this.#waiting;
    const { states } = this.#results;
    const times = batch.columns[this.#time] as Float64Array;
    let live = 0;
    for (let i = 0; i < batch.rows; i++) {
      const fault = states[this.#resultAt[i]!]!;
      if (fault === 0) this.#live[live++] = i;
      else {
        const where = this.#placed ? `${store.lane(slots[from + i]!)}:${store.ordinal(slots[from + i]!)}` : '';
        this.#outlet.error(where, fault, 1, times[i]!);
      }
    }
    return live;
  }

  /** A row arrives at the instant at which it is emitted, its own (S4.4). */
  #stamp(batch: Batch): void {
    const runs = this.#arrivals;
    if (runs === null) return;
    const times = batch.columns[this.#time] as Float64Array;
    runs.count = 0;
    for (let i = 0; i < batch.rows; i++) appendRun(runs, i, times[i]!);
  }

  /**
   * Rows that no later row's frame can hold leave, and with them keys of which nothing else is kept. Every key is looked
   * at once in the length of a frame, so that what is kept of keys that are gone is bounded by twice that.
   */
  #sweep(frames: FrameRows, time: number): void {
    const preceding = this.#preceding!;
    if (time - this.#swept < Math.max(preceding, 1) || time === Number.POSITIVE_INFINITY) return;
    this.#swept = time;
    const { table, pairs } = this.#state;
    const ids = table.liveIds();
    if (this.#functions === null && this.#keys.length > 0 && pairs.length === 0) {
      // What a key that is gone adds up to is gone with it.
      for (const id of ids) if (frames.forgetOlder(id, time - preceding)) table.release(id);
      return;
    }
    for (const id of ids) this.#leave(frames, id, time, 0);
    this.#run(frames, 0);
    if (this.#functions !== null || this.#keys.length === 0) return;
    for (const distinct of pairs) distinct.sweep();
    for (const id of ids) if (frames.count(id) === 0) table.release(id);
  }

  snapshot(into: StateWriter): void {
    this.#state.snapshot(into, 'over');
    this.#waiting.snapshot(into, 'waiting');
    this.#frames?.snapshot(into, 'frames');
  }

  restore(from: StateReader): void {
    this.#state.restore(from, 'over');
    this.#waiting.restore(from, 'waiting');
    this.#frames?.restore(from, 'frames');
  }

  get stateBytes(): number {
    return this.#state.bytes + this.#waiting.bytes + (this.#frames?.bytes ?? 0);
  }
}
