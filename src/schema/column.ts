import { BRAND } from '../types/brand.js';
import type { DataType } from '../types/data-type.js';
import type { Duration } from '../types/duration.js';
import type { BIGINT, ColumnType, LiteralByKind, LogicalType, SAFE_BIGINT, ValueOf } from '../types/logical-types.js';
import type { RowtimeSpec } from './schema.js';

/** A declared column. Made by `t`; `A` is its type, with `| null` where it may be NULL. */
export interface Column<out A extends ColumnType> {
  readonly '~type': A;
}

/** A column that takes every mark. A mark gives a new column and leaves this one as it is. */
export interface AnyColumn<A extends LogicalType> extends Column<A> {
  /** Read from the connector's metadata of that key instead of the record, for example the time of a message. */
  metadata(key: string): AnyColumn<A>;
  /** May be NULL. */
  nullable(): Column<A | null>;
  /** Belongs to the primary key; several such columns make a composite key. */
  primaryKey(): Column<A>;
}

/** A BIGINT column. */
export interface BigintColumn<A extends BIGINT> extends AnyColumn<A> {
  /** Seen by programs as `number`; a value beyond 2^53 is an error, never a rounding. */
  asNumber(): BigintColumn<SAFE_BIGINT>;
}

/** A time column that can carry the watermark. */
export interface TimestampColumn<A extends LogicalType, R extends LogicalType> extends AnyColumn<A> {
  metadata(key: string): TimestampColumn<A, R>;
  /** The table's event time, with its watermark. One column of a source. */
  rowtime(options?: RowtimeOptions): Column<R>;
}

/** A time column finer than a watermark can be. */
export interface FineColumn<A extends LogicalType> extends AnyColumn<A> {
  rowtime: Refused<'a rowtime has at most millisecond precision: 3, not 4 to 6'>;
}

/** Stands where something is refused; the type checker shows the reason. */
export interface Refused<Why extends string> {
  readonly refused: Why;
}

/** How a lane's rowtime gives its watermark: greatest rowtime minus `delay`, or `watermark`. */
export interface RowtimeOptions<V = any> {
  /** How much disorder a lane may show; none without it. */
  readonly delay?: Duration;
  /** A custom watermark of one row, in epoch milliseconds, made monotone; instead of `delay`. Pure. */
  readonly watermark?: (row: V) => number;
}

/** The columns of a table, by name, in order: the only schema language there is. */
export interface Columns {
  readonly [column: string]: Column<ColumnType>;
}

/**
 * The row that a program gets of these columns.
 *
 * @example
 * const Order = { id: t.bigint(), note: t.string().nullable() };
 * type Order = Infer<typeof Order>; // { id: bigint; note: string | null }
 */
export type Infer<D extends Columns> = { [K in keyof D]: ValueOf<D[K]['~type']> };

type NullableOf<D extends Columns> = { [K in keyof D]: null extends D[K]['~type'] ? K : never }[keyof D];
type GivenOf<A extends ColumnType> = ValueOf<A> | LiteralByKind[NonNullable<A>['kind']];
/** The row that a program may hand in: generous where {@link Infer} is strict, NULLs may be left out. */
export type RowInput<D extends Columns> = {
  readonly [K in Exclude<keyof D, NullableOf<D>>]: GivenOf<D[K]['~type']>;
} & { readonly [K in NullableOf<D>]?: GivenOf<D[K]['~type']> | null | undefined };

/** What a column is at run time. */
export interface ColumnFacts {
  readonly type: DataType;
  readonly isPrimaryKey: boolean;
  readonly rowtime: Omit<RowtimeSpec, 'column'> | null;
  readonly metadata: string | null;
}

/** The facts of a column; `undefined` for what was not made by `t`. */
export function factsOfColumn(column: unknown): ColumnFacts | undefined {
  if (typeof column !== 'object' || column === null) return undefined;
  const brand = (column as { readonly [BRAND]?: unknown })[BRAND];
  if (typeof brand !== 'object' || brand === null || !('isPrimaryKey' in brand)) return undefined;
  // Only this package sets the brand, and only columns have one with a primary key.
  return brand as ColumnFacts;
}
