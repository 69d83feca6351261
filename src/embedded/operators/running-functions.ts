import type { NamedAggregate } from '../../expr/expression.js';
import { countOfCall, defaultOfCall } from '../../expr/functions/resolve-over.js';
import type { Value } from '../../types/value.js';
import type { GroupState, StateLayout } from '../aggregates/group-state.js';
import type { ResultColumn } from '../aggregates/results.js';
import { type Batch, type BatchColumn, valueAt } from '../batch.js';
import { ALL_POSITIONS } from '../state/key-table.js';
import { ObjectColumn } from '../state/segments.js';

/** The last values of a part, the oldest first. */
class LastValues extends ObjectColumn<Value[]> {
  override save(ids: Int32Array): unknown[] {
    return Array.from(ids, id => [...(this.get(id) ?? [])]);
  }

  override load(ids: Int32Array, saved: BatchColumn): void {
    ids.forEach((id, i) => {
      this.set(id, [...(saved as Value[][])[i]!]);
    });
  }
}

/** A LAG: how far it looks back, and what it keeps. */
interface Lag {
  readonly result: number;
  readonly column: number;
  readonly rows: number;
  readonly otherwise: Value;
  readonly state: number;
}

/**
 * Ranks and earlier neighbours of rows that come in order, those of each key for themselves: what is kept of a key is
 * how many rows and how many instants it has had, and the last values that LAG looks back to.
 */
export class RunningFunctions {
  readonly #ranks: readonly { readonly result: number; readonly field: number }[];
  readonly #lags: readonly Lag[];
  /** Numbers of the record: rows so far, the last instant, its rank, how many instants. */
  readonly #rows: number;
  readonly #time: number;
  readonly #rank: number;
  readonly #dense: number;

  /** `values`: by function, the column that it reads. */
  constructor(functions: readonly NamedAggregate[], values: readonly number[], layout: StateLayout) {
    const fields = new Map<string, number>();
    this.#rows = layout.number();
    this.#time = layout.number(Number.NaN);
    this.#rank = layout.number();
    this.#dense = layout.number();
    fields.set('ROW_NUMBER', this.#rows).set('RANK', this.#rank).set('DENSE_RANK', this.#dense);
    this.#ranks = functions.flatMap(({ call }, result) =>
      fields.has(call.name) ? [{ result, field: fields.get(call.name)! }] : [],
    );
    this.#lags = functions.flatMap(({ call }, result) => {
      if (call.name !== 'LAG') return [];
      const state = layout.column(() => new LastValues(80));
      return [{ result, column: values[result]!, rows: countOfCall(call), otherwise: defaultOfCall(call), state }];
    });
  }

  /** Writes the results of the live rows of `batch`, in order; the k-th at position k of `into`, a column a function. */
  run(batch: Batch, ids: Int32Array, time: number, state: GroupState, into: readonly ResultColumn[]): void {
    const positions = batch.selection ?? ALL_POSITIONS;
    // A rowtime is a number.
    const times = batch.columns[time] as Float64Array;
    const { records } = state;
    for (let k = 0; k < batch.count; k++) {
      const position = positions[k]!;
      const id = ids[position]!;
      const rows = records.get(id, this.#rows) + 1;
      records.set(id, this.#rows, rows);
      if (records.get(id, this.#time) !== times[position]) {
        records.set(id, this.#time, times[position]!);
        records.set(id, this.#rank, rows);
        records.set(id, this.#dense, records.get(id, this.#dense) + 1);
      }
      for (let r = 0; r < this.#ranks.length; r++) {
        const { result, field } = this.#ranks[r]!;
        into[result]!.setNumber(k, records.get(id, field));
      }
      for (let l = 0; l < this.#lags.length; l++) this.#look(this.#lags[l]!, batch, position, id, state, into, k);
    }
  }

  #look(
    { result, column, rows, otherwise, state: s }: Lag,
    batch: Batch,
    position: number,
    id: number,
    state: GroupState,
    into: readonly ResultColumn[],
    k: number,
  ): void {
    // The layout made it so.
    const last = state.columns[s] as LastValues;
    let values = last.get(id);
    if (values === null) last.set(id, (values = []));
    values.push(valueAt(batch, column, position));
    into[result]!.set(k, values.length > rows ? values[0]! : otherwise);
    if (values.length > rows) values.shift();
  }
}
