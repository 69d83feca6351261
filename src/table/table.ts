import type { Change } from '../connectors/contract/sink.js';
import type { Changes, Sink } from '../connectors/contract/typed-connector.js';
import type { Summary } from '../executor/job.js';
import type { RunOptions } from '../executor/run-options.js';
import type { Agg } from '../expr/builder/agg.js';
import type { LateralCall } from '../expr/builder/built-table-call.js';
import type { Expr, NullRow, Order, Row } from '../expr/builder/expr.js';
import type { Ahead, OverCall } from '../expr/builder/over-call.js';
import type { Pipeline } from '../plan/pipeline.js';
import type { Refused } from '../schema/column.js';
import type { DataStream } from '../stream/data-stream.js';
import type { Duration } from '../types/duration.js';
import type {
  BOOLEAN,
  ColumnType,
  Plain,
  ROWTIME,
  Rowtime,
  SAFE_BIGINT,
  Shape,
  TIMESTAMP,
  ValueByKind,
} from '../types/logical-types.js';

/** Columns that a callback returns. */
export interface Exprs {
  readonly [column: string]: Expr<ColumnType>;
}
/** Aggregates that a callback returns. */
export interface Aggs {
  readonly [column: string]: Agg<ColumnType, ColumnType>;
}
/** What a callback of `over` returns. */
export interface Overs {
  readonly [column: string]: OverCall<ColumnType>;
}
/** What an order goes by: one key or several, ascending unless `desc()` is said. */
export type Orders = Expr<ColumnType> | Order | readonly (Expr<ColumnType> | Order)[];
/** A join's condition. */
export type On<S extends Shape, T extends Shape> = (left: Row<S>, right: Row<T>) => Expr<BOOLEAN | null>;
/** `update` where one of both is; never the union, which would not be assignable. */
export type Either<C, D> = 'update' extends C | D ? 'update' : 'append';

/**
 * Which windows: `tumble` without gaps and overlaps; `hop` of a size, one beginning `every` so often; `cumulate` up to a
 * size, growing by `every`: from midnight to one o'clock, to two o'clock, up to the whole day. A `session` lasts as long
 * as rows of one partition, told by columns `N`, follow each other within a gap; with `[]` all rows share their sessions.
 */
export type WindowSpec<N extends string = string> = WindowOptions &
  (
    | { tumble: Duration }
    | { hop: Duration; every: Duration }
    | { cumulate: Duration; every: Duration }
    | { session: Duration; partitionBy: N | readonly N[] }
  );
/** What windows of all kinds take. */
export interface WindowOptions {
  /** Windows begin at the epoch plus multiples of their length plus this; sessions begin with a row. */
  offset?: Duration;
  /**
   * For so long after its end a window takes late rows in: its result comes at the end and is corrected until then, so
   * that the table emits updates. Until then the window is kept.
   */
  allowedLateness?: Duration;
  /** Open windows show what they hold so far and are brought up to date, so that the table emits updates. */
  early?: true;
  /** What happens to rows that come after that: they are counted, or received by `lateRows()`. */
  lateRows?: 'drop' | 'sideOutput';
}
/** Which rowtime is the time of a row; may be left out where there is exactly one. */
export interface Timed<S extends Shape> {
  time?: (row: Row<S>) => Expr<Rowtime>;
}
/** The columns that a window adds: `[windowStart, windowEnd)`, and `windowTime` is `windowEnd` minus a millisecond. */
export interface WindowColumns {
  windowStart: TIMESTAMP;
  windowEnd: TIMESTAMP;
  windowTime: ROWTIME;
}

