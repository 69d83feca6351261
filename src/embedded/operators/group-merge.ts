import type { Aggregation } from '../aggregates/aggregation.js';
import type { GroupState } from '../aggregates/group-state.js';
import { MAX_BATCH_ROWS, OutputBatch } from '../batch.js';

/** Adds the groups of one state to those of another: keys are looked up a batch at a time. */
export class GroupMerge {
  readonly #aggregation: Aggregation;
  readonly #keys: OutputBatch;
  readonly #columns: readonly number[];

  constructor(aggregation: Aggregation) {
    this.#aggregation = aggregation;
    const fields = aggregation.keyTypes.map((type, k) => ({ name: `k${k}`, type }));
    this.#keys = new OutputBatch({ fields }, { weights: false, arrivals: false, places: false });
    this.#columns = fields.map((_, k) => k);
  }

  add(into: GroupState, from: GroupState): void {
    const ids = from.table.liveIds();
    const groups = from.pairs.length === 0 ? null : new Map<number, number>();
    for (let start = 0; start < ids.length; start += MAX_BATCH_ROWS) {
      const some = ids.subarray(start, start + MAX_BATCH_ROWS);
      const { batch } = this.#keys;
      this.#keys.reset();
      from.table.writeTo(this.#keys, 0, some, some.length);
      batch.rows = some.length;
      batch.count = some.length;
      const own = into.table.ids(batch, this.#columns);
      this.#aggregation.merge(into, own, from, some);
      if (groups !== null) for (let g = 0; g < some.length; g++) groups.set(some[g]!, own[g]!);
    }
    if (groups !== null) this.#aggregation.mergeDistinct(into, from, groups);
  }
}
