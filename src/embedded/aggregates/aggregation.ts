import type { NamedAggregate } from '../../expr/expression.js';
import { aggregateCatalogue } from '../../expr/functions/aggregates.js';
import type { Node } from '../../plan/node.js';
import { type DataType, withoutRowtime } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import { type Batch, NO_BATCH } from '../batch.js';
import { VariantCache } from '../batch-row.js';
import type { Edge, Outlet } from '../operator.js';
import { SEGMENT_BITS, SEGMENT_MASK } from '../state/segments.js';
import type { Accumulator } from './accumulator.js';
import { accumulatorOf } from './accumulator-of.js';
import { Arguments, type ColumnCall } from './arguments.js';
import { DistinctPairs, type DistinctSpec } from './distinct-pairs.js';
import { EntryOrder } from './entry-order.js';
import { GroupState, StateLayout } from './group-state.js';
import { ABSENT, type ResultTable } from './results.js';
import type { Asked, RunningUpdate, Update, UpdatePlan, UpdateStep } from './update.js';
import { compileRunning, compileUpdate } from './update-code.js';
import { runRows, updateRows } from './update-rows.js';

/** What an aggregation is made of. */
export interface AggregationSpec {
  /** Positions of the key columns. */
  readonly keys: readonly number[];
  readonly aggregates: readonly NamedAggregate[];
  readonly node: Node;
  readonly input: Edge;
  readonly outlet: Outlet;
  /** Column of the time that windows go by; `null` outside of windows. */
  readonly time: number | null;
  /** There is a row over no rows (S9.1). */
  readonly always: boolean;
  /** Groups may be forgotten, with rows that only come too. */
  readonly forgets?: boolean;
  readonly codeGeneration: boolean;
  /** Lets the owner keep something of its own of each group. */
  readonly also?: (layout: StateLayout) => void;
}

/**
 * The aggregates of one operator over the groups of any number of states: rows in, results out. What it knows is
 * static; all that changes is in a {@link GroupState}.
 */
export class Aggregation {
  /** Types of the results. */
  readonly types: readonly DataType[];
  readonly keyTypes: readonly DataType[];
  /** Number of the record that is free for whoever owns the states. */
  readonly stamp: number;
  readonly #spec: AggregationSpec;
  readonly #arguments: Arguments;
  readonly #layout = new StateLayout();
  readonly #accumulators: readonly Accumulator[];
  readonly #steps: readonly UpdateStep[];
  readonly #distinct: readonly DistinctSpec[];
  /** Number of the record that counts rows, where groups may come to have none. */
  readonly #rows: number | null;
  readonly #updateOf: (batch: Batch) => Update;
  readonly #runningOf: (batch: Batch) => RunningUpdate;

  constructor(spec: AggregationSpec) {
    const { input, codeGeneration } = spec;
    this.#spec = spec;
    this.types = spec.aggregates.map(({ call }) => call.type);
    this.keyTypes = spec.keys.map(key => withoutRowtime(input.schema.fields[key]!.type));
    this.#arguments = new Arguments(spec.aggregates, spec.node, input, spec.outlet, spec);
    const { calls, schema } = this.#arguments;
    this.stamp = this.#layout.number();
    spec.also?.(this.#layout);
    const losesGroups = (input.retracts || spec.forgets === true) && !spec.always;
    this.#rows = losesGroups ? this.#layout.number() : null;
    const order = new EntryOrder(input.schema, input, spec.time);
    this.#accumulators = calls.map(call => accumulatorOf(call, order, input.retracts, this.#layout));
    this.#distinct = distinctSpecs(calls, input.retracts, spec.keys.length > 0);
    this.#steps = calls.map(
      (call, c): UpdateStep => ({
        accumulator: this.#accumulators[c]!,
        operand: call.operand,
        where: call.where,
        distinct: this.#distinctOf(calls, c),
      }),
    );
    const plan: UpdatePlan = {
      steps: this.#steps,
      rows: this.#rows,
      width: this.#layout.initial.length,
      retracts: input.retracts,
    };
    if (codeGeneration) {
      const read = calls.flatMap(({ operand, where }) => [operand, where].filter(c => c !== null));
      const cache = new VariantCache(schema, [...new Set(read)], shape => compileUpdate(plan, schema, shape));
      this.#updateOf = batch => cache.of(batch);
      const running = new VariantCache(schema, [...new Set(read)], shape => compileRunning(plan, schema, shape));
      this.#runningOf = batch => running.of(batch);
    } else {
      const update = updateRows(plan);
      this.#updateOf = () => update;
      const running = runRows(plan);
      this.#runningOf = () => running;
    }
  }

  #distinctOf(calls: readonly ColumnCall[], c: number): UpdateStep['distinct'] {
    const { operand } = calls[c]!;
    if (!needsPairs(calls[c]!)) return null;
    const sharing = calls.filter((call, d) => d < c && needsPairs(call) && call.operand === operand).length;
    return { pairs: this.#distinct.findIndex(spec => spec.operand === operand), field: DistinctPairs.field(sharing) };
  }

  newState(): GroupState {
    return new GroupState(
      this.keyTypes,
      this.#layout,
      this.#distinct.map(spec => new DistinctPairs(spec)),
    );
  }