/** What windows emit: inserts only, unless they are corrected for a time `A`, or come early. */
export type Firing<A> = [A] extends [never] ? 'append' : 'update';
/** What becomes of the late rows, by the policy `L`, of windows over a table that emits `C`. */
export type LateOf<L, C> = L extends 'sideOutput' ? (C extends 'append' ? 'sideOutput' : 'update') : 'drop';
/** The sets of `G` that leave out the key `P`. */
type Without<G, P> = G extends readonly unknown[] ? (P extends G[number] ? never : G) : never;
/** The keys of grouping sets: nullable where a set leaves them out. */
export type KeysOfSets<S extends Shape, G extends readonly unknown[]> = {
  [P in keyof S as P extends G[number] ? P : never]: [Without<G, P>] extends [never] ? S[P] : Plain<S[P]> | null;
};
/** A late row: the bounds of the window that it missed, and the row. */
export type LateRow<S extends Shape> = {
  [K in 'windowStart' | 'windowEnd' | keyof S]: K extends 'windowStart' | 'windowEnd' ? TIMESTAMP : S[K & keyof S];
};
/** The method `F` where late rows can be received, else the reason why not. */
export type Late<L, F> = L extends 'sideOutput'
  ? F
  : L extends 'update'
    ? Refused<'late rows can be received where the input only inserts; they are counted here'>
    : Refused<"late rows are dropped and counted here: say lateRows: 'sideOutput' to receive them">;

/** Beside the options of a join by time: nothing where they fit tables that emit `C`, else the reason. */
export type InsertsFor<C, J, L> = [C, J, L] extends ['append', unknown, unknown] | ['update', 'inner', 'drop']
  ? unknown
  : Refused<'outer rows and late rows need inputs that only insert: an inner join that drops late rows takes updates'>;

type Unfit<S extends Shape, T extends Shape> = {
  [K in keyof T]: K extends keyof S ? ([S[K]] extends [T[K]] ? never : K) : K;
}[keyof T] &
  string;
/** Beside a sink: nothing where the table fits, else the reason. */
export type Fits<S extends Shape, C extends Changes, T extends Shape, D extends Changes> = [C] extends ['append' | D]
  ? [Unfit<S, T>] extends [never]
    ? unknown
    : Refused<`sink column '${Unfit<S, T>}' is missing in this table, of another type, or nullable here`>
  : Refused<'this sink takes inserts only and the table emits updates: use final(), a window, or a sink that takes updates'>;

/**
 * A table that changes over time: the plan of one, not its rows. Nothing runs before `run`, `print` or `collect`. `S` are
 * its columns, `C` says whether rows may be taken back. Both are invariant: a helper over any table takes
 * `<C extends Changes>(table: Table<Shape, C>)`.
 *
 * A method that finds a mistake when the plan is built throws a `MillraceError` with the place of the call.
 */
