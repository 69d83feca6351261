import type { Column } from '../../schema/column.js';
import type { Duration } from '../../types/duration.js';
import type {
  ARRAY,
  BOOLEAN,
  ColumnType,
  DATE,
  DECIMAL,
  DOUBLE,
  INT,
  LiteralByKind,
  LogicalType,
  MAP,
  Numeric,
  Plain,
  ROW,
  SAFE_BIGINT,
  Shape,
  STRING,
  Temporal,
  TIMESTAMP,
  TIMESTAMP_LTZ,
  VARIANT,
} from '../../types/logical-types.js';
import type { NumericByKind, Promotion } from '../../types/promotion.js';
import type { AggOf, NestedAgg, NumAgg } from './agg.js';
import type { Ahead, OverCall } from './over-call.js';

// One declaration an interface: merged ones cost the checker a third more. Parameters ask for the thin `Expr<X>`, never
// for a rich interface, which would be compared method by method; results are rich.

type KindOf<A> = NonNullable<A & (Numeric | null)>['kind'];
type Null<A> = Extract<A, null>;
type Literal<A extends ColumnType> = LiteralByKind[NonNullable<A>['kind']];
/** The type of an operand: an expression's own, or for a literal the receiver's without NULL. */
type Of<O, A> = O extends { readonly '~type': infer B extends ColumnType } ? B : NonNullable<A>;
/** The kind that arithmetic gives. The index into a tuple of one keeps this name out of hovers. */
export type Promote<A, B> = [NumericByKind[Promotion[KindOf<A>][KindOf<B>]] | Null<A> | Null<B>][0];

/**
 * An expression over the columns of a row: the common face of all kinds. It says what to compute; JavaScript's own
 * operators on it throw or mislead, so there is a method for each.
 */
export interface Expr<out A extends ColumnType> {
  readonly '~type': A;
  /** @deprecated an expression is always truthy: use .and(), .or() or when() */
  readonly then: (misuse: (value: never) => void) => never;
}

/** What every kind of column has. `P`: what it may be compared with. */
export interface EqExpr<A extends ColumnType, P extends LogicalType> extends Expr<A> {
  /** `=`; NULL where a side is NULL. */
  eq<O extends Expr<P | null> | Literal<A>>(other: O): BoolExpr<BOOLEAN | Null<A> | Null<Of<O, A>>>;
  /** `<>`; NULL where a side is NULL. */
  neq<O extends Expr<P | null> | Literal<A>>(other: O): BoolExpr<BOOLEAN | Null<A> | Null<Of<O, A>>>;
  /** IS NOT DISTINCT FROM: NULL equals NULL. */
  sameAs<O extends Expr<P | null> | Literal<A>>(other: O): BoolExpr<BOOLEAN>;
  /** IN: equals one of the values. */
  in(values: readonly Literal<A>[]): BoolExpr<BOOLEAN | Null<A>>;
  isNull(): BoolExpr<BOOLEAN>;
  isNotNull(): BoolExpr<BOOLEAN>;
  /** NULL where it equals `other`, else itself. */
  nullIf<O extends Expr<P | null> | Literal<A>>(other: O): ExprOf<A | null>;
  /** CAST: a value that does not fit is an error of the row. */
  cast<B extends LogicalType>(type: Column<B>): ExprOf<B | Null<A>>;
  /** TRY_CAST: NULL where the value does not fit. */
  tryCast<B extends LogicalType>(type: Column<B>): ExprOf<B | null>;
  /** COUNT: how many are not NULL. */
  count(): NumAgg<SAFE_BIGINT, SAFE_BIGINT>;
  /** FIRST_VALUE: of those that are not NULL; by time in a window, then by place. */
  first(): AggOf<A, null>;
  /** LAST_VALUE: of those that are not NULL; by time in a window, then by place. */
  last(): AggOf<A, null>;
  /** ARRAY_AGG: all that are not NULL, in the order of `first`. */
  collect(): NestedAgg<ARRAY<Plain<NonNullable<A>>> | Null<A>, null>;
  /**
   * LAG: the value so many rows before, in the order of `over`; `otherwise`, or NULL, where there is no such row. A rowtime
   * becomes a timestamp. `r.qty.lag(1, 0)`.
   */
  lag<D extends Literal<A> = never>(
    rows?: number,
    otherwise?: D,
  ): OverCall<Plain<A> | ([D] extends [never] ? null : never)>;
  /** LEAD: as `lag`, of a row that comes after. */
  lead<D extends Literal<A> = never>(
    rows?: number,
    otherwise?: D,
  ): Ahead<Plain<A> | ([D] extends [never] ? null : never)>;
  /** In an order: the lowest first, NULL lowest unless said otherwise. */
  asc(options?: { nulls: 'first' | 'last' }): Order;
  /** In an order: the highest first, NULL last unless said otherwise. */
  desc(options?: { nulls: 'first' | 'last' }): Order;
}