  /** The columns that {@link update} reads. */
  get reads(): readonly number[] {
    const { calls, schema } = this.#arguments;
    const { input, time } = this.#spec;
    const columns = calls.flatMap(({ operand, where }) => [operand, where].filter(c => c !== null));
    // What goes by an order is kept with what it is ordered by.
    if (this.goesByOrder && !input.placed) columns.push(...schema.fields.keys());
    if (this.goesByOrder && time !== null) columns.push(time);
    return [...new Set(columns)];
  }

  /** Whether some result depends on the order of the rows (S6.3). */
  get goesByOrder(): boolean {
    return this.#arguments.calls.some(({ name }) => aggregateCatalogue.get(name)?.ordered === true);
  }

  /** The rows that take part, with what aggregates read; failing rows are told (S10.1). `null` where none is left. */
  prepare(batch: Batch): Batch | null {
    return this.#arguments.of(batch);
  }

  /** The groups of the rows of a batch. */
  ids(state: GroupState, batch: Batch): Int32Array {
    return state.table.ids(batch, this.#spec.keys);
  }

  /** Adds the rows of a prepared batch to their groups. */
  update(state: GroupState, batch: Batch, ids: Int32Array): void {
    for (const pairs of state.pairs) pairs.find(batch, ids);
    if (this.#steps.length > 0 || this.#rows !== null) this.#updateOf(batch)(batch, ids, state);
  }

  /**
   * Adds the rows of a prepared batch to their groups one after the other; a row that has a target, below `end`, gets the
   * results that its group comes to with it.
   */
  run(state: GroupState, batch: Batch, ids: Int32Array, asked: Asked, end: number): void {
    asked.into.reserve(end);
    for (const pairs of state.pairs) pairs.find(batch, ids);
    if (this.#steps.length > 0) this.#runningOf(batch)(batch, ids, state, asked);
  }

  /** Computes the results of the first `count` of `ids` into the table from position `at` on. */
  results(state: GroupState, ids: Int32Array, count: number, into: ResultTable, at: number): void {
    into.reserve(at + count);
    const { states } = into;
    for (let t = at; t < at + count; t++) states[t] = 0;
    for (let c = 0; c < this.#accumulators.length; c++) {
      this.#accumulators[c]!.results(state, ids, count, into.columns[c]!, at);
    }
    if (this.#rows === null) return;
    for (let t = 0; t < count; t++) if (!this.exists(state, ids[t]!)) into.states[at + t] = ABSENT;
  }

  /** Whether a group may come to have no rows, and is none then. */
  get losesGroups(): boolean {
    return this.#rows !== null;
  }

  /** Whether a group has rows, or needs none. */
  exists({ records }: GroupState, id: number): boolean {
    if (this.#rows === null) return true;
    return records.segments[id >>> SEGMENT_BITS]![(id & SEGMENT_MASK) * records.width + this.#rows]! !== 0;
  }

  /** Adds groups of `from` to those of `into`, but for distinct values; `ids[g]` is the group there of `fromIds[g]`. */
  merge(into: GroupState, ids: Int32Array, from: GroupState, fromIds: Int32Array): void {
    const rows = this.#rows;
    if (rows !== null) {
      for (let g = 0; g < fromIds.length; g++) {
        const sum = into.records.get(ids[g]!, rows) + from.records.get(fromIds[g]!, rows);
        into.records.set(ids[g]!, rows, sum);
      }
    }
    for (const { accumulator, distinct } of this.#steps) {
      if (distinct === null) accumulator.merge(into, ids, from, fromIds);
    }
  }

  /** Adds the distinct values of `from` to those of `into`, whose group of group g is `groups.get(g)`. */
  mergeDistinct(into: GroupState, from: GroupState, groups: ReadonlyMap<number, number>): void {
    into.pairs.forEach((pairs, p) => {
      pairs.merge(from.pairs[p]!, groups, (call, group, value: Value, weight) => {
        const field = DistinctPairs.field(call);
        const step = this.#steps.find(({ distinct }) => distinct?.pairs === p && distinct.field === field)!;
        // Sums and counts look at values alone, so of distinct ones no row is handed in.
        step.accumulator.add(into, group, value, weight, NO_BATCH, 0);
      });
    });
  }
}

/** Whether an aggregate must see each distinct value once. To the others it makes no difference, or they see to it. */
function needsPairs({ name, distinct, user }: ColumnCall): boolean {
  return distinct && (user !== undefined || name === 'COUNT' || name === 'SUM' || name === 'AVG');
}

function distinctSpecs(calls: readonly ColumnCall[], retracts: boolean, grouped: boolean): DistinctSpec[] {
  const asking = calls.filter(needsPairs);
  return [...new Set(asking.map(({ operand }) => operand!))].map(operand => {
    const sharing = asking.filter(call => call.operand === operand);
    const wheres = sharing.map(({ where }) => where);
    return {
      operand,
      type: sharing[0]!.operandType!,
      wheres: wheres.includes(null) ? null : wheres.map(where => where!),
      calls: sharing.length,
      retracts,
      grouped,
    };
  });
}
