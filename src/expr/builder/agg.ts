import type { BOOLEAN, ColumnType, LiteralByKind, Numeric, Plain, SAFE_BIGINT } from '../../types/logical-types.js';
import type { Expr, Promote } from './expr.js';
import type { OverCall } from './over-call.js';

type Null<A> = Extract<A, null>;
type Literal<A extends ColumnType> = LiteralByKind[NonNullable<A>['kind']];

/**
 * What becomes a column by folding rows, those of a group or of a frame: no expression, so that it can stand in `aggregate`
 * and `over` only. `A`: its type; `E`: its value over no rows.
 */
export interface Agg<out A extends ColumnType, out E extends ColumnType> extends OverCall<A> {
  readonly '~empty': E;
}

/** An aggregate that gives a number. */
export interface NumAgg<A extends ColumnType, E extends ColumnType> extends Agg<A, E> {
  /** Only over rows for which `filter` is TRUE. */
  where(filter: Expr<BOOLEAN | null>): NumAgg<A | E, E>;
  /** Each value once. */
  distinct(): NumAgg<A, E>;
  ifNull(value: Literal<A>): NumAgg<NonNullable<A>, NonNullable<A>>;
  /** A BIGINT that the program sees as a number. */
  asNumber(): NumAgg<SAFE_BIGINT | Null<A>, SAFE_BIGINT | Null<E>>;
  dividedBy<B extends Numeric | null, F extends ColumnType>(other: Agg<B, F>): NumAgg<Promote<A, B>, Null<E> | Null<F>>;
}

/** An aggregate that gives a text. */
export interface TextAgg<A extends ColumnType, E extends ColumnType> extends Agg<A, E> {
  /** Only over rows for which `filter` is TRUE. */
  where(filter: Expr<BOOLEAN | null>): TextAgg<A | E, E>;
  ifNull(value: string): TextAgg<NonNullable<A>, NonNullable<A>>;
}

/** An aggregate that gives a date or time. */
export interface TimeAgg<A extends ColumnType, E extends ColumnType> extends Agg<A, E> {
  /** Only over rows for which `filter` is TRUE. */
  where(filter: Expr<BOOLEAN | null>): TimeAgg<A | E, E>;
}

/** An aggregate that gives anything else. */
export interface NestedAgg<A extends ColumnType, E extends ColumnType> extends Agg<A, E> {
  /** Only over rows for which `filter` is TRUE. */
  where(filter: Expr<BOOLEAN | null>): NestedAgg<A | E, E>;
}

/** The interface of each kind. A time that was folded carries no watermark. */
export interface AggByKind<A extends ColumnType, E extends ColumnType> {
  boolean: NestedAgg<A, E>;
  tinyint: NumAgg<A, E>;
  smallint: NumAgg<A, E>;
  int: NumAgg<A, E>;
  bigint: NumAgg<A, E>;
  float: NumAgg<A, E>;
  double: NumAgg<A, E>;
  decimal: NumAgg<A, E>;
  string: TextAgg<A, E>;
  bytes: NestedAgg<A, E>;
  date: TimeAgg<A, E>;
  time: TimeAgg<A, E>;
  timestamp: TimeAgg<Plain<A>, E>;
  timestamp_ltz: TimeAgg<Plain<A>, E>;
  array: NestedAgg<A, E>;
  map: NestedAgg<A, E>;
  multiset: NestedAgg<A, E>;
  row: NestedAgg<A, E>;
  variant: NestedAgg<A, E>;
  raw: NestedAgg<A, E>;
}
/** The aggregate that gives a column of type `A`. */
export type AggOf<A extends ColumnType, E extends ColumnType> = AggByKind<A, E>[NonNullable<A>['kind']];