export interface Table<in out S extends Shape, in out C extends Changes> {
  readonly '~shape': S;
  readonly '~changes': C;
  /** The rows for which `predicate` is TRUE. */
  filter(predicate: (row: Row<S>) => Expr<BOOLEAN | null>): Table<S, C>;
  /** The columns that the callback returns, in its order. */
  select<R extends Exprs>(columns: (row: Row<S>) => R): Table<{ [K in keyof R]: R[K]['~type'] }, C>;
  /** All columns and those that the callback returns; one of the same name replaces. */
  addColumns<R extends Exprs>(
    columns: (row: Row<S>) => R,
  ): Table<{ [K in keyof (S & R)]: K extends keyof R ? R[K]['~type'] : S[K & keyof S] }, C>;
  /** All columns but these. */
  dropColumns<K extends keyof S & string>(...names: K[]): Table<{ [P in keyof S as P extends K ? never : P]: S[P] }, C>;
  /** The same columns under other names: `{ from: 'to' }`. */
  renameColumns<const N extends { [P in keyof S]?: string }>(
    names: N,
  ): Table<{ [P in keyof S as P extends keyof N ? N[P] & string : P]: S[P] }, C>;
  /** Each row once; NULLs are equal. */
  distinct(): Table<S, C>;
  /** Groups the rows that agree in these columns; `aggregate` makes a row of each group. */
  groupBy<K extends keyof S & string = never>(
    ...names: K[]
  ): GroupedTable<S, { [P in keyof S as P extends K ? P : never]: S[P] }, 'update'>;
  /**
   * Groups by several sets of keys at once: the rows of all of them, the keys that a set leaves out NULL. `[]` makes one
   * group of all rows. `grouping(r.city)` tells which keys a row leaves out.
   * `groupingSets(['country', 'city'], ['country'], [])`.
   */
  groupingSets<const G extends readonly (readonly (keyof S & string)[])[]>(
    ...sets: G
  ): GroupedTable<S, KeysOfSets<S, G[number]>, 'update'>;
  /** `groupingSets` of all keys, all but the last, and so on, down to none: totals within totals. */
  rollup<K extends keyof S & string>(
    ...names: K[]
  ): GroupedTable<S, { [P in keyof S as P extends K ? P : never]: Plain<S[P]> | null }, 'update'>;
  /** `groupingSets` of all subsets of the keys. */
  cube<K extends keyof S & string>(
    ...names: K[]
  ): GroupedTable<S, { [P in keyof S as P extends K ? P : never]: Plain<S[P]> | null }, 'update'>;
  /** One row for the whole table, also for an empty one. */
  aggregate<R extends Aggs>(
    columns: (row: Row<S>) => R,
  ): Table<{ [K in keyof R]: R[K]['~agg'] | R[K]['~empty'] }, 'update'>;
  /** Deals the rows by these columns and keeps them; `topN` takes the first of each part, `deduplicate` one of it. */
  partitionBy<K extends keyof S & string>(...names: K[]): PartitionedTable<S, 'update', C>;
  /**
   * Cuts the rows by event time; each result comes once, when the watermark has passed its window's end. With
   * `allowedLateness` it is corrected for so long; with `early` it shows from the first row on.
   */
  window<A extends Duration = never, E extends true = never, L extends 'drop' | 'sideOutput' = 'drop'>(
    rowtime: (row: Row<S>) => Expr<Rowtime>,
    window: WindowSpec<keyof S & string> & { allowedLateness?: A; early?: E; lateRows?: L },
  ): WindowedTable<S, Firing<A | E>, LateOf<L, C>>;
  /** Pairs of rows for which `on` is TRUE, over all time; equality is fast. Closed by `select`. */
  join<T extends Shape, D extends Changes>(other: Table<T, D>, on: On<S, T>): JoinedTable<Row<S>, Row<T>, Either<C, D>>;
  /** As `join`; a row without partner comes once, the right columns NULL. */
  leftJoin<T extends Shape, D extends Changes>(
    other: Table<T, D>,
    on: On<S, T>,
  ): JoinedTable<Row<S>, NullRow<T>, 'update'>;
  /** As `join`; a row of `other` without partner comes once, the left columns NULL. */
  rightJoin<T extends Shape, D extends Changes>(
    other: Table<T, D>,
    on: On<S, T>,
  ): JoinedTable<NullRow<S>, Row<T>, 'update'>;
  /** As `join`; a row of either table without partner comes once, the other's columns NULL. */
  fullJoin<T extends Shape, D extends Changes>(
    other: Table<T, D>,
    on: On<S, T>,
  ): JoinedTable<NullRow<S>, NullRow<T>, 'update'>;
  /** Every row with every row of `other`. */
  crossJoin<T extends Shape, D extends Changes>(other: Table<T, D>): JoinedTable<Row<S>, Row<T>, Either<C, D>>;
  /**
   * Pairs of rows for which `on` is TRUE and whose times are near: the right time is in `[left time + from, left time +
   * to]`. Rows are kept only while a partner may come. With `type` a row without partner comes once, when its time is
   * over, the other columns NULL; so outer joins only insert too. Closed by `select`.
   *
   * ```ts
   * orders.intervalJoin(payments, (o, p) => o.id.eq(p.order), { between: [minutes(0), hours(1)], type: 'left' })
   * ```
   */
  intervalJoin<
    T extends Shape,
    D extends Changes,
    J extends 'inner' | 'left' | 'right' | 'full' = 'inner',
    L extends 'drop' | 'sideOutput' = 'drop',
  >(
    other: Table<T, D>,
    on: On<S, T>,
    options: {
      /** How much later the right row may be than the left one, at least and at most; below zero it is earlier. */
      between: [Duration, Duration];
      /** Which rows come without partner too. */
      type?: J;
      /** What happens to rows that come when nobody can meet them any more: they are counted, or received by `lateRows()`. */
      lateRows?: L;
      /** Which rowtimes; may be left out where either table has one. */
      time?: (left: Row<S>, right: Row<T>) => [Expr<Rowtime>, Expr<Rowtime>];
    } & InsertsFor<Either<C, D>, J, L>,
  ): TimeJoinedTable<
    J extends 'right' | 'full' ? NullRow<S> : Row<S>,
    J extends 'left' | 'full' ? NullRow<T> : Row<T>,
    Either<C, D>,
    Late<L, () => { left: Table<S, 'append'>; right: Table<T, 'append'> }>
  >;
  /**
   * Each row with the version of `versions` that stood at the row's own time (SQL's `FOR SYSTEM_TIME AS OF`). `versions` is
   * a source with a primary key and a rowtime, seen through filter and select; `on` equals its key. Closed by `select`.
   *
   * ```ts
   * orders.temporalJoin(rates, (o, r) => o.currency.eq(r.currency), { asOf: o => o.at })
   * ```
   */
  temporalJoin<
    T extends Shape,
    D extends Changes,
    J extends 'inner' | 'left' = 'inner',
    L extends 'drop' | 'sideOutput' = 'drop',
  >(
    versions: Table<T, D>,
    on: On<S, T>,
    options: Timed<T> & {
      /** The time of a row at which a version is looked for. */
      asOf: (left: Row<S>) => Expr<Rowtime>;
      /** `left`: a row for which there is no version comes too, the right columns NULL. */
      type?: J;
      /** What happens to rows that come after their time: they are counted, or received by `lateRows()`. */
      lateRows?: L;
    } & InsertsFor<C, 'inner', L>,
  ): TimeJoinedTable<Row<S>, J extends 'left' ? NullRow<T> : Row<T>, C, Late<L, () => Table<S, 'append'>>>;
  /** The rows that have a partner in `other`: each once, however many partners it has. */
  semiJoin<T extends Shape, D extends Changes>(other: Table<T, D>, on: On<S, T>): Table<S, Either<C, D>>;
  /** The rows that have no partner in `other`. What is NULL equals nothing, so it has none. */
  antiJoin<T extends Shape, D extends Changes>(other: Table<T, D>, on: On<S, T>): Table<S, 'update'>;
  /**
   * Each row with the rows that a table function, or `unnest`, gives for it. Without `type` a row for which there are none
   * is left out; with `'left'` it comes once, the function's columns NULL. Closed by `select`.
   */
  lateralJoin<T extends Shape, J extends 'inner' | 'left' = 'inner'>(
    call: (row: Row<S>) => LateralCall<T>,
    options?: { readonly type?: J },
  ): JoinedTable<Row<S>, J extends 'left' ? NullRow<T> : Row<T>, C>;
  /** The rows of both tables, columns matched by name. */
  unionAll<D extends Changes>(other: Table<S, D>): Table<S, Either<C, D>>;
  /** The rows of both tables, each once; columns are matched by name, and NULLs are equal. */
  union<D extends Changes>(other: Table<S, D>): Table<S, Either<C, D>>;
  /** The rows that both tables have, each once; columns are matched by name, and NULLs are equal. */
  intersect<D extends Changes>(other: Table<S, D>): Table<S, Either<C, D>>;
  /** As `intersect`; a row comes as often as it is in both. */
  intersectAll<D extends Changes>(other: Table<S, D>): Table<S, Either<C, D>>;
  /** The rows that are not in `other`, each once; columns are matched by name, and NULLs are equal. */
  except<D extends Changes>(other: Table<S, D>): Table<S, 'update'>;
  /** As `except`; a row comes as often as it is here more than in `other`. */
  exceptAll<D extends Changes>(other: Table<S, D>): Table<S, 'update'>;
  /** An order for `print`, `collect` and `limit`; the table is the same. */
  orderBy(order: (row: Row<S>) => Orders): Table<S, C>;
  /**
   * The first `rows` rows, by the `orderBy` below, else by place; with `offset` those behind so many:
   * `orderBy(r => r.price.desc()).limit(10, { offset: 20 })` is the third page of ten.
   */
  limit(rows: number, options?: { readonly offset?: number }): Table<S, 'update'>;
  /** Each final row once, when the input has ended; refused where it never ends. A rowtime becomes a timestamp. */
  final(): Table<{ [K in keyof S]: Plain<S[K]> }, 'append'>;
  /**
   * The rows as a stream of objects, for functions of the program. `time` names the rowtime that is the time of its rows;
   * it may be left out where there is one, or none. Refused where the table emits updates: a stream only grows.
   */
  toStream: C extends 'append'
    ? (options?: Timed<S>) => DataStream<{
        [K in keyof S]: ValueByKind<NonNullable<S[K]>>[NonNullable<S[K]>['kind']] | Extract<S[K], null>;
      }>
    : Refused<'this table emits updates: use toChangelog(), final(), or window the aggregation'>;
  /**
   * Bounds what the last operator keeps: it forgets a key `duration` after the last row of it, by event time, and of a join
   * each row by itself. What it has given of that stays; a later row begins anew, so that the result has no key any more.
   * The same in batch. Asks for an operator that keeps something: an aggregate by key, `distinct`, `topN`, `deduplicate`, a
   * join or a set operation.
   *
   * `clicks.groupBy('user').aggregate(() => ({ n: count() })).retain(hours(1))`
   */
  retain(duration: Duration): Table<S, C>;
  /**
   * The changes of the table as a stream of `{ kind, row }`. How many there are depends on how the input is cut: to write
   * them is fine, and to compute on them as on data marks the plan as not deterministic. `fromChangelog` adds them up.
   */
  toChangelog(options?: Timed<S>): DataStream<
    Change<{
      [K in keyof S]: ValueByKind<NonNullable<S[K]>>[NonNullable<S[K]>['kind']] | Extract<S[K], null>;
    }>
  >;
  /** The name and stable id of the last operator. */
  named(name: string): Table<S, C>;
  /** A pipeline that keeps `sink` up to date. The sink's columns are taken by name. */
  insertInto<T extends Shape, D extends Changes>(sink: Sink<T, D, never> & Fits<S, C, T, D>): Pipeline;
  /** A pipeline that calls `f` for each change, in order; what it returns is awaited. */
  forEach(
    // Spelt out, as a union behind an alias shows its name in hovers.
    f: (
      change: Change<{
        [K in keyof S]: ValueByKind<NonNullable<S[K]>>[NonNullable<S[K]>['kind']] | Extract<S[K], null>;
      }>,
    ) => void | Promise<void>,
  ): Pipeline;
  /** Runs and shows the table when it has ended, or its changes as they come. */
  print(options?: RunOptions & { readonly as?: 'table' | 'changelog' }): Promise<Summary>;
  /** Runs and gives the rows; in order under `orderBy`, else as a multiset. */
  collect(
    options?: RunOptions,
  ): Promise<{ [K in keyof S]: ValueByKind<NonNullable<S[K]>>[NonNullable<S[K]>['kind']] | Extract<S[K], null> }[]>;
  /** What would run: operators, what each emits and keeps, and what bounds that. */
  explain(options?: { readonly format?: 'text' | 'mermaid' | 'json' }): string;
  /** The columns with their types, keys, and how the table changes. */
  describe(): string;
}

