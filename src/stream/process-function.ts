import type { Columns } from '../schema/column.js';
import type { ValueOf } from '../types/logical-types.js';
import type { DataStream } from './data-stream.js';
import type { States } from './state.js';

/** Timers of the key at hand: one for each time; setting one again changes nothing. Times are epoch milliseconds. */
export interface Timers {
  /** Calls `onTimer` when event time has come there; one for a time that has passed fires next (S7.2). */
  setEventTime(time: number): void;
  deleteEventTime(time: number): void;
  /** Calls `onProcessingTimer` at the end of the first batch after that time of the machine's clock. */
  setProcessingTime(time: number): void;
  deleteProcessingTime(time: number): void;
}

/** Functions that emit a value into an output, by its name. Values are checked against the output's column. */
export type Emitters<O extends Columns> = { readonly [P in keyof O]: (value: ValueOf<O[P]['~type']>) => void };

/** What a function of a keyed stream gets beside its row or timer. Of use until the function returns. */
export interface Context<K, S extends States, O extends Columns> {
  readonly key: K;
  /** That of the row or timer: what is emitted has it. -Infinity where rows have no time. */
  readonly time: number;
  /** All rows below it have been read. */
  readonly watermark: number;
  readonly state: { readonly [P in keyof S]: S[P]['~state'] };
  readonly timers: Timers;
  readonly emit: Emitters<O>;
}

/**
 * A program that is called with the rows of each key, in the order of their time, with state and timers of its key. Its
 * functions return nothing; one that throws has done nothing: what it wrote, set and emitted is taken back, and an error
 * stands in the row's or timer's stead.
 */
export interface ProcessFunction<V, K, S extends States, O extends Columns> {
  /** The operator's name and stable id. */
  readonly name?: string;
  readonly state?: S;
  /** The outputs by name, each declared as a column: `t.row({ … })`, `t.raw<Payment>()`. */
  readonly outputs: O;
  /** `arrival`: rows are read as they come, late ones too, which marks the plan as not deterministic. */
  readonly order?: 'eventTime' | 'arrival';
  onRow(value: V, context: Context<K, S, O>): void;
  /** Gets rows that came too late to be read in order; without it they are counted. It has no state. */
  onLate?(value: V, emit: Emitters<O>): void;
  onTimer?(time: number, context: Context<K, S, O>): void;
  /** Its presence marks the plan as not deterministic. */
  onProcessingTimer?(time: number, context: Context<K, S, O>): void;
  /** When the input has ended, after all timers: once for each key that has state. */
  onFinish?(context: Context<K, S, O>): void;
}

/**
 * The same over two inputs. A row of a broadcast other side belongs to no key: what it writes to state all keys see that
 * have not written there themselves.
 */
export interface CoProcessFunction<V, W, K, S extends States, O extends Columns> {
  readonly name?: string;
  readonly state?: S;
  readonly outputs: O;
  readonly order?: 'eventTime' | 'arrival';
  onLeft(value: V, context: Context<K, S, O>): void;
  onRight(value: W, context: Context<K, S, O>): void;
  onTimer?(time: number, context: Context<K, S, O>): void;
  onProcessingTimer?(time: number, context: Context<K, S, O>): void;
  onFinish?(context: Context<K, S, O>): void;
}

/** The outputs of a keyed function, a stream each. */
export type Outputs<O extends Columns> = { readonly [P in keyof O]: DataStream<ValueOf<O[P]['~type']>> };
