import type { SessionAggregate } from '../../plan/nodes/session-aggregate.js';
import { keyText } from '../../types/key-text.js';
import type { GroupState } from '../aggregates/group-state.js';
import { ABSENT, ResultTable } from '../aggregates/results.js';
import { appendRun, MAX_BATCH_ROWS, OutputBatch } from '../batch.js';
import type { Edge } from '../operator.js';
import type { KeyTable } from '../state/key-table.js';
import type { SessionGroups } from './session-groups.js';

/** Who gets results. */
export interface ResultListener {
  /** Rows, each for the session that was told with it: `tags[row]`. Valid during the call. */
  rows(output: OutputBatch, tags: readonly number[]): void;
  /** A result that is an error. */
  fault(where: string, fault: number, end: number, tag: number): void;
}

/** Where each key of a result is found: in the partition or in the group. */
interface KeySource {
  readonly isPartition: boolean;
  readonly column: number;
}

/** Makes rows of groups: bounds, keys, results. Groups of a state are told one by one and come out in batches. */
export class SessionResults {
  readonly #groups: SessionGroups;
  readonly #partitions: KeyTable;
  readonly #keys: readonly KeySource[];
  readonly #results: ResultTable;
  readonly #output: OutputBatch;
  readonly #listener: ResultListener;
  readonly #starts = new Float64Array(MAX_BATCH_ROWS);
  readonly #ends = new Float64Array(MAX_BATCH_ROWS);
  readonly #ids = new Int32Array(MAX_BATCH_ROWS);
  readonly #partitionIds = new Int32Array(MAX_BATCH_ROWS);
  readonly #at = new Int32Array(MAX_BATCH_ROWS);
  #tags: number[] = [];
  #state: GroupState | null = null;
  #count = 0;

  constructor(
    node: SessionAggregate,
    groups: SessionGroups,
    partitions: KeyTable,
    output: Edge,
    listener: ResultListener,
  ) {
    this.#groups = groups;
    this.#partitions = partitions;
    this.#keys = node.keys.map(key => {
      const column = node.window.partitionBy.indexOf(key);
      return column >= 0
        ? { isPartition: true, column }
        : // The first key of a group is the part.
          { isPartition: false, column: groups.cutting.indexOf(key) + 1 };
    });
    this.#results = new ResultTable(groups.aggregation.types);
    this.#output = new OutputBatch(output.schema, { weights: output.retracts, arrivals: output.timed, places: false });
    this.#listener = listener;
  }

  /** Asks for the results of a group of `state` in a session; they may come later, at the latest with {@link flush}. */
  add(
    state: GroupState,
    group: number,
    { start, end, partition }: { readonly start: number; readonly end: number; readonly partition: number },
    tag = 0,
  ): void {
    if (this.#state !== state || this.#count === MAX_BATCH_ROWS) this.flush();
    this.#state = state;
    const n = this.#count++;
    this.#starts[n] = start;
    this.#ends[n] = end;
    this.#ids[n] = group;
    this.#partitionIds[n] = partition;
    this.#tags[n] = tag;
  }

  flush(): void {
    const state = this.#state;
    const asked = this.#count;
    this.#count = 0;
    if (state === null || asked === 0) return;
    this.#groups.aggregation.results(state, this.#ids, asked, this.#results, 0);
    const { states } = this.#results;
    let rows = 0;
    for (let n = 0; n < asked; n++) {
      if (states[n] === 0) this.#keep(n, rows++);
      else if (states[n] !== ABSENT) this.#fault(state, n, states[n]!);
    }
    if (rows > 0) this.#emit(state, rows);
  }

  #keep(n: number, row: number): void {
    this.#starts[row] = this.#starts[n]!;
    this.#ends[row] = this.#ends[n]!;
    this.#ids[row] = this.#ids[n]!;
    this.#partitionIds[row] = this.#partitionIds[n]!;
    this.#tags[row] = this.#tags[n]!;
    this.#at[row] = n;
  }

  #fault(state: GroupState, n: number, fault: number): void {
    const end = this.#ends[n]!;
    const key = this.#keys.map(({ isPartition, column }) =>
      isPartition ? this.#partitions.key(this.#partitionIds[n]!, column) : state.table.key(this.#ids[n]!, column),
    );
    this.#listener.fault(keyText([this.#starts[n]!, end, end - 1, ...key]), fault, end, this.#tags[n]!);
  }

  #emit(state: GroupState, rows: number): void {
    const output = this.#output;
    const { batch } = output;
    output.reset();
    const [starts, ends, times] = batch.columns as [Float64Array, Float64Array, Float64Array];
    for (let row = 0; row < rows; row++) {
      const end = this.#ends[row]!;
      starts[row] = this.#starts[row]!;
      ends[row] = end;
      times[row] = end - 1;
      if (batch.arrivals !== null) appendRun(batch.arrivals, row, end - 1);
    }
    this.#keys.forEach(({ isPartition, column }, k) => {
      if (isPartition) this.#partitions.writeKey(column, output, k + 3, this.#partitionIds, rows);
      else state.table.writeKey(column, output, k + 3, this.#ids, rows);
    });
    const first = this.#keys.length + 3;
    this.#results.columns.forEach((column, r) => {
      column.writeTo(output, first + r, this.#at, rows);
    });
    batch.weights?.fill(1, 0, rows);
    batch.rows = rows;
    batch.count = rows;
    this.#listener.rows(output, this.#tags);
  }
}
