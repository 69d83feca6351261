import type { AggregateCall, NamedAggregate } from '../../expr/expression.js';
import { countOfCall, defaultOfCall } from '../../expr/functions/resolve-over.js';
import { type Frame, functionsOfOver, type Over } from '../../plan/nodes/over.js';
import { dataType } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import { Aggregation } from '../aggregates/aggregation.js';
import type { GroupState } from '../aggregates/group-state.js';
import { ResultTable } from '../aggregates/results.js';
import { MAX_BATCH_ROWS, OutputBatch } from '../batch.js';
import type { Edge, Outlet } from '../operator.js';
import { ALL_POSITIONS } from '../state/key-table.js';
import type { RowStore } from '../state/row-store.js';
import type { OverColumns } from './over-columns.js';
import type { RowRanking } from './row-ranking.js';

/**
 * The results of all rows of a part, in one walk along them: what enters the frame is added, what leaves it is taken away
 * again, so no frame is gone through for itself.
 */
export class PartResults {
  readonly #columns: OverColumns;
  readonly #store: RowStore;
  readonly #ranking: RowRanking;
  readonly #frame: Frame;
  readonly #functions: readonly NamedAggregate[];
  readonly #aggregation: Aggregation;
  readonly #state: GroupState;
  readonly #entering: PartReader;
  readonly #leaving: PartReader;
  readonly #table: ResultTable;
  /** By row: where its equals begin, where they end, how many different keys there are up to it. */
  #peersFrom = new Int32Array(MAX_BATCH_ROWS);
  #peersTo = new Int32Array(MAX_BATCH_ROWS);
  #dense = new Int32Array(MAX_BATCH_ROWS);

  constructor(
    node: Over,
    columns: OverColumns,
    store: RowStore,
    ranking: RowRanking,
    input: Edge,
    outlet: Outlet,
    facts: { codeGeneration: boolean },
  ) {
    this.#columns = columns;
    this.#store = store;
    this.#ranking = ranking;
    this.#frame = node.frame;
    this.#functions = functionsOfOver(node);
    // What goes by an order goes by the position in the part.
    const position = columns.schema.fields.length;
    const schema = { fields: [...columns.schema.fields, { name: '#', type: dataType('double') }] };
    this.#aggregation = new Aggregation({
      keys: [],
      aggregates: columns.aggregates,
      node: node.input,
      input: { ...input, schema, placed: true, retracts: node.frame.preceding !== null },
      outlet,
      time: position,
      always: true,
      codeGeneration: facts.codeGeneration,
    });
    this.#state = this.#aggregation.newState();
    const reads = this.#aggregation.reads;
    this.#entering = new PartReader(store, new OutputBatch(schema, NO_FACTS), reads, position);
    this.#leaving = new PartReader(store, new OutputBatch(schema, { ...NO_FACTS, weights: true }), reads, position);
    this.#table = new ResultTable([...columns.aggregates, ...this.#functions].map(({ call }) => call.type));
  }

  /** The results of the rows at `slots`, which are in order, by index; valid until the next call. */
  of(slots: Int32Array): ResultTable {
    const table = this.#table;
    table.reserve(slots.length);
    for (let i = 0; i < slots.length; i++) table.states[i] = 0;
    this.#findPeers(slots);
    if (this.#columns.aggregates.length > 0) this.#aggregate(slots);
    this.#functions.forEach(({ call }, f) => {
      const into = table.columns[this.#columns.aggregates.length + f]!;
      for (let i = 0; i < slots.length; i++) into.set(i, this.#functionAt(call, this.#columns.values[f]!, slots, i));
    });
    return table;
  }

  #findPeers(slots: Int32Array): void {
    const count = slots.length;
    if (count > this.#dense.length) {
      this.#peersFrom = new Int32Array(2 * count);
      this.#peersTo = new Int32Array(2 * count);
      this.#dense = new Int32Array(2 * count);
    }
    for (let i = 0; i < count; i++) {
      const isPeer = i > 0 && this.#ranking.compareKeys(slots[i - 1]!, slots[i]!) === 0;
      this.#peersFrom[i] = isPeer ? this.#peersFrom[i - 1]! : i;
      this.#dense[i] = i === 0 ? 1 : this.#dense[i - 1]! + (isPeer ? 0 : 1);
    }
    for (let i = count - 1; i >= 0; i--) {
      const isPeer = i < count - 1 && this.#peersFrom[i + 1] === this.#peersFrom[i];
      this.#peersTo[i] = isPeer ? this.#peersTo[i + 1]! : i + 1;
    }
  }

  #aggregate(slots: Int32Array): void {
    const { unit, preceding, following } = this.#frame;
    const count = slots.length;
    this.#state.clear();
    this.#entering.begin();
    this.#leaving.begin();
    let from = 0;
    let to = 0;
    for (let i = 0; i < count; i++) {
      let first = from;
      let end = to;
      if (unit === 'rows') {
        first = preceding === null ? 0 : Math.max(0, i - preceding);
        end = following === null ? count : Math.min(count, i + following + 1);
      } else {
        while (end < count && (end <= i || this.#reaches(slots, i, end, following))) end++;
        while (first < i && !this.#reaches(slots, i, first, preceding)) first++;
      }
      this.#update(this.#entering, slots, to, end);
      this.#update(this.#leaving, slots, from, first);
      from = first;
      to = end;
      this.#aggregation.results(this.#state, ZEROS, 1, this.#table, i);
    }
  }

  /** Adds rows `from` to `to` of a part, or takes them away again. */
  #update(reader: PartReader, slots: Int32Array, from: number, to: number): void {
    for (let at = from; at < to; ) {
      const start = reader.read(slots, at);
      const { batch } = reader.output;
      const count = Math.min(to - at, batch.rows - start);
      const selection = ALL_POSITIONS.subarray(start, start + count);
      this.#aggregation.update(this.#state, { ...batch, selection, count }, ZEROS);
      at += count;
    }
  }

  /** Whether the range of row `i` reaches row `j`, which is no further away than by `bound`, or one of its equals. */
  #reaches(slots: Int32Array, i: number, j: number, bound: number | null): boolean {
    if (bound === null || this.#peersFrom[i] === this.#peersFrom[j]) return true;
    if (bound === 0) return false;
    const { column } = this.#columns.order[0]!;
    const [a, b] = [this.#store.value(column, slots[i]!), this.#store.value(column, slots[j]!)];
    // NULL is no time away from anything.
    if (a === null || b === null) return false;
    // A time has microseconds at most, as a fraction of milliseconds that is not exact.
    return Math.round(Math.abs((a as number) - (b as number)) * 1000) <= bound * 1000;
  }

  #functionAt(call: AggregateCall, value: number, slots: Int32Array, i: number): Value {
    const rows = slots.length;
    const rank = this.#peersFrom[i]! + 1;
    switch (call.name) {
      case 'ROW_NUMBER':
        return i + 1;
      case 'RANK':
        return rank;
      case 'DENSE_RANK':
        return this.#dense[i]!;
      case 'PERCENT_RANK':
        return rows === 1 ? 0 : (rank - 1) / (rows - 1);
      case 'CUME_DIST':
        return this.#peersTo[i]! / rows;
      case 'NTILE':
        return bucketOf(i, rows, countOfCall(call));
      case 'LAG':
      case 'LEAD': {
        const slot = slots[call.name === 'LAG' ? i - countOfCall(call) : i + countOfCall(call)];
        return slot === undefined ? defaultOfCall(call) : this.#store.value(value, slot);
      }
      default:
        throw new Error(`no function ${call.name}`);
    }
  }
}

