import type { Columns, Infer, Refused } from '../schema/column.js';
import type { Table } from '../table/table.js';
import type { BroadcastStream, DataStream } from './data-stream.js';
import type { CoProcessFunction, Outputs, ProcessFunction } from './process-function.js';
import type { States } from './state.js';

/** A stream that is dealt by key. `V` are its values, `K` is the key. */
export interface KeyedStream<out V, out K> {
  readonly '~keyed': V;
  readonly '~key': K;
  /**
   * One value a row: what `f` makes of what it made of the key's row before, or of `initial()`, and this row. Rows of a
   * key come in the order of their time; late ones are counted. What `f` gives is plain data, and new: it changes nothing.
   *
   * @example const running = payments.keyBy(p => p.card).scan(() => 0, (sum, p) => sum + p.amount)
   */
  scan<A>(initial: () => A, f: (state: A, value: V) => A): DataStream<A>;
  /**
   * A table of one row for each key: what `f` joins its values to, two at a time, then the columns of that. It is there
   * at once and updates; no order of rows shows, as `f` is associative and commutative. What `f` gives is plain data, and
   * new: it changes nothing. Columns that are marked as primary key are the promise that keys do not share them.
   *
   * @example orders.keyBy(o => o.user).reduce({ user: t.string().primaryKey(), at: t.timestamp(3) }, maxBy(o => o.at))
   */
  reduce<D extends Columns>(
    columns: D &
      ([V] extends [Infer<D>]
        ? unknown
        : Refused<'the values of this stream lack a column, or have it as another type'>),
    f: (a: V, b: V) => V,
  ): Table<{ [P in keyof D]: D[P]['~type'] }, 'update'>;
  /**
   * A table of one row for each key: what `f` makes of the row before, or of `initial(key)`, and each value, in the order
   * of their time. The table updates. Columns that are marked as primary key are the promise that keys do not share them.
   *
   * @example
   * clicks.keyBy(c => c.user).fold({ user: t.string().primaryKey(), path: t.string() },
   *   user => ({ user, path: '' }), (row, c) => ({ ...row, path: `${row.path}/${c.page}` }))
   */
  fold<D extends Columns>(
    columns: D,
    initial: (key: K) => Infer<D>,
    f: (row: Infer<D>, value: V) => Infer<D>,
  ): Table<{ [P in keyof D]: D[P]['~type'] }, 'update'>;
  /**
   * Calls a program with the rows of each key, with state, timers and named outputs, each of which is a stream.
   *
   * @example
   * const { alerts } = payments.keyBy(p => p.card).process({
   *   state: { small: valueState(t.decimal(10, 2), { ttl: minutes(1) }) },
   *   outputs: { alerts: t.row({ card: t.string() }) },
   *   onRow(payment, { key, state, emit }) {
   *     if (state.small.get() !== null && payment.amount.compare('500') > 0) emit.alerts({ card: key })
   *     if (payment.amount.compare('1') < 0) state.small.set(payment.amount)
   *   },
   * })
   */
  process<S extends States, O extends Columns>(f: ProcessFunction<V, K, S, O>): Outputs<O>;
  /**
   * The same over two streams, with state in common: of the same key, or one that is broadcast to all keys. Rows of both
   * come in the order of their time; at equal times a broadcast row comes first, then those of this stream.
   */
  coProcess<W, S extends States, O extends Columns>(
    other: KeyedStream<W, K> | BroadcastStream<W>,
    f: CoProcessFunction<V, W, K, S, O>,
  ): Outputs<O>;
}