/** What columns with an order have. */
export interface OrdExpr<A extends ColumnType, P extends LogicalType> extends EqExpr<A, P> {
  gt<O extends Expr<P | null> | Literal<A>>(other: O): BoolExpr<BOOLEAN | Null<A> | Null<Of<O, A>>>;
  gte<O extends Expr<P | null> | Literal<A>>(other: O): BoolExpr<BOOLEAN | Null<A> | Null<Of<O, A>>>;
  lt<O extends Expr<P | null> | Literal<A>>(other: O): BoolExpr<BOOLEAN | Null<A> | Null<Of<O, A>>>;
  lte<O extends Expr<P | null> | Literal<A>>(other: O): BoolExpr<BOOLEAN | Null<A> | Null<Of<O, A>>>;
  /** BETWEEN: both bounds included. */
  between<L extends Expr<P | null> | Literal<A>, H extends Expr<P | null> | Literal<A>>(
    low: L,
    high: H,
  ): BoolExpr<BOOLEAN | Null<A> | Null<Of<L, A>> | Null<Of<H, A>>>;
  min(): AggOf<A, null>;
  max(): AggOf<A, null>;
}

/** A BOOLEAN; three-valued. */
export interface BoolExpr<A extends ColumnType> extends EqExpr<A, BOOLEAN> {
  and<B extends BOOLEAN | null>(other: Expr<B>): BoolExpr<A | B>;
  or<B extends BOOLEAN | null>(other: Expr<B>): BoolExpr<A | B>;
  not(): BoolExpr<A>;
  isTrue(): BoolExpr<BOOLEAN>;
  isFalse(): BoolExpr<BOOLEAN>;
  isNotTrue(): BoolExpr<BOOLEAN>;
  isNotFalse(): BoolExpr<BOOLEAN>;
  ifNull(value: boolean): BoolExpr<BOOLEAN>;
}

/** A number. Arithmetic across kinds gives the kind of `PROMOTION`; a literal takes the kind of the column beside it. */
export interface NumExpr<A extends ColumnType> extends OrdExpr<A, Numeric> {
  plus<O extends Expr<Numeric | null> | Literal<A>>(other: O): NumExpr<Promote<A, Of<O, A>>>;
  minus<O extends Expr<Numeric | null> | Literal<A>>(other: O): NumExpr<Promote<A, Of<O, A>>>;
  times<O extends Expr<Numeric | null> | Literal<A>>(other: O): NumExpr<Promote<A, Of<O, A>>>;
  dividedBy<O extends Expr<Numeric | null> | Literal<A>>(other: O): NumExpr<Promote<A, Of<O, A>>>;
  /** The remainder; it has the sign of this number. */
  mod<O extends Expr<Numeric | null> | Literal<A>>(other: O): NumExpr<Promote<A, Of<O, A>>>;
  abs(): NumExpr<A>;
  /** The number with the other sign. */
  negated(): NumExpr<A>;
  /** -1, 0 or 1. */
  sign(): NumExpr<[A extends DECIMAL ? INT : A][0]>;
  /** Half away from zero, to `digits` digits behind the point, to whole numbers without. */
  round(digits?: number): NumExpr<A>;
  /** As `round`, with the digits cut off. */
  truncate(digits?: number): NumExpr<A>;
  floor(): NumExpr<A>;
  ceil(): NumExpr<A>;
  sqrt(): NumExpr<DOUBLE | Null<A>>;
  exp(): NumExpr<DOUBLE | Null<A>>;
  ln(): NumExpr<DOUBLE | Null<A>>;
  log10(): NumExpr<DOUBLE | Null<A>>;
  power<O extends Expr<Numeric | null> | number>(exponent: O): NumExpr<DOUBLE | Null<A> | Null<Of<O, A>>>;
  /** The instant that many milliseconds after 1970, or seconds with `digits` 0. */
  toTimestampLtz(digits?: 0 | 3): TimeExpr<TIMESTAMP_LTZ | Null<A>>;
  ifNull(value: Literal<A>): NumExpr<NonNullable<A>>;
  /** A BIGINT that the program sees as a number. */
  asNumber(): NumExpr<SAFE_BIGINT | Null<A>>;
  sum(): NumAgg<A, null>;
  avg(): NumAgg<A, null>;
}

