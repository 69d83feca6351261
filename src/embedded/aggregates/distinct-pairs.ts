import { type DataType, dataType, withNull } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import { type Batch, type BatchColumn, MAX_BATCH_ROWS, OutputBatch, weightAt } from '../batch.js';
import type { StateReader, StateWriter } from '../operator.js';
import { ALL_POSITIONS, KeyTable } from '../state/key-table.js';
import { NumberRecords } from '../state/number-records.js';

/** What is static about the distinct values of one operand. */
export interface DistinctSpec {
  readonly operand: number;
  readonly type: DataType;
  /** Conditions of which one must be TRUE for a value to matter; `null` where all do. */
  readonly wheres: readonly number[] | null;
  /** How many calls share the values. */
  readonly calls: number;
  readonly retracts: boolean;
  /** There is more than one group. */
  readonly grouped: boolean;
}

const GROUP = dataType('int');
const USES = 0;

/**
 * Pairs of a group and one of its distinct values, with a weight for each call that asks, since each has its own
 * condition: a value counts for a call while its weight is above 0. All `count(distinct x) where ...` over one x share
 * the pairs. Where rows are taken away again, a pair is dropped when nothing uses it any more.
 */
export class DistinctPairs {
  readonly records: NumberRecords;
  /** By position of the batch at hand: its pair. Valid where the operand is not NULL and a condition holds. */
  ids: Int32Array = new Int32Array(0);
  readonly #spec: DistinctSpec;
  /** Keys are the value and, where there are several, the group. */
  readonly #table: KeyTable;
  readonly #columns: readonly number[];
  readonly #groups = new Float64Array(MAX_BATCH_ROWS);
  readonly #selection = new Int32Array(MAX_BATCH_ROWS);
  #unused: number[] = [];

  constructor(spec: DistinctSpec) {
    this.#spec = spec;
    const value = withNull(spec.type, false);
    this.#table = new KeyTable(spec.grouped ? [value, GROUP] : [value]);
    this.#columns = spec.grouped ? [0, 1] : [0];
    this.records = this.#table.attach(new NumberRecords(new Array<number>(1 + spec.calls).fill(0)));
  }

  /** Number of the record in which call `call` has its weight. */
  static field(call: number): number {
    return USES + 1 + call;
  }

  /** Finds the pairs of the rows of `batch`, whose groups are `groupIds`, new ones with weights of 0. */
  find(batch: Batch, groupIds: Int32Array): void {
    const { operand, retracts, grouped } = this.#spec;
    const count = this.#select(batch);
    const groups = this.#groups;
    const selection = this.#selection;
    if (grouped) for (let k = 0; k < count; k++) groups[selection[k]!] = groupIds[selection[k]!]!;
    this.ids = this.#idsOf(batch.columns[operand]!, groups, batch.rows, count);
    if (!retracts) return;
    for (let k = 0; k < count; k++) {
      const id = this.ids[selection[k]!]!;
      const uses = this.records.get(id, USES) + weightAt(batch, selection[k]!);
      this.records.set(id, USES, uses);
      if (uses === 0) this.#unused.push(id);
    }
  }

