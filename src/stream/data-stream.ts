import type { Sink } from '../connectors/contract/typed-connector.js';
import type { Summary } from '../executor/job.js';
import type { RunOptions } from '../executor/run-options.js';
import type { Pipeline } from '../plan/pipeline.js';
import type { KeyedStream } from './keyed-stream.js';

/** What a stream can be dealt by: values that are equal where they are the same. */
export type Key = string | number | bigint | boolean;

/**
 * Values that come one after the other, each at most once, none ever taken back: the plan of such a stream. It begins as
 * `table.toStream()`, and its values are any JavaScript values. Nothing runs before `run`, `print` or `collect`.
 *
 * Functions are called once for each value and are pure: what they give depends on the value alone. Where one throws, an
 * error stands in the value's stead, with the operator, the row and the line that threw. `undefined` becomes `null`.
 *
 * A row of a stream has one time, that of the rowtime which `toStream({ time })` names; it stays with the row, whatever
 * becomes of its value.
 */
export interface DataStream<out V> {
  readonly '~value': V;
  /** What `f` makes of each value. */
  map<W>(f: (value: V) => W): DataStream<W>;
  /** The values for which `f` gives true. */
  filter(f: (value: V) => boolean): DataStream<V>;
  /** All that `f` gives for each value, in its order: an array, a generator, any iterable. */
  flatMap<W>(f: (value: V) => Iterable<W>): DataStream<W>;
  /** The values of both streams. Where one of them has no time, the rows of both have none. */
  union<W>(other: DataStream<W>): DataStream<V | W>;
  /**
   * Deals the values by a key: a text, number, bigint or boolean, or a tuple of these.
   *
   * @example clicks.keyBy(c => c.user), clicks.keyBy(c => [c.user, c.page])
   */
  keyBy<K extends Key | readonly [Key, ...Key[]]>(key: (value: V) => K): KeyedStream<V, K>;
  /** For `coProcess`: every value goes to all keys of the other side. */
  broadcast(): BroadcastStream<V>;
  /** The name and stable id of the last operator. */
  named(name: string): DataStream<V>;
  /**
   * A pipeline that writes the values to `sink`. A sink that has declared columns takes them out of the values, as
   * `fromStream` does; one without takes the values as they are.
   */
  insertInto(sink: Sink<never, 'append', V>): Pipeline;
  /** A pipeline that calls `f` with each value, in order; what it returns is awaited. */
  forEach(f: (value: V) => void | Promise<void>): Pipeline;
  /** Runs and shows the values. */
  print(options?: RunOptions): Promise<Summary>;
  /** Runs and gives the values, in no order that one may rely on. */
  collect(options?: RunOptions): Promise<V[]>;
  /** What would run: operators, what each emits and keeps, and what bounds that. */
  explain(options?: { readonly format?: 'text' | 'mermaid' | 'json' }): string;
}

/** A stream whose values go to all keys: the other side of a `coProcess`. */
export interface BroadcastStream<out V> {
  readonly '~broadcast': V;
}
