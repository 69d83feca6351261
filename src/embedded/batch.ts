import { MAX_BATCH_ROWS, type RangeColumn } from '../connectors/contract/source.js';
import type { Schema } from '../schema/schema.js';
import type { DataType } from '../types/data-type.js';
import type { Value } from '../types/value.js';
import { TextOutput } from './text-output.js';

export { MAX_BATCH_ROWS, type RangeColumn } from '../connectors/contract/source.js';

/** How a column lies in memory. Static per edge, but that an `exact` column of one batch may be an array (see {@link promote}). */
export type Physical = 'f64' | 'exact' | 'bool' | 'string' | 'object';

/** A column of a batch: see `Column` in the source contract for what belongs to which kind. */
export type BatchColumn = Float64Array | Uint8Array | RangeColumn | unknown[];

/**
 * Up to {@link MAX_BATCH_ROWS} changes in columns. Valid only during `push`: who keeps rows copies them, and who
 * produces them reuses the batch. Pass-through columns, masks, selections, weights and runs are shared, never written by
 * anyone but their producer.
 */
export interface Batch {
  /** Physical rows; positions go from 0 to `rows - 1`. */
  rows: number;
  /** Live rows: `rows` without a selection, else how many entries of `selection` count. */
  count: number;
  columns: BatchColumn[];
  /** By column: a byte a position, 1 where NULL; `null` where this batch has none. A NULL's value is unspecified. */
  nulls: (Uint8Array | null)[];
  /** Ascending positions of the live rows; `null` where all are. */
  selection: Int32Array | null;
  /** By position, never 0; `null` where every weight is +1. */
  weights: Int32Array | null;
  /** Arrival watermarks by position (S3.3); `null` on edges that carry none. */
  arrivals: Runs | null;
  /** First part of every row's place, where `lanes` is null: the lane's rank on this edge. */
  lane: number;
  /** By position, where rows of several lanes are mixed. */
  lanes: Float64Array | null;
  /** Ordinal of position 0, where `ordinals` is null and the edge has places: position i has `ordinal + i`. */
  ordinal: number;
  /** By position, where ordinals do not simply count up. */
  ordinals: Float64Array | null;
  /** By position the rowtime of the event of a log that made the change, where somebody reads the log as such (S8.2). */
  eventTimes?: Float64Array;
}

/** Stands where no row lies in a batch. */
export const NO_BATCH: Batch = {
  rows: 0,
  count: 0,
  columns: [],
  nulls: [],
  selection: null,
  weights: null,
  arrivals: null,
  lane: 0,
  lanes: null,
  ordinal: 0,
  ordinals: null,
};

/** Equal neighbouring values as runs over positions: run r covers positions below `end[r]` that no earlier run covers. */
export interface Runs {
  count: number;
  readonly end: Int32Array;
  readonly watermark: Float64Array;
}

/** How values of `type` lie in memory. */
export function physicalOf(type: DataType): Physical {
  switch (type.kind) {
    case 'boolean':
      return 'bool';
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'float':
    case 'double':
    case 'date':
    case 'time':
    case 'timestamp':
    case 'timestamp_ltz':
      return 'f64';
    case 'bigint':
      return 'exact';
    case 'decimal':
      return type.precision! <= 15 ? 'f64' : 'exact';
    case 'string':
      return 'string';
    default:
      return 'object';
  }
}

/** An empty column of `physical` with room for `rows`. */
export function allocateColumn(physical: Physical, rows: number): BatchColumn {
  switch (physical) {
    case 'bool':
      return new Uint8Array(rows);
    case 'f64':
    case 'exact':
      return new Float64Array(rows);
    default:
      return new Array<unknown>(rows).fill(null);
  }
}

/** True for a text column of byte ranges. */
export function isRangeColumn(column: BatchColumn): column is RangeColumn {
  return !Array.isArray(column) && 'text' in column;
}

/**
 * Makes column `c` of `batch` an array that can hold values beyond the safe integers, keeping its first `rows` values.
 * Called when the first such value of the batch is met.
 */
export function promote(batch: { readonly columns: BatchColumn[] }, c: number, rows: number): unknown[] {
  const column = batch.columns[c]!;
  if (Array.isArray(column)) return column;
  const typed = column as Float64Array;
  const wide = new Array<unknown>(MAX_BATCH_ROWS).fill(0);
  for (let i = 0; i < rows; i++) wide[i] = typed[i];
  batch.columns[c] = wide;
  return wide;
}

/** The value of column `c` at `position`, in the form of `types/value.ts`. For cold paths; hot loops are generated. */
export function valueAt(batch: Batch, c: number, position: number): Value {
  const mask = batch.nulls[c];
  if (mask !== null && mask !== undefined && mask[position] === 1) return null;
  const column = batch.columns[c]!;
  if (column instanceof Uint8Array) return column[position] === 1;
  if (column instanceof Float64Array) return column[position]!;
  if (Array.isArray(column)) return column[position] as Value;
  return decodeRange(column as RangeColumn, position);
}

/** The weight of the row at `position`. */
export function weightAt(batch: Batch, position: number): number {
  return batch.weights === null ? 1 : batch.weights[position]!;
}

/** The lane rank of the row at `position`. */
export function laneAt(batch: Batch, position: number): number {
  return batch.lanes === null ? batch.lane : batch.lanes[position]!;
}

