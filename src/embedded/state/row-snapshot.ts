import type { Schema } from '../../schema/schema.js';
import {
  type Batch,
  type BatchColumn,
  isRangeColumn,
  MAX_BATCH_ROWS,
  OutputBatch,
  type RangeColumn,
} from '../batch.js';
import type { StateReader, StateWriter } from '../operator.js';
import type { RowFacts, RowStore } from './row-store.js';
import { copyText, TextBuffer } from './text-buffer.js';

/** Rows of one table of a snapshot: more of them are written as several, so that no buffer grows with the state. */
const PART_ROWS = 1 << 16;

/** Writes the rows at `slots` as tables of columns, masks and facts; `hashes` goes with the rows. */
export function saveRows(
  store: RowStore,
  into: StateWriter,
  name: string,
  slots: Int32Array,
  hashes: Int32Array | null,
): void {
  const output = new OutputBatch(store.schema, store.facts);
  let part = 0;
  for (let from = 0; from < slots.length; from += PART_ROWS, part++) {
    const rows = Math.min(PART_ROWS, slots.length - from);
    const pieces: BatchColumn[][] = [];
    for (let done = 0; done < rows; done += MAX_BATCH_ROWS) {
      const count = Math.min(MAX_BATCH_ROWS, rows - done);
      output.reset();
      store.copyAll(output, slots, from + done, count);
      savedColumns(output, count).forEach((column, c) => {
        const list = (pieces[c] ??= []);
        list.push(column);
      });
    }
    into.columns(`${name} ${part}`, rows, pieces.map(concatenate), hashes?.subarray(from, from + rows) ?? null);
  }
  into.value(`${name} parts`, part);
}

/** Reads what {@link saveRows} wrote, in batches that are valid during the call of `each`. */
export function restoreRows(
  schema: Schema,
  facts: RowFacts,
  from: StateReader,
  name: string,
  each: (batch: Batch) => void,
): void {
  const parts = from.value(`${name} parts`) as number;
  const width = schema.fields.length;
  for (let part = 0; part < parts; part++) {
    const { rows, columns } = from.columns(`${name} ${part}`);
    for (let at = 0; at < rows; at += MAX_BATCH_ROWS) {
      const count = Math.min(MAX_BATCH_ROWS, rows - at);
      const piece = columns.map(column => cut(column, at, at + count));
      // The facts are columns of numbers, in the order in which they were written.
      const numbers = piece.slice(2 * width) as Float64Array[];
      const weights = facts.weights ? Int32Array.from(numbers.shift()!) : null;
      const arrivals = facts.arrivals ? numbers.shift()! : null;
      each({
        rows: count,
        count,
        columns: piece.slice(0, width),
        nulls: piece.slice(width, 2 * width) as Uint8Array[],
        selection: null,
        weights,
        arrivals:
          arrivals === null
            ? null
            : { count, end: Int32Array.from({ length: count }, (_, i) => i + 1), watermark: arrivals },
        lane: 0,
        lanes: facts.places ? numbers.shift()! : null,
        ordinal: 0,
        ordinals: facts.places ? numbers.shift()! : null,
      });
    }
  }
}

/** Columns, masks, weights, arrival watermarks, lanes and ordinals of the rows in `output`. */
function savedColumns(output: OutputBatch, rows: number): BatchColumn[] {
  const { columns, nulls, weights, arrivals, lanes, ordinals } = output.batch;
  const saved: BatchColumn[] = columns.map(column => cut(column, 0, rows));
  for (const mask of nulls) saved.push(mask === null ? new Uint8Array(rows) : mask.slice(0, rows));
  if (weights !== null) saved.push(Float64Array.from(weights.subarray(0, rows)));
  if (arrivals !== null) {
    const times = new Float64Array(rows);
    for (let run = 0, at = 0; run < arrivals.count; at = arrivals.end[run++]!) {
      times.fill(arrivals.watermark[run]!, at, arrivals.end[run]!);
    }
    saved.push(times);
  }
  if (lanes !== null) saved.push(lanes.slice(0, rows));
  if (ordinals !== null) saved.push(ordinals.slice(0, rows));
  return saved;
}

/** A copy of positions `from` to `to`. */
function cut(column: BatchColumn, from: number, to: number): BatchColumn {
  if (!isRangeColumn(column)) return column.slice(from, to);
  let bytes = 0;
  for (let i = from; i < to; i++) bytes += column.end[i]! - column.start[i]!;
  const source = new TextBuffer(column.text);
  const texts = new TextBuffer(bytes);
  const start = new Int32Array(to - from);
  const end = new Int32Array(to - from);
  let at = 0;
  for (let i = from; i < to; i++) {
    const length = column.end[i]! - column.start[i]!;
    if (length > 0) copyText(source, column.start[i]!, length, texts, at);
    start[i - from] = at;
    at += length;
    end[i - from] = at;
  }
  return { text: texts.bytes.slice(0, bytes), start, end };
}

/** One column of all values of `pieces`, which are of one kind but that exact integers may be in arrays or not. */
function concatenate(pieces: readonly BatchColumn[]): BatchColumn {
  if (pieces.length === 1) return pieces[0]!;
  const first = pieces[0]!;
  if (isRangeColumn(first)) return concatenateText(pieces as readonly RangeColumn[]);
  // `first` is no range column, so none is.
  const plain = pieces as readonly Exclude<BatchColumn, RangeColumn>[];
  if (plain.some(Array.isArray)) return plain.flatMap(piece => Array.from<unknown>(piece));
  const rows = plain.reduce((sum, piece) => sum + piece.length, 0);
  const all = first instanceof Uint8Array ? new Uint8Array(rows) : new Float64Array(rows);
  let at = 0;
  for (const piece of plain as readonly (Uint8Array | Float64Array)[]) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

function concatenateText(pieces: readonly RangeColumn[]): RangeColumn {
  const rows = pieces.reduce((sum, { start }) => sum + start.length, 0);
  const text = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.text.length, 0));
  const start = new Int32Array(rows);
  const end = new Int32Array(rows);
  let row = 0;
  let at = 0;
  for (const piece of pieces) {
    text.set(piece.text, at);
    for (let i = 0; i < piece.start.length; i++, row++) {
      start[row] = at + piece.start[i]!;
      end[row] = at + piece.end[i]!;
    }
    at += piece.text.length;
  }
  return { text, start, end };
}
