import { FUNCTION_FAILED, UNSAFE_NUMBER } from '../../expr/fault.js';
import type { FromStream } from '../../plan/nodes/from-stream.js';
import { TIME, VALUE } from '../../plan/nodes/stream-schema.js';
import type { ToStream } from '../../plan/nodes/to-stream.js';
import type { Transform } from '../../plan/nodes/transform.js';
import { type Accept, acceptValue, ownProperty } from '../../types/accept-value.js';
import { Misfit } from '../../types/misfit.js';
import type { Value } from '../../types/value.js';
import { type Batch, laneAt, OutputBatch, ordinalAt, valueAt } from '../batch.js';
import type { Edge, Operator, Outlet, StateReader, StateWriter } from '../operator.js';
import { rowReader } from '../row-reader.js';
import { misfitError, noObject } from '../value-misfit.js';

/** One operator of a stage over streams, with the outlet for its errors. */
export interface StreamStep {
  readonly node: ToStream | Transform | FromStream;
  readonly error: Outlet['error'];
}

/** Takes a value on, one step further. */
type Next = (value: unknown) => void;

/**
 * A chain of functions of the program as one pass over each batch: a row is made an object once, where the chain begins
 * with a table, and goes from function to function as it is. Columns are made again where the chain ends with one.
 *
 * Linear: time and arrival watermark of a row stay, and it emits in `push`. What a flat map gives is numbered by lane, so
 * that its rows have places of their own (S6.1): how far that has come is all the state there is.
 */
export class StreamStageOperator implements Operator {
  readonly #outlet: Outlet;
  readonly #output: OutputBatch;
  readonly #first: Next;
  readonly #read: (batch: Batch, position: number) => unknown;
  readonly #unread: Outlet['error'] | null;
  readonly #placedIn: boolean;
  readonly #placedOut: boolean;
  readonly #timed: boolean;
  readonly #timeIn: number;
  readonly #timeOut: number;
  /** By flat map: by lane, how many rows it has given. */
  readonly #given: Map<number, number>[] = [];

  // The row at hand.
  #time = 0;
  #lane = 0;
  #ordinal = 0;
  #arrival = Number.NEGATIVE_INFINITY;

  constructor(steps: readonly StreamStep[], input: Edge, output: Edge, outlet: Outlet) {
    this.#outlet = outlet;
    this.#output = new OutputBatch(output.schema, { weights: false, arrivals: output.timed, places: output.placed });
    this.#placedIn = input.placed;
    this.#placedOut = output.placed;
    this.#timed = output.timed;
    const [head] = steps as [StreamStep];
    const toStream = head.node.kind === 'to-stream' ? head.node : null;
    const last = steps.at(-1)!.node;
    this.#timeOut = columnOf(output, last.kind === 'from-stream' ? last.time : TIME.name);
    this.#timeIn = this.#timeOut < 0 ? -1 : columnOf(input, toStream === null ? TIME.name : toStream.time);
    const valueIn = columnOf(input, VALUE.name);
    this.#read =
      toStream === null ? (batch, position) => valueAt(batch, valueIn, position) : rowReader(toStream.input.schema);
    this.#unread = toStream === null ? null : head.error;
    this.#first = this.#chain(toStream === null ? steps : steps.slice(1));
  }

  push(_port: number, batch: Batch): void {
    const { arrivals } = batch;
    const time = this.#timeIn < 0 ? null : (batch.columns[this.#timeIn] as Float64Array);
    let run = 0;
    for (let k = 0; k < batch.count; k++) {
      const position = batch.selection === null ? k : batch.selection[k]!;
      if (time !== null) this.#time = time[position]!;
      if (arrivals !== null) {
        while (arrivals.end[run]! <= position) run++;
        this.#arrival = arrivals.watermark[run]!;
      }
      if (this.#placedIn) {
        this.#lane = laneAt(batch, position);
        this.#ordinal = ordinalAt(batch, position);
      }
      let value: unknown;
      try {
        value = this.#read(batch, position);
      } catch (error) {
        this.#fail(this.#unread!, this.#placedIn, UNSAFE_NUMBER, error);
        continue;
      }
      this.#first(value);
    }
    this.#handOver();
  }

  watermark(): void {}

  finish(): void {}

  flush(): void {}

  snapshot(into: StateWriter): void {
    into.value(
      'given',
      this.#given.map(counts => [...counts]),
    );
  }

  restore(from: StateReader): void {
    for (const [i, counts] of (from.value('given') as [number, number][][]).entries()) {
      for (const [lane, count] of counts) this.#given[i]!.set(lane, count);
    }
  }