/** A text. Characters are code points, counted from 1. */
export interface TextExpr<A extends ColumnType> extends OrdExpr<A, STRING> {
  upper(): TextExpr<A>;
  lower(): TextExpr<A>;
  /** The first letter of each word in upper case, the others in lower case. */
  initCap(): TextExpr<A>;
  /** Without spaces, or without any of `characters`, at both ends. */
  trim(characters?: string): TextExpr<A>;
  /** As `trim`, at the start. */
  ltrim(characters?: string): TextExpr<A>;
  /** As `trim`, at the end. */
  rtrim(characters?: string): TextExpr<A>;
  /** LIKE: `%` stands for any text, `_` for one character, `escapedBy` makes the next one plain. */
  like(pattern: string, escapedBy?: string): BoolExpr<BOOLEAN | Null<A>>;
  /** From the character of that number, from the end where negative, at most `length` characters. */
  substring(from: number, length?: number): TextExpr<A>;
  left(count: number): TextExpr<A>;
  right(count: number): TextExpr<A>;
  charLength(): NumExpr<INT | Null<A>>;
  concat<O extends Expr<STRING | null> | string>(other: O): TextExpr<STRING | Null<A> | Null<Of<O, A>>>;
  replace(sought: string, replacement: string): TextExpr<A>;
  /** The number of the character at which `sought` first starts; 0 where it does not. */
  position<O extends Expr<STRING | null> | string>(sought: O): NumExpr<INT | Null<A> | Null<Of<O, A>>>;
  contains<O extends Expr<STRING | null> | string>(sought: O): BoolExpr<BOOLEAN | Null<A> | Null<Of<O, A>>>;
  startsWith<O extends Expr<STRING | null> | string>(start: O): BoolExpr<BOOLEAN | Null<A> | Null<Of<O, A>>>;
  endsWith<O extends Expr<STRING | null> | string>(end: O): BoolExpr<BOOLEAN | Null<A> | Null<Of<O, A>>>;
  /** Filled up to `length` characters at the start; a longer text is cut. */
  lpad(length: number, padding: string): TextExpr<A>;
  /** Filled up to `length` characters at the end; a longer text is cut. */
  rpad(length: number, padding: string): TextExpr<A>;
  repeat(count: number): TextExpr<A>;
  reverse(): TextExpr<A>;
  /** The part of that number, from 0, of the text cut at each separator; NULL where there is none. */
  splitIndex(separator: string, index: number): TextExpr<STRING | null>;
  /** Whether the regular expression (of JavaScript, by code points) matches somewhere. */
  regexp(pattern: string): BoolExpr<BOOLEAN | Null<A>>;
  /** With `replacement` in place of each match; `$1` stands for a group. */
  regexpReplace(pattern: string, replacement: string): TextExpr<A>;
  /** The first match, or its group of that number; NULL where there is none. */
  regexpExtract(pattern: string, group?: number): TextExpr<STRING | null>;
  /** NULL where the text is no time of that format, `yyyy-MM-dd HH:mm:ss` without one. */
  toTimestamp(format?: string): TimeExpr<TIMESTAMP | null>;
  /** NULL where the text is no day of that format, `yyyy-MM-dd` without one. */
  toDate(format?: string): TimeExpr<DATE | null>;
  ifNull(value: string): TextExpr<NonNullable<A>>;
}

