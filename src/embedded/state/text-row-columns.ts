import { type Batch, isRangeColumn, MAX_BATCH_ROWS, type RangeColumn } from '../batch.js';
import type { IntegerField, IntegerRecords } from './integer-records.js';
import { CHUNK_BYTES, TextChunks } from './text-chunks.js';
import { TextRowColumn } from './text-row-column.js';

/** Less garbage than this is not worth a pass over all rows. */
const LEAST_GARBAGE = 1 << 16;

/** Where in one buffer the texts of a batch's range columns begin and end. */
interface Span {
  readonly text: Uint8Array;
  start: number;
  end: number;
  /** Bytes that live rows have in it. */
  bytes: number;
}

/**
 * All text columns of a {@link RowStore}, as bytes in chunks (strings in state would be marked by every full collection
 * of garbage). The texts of one row lie in one chunk, so that a row costs one count when it comes and when it goes.
 */
export class TextRowColumns {
  readonly chunks = new TextChunks();
  /** By slot: the number of the chunk. */
  readonly chunk: IntegerField;
  readonly columns: readonly TextRowColumn[];
  /** For columns while they gather: by row the number of its chunk. */
  readonly numberOf = new Int32Array(MAX_BATCH_ROWS);
  readonly #at: readonly number[];
  #liveBytes = 0;

  /** `at`: which columns of a batch are text. */
  constructor(at: readonly number[], records: IntegerRecords) {
    this.#at = at;
    this.chunk = records.add();
    this.columns = at.map(() => new TextRowColumn(this, records.add(), records.add()));
  }

  /** Takes in all texts of the live rows of `batch`, the k-th at `slots[k]`. */
  write(batch: Batch, slots: Int32Array): void {
    const spans: Span[] = [];
    let room = 0;
    for (const c of this.#at) {
      const column = batch.columns[c]!;
      if (isRangeColumn(column)) addSpan(spans, column, batch, batch.nulls[c] ?? null);
      else room += 3 * lengthOf(column as (string | null)[], batch, batch.nulls[c] ?? null);
    }
    for (const span of spans) room += isDense(span) ? span.end - span.start : span.bytes;
    const number = this.chunks.reserve(room);
    const chunk = this.chunks.chunks[number]!;
    let used = this.chunks.used(number);
    // A whole batch's text is copied at once, unless much of what lies between is of no use here.
    const shifts = spans.map(span => {
      this.#liveBytes += span.bytes;
      if (!isDense(span)) return Number.NaN;
      const shift = used - span.start;
      chunk.bytes.set(span.text.subarray(span.start, span.end), used);
      used += span.end - span.start;
      return shift;
    });
    this.#at.forEach((c, t) => {
      const column = batch.columns[c]!;
      const nulls = batch.nulls[c] ?? null;
      const into = this.columns[t]!;
      if (isRangeColumn(column)) {
        const shift = shifts[spans.findIndex(({ text }) => text === column.text)]!;
        if (Number.isNaN(shift)) used = into.copy(column, nulls, batch, slots, chunk, used);
        else into.shift(column, nulls, batch, slots, shift);
      } else {
        const before = used;
        used = into.encode(column as (string | null)[], nulls, batch, slots, chunk.bytes, used);
        this.#liveBytes += used - before;
      }
    });
    for (let k = 0; k < batch.count; k++) this.chunk.set(slots[k]!, number);
    this.chunks.add(number, batch.count, used);
  }

  /** The row is gone. */
  free(slot: number): void {
    for (const column of this.columns) this.#liveBytes -= column.lengthOf(slot);
    this.chunks.release(this.chunk.get(slot));
  }

  /** Whether most of the bytes kept belong to no row. */
  get isWasteful(): boolean {
    return this.chunks.usedBytes > 4 * this.#liveBytes + LEAST_GARBAGE;
  }

  /** Moves the texts of the rows at `slots`, all there are, to new chunks. */
  compact(slots: Int32Array): void {
    const old = this.chunks.chunks.slice();
    this.chunks.clear();
    this.chunks.reserve(Math.min(this.#liveBytes, CHUNK_BYTES));
    for (const slot of slots) {
      const from = old[this.chunk.get(slot)]!;
      let bytes = 0;
      for (const column of this.columns) bytes += column.lengthOf(slot);
      const number = this.chunks.reserve(bytes);
      let used = this.chunks.used(number);
      for (const column of this.columns) used = column.move(slot, from, this.chunks.chunks[number]!, used);
      this.chunk.set(slot, number);
      this.chunks.add(number, 1, used);
    }
  }

  clear(): void {
    this.chunks.clear();
    this.#liveBytes = 0;
  }

  /** Memory that nothing was written to yet is not counted: a host gives it when it is used. */
  get bytes(): number {
    return this.chunks.usedBytes;
  }
}

/** Whether most of the span belongs to rows: what is copied besides is memory that nobody needs. */
function isDense(span: Span): boolean {
  return span.end - span.start <= 1.75 * span.bytes;
}

/** Counts the live texts of `column` in the span of the buffer that they lie in. */
function addSpan(spans: Span[], column: RangeColumn, batch: Batch, nulls: Uint8Array | null): void {
  const { text, start, end } = column;
  const { count, selection } = batch;
  let from = text.length;
  let to = 0;
  let bytes = 0;
  for (let k = 0; k < count; k++) {
    const i = selection === null ? k : selection[k]!;
    if (nulls !== null && nulls[i] === 1) continue;
    const s = start[i]!;
    const e = end[i]!;
    if (s < from) from = s;
    if (e > to) to = e;
    bytes += e - s;
  }
  // All texts empty: any place will do.
  if (bytes === 0) from = to = 0;
  const span = spans.find(known => known.text === text);
  if (span === undefined) spans.push({ text, start: from, end: to, bytes });
  else if (bytes > 0) {
    span.start = span.bytes === 0 ? from : Math.min(span.start, from);
    span.end = span.bytes === 0 ? to : Math.max(span.end, to);
    span.bytes += bytes;
  }
}

/** UTF-16 units of all live texts. */
function lengthOf(column: readonly (string | null)[], batch: Batch, nulls: Uint8Array | null): number {
  const { count, selection } = batch;
  let length = 0;
  for (let k = 0; k < count; k++) {
    const i = selection === null ? k : selection[k]!;
    if (nulls === null || nulls[i] === 0) length += column[i]!.length;
  }
  return length;
}