/** A table whose rows are grouped. `G` are the columns of the key. */
export interface GroupedTable<in out S extends Shape, in out G extends Shape, in out C extends Changes> {
  /** A row a group: the key, then the aggregates. */
  aggregate<R extends Aggs>(
    columns: (row: Row<S>) => R,
  ): Table<{ [K in keyof (G & R)]: K extends keyof R ? R[K]['~agg'] : G[K & keyof G] }, C>;
}

/** A table whose rows are dealt into parts. */
export interface PartitionedTable<in out S extends Shape, in out C extends Changes, in out I extends Changes> {
  /**
   * The first `rows` rows of each part; `as` adds the number that a row has, from 1, as a column. By `rank` rows that are
   * equal in the order share a number, and by `denseRank` no number is left out behind them: those with a number of at
   * most `rows` may then be more than so many. `topN(3, r => r.points.desc(), { rank: 'rank', as: 'place' })`.
   */
  topN<const N extends string = never>(
    rows: number,
    order: (row: Row<S>) => Orders,
    options?: { readonly rank?: 'rowNumber' | 'rank' | 'denseRank'; readonly as?: N },
  ): Table<
    { [K in keyof (S & Record<NoInfer<N>, SAFE_BIGINT>)]: K extends NoInfer<N> ? SAFE_BIGINT : S[K & keyof S] },
    C
  >;
  /**
   * One row of each part: the first or the last by rowtime, of equal times the first or last that came in. `time` says
   * which rowtime, and may be left out where there is exactly one; without any, rows go by the order in which they came in.
   * `partitionBy('user').deduplicate('last')`.
   */
  deduplicate(keep: 'first' | 'last', options?: Timed<S>): Table<S, C>;
  /**
   * Adds to each row what it is among the rows of its part, in an order: aggregates over a frame, ranks, and values of its
   * neighbours; a column of the same name replaces. `rows` counts the rows of the frame, `range` goes by the time of the
   * order: one bound reaches back to the row itself, a pair back and on; `rows: Infinity` to the beginning. Left out, the
   * frame is all rows up to this one and its equals. In the order of a rowtime, ascending, and without a look at what comes
   * after, each row comes once, when its time has passed, and rows that come later than that are dropped and counted.
   *
   * @example partitionBy('user').over({ orderBy: r => r.at, rows: 10 }, r => ({ mean: r.amount.avg(), before: r.amount.lag() }))
   */
  over<
    O extends Orders,
    R extends Overs,
    N extends number | [number, number] = number,
    G extends Duration | [Duration, Duration] = Duration,
  >(
    frame: { orderBy: (row: Row<S>) => O; rows?: N; range?: G },
    columns: (row: Row<S>) => R,
  ): Table<
    { [K in keyof (S & R)]: K extends keyof R ? R[K]['~agg'] : S[K & keyof S] },
    [O, N, G, Extract<R[keyof R], Ahead<ColumnType>>] extends [Expr<Rowtime>, number, Duration, never] ? I : 'update'
  >;
}

