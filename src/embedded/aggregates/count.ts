import { type Code, js } from '../../expr/code.js';
import type { Value } from '../../types/value.js';
import { SEGMENT_BITS, SEGMENT_MASK } from '../state/segments.js';
import type { Accumulator, UpdateCode } from './accumulator.js';
import type { GroupState, StateLayout } from './group-state.js';
import type { ResultColumn } from './results.js';

/** COUNT: how many rows, or how many that are not NULL. */
export class Count implements Accumulator {
  readonly #field: number;

  constructor(layout: StateLayout) {
    this.#field = layout.number();
  }

  add({ records }: GroupState, id: number, _value: Value, weight: number): void {
    records.set(id, this.#field, records.get(id, this.#field) + weight);
  }

  code({ field, weight }: UpdateCode): Code {
    return js`${field(this.#field)} += ${weight ?? 1};`;
  }

  results({ records }: GroupState, ids: Int32Array, count: number, into: ResultColumn, at: number): void {
    const { segments, width } = records;
    // COUNT is BIGINT of safe numbers: its column never holds anything else.
    const values = into.values as Float64Array;
    for (let t = 0; t < count; t++) {
      const id = ids[t]!;
      values[at + t] = segments[id >>> SEGMENT_BITS]![(id & SEGMENT_MASK) * width + this.#field]!;
      into.nulls[at + t] = 0;
    }
  }

  merge({ records }: GroupState, ids: Int32Array, from: GroupState, fromIds: Int32Array): void {
    for (let g = 0; g < fromIds.length; g++) {
      const id = ids[g]!;
      records.set(id, this.#field, records.get(id, this.#field) + from.records.get(fromIds[g]!, this.#field));
    }
  }
}
