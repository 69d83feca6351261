import type { DroppedRows } from '../connectors/contract/source.js';
import type { RowtimeSpec } from '../schema/schema.js';
import { appendRun, type Batch, type BatchColumn, MAX_BATCH_ROWS, type RangeColumn, type Runs } from './batch.js';
import { floorToGrid, type Grid } from './grid.js';
import type { Lane, TakenRows } from './lane.js';

/** What the graph needs of a source's rows beside their columns. */
export interface ScanFacts {
  /** Position of the rowtime column among the columns read; -1 where the plan needs no time. */
  readonly timeColumn: number;
  readonly rowtime: RowtimeSpec | null;
  /** Makes the row that a custom watermark function gets. */
  readonly rowOf: ((batch: Batch, position: number) => object) | null;
  /** A closing operator follows: batches carry arrival watermarks, floored to this grid of milliseconds. */
  readonly grid: Grid | null;
}

/**
 * Turns what a reader delivers into batches: numbers the changes of a lane (S6.1), stamps each with its arrival
 * watermark (S3.3) and moves the lane's watermark (S3.2).
 *
 * Arrival watermarks are floored to the grid on which all windows downstream begin and end. That changes no decision,
 * since all of them compare with points of the grid, and makes runs long.
 */
export class BatchStamper {
  readonly #facts: ScanFacts;
  readonly #batch: Batch;
  readonly #runs: Runs;
  readonly #ordinals = new Float64Array(MAX_BATCH_ROWS);

  constructor(columns: number, facts: ScanFacts) {
    this.#facts = facts;
    this.#runs = { count: 0, end: new Int32Array(MAX_BATCH_ROWS), watermark: new Float64Array(MAX_BATCH_ROWS) };
    this.#batch = {
      rows: 0,
      count: 0,
      columns: new Array<BatchColumn>(columns),
      nulls: new Array<Uint8Array | null>(columns).fill(null),
      selection: null,
      weights: null,
      arrivals: facts.grid === null ? null : this.#runs,
      lane: 0,
      lanes: null,
      ordinal: 0,
      ordinals: null,
    };
  }

  /** Rows that were taken from `lane`, whose rank among the lanes of the scan is `rank`. */
  stamp(lane: Lane, rank: number, { batch: source, from, to, base }: TakenRows): Batch {
    const batch = this.#batch;
    const rows = to - from;
    batch.rows = rows;
    batch.count = rows;
    batch.lane = rank;
    for (let c = 0; c < batch.columns.length; c++) {
      batch.columns[c] = slice(source.columns[c] as BatchColumn, from, to);
      const mask = source.nulls[c];
      batch.nulls[c] = mask === null || mask === undefined ? null : mask.subarray(from, to);
    }
    batch.weights = source.weights === null ? null : source.weights.subarray(from, to);
    this.#number(base, source.dropped, from, to);
    this.#time(lane, source.dropped, from);
    return batch;
  }

  /** Ordinals count dropped rows too (S10.4). */
  #number(base: number, dropped: DroppedRows | null, from: number, to: number): void {
    const batch = this.#batch;
    batch.ordinal = base + from;
    batch.ordinals = null;
    if (dropped === null) return;
    for (let i = from; i < to; i++) this.#ordinals[i - from] = base + dropped.ordinals[i]!;
    batch.ordinals = this.#ordinals;
  }

  /** Rows that were dropped before a row, and those before the end of what is taken, have moved time (S10.4). */
  #time(lane: Lane, dropped: DroppedRows | null, from: number): void {
    const { timeColumn, rowtime, grid } = this.#facts;
    const batch = this.#batch;
    const runs = this.#runs;
    runs.count = 0;
    if (timeColumn < 0 || rowtime === null) {
      if (grid !== null && batch.rows > 0) appendRun(runs, batch.rows - 1, Number.NEGATIVE_INFINITY);
      return;
    }
    const times = batch.columns[timeColumn] as Float64Array;
    if (rowtime.watermark === null && dropped === null) {
      this.#plainTime(lane, times, rowtime.delay);
      return;
    }
    const custom = rowtime.watermark === null ? null : this.#facts.rowOf;
    let { watermark, maxRowtime } = lane;
    let floored = this.#floor(watermark);
    for (let i = 0; i < batch.rows; i++) {
      if (dropped !== null) {
        const seen = dropped.maxRowtime[from + i]!;
        if (seen > maxRowtime) maxRowtime = seen;
        if (seen - rowtime.delay > watermark) {
          watermark = seen - rowtime.delay;
          if (grid !== null) {
            const next = this.#floor(watermark);
            if (next !== floored && i > 0) this.#run(i, floored);
            floored = next;
          }
        }
      }
      const time = times[i]!;
      if (time > maxRowtime) maxRowtime = time;
      const after = custom === null ? time - rowtime.delay : Math.floor(rowtime.watermark!(custom(batch, i)));
      if (after > watermark) {
        watermark = after;
        if (grid !== null) {
          const next = this.#floor(watermark);
          if (next !== floored) {
            this.#run(i + 1, floored);
            floored = next;
          }
        }
      }
    }
    if (grid !== null && batch.rows > 0) this.#run(batch.rows, floored);
    if (dropped !== null) {
      const seen = dropped.maxRowtime[from + batch.rows]!;
      if (seen > maxRowtime) maxRowtime = seen;
      if (seen - rowtime.delay > watermark) watermark = seen - rowtime.delay;
    }
    lane.watermark = watermark;
    lane.maxRowtime = maxRowtime;
  }

  /** The usual case: the watermark is the greatest time less the delay, and no row is left out. */
  #plainTime(lane: Lane, times: Float64Array, delay: number): void {
    const { grid } = this.#facts;
    const { rows } = this.#batch;
    let max = lane.maxRowtime;
    if (grid === null) {
      for (let i = 0; i < rows; i++) {
        const time = times[i]!;
        if (time > max) max = time;
      }
    } else {
      let floored = this.#floor(lane.watermark);
      // Below it the floor stays as it is.
      let next = floored + grid.size;
      let { watermark } = lane;
      for (let i = 0; i < rows; i++) {
        const time = times[i]!;
        if (time > max) max = time;
        if (time - delay <= watermark) continue;
        watermark = time - delay;
        if (watermark < next) continue;
        this.#run(i + 1, floored);
        floored = floorToGrid(watermark, grid);
        next = floored + grid.size;
      }
      if (rows > 0) this.#run(rows, floored);
    }
    lane.watermark = Math.max(lane.watermark, max - delay);
    lane.maxRowtime = max;
  }

  #run(end: number, watermark: number): void {
    const runs = this.#runs;
    if (runs.count > 0 && runs.end[runs.count - 1] === end) return;
    runs.end[runs.count] = end;
    runs.watermark[runs.count++] = watermark;
  }

  #floor(watermark: number): number {
    const { grid } = this.#facts;
    if (grid === null || watermark === Number.NEGATIVE_INFINITY) return watermark;
    return floorToGrid(watermark, grid);
  }
}

function slice(column: BatchColumn, from: number, to: number): BatchColumn {
  if (from === 0 && (column as ArrayLike<unknown>).length === to) return column;
  if (Array.isArray(column)) return from === 0 ? column : column.slice(from, to);
  if (column instanceof Float64Array || column instanceof Uint8Array) return column.subarray(from, to);
  const range = column as RangeColumn;
  if (from === 0) return range;
  return { text: range.text, start: range.start.subarray(from, to), end: range.end.subarray(from, to) };
}
