import { type Callee, callSite, placeOf } from '../errors/call-site.js';
import { closestMatch } from '../errors/closest-match.js';
import { MillraceError } from '../errors/millrace-error.js';
import { BRAND } from '../types/brand.js';
import { type DataType, dataType, type Kind, withNull } from '../types/data-type.js';
import { millisOf } from '../types/duration.js';
import type {
  ARRAY,
  BIGINT,
  BOOLEAN,
  BYTES,
  ColumnType,
  DATE,
  DECIMAL,
  DOUBLE,
  FLOAT,
  INT,
  LogicalType,
  MAP,
  MULTISET,
  RAW,
  ROW,
  ROWTIME,
  ROWTIME_LTZ,
  SMALLINT,
  STRING,
  TIME,
  TIMESTAMP,
  TIMESTAMP_LTZ,
  TINYINT,
  VARIANT,
} from '../types/logical-types.js';
import { typeText } from '../types/type-text.js';
import {
  type AnyColumn,
  type BigintColumn,
  type Column,
  type ColumnFacts,
  type Columns,
  type FineColumn,
  factsOfColumn,
  type RowtimeOptions,
  type TimestampColumn,
} from './column.js';

/** Makes columns: the vocabulary of every schema. */
export interface ColumnMaker {
  boolean(): AnyColumn<BOOLEAN>;
  /** An integer of 8 bits, seen as `number`. */
  tinyint(): AnyColumn<TINYINT>;
  /** An integer of 16 bits, seen as `number`. */
  smallint(): AnyColumn<SMALLINT>;
  /** An integer of 32 bits, seen as `number`. */
  int(): AnyColumn<INT>;
  /** An integer of 64 bits, exact, seen as `bigint`; `.asNumber()` makes it a `number`. */
  bigint(): BigintColumn<BIGINT>;
  /** A floating-point number of 32 bits. */
  float(): AnyColumn<FLOAT>;
  /** A floating-point number of 64 bits. */
  double(): AnyColumn<DOUBLE>;
  /** An exact number of `precision` digits (1 to 38), `scale` of them behind the point; seen as `Decimal`. */
  decimal(precision: number, scale: number): AnyColumn<DECIMAL>;
  string(): AnyColumn<STRING>;
  bytes(): AnyColumn<BYTES>;
  /** A calendar date, seen as text `'2026-03-01'`. */
  date(): AnyColumn<DATE>;
  /** A time of the day, seen as text `'10:15:00.5'`. */
  time(): AnyColumn<TIME>;
  /** A date and time without a zone, seen as epoch milliseconds of UTC, microseconds as a fraction. */
  timestamp<P extends 0 | 1 | 2 | 3 | 4 | 5 | 6>(
    precision: P,
  ): P extends 4 | 5 | 6 ? FineColumn<TIMESTAMP> : TimestampColumn<TIMESTAMP, ROWTIME>;
  /** An instant, seen as epoch milliseconds, microseconds as a fraction. */
  timestampLtz<P extends 0 | 1 | 2 | 3 | 4 | 5 | 6>(
    precision: P,
  ): P extends 4 | 5 | 6 ? FineColumn<TIMESTAMP_LTZ> : TimestampColumn<TIMESTAMP_LTZ, ROWTIME_LTZ>;
  array<E extends ColumnType>(element: Column<E>): AnyColumn<ARRAY<E>>;
  map<K extends LogicalType, V extends ColumnType>(key: Column<K>, value: Column<V>): AnyColumn<MAP<K, V>>;
  /** Values with how often each occurs, seen as a `ReadonlyMap`. */
  multiset<E extends ColumnType>(element: Column<E>): AnyColumn<MULTISET<E>>;
  row<D extends Columns>(fields: D): AnyColumn<ROW<{ [K in keyof D]: D[K]['~type'] }>>;
  /** A JSON value. */
  variant(): AnyColumn<VARIANT>;
  /** Plain data of the program: stored and passed on, never looked into. */
  raw<V>(): AnyColumn<RAW<V>>;
}

/**
 * Makes the columns of a schema. Each is NOT NULL until `.nullable()` is said.
 *
 * @example
 * const Order = {
 *   id: t.bigint().primaryKey(), price: t.decimal(10, 2), note: t.string().nullable(),
 *   at: t.timestamp(3).rowtime({ delay: seconds(5) }),
 * };
 */
export const t: ColumnMaker = makeColumns({
  boolean: () => plain('boolean'),
  tinyint: () => plain('tinyint'),
  smallint: () => plain('smallint'),
  int: () => plain('int'),
  bigint: () => plain('bigint'),
  float: () => plain('float'),
  double: () => plain('double'),
  decimal: (precision: unknown, scale: unknown) => decimalColumn(precision, scale),
  string: () => plain('string'),
  bytes: () => plain('bytes'),
  date: () => plain('date'),
  time: () => new ColumnFace(dataType('time', { precision: 6 })),
  timestamp: (precision: unknown) => timeColumn('timestamp', precision),
  timestampLtz: (precision: unknown) => timeColumn('timestamp_ltz', precision),
  array: (element: unknown) => new ColumnFace(dataType('array', { element: typeOf(element, t.array) })),
  map: (key: unknown, value: unknown) =>
    new ColumnFace(dataType('map', { key: typeOf(key, t.map), value: typeOf(value, t.map) })),
  multiset: (element: unknown) => new ColumnFace(dataType('multiset', { element: typeOf(element, t.multiset) })),
  row: (columns: object) => {
    const fields = Object.entries(columns).map(([name, column]) => ({ name, type: typeOf(column, t.row) }));
    return new ColumnFace(dataType('row', { fields }));
  },
  variant: () => plain('variant'),
  raw: () => plain('raw'),
});

