import type { DataType } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import { type Column, type LaneBatch, MAX_BATCH_ROWS, type Position } from '../contract/source.js';

/** One column of a batch that is being filled. */
interface ColumnBuffer {
  readonly typed: Float64Array | Uint8Array | null;
  readonly values: Value[];
  readonly mask: Uint8Array;
  hasNull: boolean;
  /** A bigint or decimal beyond the safe integers was met: `values` holds the column, not `typed`. */
  isWide: boolean;
}

/**
 * Fills the columns of {@link LaneBatch} row by row from values in the engine's own form. Its buffers are reused: a batch
 * is valid until the next `set`. For sources that have rows; text and column formats write columns themselves.
 */
export class BatchBuilder {
  readonly #columns: readonly ColumnBuffer[];
  #weights: Int32Array | null = null;
  #rows = 0;
  #isBuilt = false;

  constructor(types: readonly DataType[]) {
    this.#columns = types.map(type => ({
      typed: typedColumn(type),
      values: [],
      mask: new Uint8Array(MAX_BATCH_ROWS),
      hasNull: false,
      isWide: false,
    }));
  }

  get rows(): number {
    return this.#rows;
  }

  /** Writes column `c` of the row that is being filled. */
  set(c: number, value: Value): void {
    if (this.#isBuilt) this.#reset();
    const column = this.#columns[c]!;
    const row = this.#rows;
    if (value === null) {
      column.mask[row] = 1;
      column.hasNull = true;
      if (column.typed === null || column.isWide) column.values[row] = null;
      else column.typed[row] = 0;
    } else if (column.typed === null || column.isWide) column.values[row] = value;
    else if (typeof value === 'bigint') {
      for (let i = 0; i < row; i++) column.values[i] = column.mask[i] === 1 ? null : column.typed[i]!;
      column.values[row] = value;
      column.isWide = true;
    } else column.typed[row] = Number(value);
  }

  /** Ends the row. A batch without removals has no weights. */
  endRow(weight = 1): void {
    if (this.#isBuilt) this.#reset();
    if (weight !== 1 && this.#weights === null) {
      this.#weights = new Int32Array(MAX_BATCH_ROWS).fill(1, 0, this.#rows);
    }
    if (this.#weights !== null) this.#weights[this.#rows] = weight;
    this.#rows++;
  }

  /** Forgets the row that is being filled: the next `set` writes over it. */
  dropRow(): void {
    for (const column of this.#columns) column.mask[this.#rows] = 0;
  }

  /** The rows since the batch before, which go on at `position`. */
  build(position: Position, malformed = 0): LaneBatch {
    if (this.#isBuilt) this.#reset();
    this.#isBuilt = true;
    return {
      rows: this.#rows,
      columns: this.#columns.map(
        (column): Column => (column.typed === null || column.isWide ? column.values : column.typed),
      ),
      nulls: this.#columns.map(column => (column.hasNull ? column.mask : null)),
      weights: this.#weights,
      position,
      malformed,
      dropped: null,
    };
  }

  #reset(): void {
    this.#isBuilt = false;
    this.#rows = 0;
    this.#weights = null;
    for (const column of this.#columns) {
      if (column.hasNull) column.mask.fill(0);
      column.hasNull = false;
      column.isWide = false;
      column.values.length = 0;
    }
  }
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