/** Buckets differ by at most one row; the first ones have one more. */
function bucketOf(i: number, rows: number, buckets: number): number {
  const least = Math.floor(rows / buckets);
  const longer = rows % buckets;
  const inLonger = longer * (least + 1);
  return i < inLonger ? Math.floor(i / (least + 1)) + 1 : longer + Math.floor((i - inLonger) / least) + 1;
}

/** The rows of a part as batches, one after the other: what aggregates read, and the position in the part. */
class PartReader {
  readonly output: OutputBatch;
  readonly #store: RowStore;
  readonly #reads: readonly number[];
  readonly #position: number;
  #from = 0;
  #to = 0;

  constructor(store: RowStore, output: OutputBatch, reads: readonly number[], position: number) {
    this.#store = store;
    this.output = output;
    this.#reads = reads.filter(c => c !== position);
    this.#position = position;
    output.batch.weights?.fill(-1);
  }

  /** Another part begins. */
  begin(): void {
    this.#to = 0;
  }

  /** Where in the batch row `at` of the part is; reads on if need be. */
  read(slots: Int32Array, at: number): number {
    if (at >= this.#from && at < this.#to) return at - this.#from;
    const { output } = this;
    const count = Math.min(MAX_BATCH_ROWS, slots.length - at);
    output.reset();
    for (const c of this.#reads) this.#store.columns[c]!.gather(slots, at, count, output, c, 0);
    const positions = output.batch.columns[this.#position] as Float64Array;
    for (let k = 0; k < count; k++) positions[k] = at + k;
    output.batch.rows = count;
    output.batch.count = count;
    this.#from = at;
    this.#to = at + count;
    return 0;
  }
}

/** The one group of a part, by position of a batch. */
const ZEROS = new Int32Array(MAX_BATCH_ROWS);
const NO_FACTS = { weights: false, arrivals: false, places: true };