/** A date or time. */
export interface TimeExpr<A extends ColumnType> extends OrdExpr<A, Temporal> {
  plus(interval: Duration): TimeExpr<TIMESTAMP | Null<A>>;
  minus(interval: Duration): TimeExpr<TIMESTAMP | Null<A>>;
  /** A part of it, in UTC. Weeks are those of ISO; `dow` is 1 on Sunday, `isodow` on Monday; `epoch` is seconds since 1970. */
  extract(
    part:
      | 'year'
      | 'quarter'
      | 'month'
      | 'week'
      | 'day'
      | 'doy'
      | 'dow'
      | 'isodow'
      | 'hour'
      | 'minute'
      | 'second'
      | 'epoch',
  ): NumExpr<SAFE_BIGINT | Null<A>>;
  /** The start of the unit that it lies in; weeks start on Monday. */
  floorTo(
    unit: 'year' | 'quarter' | 'month' | 'week' | 'day' | 'hour' | 'minute' | 'second',
  ): TimeExpr<TIMESTAMP | Null<A>>;
  /** Itself where a unit starts there, else the start of the next one. */
  ceilTo(
    unit: 'year' | 'quarter' | 'month' | 'week' | 'day' | 'hour' | 'minute' | 'second',
  ): TimeExpr<TIMESTAMP | Null<A>>;
  /** How many full units lie between it and `end`, negative where `end` is before it. */
  until<O extends Expr<Temporal | null> | Literal<A>>(
    end: O,
    unit: 'year' | 'quarter' | 'month' | 'week' | 'day' | 'hour' | 'minute' | 'second' | 'millisecond',
  ): NumExpr<INT | Null<A> | Null<Of<O, A>>>;
  /** As text by a pattern: y M d E H h m s S a, text in quotes. */
  format(pattern: string): TextExpr<STRING | Null<A>>;
}

/** Bytes, and what else can only be compared. */
export interface BytesExpr<A extends ColumnType> extends EqExpr<A, any> {}

/** A JSON value. */
export interface VariantExpr<A extends ColumnType> extends EqExpr<A, VARIANT> {}

/** An array. */
export interface ArrayExpr<A extends ColumnType> extends EqExpr<A, any> {
  cardinality(): NumExpr<INT | Null<A>>;
  /** The element of that number, from 1; NULL where there is none. */
  at(index: number): NonNullable<A> extends ARRAY<infer E> ? ExprOf<E | null> : never;
  /** Whether one of the elements equals it. */
  contains(
    value: NonNullable<A> extends ARRAY<infer E> ? Expr<E | null> | Literal<E> : never,
  ): BoolExpr<BOOLEAN | null>;
}

/** A map. */
export interface MapExpr<A extends ColumnType> extends EqExpr<A, any> {
  cardinality(): NumExpr<INT | Null<A>>;
  /** The value of that key; NULL where there is none. */
  at(key: string | number): NonNullable<A> extends MAP<any, infer V> ? ExprOf<V | null> : never;
}

/** A row of named fields. */
export interface RowExpr<A extends ColumnType> extends EqExpr<A, any> {
  readonly fields: NonNullable<A> extends ROW<infer S> ? { readonly [K in keyof S]: ExprOf<S[K] | Null<A>> } : never;
}

/** The interface of each kind. */
export interface ExprByKind<A extends ColumnType> {
  boolean: BoolExpr<A>;
  tinyint: NumExpr<A>;
  smallint: NumExpr<A>;
  int: NumExpr<A>;
  bigint: NumExpr<A>;
  float: NumExpr<A>;
  double: NumExpr<A>;
  decimal: NumExpr<A>;
  string: TextExpr<A>;
  bytes: BytesExpr<A>;
  date: TimeExpr<A>;
  time: TimeExpr<A>;
  timestamp: TimeExpr<A>;
  timestamp_ltz: TimeExpr<A>;
  array: ArrayExpr<A>;
  map: MapExpr<A>;
  multiset: BytesExpr<A>;
  row: RowExpr<A>;
  variant: VariantExpr<A>;
  raw: BytesExpr<A>;
}
/** The expression of a column of type `A`, with the methods of its kind. */
export type ExprOf<A extends ColumnType> = ExprByKind<A>[NonNullable<A>['kind']];

/** A key of an order: what `asc()` and `desc()` give. */
export interface Order {
  readonly '~order': true;
}

/** The row that a callback gets: its columns, each as an expression. */
export type Row<S extends Shape> = { readonly [K in keyof S]: ExprOf<S[K]> };
/** The row of the outer side of a join: every column may be NULL. */
export type NullRow<S extends Shape> = { readonly [K in keyof S]: ExprOf<S[K] | null> };
