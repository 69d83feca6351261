import type { Schema } from '../../schema/schema.js';
import { dataType } from '../../types/data-type.js';
import {
  type Batch,
  type BatchColumn,
  laneAt,
  MAX_BATCH_ROWS,
  type OutputBatch,
  ordinalAt,
  weightAt,
} from '../batch.js';
import type { StateReader, StateWriter } from '../operator.js';
import { KeyTable } from './key-table.js';

/**
 * A table as a count by row, or by row and place: what changes add up to, in the order in which rows first came.
 *
 * Counts may be negative in between; a row whose count is 0 is no row. Memory grows with the rows that were ever added
 * since the last {@link clear}.
 */
export class RowCounts {
  readonly #schema: Schema;
  readonly #placed: boolean;
  readonly #columns: readonly number[];
  readonly #lanes = new Float64Array(MAX_BATCH_ROWS);
  readonly #ordinals = new Float64Array(MAX_BATCH_ROWS);
  #table: KeyTable;
  #counts: number[] = [];

  constructor(schema: Schema, placed: boolean) {
    this.#schema = schema;
    this.#placed = placed;
    this.#columns = Array.from({ length: schema.fields.length + (placed ? 2 : 0) }, (_, c) => c);
    this.#table = this.#newTable();
  }

  #newTable(): KeyTable {
    const place = dataType('double');
    return new KeyTable([...this.#schema.fields.map(({ type }) => type), ...(this.#placed ? [place, place] : [])]);
  }

  get isEmpty(): boolean {
    return this.#counts.length === 0;
  }

  /** How many rows there are that differ. */
  get size(): number {
    return this.#table.liveIds().length;
  }

  add(batch: Batch): void {
    const ids = this.#table.ids(this.#placed ? this.#withPlaces(batch) : batch, this.#columns);
    const counts = this.#counts;
    for (let k = 0; k < batch.count; k++) {
      const position = batch.selection === null ? k : batch.selection[k]!;
      const id = ids[position]!;
      counts[id] = (counts[id] ?? 0) + weightAt(batch, position);
    }
  }

  /** The same batch with lane and ordinal as columns. */
  #withPlaces(batch: Batch): Batch {
    for (let position = 0; position < batch.rows; position++) {
      this.#lanes[position] = laneAt(batch, position);
      this.#ordinals[position] = ordinalAt(batch, position);
    }
    const columns: BatchColumn[] = [...batch.columns, this.#lanes, this.#ordinals];
    return { ...batch, columns, nulls: [...batch.nulls, null, null] };
  }

  /**
   * Hands over, through `output`, every row whose count `isWanted`, as often as it counts, each with a weight of 1 or -1:
   * edges that only insert have no other. Runs are the caller's.
   */
  emit(output: OutputBatch, isWanted: (count: number) => boolean, give: (output: OutputBatch) => void): void {
    output.reset();
    for (let id = 0; id < this.#counts.length; id++) {
      const count = this.#counts[id]!;
      if (!isWanted(count)) continue;
      for (let n = Math.abs(count); n > 0; n--) {
        this.#write(output, id, Math.sign(count));
        if (!output.isFull) continue;
        give(output);
        output.reset();
      }
    }
    if (output.batch.rows > 0) give(output);
  }

  #write(output: OutputBatch, id: number, weight: number): void {
    const width = this.#schema.fields.length;
    const position = output.batch.rows;
    for (let c = 0; c < width; c++) output.set(c, position, this.#table.key(id, c));
    if (this.#placed) {
      output.batch.lanes![position] = this.#table.key(id, width) as number;
      output.batch.ordinals![position] = this.#table.key(id, width + 1) as number;
    }
    output.add(weight, Number.NEGATIVE_INFINITY);
  }

  clear(): void {
    if (this.#counts.length === 0) return;
    this.#table = this.#newTable();
    this.#counts = [];
  }

  snapshot(into: StateWriter): void {
    this.#table.snapshot(into, 'rows');
    into.value(
      'counts',
      Float64Array.from(this.#table.liveIds(), id => this.#counts[id]!),
    );
  }

  restore(from: StateReader): void {
    const counts = from.value('counts') as Float64Array;
    this.#table.restore(from, 'rows').forEach((id, row) => {
      this.#counts[id] = counts[row]!;
    });
  }

  get stateBytes(): number {
    return this.#table.bytes + 8 * this.#counts.length;
  }
}
