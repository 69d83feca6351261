import type { Schema } from '../schema/schema.js';
import type { Batch, BatchColumn } from './batch.js';

/** Static facts of an edge between two operators. */
export interface Edge {
  readonly schema: Schema;
  /** Weights below 0 may come. Where false, `Batch.weights` may still be null or all +1. */
  readonly retracts: boolean;
  /** Changes that undo themselves within a step do not come. */
  readonly consolidated: boolean;
  /** Batches carry arrival watermarks: a closing operator or a hold follows. */
  readonly timed: boolean;
  /** Rows have a place (S6.1) and batches carry it. */
  readonly placed: boolean;
  /** Changes leave in `flush`: the input's end is the output's only after the flush. */
  readonly emitsInFlush: boolean;
}

/** Where an error stands: a place, a key, or nothing, as text that is equal for equal places. */
export type Where = string;

/** What an operator gives its changes to. */
export interface Outlet {
  /** Hands over a batch; it may be reused as soon as this returns. */
  rows(batch: Batch): void;
  /**
   * An error stands (weight +1) or stands no longer (-1) in a row's stead. `fault` is a number of `expr/fault.ts`;
   * `thrown` is what a user's function threw.
   */
  error(where: Where, fault: number, weight: number, arrival: number, thrown?: unknown): void;
  /** So many (row, result) pairs came late; of a join, on which side. */
  late(pairs: number, side?: 0 | 1): void;
}

/** Collects an operator's state for a snapshot: bytes in the end, so only plain data under names. */
export interface StateWriter {
  /** One plain value: numbers, strings, bigints, booleans, null, typed arrays, arrays and plain objects of these. */
  value(name: string, value: unknown): void;
  /** A table of `rows` rows in columns (typed arrays or plain arrays), with a hash a row by which restore may choose; `null` where rows have none. */
  columns(name: string, rows: number, columns: readonly BatchColumn[], hashes: Int32Array | null): void;
}

/** Reads what a {@link StateWriter} was given. */
export interface StateReader {
  value(name: string): unknown;
  columns(name: string): {
    readonly rows: number;
    readonly columns: readonly BatchColumn[];
    readonly hashes: Int32Array | null;
  };
}

/** What waits in an operator for time to pass. */
export interface Waiting {
  /** One of them: `window`, `row`. */
  readonly what: string;
  readonly count: number;
  /** The watermark that lets the first of them go; +Infinity for the end of the input. */
  readonly until: number;
}

/**
 * An operator of the embedded engine. It knows no mode, clock, thread or neighbour, and owns all it has through `this`.
 *
 * Per step the graph calls `(push* watermark*)* flush`, operators in topological order. Changes leave in `push` from
 * linear and bilinear operators, in `watermark` from closing operators and from what stands behind a hold, in `flush`
 * from all others, and nowhere else. After `flush` the state is the integral of the input and nothing waits but rows
 * that wait for time.
 */
export interface Operator {
  /** Integrates changes. */
  push(port: number, batch: Batch): void;
  /** The watermark of an input: never goes back. Emits what time has made final, in order of time. */
  watermark(port: number, time: number): void;
  /** This input has ended for good. */
  finish(port: number): void;
  /** Once a step, after all inputs were flushed: one net change per touched key. */
  flush(): void;
  /** Between steps only. */
  snapshot(into: StateWriter): void;
  /** Into a freshly built operator, before anything is pushed. */
  restore(from: StateReader): void;
  /** About how much memory the state takes. */
  readonly stateBytes: number;
  /** What waits for time, for people who wonder why nothing comes; `null` and absent where nothing does. */
  readonly waitingForTime?: Waiting | null;
}
