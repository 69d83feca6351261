import { FUNCTION_FAILED } from '../../expr/fault.js';
import { firstInput, type KeyedFunction, OUTPUT } from '../../plan/nodes/keyed-function.js';
import { TIME, VALUE } from '../../plan/nodes/stream-schema.js';
import { indexOfField } from '../../schema/schema.js';
import { keyText } from '../../types/key-text.js';
import type { Value } from '../../types/value.js';
import { type Batch, laneAt, OutputBatch, ordinalAt } from '../batch.js';
import { type Failure, KeyedCalls } from '../keyed/keyed-calls.js';
import { type PendingRow, PendingRows } from '../keyed/pending-rows.js';
import type { Timer } from '../keyed/timers.js';
import type { Edge, Operator, Outlet, StateReader, StateWriter, Waiting } from '../operator.js';
import { ALL_POSITIONS } from '../state/key-table.js';

const NEVER = Number.NEGATIVE_INFINITY;
const ALWAYS = Number.POSITIVE_INFINITY;

/** What a keyed function has to know of the graph around it. */
export interface KeyedFunctionFacts {
  /** The greatest rowtime and lane watermark upstream of an input, once it has ended (S7.5). */
  readonly greatestTime: (port: number) => number;
  /** The reading of the clock of this step (S11.1). */
  readonly clock: () => number;
}

interface Input {
  readonly isPlaced: boolean;
  readonly value: number;
  /** -1: its rows have no time. */
  readonly time: number;
  watermark: number;
}

/**
 * Calls a user's program with the rows of each key in the order of S7, with state and timers.
 *
 * By event time rows wait until the watermark has passed them; then rows and timers are gone through instant by instant.
 * Where nothing has a time they are read as they come in their one lane, and the second of two inputs when the first has
 * ended; by arrival they are read as they come.
 */
export class KeyedFunctionOperator implements Operator {
  readonly #node: KeyedFunction;
  readonly #inputs: readonly Input[];
  readonly #facts: KeyedFunctionFacts;
  readonly #outlet: Outlet;
  readonly #calls: KeyedCalls;
  readonly #pending: PendingRows;
  readonly #output: OutputBatch;
  readonly #outputs: readonly string[];
  /** Position of the output's name, the value and the time in a row that leaves; -1 where it is left out. */
  readonly #columns: { readonly output: number; readonly value: number; readonly time: number };
  /** The input that is read to its end before the other one; -1 where none is. */
  readonly #first: number;
  /** Time and arrival watermark of what is emitted now. */
  #instant = NEVER;
  #arrival = NEVER;
  /** The greatest time delivered (S7.5). */
  #greatest = NEVER;
  #hasEnded = false;