/** The makers give faces of the tags they are declared with, which exist for the type checker only. */
function makeColumns(makers: { readonly [K in keyof ColumnMaker]: (...operands: never[]) => ColumnFace }): ColumnMaker {
  return Object.freeze(makers) as unknown as ColumnMaker;
}

/** A column at run time, with every mark there is; the types leave those out that a column does not take. */
class ColumnFace {
  readonly [BRAND]: ColumnFacts;

  constructor(type: DataType, marks: Partial<Omit<ColumnFacts, 'type'>> = {}) {
    this[BRAND] = Object.freeze({ isPrimaryKey: false, rowtime: null, metadata: null, ...marks, type });
    Object.freeze(this);
  }

  nullable(): ColumnFace {
    const { type, rowtime } = this[BRAND];
    if (rowtime !== null)
      throw invalid(this.nullable, 'a rowtime may not be NULL', 'filter rows without a time before');
    return new ColumnFace(withNull(type, true), this[BRAND]);
  }

  primaryKey(): ColumnFace {
    if (this[BRAND].type.nullable) {
      throw invalid(this.primaryKey, 'a primary key column may not be NULL', 'leave .nullable() out');
    }
    return new ColumnFace(this[BRAND].type, { ...this[BRAND], isPrimaryKey: true });
  }

  metadata(key: string): ColumnFace {
    return new ColumnFace(this[BRAND].type, { ...this[BRAND], metadata: key });
  }

  asNumber(): ColumnFace {
    const { type } = this[BRAND];
    if (type.kind !== 'bigint') {
      throw invalid(
        this.asNumber,
        `asNumber() is for BIGINT, not ${typeText(type, { nullability: false })}`,
        'leave .asNumber() out',
      );
    }
    return new ColumnFace(dataType('bigint', { ...type, asNumber: true }), this[BRAND]);
  }

  rowtime(options: RowtimeOptions = {}): ColumnFace {
    const { type } = this[BRAND];
    const isTime = type.kind === 'timestamp' || type.kind === 'timestamp_ltz';
    if (!isTime)
      throw invalid(
        this.rowtime,
        `a rowtime is a timestamp, not ${typeText(type, { nullability: false })}`,
        't.timestamp(3).rowtime()',
      );
    if (type.precision! > 3) {
      throw invalid(
        this.rowtime,
        `a rowtime has at most millisecond precision: 3, not ${type.precision}`,
        't.timestamp(3).rowtime()',
      );
    }
    if (type.nullable) throw invalid(this.rowtime, 'a rowtime may not be NULL', 'leave .nullable() out');
    const time = dataType(type.kind, { ...type, rowtime: true });
    return new ColumnFace(time, { ...this[BRAND], rowtime: rowtimeOf(options, this.rowtime) });
  }
}

const rowtimeWords = ['delay', 'watermark'];

function rowtimeOf(options: RowtimeOptions, callee: Callee): ColumnFacts['rowtime'] {
  for (const word of Object.keys(options)) {
    if (rowtimeWords.includes(word)) continue;
    throw invalid(
      callee,
      `rowtime has no option '${word}'`,
      `the options are ${rowtimeWords.join(' and ')}`,
      closestMatch(word, rowtimeWords),
    );
  }
  const { delay, watermark } = options;
  if (watermark !== undefined) {
    if (typeof watermark !== 'function' || delay !== undefined) {
      throw invalid(callee, 'a custom watermark is one function, instead of delay', 'watermark: row => row.at - 5_000');
    }
    return { delay: 0, watermark: watermark as (row: object) => number };
  }
  const length = delay === undefined ? 0 : millisOf(delay);
  if (length === undefined || length < 0) {
    throw invalid(
      callee,
      `the delay of a rowtime is a duration of at least 0, not ${String(delay)}`,
      'delay: seconds(5)',
    );
  }
  return { delay: length, watermark: null };
}

function plain(kind: Kind): ColumnFace {
  return new ColumnFace(dataType(kind));
}

function decimalColumn(precision: unknown, scale: unknown): ColumnFace {
  const whole = (n: unknown, least: number, most: number) =>
    Number.isInteger(n) && (n as number) >= least && (n as number) <= most;
  if (!whole(precision, 1, 38) || !whole(scale, 0, precision as number)) {
    throw invalid(
      t.decimal,
      `there is no DECIMAL(${String(precision)}, ${String(scale)})`,
      't.decimal(10, 2): 1 to 38 digits, none to all of them behind the point',
    );
  }
  return new ColumnFace(dataType('decimal', { precision: precision as number, scale: scale as number }));
}

function timeColumn(kind: 'timestamp' | 'timestamp_ltz', precision: unknown): ColumnFace {
  if (!Number.isInteger(precision) || (precision as number) < 0 || (precision as number) > 6) {
    throw invalid(
      kind === 'timestamp' ? t.timestamp : t.timestampLtz,
      `the precision of a timestamp is 0 to 6 digits of the second, not ${String(precision)}`,
      't.timestamp(3): milliseconds; t.timestamp(6): microseconds',
    );
  }
  return new ColumnFace(dataType(kind, { precision: precision as number }));
}

function typeOf(column: unknown, callee: Callee): DataType {
  const facts = factsOfColumn(column);
  if (facts === undefined) throw invalid(callee, `${String(column)} is no column`, 't.string(), t.int(), ...');
  if (facts.rowtime !== null || facts.isPrimaryKey || facts.metadata !== null) {
    throw invalid(callee, 'a column inside another one has no marks but nullable', 'mark the outer column');
  }
  return facts.type;
}

function invalid(callee: Callee, fact: string, remedy: string, closest?: string): MillraceError {
  return new MillraceError('SCHEMA_INVALID', fact, { place: placeOf(callSite(callee)), remedy, closest });
}
