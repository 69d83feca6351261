import { timeOfOver } from '../../plan/facts/over-time.js';
import { functionsOfOver, type Over } from '../../plan/nodes/over.js';
import { indexOfField } from '../../schema/schema.js';
import { Aggregation } from '../aggregates/aggregation.js';
import type { GroupState } from '../aggregates/group-state.js';
import { ResultTable } from '../aggregates/results.js';
import { appendRun, type Batch, laneAt, MAX_BATCH_ROWS, OutputBatch, ordinalAt, type Runs } from '../batch.js';
import type { Edge, Operator, Outlet, StateReader, StateWriter } from '../operator.js';
import { ALL_POSITIONS } from '../state/key-table.js';
import { FrameRows } from './frame-rows.js';
import { KeyRounds } from './key-rounds.js';
import { LateJudge } from './late-judge.js';
import { OverColumns } from './over-columns.js';
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
  readonly #rounds: KeyRounds;
  readonly #placed: boolean;
  /** The rows at hand, in order. */
  readonly #rows: OutputBatch;
  /** Rows that leave their frames: only what aggregates read. */
  readonly #leaving: OutputBatch;
  readonly #read: readonly number[];
  readonly #arrivals: Runs | null;
  readonly #results: ResultTable;
  /** Of the row at a position: where its aggregates stand among the results. */
  readonly #resultAt = new Int32Array(MAX_BATCH_ROWS);
  readonly #roundIds = new Int32Array(MAX_BATCH_ROWS);
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
    this.#frames = this.#preceding === null ? null : new FrameRows(this.#waiting.store, this.#state);
    this.#rounds = new KeyRounds(this.#time, frame.unit === 'range');
    this.#rows = new OutputBatch(schema, { weights: false, arrivals: false, places: input.placed });
    this.#leaving = new OutputBatch(schema, { weights: true, arrivals: false, places: input.placed });
    this.#read = this.#aggregation.reads;
    this.#arrivals = output.timed
      ? { count: 0, end: new Int32Array(MAX_BATCH_ROWS), watermark: new Float64Array(MAX_BATCH_ROWS) }
      : null;
    this.#results = new ResultTable([...aggregates, ...functions].map(({ call }) => call.type));
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
    if (slots.length > 0 && this.#frames === null) this.#waiting.free(slots);
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
    const count = to - from;
    const { batch } = this.#rows;
    const rounds = this.#rounds.deal(batch, ids, count, this.#state.table.size);
    const { positions, ends } = this.#rounds;
    for (let r = 0, start = 0; r < rounds; start = ends[r++]!) {
      this.#enter(slots, from, ids, positions, start, ends[r]!);
      this.#answer(ids, positions, start, ends[r]!);
    }
    this.#emit(ids);
    return to;
  }

  /** An instant of more rows than a batch holds: first all enter, then each gets its results. */
  #closeInstant(slots: Int32Array, from: number): number {
    const time = this.#timeOf(slots[from]!);
    let to = from;
    for (let count = 0; to < slots.length && this.#timeOf(slots[to]!) === time; to += count) {
      count = this.#countAt(slots, to, time);
      this.#enter(slots, to, this.#load(slots, to, count), ALL_POSITIONS, 0, count);
    }
    for (let at = from; at < to; at += MAX_BATCH_ROWS) {
      const count = Math.min(MAX_BATCH_ROWS, to - at);
      const ids = this.#load(slots, at, count);
      this.#answer(ids, ALL_POSITIONS, 0, count);
      this.#emit(ids);
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
    this.#rows.reset();
    this.#waiting.store.copyAll(this.#rows, slots, from, count);
    return this.#aggregation.ids(this.#state, this.#rows.batch);
  }

  /** Lets the rows at `positions[start]` up to `end` enter the frames of their keys, and others leave them. */
  #enter(slots: Int32Array, from: number, ids: Int32Array, positions: Int32Array, start: number, end: number): void {
    const { batch } = this.#rows;
    if (this.#frames !== null) {
      const times = batch.columns[this.#time] as Float64Array;
      for (let p = start; p < end; p++) {
        const position = positions[p]!;
        this.#leave(this.#frames, ids[position]!, times[position]!);
        this.#frames.add(ids[position]!, slots[from + position]!);
      }
      this.#takeAway(this.#frames);
    }
    if (end - start === batch.count) this.#aggregation.update(this.#state, batch, ids);
    else {
      const selection = positions.subarray(start, end);
      this.#aggregation.update(this.#state, { ...batch, selection, count: end - start }, ids);
    }
  }

  /** Rows leave the frame of a key for which a row of `time` comes next. */
  #leave(frames: FrameRows, id: number, time: number): void {
    const preceding = this.#preceding!;
    if (this.#unit === 'rows') {
      if (frames.count(id) > preceding) this.#drop(frames, id);
      return;
    }
    for (let first = frames.first(id); first >= 0; first = frames.first(id)) {
      if (this.#timeOf(first) >= time - preceding) return;
      this.#drop(frames, id);
    }
  }

  #drop(frames: FrameRows, id: number): void {
    const { left } = frames;
    left.slots[left.count] = frames.drop(id);
    left.ids[left.count++] = id;
    if (left.count === MAX_BATCH_ROWS) this.#takeAway(frames);
  }

  /** Takes rows that have left away from the aggregates of their keys. */
  #takeAway(frames: FrameRows): void {
    const { slots, ids, count } = frames.left;
    if (count === 0) return;
    const leaving = this.#leaving;
    const { store } = this.#waiting;
    leaving.reset();
    for (const c of this.#read) store.columns[c]!.gather(slots, 0, count, leaving, c, 0);
    const { batch } = leaving;
    for (let k = 0; k < count; k++) {
      batch.weights![k] = -1;
      if (batch.lanes !== null) batch.lanes[k] = store.lane(slots[k]!);
      if (batch.ordinals !== null) batch.ordinals[k] = store.ordinal(slots[k]!);
    }
    batch.rows = count;
    batch.count = count;
    this.#aggregation.update(this.#state, batch, ids);
    frames.freeLeft();
  }

  /** Computes the aggregates of rows as they are now. */
  #answer(ids: Int32Array, positions: Int32Array, start: number, end: number): void {
    const roundIds = this.#roundIds;
    for (let p = start; p < end; p++) {
      roundIds[p - start] = ids[positions[p]!]!;
      this.#resultAt[positions[p]!] = p;
    }
    this.#aggregation.results(this.#state, roundIds, end - start, this.#results, start);
  }

  /** Gives the rows in hand with their results. */
  #emit(ids: Int32Array): void {
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
    const live = aggregates.length === 0 ? rows : this.#withoutFaults(batch);
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
  #withoutFaults(batch: Batch): number {
    const { states } = this.#results;
    const times = batch.columns[this.#time] as Float64Array;
    let live = 0;
    for (let i = 0; i < batch.rows; i++) {
      const fault = states[this.#resultAt[i]!]!;
      if (fault === 0) this.#live[live++] = i;
      else {
        const where = this.#placed ? `${laneAt(batch, i)}:${ordinalAt(batch, i)}` : '';
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
    for (const id of ids) this.#leave(frames, id, time);
    this.#takeAway(frames);
    if (this.#functions !== null || this.#keys.length === 0) return;
    for (const distinct of pairs) distinct.sweep();
    for (const id of ids) if (frames.count(id) === 0) table.release(id);
  }

  snapshot(into: StateWriter): void {
    this.#state.snapshot(into, 'over');
    this.#waiting.snapshot(into, 'waiting');
    const kept = this.#frames?.all(this.#state.table.liveIds()) ?? new Int32Array(0);
    this.#waiting.store.snapshot(into, 'frames', kept);
  }

  restore(from: StateReader): void {
    this.#state.restore(from, 'over');
    this.#waiting.restore(from, 'waiting');
    const slots = Int32Array.from(this.#waiting.store.restore(from, 'frames'));
    for (let at = 0; at < slots.length; at += MAX_BATCH_ROWS) {
      const count = Math.min(MAX_BATCH_ROWS, slots.length - at);
      const ids = this.#load(slots, at, count);
      for (let k = 0; k < count; k++) this.#frames!.add(ids[k]!, slots[at + k]!);
    }
  }

  get stateBytes(): number {
    return this.#state.bytes + this.#waiting.bytes;
  }
}