  constructor(node: KeyedFunction, inputs: readonly Edge[], output: Edge, outlet: Outlet, facts: KeyedFunctionFacts) {
    this.#node = node;
    this.#facts = facts;
    this.#outlet = outlet;
    this.#inputs = inputs.map(({ schema, placed }) => ({
      isPlaced: placed,
      value: indexOfField(schema, VALUE.name),
      time: indexOfField(schema, TIME.name),
      watermark: NEVER,
    }));
    this.#first = firstInput(node);
    this.#pending = new PendingRows(
      inputs.map(({ placed }, port) => ({ isPlaced: placed, isBroadcast: node.inputs[port]!.key === null })),
    );
    const { schema } = output;
    this.#columns = {
      output: indexOfField(schema, OUTPUT.name),
      value: indexOfField(schema, VALUE.name),
      time: indexOfField(schema, TIME.name),
    };
    this.#outputs = node.program.outputs.map(({ name }) => name);
    this.#output = new OutputBatch(schema, { weights: false, arrivals: output.timed, places: false });
    this.#calls = new KeyedCalls(node, this.#columns.time >= 0, (to, value) => this.#emit(to, value));
  }

  push(port: number, batch: Batch): void {
    const { time, value } = this.#inputs[port]!;
    // A rowtime is a number that is never NULL.
    const times = time < 0 ? null : (batch.columns[time] as Float64Array);
    const { arrivals, count } = batch;
    const positions = batch.selection ?? ALL_POSITIONS;
    // RAW values are what programs hold.
    const values = batch.columns[value] as unknown[];
    const nulls = batch.nulls[value] ?? null;
    let run = 0;
    for (let k = 0; k < count; k++) {
      const position = positions[k]!;
      let arrival = NEVER;
      if (arrivals !== null) {
        while (arrivals.end[run]! <= position) run++;
        arrival = arrivals.watermark[run]!;
      }
      this.#take({
        input: port,
        value: nulls !== null && nulls[position] === 1 ? null : values[position],
        time: times === null ? NEVER : times[position]!,
        arrival,
        lane: laneAt(batch, position),
        ordinal: ordinalAt(batch, position),
        text: null,
      });
    }
    this.#handOver();
  }

  #take(row: PendingRow): void {
    const { input, time, arrival } = row;
    if (time > this.#greatest) this.#greatest = time;
    switch (this.#node.order) {
      case 'eventTime':
        if (time !== NEVER && time < arrival) this.#late(row);
        else this.#pending.add(row);
        return;
      case 'position':
        if (this.#first >= 0 && this.#inputs[this.#first]!.watermark !== ALWAYS) this.#pending.add(row);
        else this.#inPosition(row);
        return;
      case 'arrival': {
        const watermark = this.#complete();
        this.#begin(Math.max(time, watermark), Math.max(arrival, time, watermark));
        this.#failed(input, row, this.#calls.row(input, row.value, this.#instant, watermark, NEVER));
      }
    }
  }

  /** Reads a row by its position: what was read to its end before has arrived before all time (S3.9). */
  #inPosition(row: PendingRow): void {
    this.#begin(NEVER, row.input === this.#first ? NEVER : row.arrival);
    this.#failed(row.input, row, this.#calls.row(row.input, row.value, NEVER, NEVER, NEVER));
  }

  /** A late row is seen when it arrives. */
  #late(row: PendingRow): void {
    if (this.#node.program.onLate === null) {
      this.#outlet.late(1);
      return;
    }
    this.#begin(row.arrival, row.arrival);
    this.#failed(row.input, row, this.#calls.late(row.value, row.arrival));
  }

  /** What is emitted from here on has this time and arrival watermark. */
  #begin(instant: number, arrival: number): void {
    this.#instant = instant;
    this.#arrival = arrival;
  }

  #failed(input: number, { lane, ordinal }: PendingRow, failure: Failure | null): void {
    if (failure === null) return;
    const where = this.#inputs[input]!.isPlaced ? `${lane}:${ordinal}` : '';
    this.#outlet.error(where, FUNCTION_FAILED, 1, this.#arrival, failure.thrown);
  }

  #failedTimer({ entry, time }: Timer, failure: Failure | null): void {
    if (failure !== null) this.#failedAt(`timer ${keyText([entry.key as Value, time])}`, failure);
  }

  #failedAt(where: string, failure: Failure): void {
    this.#outlet.error(where, FUNCTION_FAILED, 1, this.#arrival, failure.thrown);
  }

  watermark(port: number, time: number): void {
    const before = this.#complete();
    this.#inputs[port]!.watermark = time;
    const complete = this.#complete();
    if (this.#node.order === 'position') {
      if (port === this.#first && time === ALWAYS)
        while (this.#pending.size > 0) this.#inPosition(this.#pending.take());
    } else if (complete > before && complete !== ALWAYS) {
      this.#advance(complete, before);
      this.#calls.tidy(complete);
    }
    if (!this.#hasEnded && this.#inputs.every(({ watermark }) => watermark === ALWAYS)) this.#end(before);
    this.#handOver();
  }

  /** Below this time all rows are here: an input that is read first is complete at its end only. */
  #complete(): number {
    let least = ALWAYS;
    this.#inputs.forEach(({ watermark }, port) => {
      const time = port === this.#first && watermark !== ALWAYS ? NEVER : watermark;
      if (time < least) least = time;
    });
    return least;
  }

  /** Goes through the instants below `until`: at each rows first, then timers. None lies before `from`. */
  #advance(until: number, from: number): void {
    const calls = this.#calls;
    const { timers } = calls;
    for (;;) {
      const instant = Math.min(this.#pending.nextTime, timers.next);
      if (instant >= until) return;
      // By arrival a timer may be set for a time that has passed already.
      const now = Math.max(instant, from);
      this.#begin(now, now);
      while (this.#pending.nextTime === instant) {
        const row = this.#pending.take();
        if (row.time === NEVER) this.#begin(NEVER, NEVER);
        this.#failed(row.input, row, calls.row(row.input, row.value, this.#instant, instant + 1, instant));
      }
      this.#begin(now, now);
      while (timers.next <= instant) this.#fire(timers.take(), now);
    }
  }

  #fire(timer: Timer, instant: number): void {
    this.#failedTimer(timer, this.#calls.timer(timer, instant, instant + 1));
  }

  /** The input has ended (S7.5). */
  #end(from: number): void {
    this.#hasEnded = true;
    const calls = this.#calls;
    const ends = this.#inputs.map((_, port) => (port === this.#first ? NEVER : this.#facts.greatestTime(port)));
    const greatest = Math.max(this.#greatest, ...ends);
    const isTimed = this.#node.order !== 'position';
    if (isTimed) this.#advance(greatest + 1, from);
    calls.discardsTimers = true;
    let last = isTimed ? greatest : NEVER;
    while (calls.timers.next < ALWAYS) {
      const timer = calls.timers.take();
      last = Math.max(last, timer.at);
      this.#begin(last, isTimed ? last : greatest);
      this.#fire(timer, last);
    }
    this.#begin(last, isTimed ? last : greatest);
    while (calls.processingTimers.next < ALWAYS) this.#fireByProcessingTime(calls.processingTimers.take());
    calls.finish(last, (key, failure) => this.#failedAt(`end ${keyText([key as Value])}`, failure));
  }

  #fireByProcessingTime(timer: Timer): void {
    this.#failedTimer(timer, this.#calls.processingTimer(timer, this.#instant, this.#complete()));
  }

  finish(): void {}

  /** Timers by processing time fire at the end of a batch (S11.1). */
  flush(): void {
    if (this.#node.program.onProcessingTimer === null) return;
    const { processingTimers } = this.#calls;
    this.#calls.processingTime = this.#facts.clock();
    const now = this.#calls.processingTime;
    const instant = Math.max(this.#instant, this.#complete());
    this.#begin(instant, instant);
    while (processingTimers.next <= now) this.#fireByProcessingTime(processingTimers.take());
    this.#handOver();
  }

  #emit(to: number, value: unknown): void {
    const { batch } = this.#output;
    const { output, value: column, time } = this.#columns;
    const row = batch.rows;
    // The columns are a text, RAW and a rowtime.
    if (output >= 0) (batch.columns[output] as string[])[row] = this.#outputs[to]!;
    this.#output.set(column, row, value === undefined ? null : (value as Value));
    if (time >= 0) (batch.columns[time] as Float64Array)[row] = this.#instant;
    this.#output.add(1, this.#arrival);
    if (this.#output.isFull) this.#handOver();
  }

  #handOver(): void {
    if (this.#output.batch.rows === 0) return;
    this.#outlet.rows(this.#output.batch);
    this.#output.reset();
  }

  snapshot(into: StateWriter): void {
    into.value(
      'watermarks',
      this.#inputs.map(({ watermark }) => watermark),
    );
    into.value('greatest time', this.#greatest);
    into.value('instant', this.#instant);
    into.value('has ended', this.#hasEnded);
    this.#pending.snapshot(into);
    this.#calls.snapshot(into);
  }

  restore(from: StateReader): void {
    (from.value('watermarks') as number[]).forEach((watermark, port) => {
      this.#inputs[port]!.watermark = watermark;
    });
    this.#greatest = from.value('greatest time') as number;
    this.#instant = from.value('instant') as number;
    this.#hasEnded = from.value('has ended') as boolean;
    this.#pending.restore(from);
    this.#calls.restore(from);
  }

  get waitingForTime(): Waiting | null {
    const { size, nextTime } = this.#pending;
    return size === 0 ? null : { what: 'row', count: size, until: nextTime + 1 };
  }

  get stateBytes(): number {
    return this.#pending.bytes + this.#calls.bytes;
  }
}
