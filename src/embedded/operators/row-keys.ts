import type { Schema } from '../../schema/schema.js';
import { type DataType, dataType } from '../../types/data-type.js';
import { type Batch, laneAt, MAX_BATCH_ROWS, OutputBatch, ordinalAt } from '../batch.js';
import type { KeyTable } from '../state/key-table.js';

const NUMBER = dataType('double');

/** Rows as keys: their columns, and behind them their place where they have one, as equal rows in two places are two. */
export class RowKeys {
  readonly types: readonly DataType[];
  readonly #columns: readonly number[];
  readonly #width: number;
  readonly #placed: boolean;
  readonly #lanes = new Float64Array(MAX_BATCH_ROWS);
  readonly #ordinals = new Float64Array(MAX_BATCH_ROWS);
  readonly #output: OutputBatch;

  constructor({ fields }: Schema, placed: boolean) {
    this.#width = fields.length;
    this.#placed = placed;
    const place = placed ? [NUMBER, NUMBER].map((type, i) => ({ name: `place ${i}`, type })) : [];
    const all = [...fields, ...place];
    this.types = all.map(({ type }) => type);
    this.#columns = all.map((_, c) => c);
    this.#output = new OutputBatch({ fields: all }, { weights: true, arrivals: true, places: false });
  }

  /** The ids of the rows of a batch, by position. */
  ids(table: KeyTable, batch: Batch): Int32Array {
    if (!this.#placed) return table.ids(batch, this.#columns);
    const { count, selection } = batch;
    for (let k = 0; k < count; k++) {
      const i = selection === null ? k : selection[k]!;
      this.#lanes[i] = laneAt(batch, i);
      this.#ordinals[i] = ordinalAt(batch, i);
    }
    const columns = [...batch.columns, this.#lanes, this.#ordinals];
    return table.ids({ ...batch, columns, nulls: [...batch.nulls, null, null] }, this.#columns);
  }

  /** The first `count` rows of `ids` as a batch, which arrived at `arrival`; valid until the next call. */
  batchOf(table: KeyTable, ids: Int32Array, weights: Int32Array, count: number, arrival: number): Batch {
    const output = this.#output;
    output.reset();
    table.writeTo(output, 0, ids, count);
    for (let k = 0; k < count; k++) output.add(weights[k]!, arrival);
    const { batch } = output;
    if (!this.#placed) return batch;
    const [lanes, ordinals] = batch.columns.slice(this.#width) as [Float64Array, Float64Array];
    const [columns, nulls] = [batch.columns.slice(0, this.#width), batch.nulls.slice(0, this.#width)];
    return { ...batch, columns, nulls, lanes, ordinals };
  }
}