/** The ordinal of the row at `position`. */
export function ordinalAt(batch: Batch, position: number): number {
  return batch.ordinals === null ? batch.ordinal + position : batch.ordinals[position]!;
}

const decoder = new TextDecoder();

/** The text of a range column at `position`. Short ASCII is put together by hand, which is faster than a decoder call. */
export function decodeRange(column: RangeColumn, position: number): string {
  return decodeText(column.text, column.start[position]!, column.end[position]!);
}

/** The string of UTF-8 bytes `start` to `end` of `text`. */
export function decodeText(text: Uint8Array, start: number, end: number): string {
  if (end - start <= 24) {
    let result = '';
    let i = start;
    for (; i < end; i++) {
      const byte = text[i]!;
      if (byte > 127) break;
      result += String.fromCharCode(byte);
    }
    if (i === end) return result;
  }
  return decoder.decode(text.subarray(start, end));
}

/**
 * An output batch of a producer that makes rows (a projection, a join, a flush): columns it owns, reused after each
 * hand-over.
 */
export class OutputBatch {
  readonly batch: Batch;
  readonly physical: readonly Physical[];
  readonly #columns: BatchColumn[];
  readonly #masks: Uint8Array[];
  readonly #texts: TextOutput[] = [];

  constructor(schema: Schema, facts: { weights: boolean; arrivals: boolean; places: boolean }) {
    this.physical = schema.fields.map(({ type }) => physicalOf(type));
    this.#columns = this.physical.map(physical => allocateColumn(physical, MAX_BATCH_ROWS));
    this.#masks = this.physical.map(() => new Uint8Array(MAX_BATCH_ROWS));
    this.batch = {
      rows: 0,
      count: 0,
      columns: [...this.#columns],
      nulls: this.physical.map(() => null),
      selection: null,
      weights: facts.weights ? new Int32Array(MAX_BATCH_ROWS) : null,
      arrivals: facts.arrivals
        ? { count: 0, end: new Int32Array(MAX_BATCH_ROWS), watermark: new Float64Array(MAX_BATCH_ROWS) }
        : null,
      lane: 0,
      lanes: facts.places ? new Float64Array(MAX_BATCH_ROWS) : null,
      ordinal: 0,
      ordinals: facts.places ? new Float64Array(MAX_BATCH_ROWS) : null,
    };
  }

  get isFull(): boolean {
    return this.batch.rows === MAX_BATCH_ROWS;
  }

  /** Empties the batch: typed columns again, no NULLs, no rows. */
  reset(): void {
    const { batch } = this;
    batch.rows = 0;
    batch.count = 0;
    if (batch.arrivals !== null) batch.arrivals.count = 0;
    for (let c = 0; c < this.#columns.length; c++) {
      batch.columns[c] = this.#columns[c]!;
      const mask = batch.nulls[c];
      if (mask !== null && mask !== undefined) {
        mask.fill(0);
        batch.nulls[c] = null;
      }
    }
  }

  /** Text column `c` as byte ranges, attached to the batch: for writers that have the text as bytes. */
  textColumn(c: number): TextOutput {
    const column = this.batch.columns[c]!;
    if (column instanceof TextOutput) return column;
    const ranges = (this.#texts[c] ??= new TextOutput());
    ranges.reset();
    const strings = column as readonly (string | null)[];
    for (let i = 0; i < this.batch.rows; i++) {
      if (strings[i] === null) ranges.pointNowhere(i);
      else ranges.write(i, strings[i]!);
    }
    this.batch.columns[c] = ranges;
    return ranges;
  }

  /** The mask of column `c`, attached to the batch: for writers of NULLs. */
  mask(c: number): Uint8Array {
    return (this.batch.nulls[c] ??= this.#masks[c]!);
  }

  /** Writes one value at `position` of column `c`. For cold paths; hot loops write the columns themselves. */
  set(c: number, position: number, value: Value): void {
    if (value === null) {
      this.mask(c)[position] = 1;
      const column = this.batch.columns[c]!;
      if (column instanceof TextOutput) column.pointNowhere(position);
      else if (Array.isArray(column)) column[position] = null;
      return;
    }
    const column = this.batch.columns[c]!;
    if (column instanceof TextOutput) column.write(position, value as string);
    else if (column instanceof Uint8Array) column[position] = value === true ? 1 : 0;
    else if (column instanceof Float64Array) {
      if (typeof value === 'number') column[position] = value;
      else promote(this.batch, c, position)[position] = value;
    } else (column as unknown[])[position] = value;
  }

  /** Ends a row: counts it, with its weight and arrival watermark where the batch carries them. */
  add(weight: number, arrival: number): void {
    const { batch } = this;
    const position = batch.rows++;
    batch.count = batch.rows;
    if (batch.weights !== null) batch.weights[position] = weight;
    if (batch.arrivals !== null) appendRun(batch.arrivals, position, arrival);
  }
}

/** Extends `runs` by the next position with `watermark`. */
export function appendRun(runs: Runs, position: number, watermark: number): void {
  const last = runs.count - 1;
  if (last >= 0 && runs.watermark[last] === watermark) runs.end[last] = position + 1;
  else {
    runs.end[runs.count] = position + 1;
    runs.watermark[runs.count++] = watermark;
  }
}