/** A table whose rows are cut into windows. Results gain {@link WindowColumns}. */
export interface WindowedTable<in out S extends Shape, in out C extends Changes, L> {
  /** Groups the rows of each window by these columns too. */
  groupBy<K extends keyof S & string = never>(
    ...names: K[]
  ): GroupedTable<
    S,
    {
      [P in keyof (WindowColumns & S) as P extends K | keyof WindowColumns ? P : never]: P extends keyof WindowColumns
        ? WindowColumns[P]
        : S[P & keyof S];
    },
    C
  >;
  /** Groups the rows of each window by several sets of keys; those that a set leaves out are NULL in its rows. */
  groupingSets<const G extends readonly (readonly (keyof S & string)[])[]>(
    ...sets: G
  ): GroupedTable<S, WindowColumns & KeysOfSets<S, G[number]>, C>;
  /** `groupingSets` of all keys, all but the last, and so on, down to none. */
  rollup<K extends keyof S & string>(
    ...names: K[]
  ): GroupedTable<S, WindowColumns & { [P in keyof S as P extends K ? P : never]: Plain<S[P]> | null }, C>;
  /** `groupingSets` of all subsets of the keys. */
  cube<K extends keyof S & string>(
    ...names: K[]
  ): GroupedTable<S, WindowColumns & { [P in keyof S as P extends K ? P : never]: Plain<S[P]> | null }, C>;
  /** A row a window. */
  aggregate<R extends Aggs>(
    columns: (row: Row<S>) => R,
  ): Table<
    {
      [K in keyof (WindowColumns & R)]: K extends keyof R ? R[K]['~agg'] : WindowColumns[K & keyof WindowColumns];
    },
    C
  >;
  /**
   * Deals the rows of each window by these columns too, and keeps them: `partitionBy('item').topN(3, r => r.price)` gives
   * the first three of each item in each window, once, when it has ended. Without names the rows of a window are one part.
   * For windows that tumble, hop or cumulate, without `early`; a column of the name of one of {@link WindowColumns} is hidden.
   */
  partitionBy<K extends keyof S & string = never>(
    ...names: K[]
  ): PartitionedTable<
    {
      [P in keyof (WindowColumns & S)]: P extends keyof WindowColumns ? WindowColumns[P] : S[P & keyof S];
    },
    C,
    C
  >;
  /**
   * Pairs of rows that are in the same window and for which `on` is TRUE, once, when the windows of both tables have ended.
   * Both are cut into the same windows; a pair has their columns in its left row. Closed by `select`.
   */
  join<T extends Shape, D extends Changes, M>(
    other: WindowedTable<T, D, M>,
    on: On<S, T>,
  ): JoinedTable<
    Row<{ [P in keyof (WindowColumns & S)]: P extends keyof WindowColumns ? WindowColumns[P] : S[P & keyof S] }>,
    Row<T>,
    Either<C, D>
  >;
  /** As `join`; a row without partner in its window comes once, the right columns NULL. */
  leftJoin<T extends Shape, D extends Changes, M>(
    other: WindowedTable<T, D, M>,
    on: On<S, T>,
  ): JoinedTable<
    Row<{ [P in keyof (WindowColumns & S)]: P extends keyof WindowColumns ? WindowColumns[P] : S[P & keyof S] }>,
    NullRow<T>,
    Either<C, D>
  >;
  /** The rows that have a partner in the same window of `other`: each once a window, however many partners it has. */
  semiJoin<T extends Shape, D extends Changes, M>(
    other: WindowedTable<T, D, M>,
    on: On<S, T>,
  ): Table<
    { [P in keyof (WindowColumns & S)]: P extends keyof WindowColumns ? WindowColumns[P] : S[P & keyof S] },
    Either<C, D>
  >;
  /** The rows that have no partner in the same window of `other`, once, when both windows have ended. */
  antiJoin<T extends Shape, D extends Changes, M>(
    other: WindowedTable<T, D, M>,
    on: On<S, T>,
  ): Table<
    { [P in keyof (WindowColumns & S)]: P extends keyof WindowColumns ? WindowColumns[P] : S[P & keyof S] },
    Either<C, D>
  >;
  /**
   * The rows that came too late, once for each window that they missed, with its `windowStart` and `windowEnd`: the
   * results and these hold every row. Asks for `lateRows: 'sideOutput'`, of a table that only inserts.
   */
  lateRows: Late<L, () => Table<LateRow<S>, 'append'>>;
}

/** Two tables that are joined, before it is said which columns their pairs have. */
export interface JoinedTable<in out L, in out R, in out C extends Changes> {
  /** The columns of a pair: `(left, right) => ({ ...left, name: right.name })`. */
  select<X extends Exprs>(columns: (left: L, right: R) => X): Table<{ [K in keyof X]: X[K]['~type'] }, C>;
}

/** Two tables that are joined by time, before it is said which columns their pairs have. */
export interface TimeJoinedTable<in out L, in out R, in out C extends Changes, F> extends JoinedTable<L, R, C> {
  /**
   * The rows that came too late to meet anybody, of an interval join by side; of a temporal join those that came after
   * their time. Asks for `lateRows: 'sideOutput'`, of tables that only insert.
   */
  lateRows: F;
}