  /** Selects the live rows whose value matters; says how many. */
  #select(batch: Batch): number {
    const { operand, wheres } = this.#spec;
    const mask = batch.nulls[operand] ?? null;
    const positions = batch.selection ?? ALL_POSITIONS;
    let count = 0;
    for (let k = 0; k < batch.count; k++) {
      const i = positions[k]!;
      if (mask !== null && mask[i] === 1) continue;
      if (wheres !== null && !wheres.some(where => isTrue(batch, where, i))) continue;
      this.#selection[count++] = i;
    }
    return count;
  }

  #idsOf(values: BatchColumn, groups: Float64Array, rows: number, count: number): Int32Array {
    const batch: Batch = {
      rows,
      count,
      columns: [values, groups],
      nulls: [null, null],
      selection: this.#selection,
      weights: null,
      arrivals: null,
      lane: 0,
      lanes: null,
      ordinal: 0,
      ordinals: null,
    };
    return this.#table.ids(batch, this.#columns);
  }

  /** Forgets all pairs and keeps the room. */
  clear(): void {
    this.#table.clear();
    this.#unused = [];
  }

  /** Drops pairs that nothing uses any more. */
  sweep(): void {
    if (this.#unused.length === 0) return;
    for (const id of new Set(this.#unused)) if (this.records.get(id, USES) === 0) this.#table.release(id);
    this.#unused = [];
  }

  /** Drops all pairs of groups that are gone. */
  forget(groups: ReadonlySet<number>): void {
    this.sweep();
    for (const id of this.#table.liveIds()) if (groups.has(this.#groupOf(id))) this.#table.release(id);
  }

  /**
   * Adds the pairs of another state; its group g is group `groups.get(g)` here. `changed` hears of each value that
   * begins (+1) or ceases (-1) to count for a call.
   */
  merge(
    from: DistinctPairs,
    groups: ReadonlyMap<number, number>,
    changed: (call: number, group: number, value: Value, weight: number) => void,
  ): void {
    const pairs = [...from.#table.liveIds()].flatMap(id => {
      const group = groups.get(from.#groupOf(id));
      return group === undefined ? [] : [{ id, group, value: from.#table.key(id, 0) }];
    });
    const weights = (id: number) => Array.from({ length: this.records.width }, (_, f) => from.records.get(id, f));
    this.#insert(
      pairs.map(({ id, group, value }) => ({ group, value, weights: weights(id) })),
      changed,
    );
  }

  /** Adds weights to pairs, one list of all fields a pair. */
  #insert(
    pairs: readonly { group: number; value: Value; weights: readonly number[] }[],
    changed: (call: number, group: number, value: Value, weight: number) => void,
  ): void {
    const fields = [
      { name: 'value', type: this.#spec.type },
      { name: 'group', type: GROUP },
    ];
    const output = new OutputBatch({ fields }, { weights: false, arrivals: false, places: false });
    for (let start = 0; start < pairs.length; start += MAX_BATCH_ROWS) {
      const part = pairs.slice(start, start + MAX_BATCH_ROWS);
      output.reset();
      part.forEach(({ group, value }, position) => {
        output.set(0, position, value);
        output.set(1, position, group);
        output.add(1, 0);
      });
      const ids = this.#table.ids(output.batch, this.#columns);
      part.forEach(({ group, value, weights }, position) => {
        const id = ids[position]!;
        weights.forEach((weight, field) => {
          const before = this.records.get(id, field);
          this.records.set(id, field, before + weight);
          const change = Number(before + weight > 0) - Number(before > 0);
          if (field !== USES && change !== 0) changed(field - USES - 1, group, value, change);
        });
      });
    }
  }

  /** Groups are written as their rank among those of the snapshot, given by `ranks`. */
  snapshot(into: StateWriter, name: string, ranks: ReadonlyMap<number, number>, groups: KeyTable): void {
    // Pairs that nothing uses any more, and whose group may be gone, are no state.
    const ids = this.#table.liveIds().filter(id => !this.#spec.retracts || this.records.get(id, USES) !== 0);
    const columns: BatchColumn[] = [
      Float64Array.from(ids, id => ranks.get(this.#groupOf(id))!),
      Array.from(ids, id => this.#table.key(id, 0)),
      ...this.records.fields().map(field => field.save(ids)),
    ];
    into.columns(
      name,
      ids.length,
      columns,
      Int32Array.from(ids, id => groups.hashOf(this.#groupOf(id))),
    );
  }

  /** `groups`: the ids of the groups by rank. */
  restore(from: StateReader, name: string, groups: Int32Array): void {
    const { rows, columns } = from.columns(name);
    const [ranks, values, ...weights] = columns as unknown as [Float64Array, Value[], ...Float64Array[]];
    const pairs = Array.from({ length: rows }, (_, i) => ({
      group: groups[ranks[i]!]!,
      value: values[i]!,
      weights: weights.map(weight => weight[i]!),
    }));
    this.#insert(pairs, () => {});
  }

  #groupOf(id: number): number {
    // Groups are numbers.
    return this.#spec.grouped ? (this.#table.key(id, 1) as number) : 0;
  }

  get bytes(): number {
    return this.#table.bytes;
  }
}

/** Whether the condition in column `c` is TRUE for the row at `position`. */
export function isTrue(batch: Batch, c: number, position: number): boolean {
  const mask = batch.nulls[c];
  return (
    (batch.columns[c] as Uint8Array)[position] === 1 && !(mask !== null && mask !== undefined && mask[position] === 1)
  );
}