  get stateBytes(): number {
    return this.#given.reduce((sum, counts) => sum + 16 * counts.size, 0);
  }

  /** The chain, made from its end: what each step does is known before the first row. */
  #chain(steps: readonly StreamStep[]): Next {
    const placed: boolean[] = [];
    let now = this.#placedIn;
    for (const { node } of steps) {
      placed.push(now);
      if (node.kind === 'transform' && node.form === 'flat-map') now &&= this.#placedOut;
    }
    let next: Next | null = null;
    for (let i = steps.length - 1; i >= 0; i--) {
      const { node, error } = steps[i]!;
      if (node.kind === 'from-stream') next = this.#columns(node, error, placed[i]!);
      // A stream begins at the head of a chain only.
      else next = this.#transform(node as Transform, error, placed[i]!, next ?? this.#value);
    }
    return next ?? this.#value;
  }

  #transform({ form, f }: Transform, error: Outlet['error'], placed: boolean, next: Next): Next {
    const failed = (thrown: unknown) => this.#fail(error, placed, FUNCTION_FAILED, thrown);
    switch (form) {
      case 'map':
        return value => {
          let given: unknown;
          try {
            given = f(value);
          } catch (thrown) {
            return failed(thrown);
          }
          next(given === undefined ? null : given);
        };
      case 'filter':
        return value => {
          let stays: unknown;
          try {
            stays = f(value);
          } catch (thrown) {
            return failed(thrown);
          }
          if (stays) next(value);
        };
      case 'flat-map': {
        const counts = new Map<number, number>();
        this.#given.push(counts);
        return value => {
          let given: readonly unknown[];
          try {
            const all = f(value);
            // A function that fails half-way has no result at all, so nothing of it leaves before its end.
            given = Array.isArray(all) ? all : Array.from(all as Iterable<unknown>);
          } catch (thrown) {
            return failed(thrown);
          }
          const lane = this.#lane;
          let ordinal = placed ? (counts.get(lane) ?? 0) : 0;
          if (placed && given.length > 0) counts.set(lane, ordinal + given.length);
          for (let i = 0; i < given.length; i++) {
            this.#ordinal = ordinal++;
            next(given[i] === undefined ? null : given[i]);
          }
        };
      }
    }
  }

  /** Takes the declared columns out of a value: the end of a chain that becomes a table. */
  #columns({ columns }: FromStream, error: Outlet['error'], placed: boolean): Next {
    const accepts: readonly Accept[] = columns.map(({ type }) => acceptValue(type));
    return value => {
      if (typeof value !== 'object' || value === null) {
        return this.#fail(error, placed, FUNCTION_FAILED, noObject(value, columns));
      }
      const row = this.#output.batch.rows;
      for (let c = 0; c < accepts.length; c++) {
        const input = ownProperty(value, columns[c]!.name);
        const accepted = accepts[c]!(input);
        // What was written of the row before is written over by the next one.
        if (accepted instanceof Misfit) {
          this.#clear(row, c);
          return this.#fail(error, placed, FUNCTION_FAILED, misfitError(accepted, columns[c]!, input));
        }
        this.#output.set(c, row, accepted);
      }
      this.#end(row);
    };
  }

  readonly #value: Next = value => {
    const row = this.#output.batch.rows;
    // Values of a stream are the engine's own form of RAW.
    this.#output.set(0, row, value as Value);
    this.#end(row);
  };

  /** Takes the NULLs of a row back that has got no further than column `c`. */
  #clear(row: number, c: number): void {
    for (let i = 0; i < c; i++) {
      const mask = this.#output.batch.nulls[i];
      if (mask !== null && mask !== undefined) mask[row] = 0;
    }
  }

  #end(row: number): void {
    const { batch } = this.#output;
    if (this.#timeOut >= 0) (batch.columns[this.#timeOut] as Float64Array)[row] = this.#time;
    if (this.#placedOut) {
      batch.lanes![row] = this.#lane;
      batch.ordinals![row] = this.#ordinal;
    }
    this.#output.add(1, this.#arrival);
    if (this.#output.isFull) this.#handOver();
  }

  #handOver(): void {
    if (this.#output.batch.rows === 0) return;
    this.#outlet.rows(this.#output.batch);
    this.#output.reset();
  }

  #fail(error: Outlet['error'], placed: boolean, fault: number, thrown: unknown): void {
    error(placed ? `${this.#lane}:${this.#ordinal}` : '', fault, 1, this.#arrival, thrown);
  }
}

function columnOf({ schema }: Edge, name: string | null): number {
  return name === null ? -1 : schema.fields.findIndex(field => field.name === name);
}
