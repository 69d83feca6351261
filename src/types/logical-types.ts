import type { Decimal } from './decimal.js';

/**
 * The logical types of columns as the type checker sees them: one interface a type, in capitals, so that a hover reads
 * like a DDL. A column that may be NULL has `| null` beside its tag. At run time a `DataType` stands for each.
 */
export interface BOOLEAN {
  readonly kind: 'boolean';
}
/** An integer of 8 bits. */
export interface TINYINT {
  readonly kind: 'tinyint';
}
/** An integer of 16 bits. */
export interface SMALLINT {
  readonly kind: 'smallint';
}
/** An integer of 32 bits. */
export interface INT {
  readonly kind: 'int';
}
/** An integer of 64 bits, exact; a program sees a `bigint`. */
export interface BIGINT {
  readonly kind: 'bigint';
}
/** A BIGINT that a program sees as `number`; a value beyond 2^53 is an error, never a rounding. */
export interface SAFE_BIGINT extends BIGINT {
  readonly as: 'number';
}
/** A binary floating-point number of 32 bits. */
export interface FLOAT {
  readonly kind: 'float';
}
/** A binary floating-point number of 64 bits. */
export interface DOUBLE {
  readonly kind: 'double';
}
/** An exact decimal number; precision and scale are facts of the plan. */
export interface DECIMAL {
  readonly kind: 'decimal';
}
/** Text of any length. */
export interface STRING {
  readonly kind: 'string';
}
/** Bytes of any length. */
export interface BYTES {
  readonly kind: 'bytes';
}
/** A calendar date. */
export interface DATE {
  readonly kind: 'date';
}
/** A time of the day. */
export interface TIME {
  readonly kind: 'time';
}
/** A date and time without a zone. */
export interface TIMESTAMP {
  readonly kind: 'timestamp';
}
/** An instant. */
export interface TIMESTAMP_LTZ {
  readonly kind: 'timestamp_ltz';
}
/** A TIMESTAMP that carries the table's watermark. */
export interface ROWTIME extends TIMESTAMP {
  readonly rowtime: true;
}
/** A TIMESTAMP_LTZ that carries the table's watermark. */
export interface ROWTIME_LTZ extends TIMESTAMP_LTZ {
  readonly rowtime: true;
}
/** Values in order. */
export interface ARRAY<E extends ColumnType> {
  readonly kind: 'array';
  readonly element: E;
}
/** Values by key. */
export interface MAP<K extends ColumnType, V extends ColumnType> {
  readonly kind: 'map';
  readonly key: K;
  readonly value: V;
}
/** Values with how often each occurs. */
export interface MULTISET<E extends ColumnType> {
  readonly kind: 'multiset';
  readonly element: E;
}
/** Named fields. */
export interface ROW<S extends Shape> {
  readonly kind: 'row';
  readonly fields: S;
}
/** A JSON value. */
export interface VARIANT {
  readonly kind: 'variant';
}
/** A value of the program: stored and passed on, never looked into. */
export interface RAW<out V> {
  readonly kind: 'raw';
  readonly value: V;
}

/** The types that one can calculate with. */
export type Numeric = TINYINT | SMALLINT | INT | BIGINT | SAFE_BIGINT | FLOAT | DOUBLE | DECIMAL;
/** The types of dates and times. */
export type Temporal = TIMESTAMP | TIMESTAMP_LTZ | DATE | TIME;
/** The types that carry a watermark. */
export type Rowtime = ROWTIME | ROWTIME_LTZ;
/** Every type of a column that is never NULL. */
export type LogicalType =
  | BOOLEAN
  | Numeric
  | STRING
  | BYTES
  | Temporal
  | Rowtime
  | VARIANT
  | ARRAY<any>
  | MAP<any, any>
  | MULTISET<any>
  | ROW<any>
  | RAW<any>;
/** Every type of a column. */
export type ColumnType = LogicalType | null;
/** The columns of a table, by name. */
export interface Shape {
  readonly [column: string]: ColumnType;
}

/** A JSON value as programs hold it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What a program sees: in rows, in lambdas, in user functions. */
export interface ValueByKind<A> {
  boolean: boolean;
  tinyint: number;
  smallint: number;
  int: number;
  float: number;
  double: number;
  bigint: A extends SAFE_BIGINT ? number : bigint;
  decimal: Decimal;
  string: string;
  bytes: Uint8Array;
  date: string;
  time: string;
  timestamp: number;
  timestamp_ltz: number;
  array: A extends ARRAY<infer E> ? readonly ValueOf<E>[] : never;
  map: A extends MAP<infer K, infer V> ? ReadonlyMap<ValueOf<K>, ValueOf<V>> : never;
  multiset: A extends MULTISET<infer E> ? ReadonlyMap<ValueOf<E>, number> : never;
  row: A extends ROW<infer S> ? { readonly [K in keyof S]: ValueOf<S[K]> } : never;
  variant: Json;
  raw: A extends RAW<infer V> ? V : never;
}
/** The JavaScript value of a column of type `A`. */
export type ValueOf<A extends ColumnType> = ValueByKind<NonNullable<A>>[NonNullable<A>['kind']] | Extract<A, null>;

/** What may stand next to an expression of that kind as a plain literal. */
export interface LiteralByKind {
  boolean: boolean;
  tinyint: number;
  smallint: number;
  int: number;
  bigint: bigint | number;
  float: number;
  double: number;
  decimal: Decimal | string;
  string: string;
  bytes: Uint8Array;
  date: string;
  time: string;
  timestamp: Date | number | string;
  timestamp_ltz: Date | number | string;
  array: never;
  map: never;
  multiset: never;
  row: never;
  variant: never;
  raw: never;
}

/** The type without its time attribute; distributes over `| null`. */
export type Plain<A extends ColumnType> = A extends ROWTIME ? TIMESTAMP : A extends Rowtime ? TIMESTAMP_LTZ : A;
