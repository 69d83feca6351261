import type { Code } from '../../expr/code.js';
import type { DataType } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import { SEGMENT_BITS, SEGMENT_MASK } from '../state/segments.js';
import type { Accumulator, UpdateCode } from './accumulator.js';
import { DoubleTotal } from './double-total.js';
import type { GroupState, StateLayout } from './group-state.js';
import { Presence } from './presence.js';
import type { ResultColumn } from './results.js';

/** AVG of FLOAT and DOUBLE: the rounded sum over how many there are (S9.3). */
export class AverageDouble implements Accumulator {
  readonly #isFloat: boolean;
  readonly #total: DoubleTotal;
  readonly #presence: Presence;

  constructor(type: DataType, layout: StateLayout) {
    this.#isFloat = type.kind === 'float';
    this.#total = new DoubleTotal(layout);
    this.#presence = new Presence(layout);
  }

  add(state: GroupState, id: number, value: Value, weight: number): void {
    this.#total.add(state, id, value as number, weight);
    this.#presence.add(state, id, weight);
  }

  code(update: UpdateCode): Code {
    return this.#total.code(update, this.#presence.code(update));
  }

  results(state: GroupState, ids: Int32Array, count: number, into: ResultColumn, at: number): void {
    const { segments, width } = state.records;
    const counts = this.#presence.field;
    for (let t = 0; t < count; t++) {
      const id = ids[t]!;
      const segment = segments[id >>> SEGMENT_BITS]!;
      const record = (id & SEGMENT_MASK) * width;
      const n = segment[record + counts]!;
      const sum = this.#total.quick(segment, record);
      if (n === 0) into.setNull(at + t);
      else if (this.#isFloat || Number.isNaN(sum)) {
        const average = this.#total.round(state, id, this.#isFloat) / n;
        into.setNumber(at + t, (this.#isFloat ? Math.fround(average) : average) + 0);
      } else into.setNumber(at + t, sum / n + 0);
    }
  }

  merge(into: GroupState, ids: Int32Array, from: GroupState, fromIds: Int32Array): void {
    for (let g = 0; g < fromIds.length; g++) {
      this.#total.merge(into, ids[g]!, from, fromIds[g]!);
      this.#presence.merge(into, ids[g]!, from, fromIds[g]!);
    }
  }
}
