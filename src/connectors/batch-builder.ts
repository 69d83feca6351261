import type { DataType } from '../types/data-type.js';
import type { Value } from '../types/value.js';
import { type Column, type LaneBatch, MAX_BATCH_ROWS, type Position, type RejectedRecord } from './contract/source.js';

/** One column of a batch that is being filled. */
export interface ColumnBuffer {
  /** Numbers, times, and bytes 0 or 1 for BOOLEAN; `null` for other kinds. */
  readonly typed: Float64Array | Uint8Array | null;
  /** Texts as byte ranges; `null` where the column has none. */
  readonly start: Int32Array | null;
  readonly end: Int32Array | null;
  /** Everything else, and the whole column once {@link isWide}. */
  readonly values: Value[];
  readonly mask: Uint8Array;
  hasNull: boolean;
  /** A bigint or decimal beyond the safe integers was met: `values` holds the column, not `typed`. */
  isWide: boolean;
}

const NO_TEXT = new Uint8Array(0);

/**
 * Fills the columns of a {@link LaneBatch} row by row. Its buffers are reused: a batch is valid until the next row is
 * begun. Generated readers write {@link columns} and {@link rows} themselves.
 */
export class BatchBuilder {
  readonly columns: readonly ColumnBuffer[];
  /** How many rows there are; the row that is being filled comes after them. */
  rows = 0;
  #weights: Int32Array | null = null;

  /** With `ranges` STRING columns are byte ranges of the text that `build` is given. */
  constructor(types: readonly DataType[], ranges = false) {
    this.columns = types.map(type => columnBuffer(type, ranges));
  }

  /** Empties the batch. */
  reset(): void {
    this.rows = 0;
    this.#weights = null;
    for (const column of this.columns) {
      if (column.hasNull) column.mask.fill(0);
      column.hasNull = false;
      column.isWide = false;
      column.values.length = 0;
    }
  }

  /** Writes column `c` of the row that is being filled. A column of ranges takes NULL only. */
  set(c: number, value: Value): void {
    const column = this.columns[c]!;
    const row = this.rows;
    if (value === null) {
      column.mask[row] = 1;
      column.hasNull = true;
      if (column.start !== null) column.start[row] = column.end![row] = 0;
      else if (column.typed === null || column.isWide) column.values[row] = null;
      else column.typed[row] = 0;
    } else if (column.typed === null || column.isWide) column.values[row] = value;
    else if (typeof value === 'bigint') {
      for (let i = 0; i < row; i++) column.values[i] = column.mask[i] === 1 ? null : column.typed[i]!;
      column.values[row] = value;
      column.isWide = true;
    } else column.typed[row] = Number(value);
  }

  /** Writes a text as a range into column `c` of the row that is being filled. */
  setRange(c: number, start: number, end: number): void {
    const column = this.columns[c]!;
    column.start![this.rows] = start;
    column.end![this.rows] = end;
  }

  /** Ends the row. A batch without removals has no weights. */
  endRow(weight = 1): void {
    if (weight !== 1) this.#weights ??= new Int32Array(MAX_BATCH_ROWS).fill(1, 0, this.rows);
    if (this.#weights !== null) this.#weights[this.rows] = weight;
    this.rows++;
  }

  /** Forgets the row that is being filled. */
  dropRow(): void {
    for (const column of this.columns) column.mask[this.rows] = 0;
  }

  /** The rows there are, after which the lane goes on at `position`. */
  build(
    position: Position,
    text: Uint8Array = NO_TEXT,
    malformed = 0,
    rejected?: readonly RejectedRecord[],
  ): LaneBatch {
    return {
      rows: this.rows,
      columns: this.columns.map((column): Column => {
        if (column.start !== null) return { text, start: column.start, end: column.end! };
        return column.typed === null || column.isWide ? column.values : column.typed;
      }),
      nulls: this.columns.map(column => (column.hasNull ? column.mask : null)),
      weights: this.#weights,
      position,
      malformed,
      dropped: null,
      ...(rejected !== undefined && rejected.length > 0 ? { rejected } : {}),
    };
  }
}

function columnBuffer(type: DataType, ranges: boolean): ColumnBuffer {
  const isText = ranges && type.kind === 'string';
  return {
    typed: typedColumn(type),
    values: [],
    mask: new Uint8Array(MAX_BATCH_ROWS),
    hasNull: false,
    isWide: false,
    start: isText ? new Int32Array(MAX_BATCH_ROWS) : null,
    end: isText ? new Int32Array(MAX_BATCH_ROWS) : null,
  };
}

function typedColumn(type: DataType): Float64Array | Uint8Array | null {
  switch (type.kind) {
    case 'boolean':
      return new Uint8Array(MAX_BATCH_ROWS);
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'bigint':
    case 'float':
    case 'double':
    case 'decimal':
    case 'date':
    case 'time':
    case 'timestamp':
    case 'timestamp_ltz':
      return new Float64Array(MAX_BATCH_ROWS);
    default:
      return null;
  }
}
