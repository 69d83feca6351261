import type { TemporalJoin } from '../../plan/nodes/temporal-join.js';
import { versionConditionOf, versionedSourceOf } from '../../plan/versioned-source.js';
import { indexOfField } from '../../schema/schema.js';
import { type Batch, MAX_BATCH_ROWS, OutputBatch } from '../batch.js';
import type { Edge, Operator, Outlet, StateReader, StateWriter } from '../operator.js';
import { RowIndex } from '../state/row-index.js';
import { restoreRows } from '../state/row-snapshot.js';
import { RowStore } from '../state/row-store.js';
import { TimeQueue } from '../state/time-queue.js';
import { type PreparedInput, prepare } from './computed-columns.js';
import { keyType } from './join-condition.js';
import { LateJudge } from './late-judge.js';
import { type PairFilter, pairFilter } from './pair-filter.js';
import { PairOutput } from './pair-output.js';
import { PairProjection } from './pair-projection.js';
import { Pairs } from './pairs.js';
import { VersionTable } from './version-table.js';

/**
 * Gives each left row the version of its key that stood at its time (S8.2). A left row waits until the watermark of both
 * inputs has passed its time; then it is frozen, and all versions are there that it may see. It leaves at its own time, in
 * its own place, for good.
 */
export class TemporalJoinOperator implements Operator {
  readonly #isOuter: boolean;
  readonly #output: PairOutput;
  readonly #late: Outlet['late'];
  readonly #countsLate: boolean;
  readonly #judge: LateJudge;
  readonly #left: PreparedInput;
  readonly #asOf: number;
  /** Left rows that wait, with computed keys behind their columns. */
  readonly #waiting: RowStore;
  readonly #queue = new TimeQueue();
  /** Where left rows may be taken back: equal ones are one, with a weight. */
  readonly #index: RowIndex | null;
  readonly #versions: VersionTable;
  readonly #released: OutputBatch;
  readonly #filter: ((batch: Batch) => PairFilter) | null;
  readonly #projection: PairProjection;
  readonly #pad: PairProjection;
  readonly #pairs = new Pairs();
  readonly #found = new Uint8Array(MAX_BATCH_ROWS);
  readonly #slots = new Int32Array(MAX_BATCH_ROWS);
  readonly #due = new Int32Array(MAX_BATCH_ROWS);
  /** Rows that have left and are still there. */
  readonly #freed: number[] = [];
  readonly #watermarks: [number, number] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];

  constructor(
    node: TemporalJoin,
    inputs: readonly [Edge, Edge],
    output: Edge,
    outlet: Outlet,
    facts: { codeGeneration: boolean },
  ) {
    const [left, right] = inputs;
    const source = versionedSourceOf(node.right);
    const condition = 'fact' in source ? null : versionConditionOf(node, source.key);
    if ('fact' in source || condition === null || 'missing' in condition) throw new Error('the plan is not checked');
    this.#isOuter = node.type === 'left';
    this.#output = new PairOutput(output, outlet);
    this.#late = (pairs, port) => outlet.late(pairs, port);
    this.#countsLate = node.late === 'drop';
    this.#asOf = indexOfField(left.schema, node.asOf);
    this.#judge = new LateJudge(this.#asOf, 0);
    this.#left = prepare({ predicate: null, expressions: condition.left }, left, facts, cannotFail, batch => {
      this.#wait(batch);
    });
    const { schema } = this.#left;
    const places = output.placed;
    this.#waiting = new RowStore(schema, { weights: left.retracts, arrivals: false, places });
    this.#index = left.retracts ? new RowIndex(this.#waiting) : null;
    this.#released = new OutputBatch(schema, { weights: false, arrivals: false, places });
    const typeOf = (name: string) => right.schema.fields[indexOfField(right.schema, name)]!.type;
    // Both sides of each equality are of one kind, as was checked.
    const types = source.key.map((name, i) => keyType(condition.left[i]!.type, typeOf(name))!);
    this.#versions = new VersionTable(right, source.key, types, node.time);
    const schemas = [schema, this.#versions.store.schema, output.schema] as const;
    this.#filter = pairFilter(condition.rest, ['batch', 'store'], [schemas[0], schemas[1]], facts);
    this.#projection = new PairProjection(node.columns, ['batch', 'store'], schemas, facts);
    this.#pad = new PairProjection(node.columns, ['batch', 'nowhere'], schemas, facts);
  }

  push(port: number, batch: Batch): void {
    if (port === 1) {
      this.#versions.push(batch);
      return;
    }
    const inTime = this.#judge.only('in time', batch);
    if (this.#judge.late > 0 && this.#countsLate) this.#late(this.#judge.late, 0);
    if (inTime.count > 0) this.#left.push(inTime);
  }

  watermark(port: number, time: number): void {
    const before = Math.min(...this.#watermarks);
    // Ports are 0 and 1.
    this.#watermarks[port as 0 | 1] = time;
    const now = Math.min(...this.#watermarks);
    if (now === before) return;
    this.#release(now);
    this.#versions.settle(now);
  }

  finish(): void {
    // With the end of an input its watermark is +infinity: nothing waits for it any more.
  }

  flush(): void {}

  #wait(batch: Batch): void {
    this.#waiting.appendAll(batch, this.#slots);
    // A rowtime is a number.
    const times = batch.columns[this.#asOf] as Float64Array;
    const { count, selection } = batch;
    for (let k = 0; k < count; k++) {
      const slot = this.#slots[k]!;
      const time = times[selection === null ? k : selection[k]!]!;
      if (this.#index === null || this.#isNew(slot)) this.#queue.add(slot, time);
    }
  }

  /** Adds a row to the equal one where there is one, also where that is not there any more or not yet: it waits already. */
  #isNew(slot: number): boolean {
    const store = this.#waiting;
    const known = this.#index!.find(slot, row => !store.facts.places || store.comparePlace(row, slot) === 0);
    if (known < 0) {
      this.#index!.add(slot);
      return true;
    }
    store.weights!.set(known, store.weight(known) + store.weight(slot));
    store.free(slot);
    return false;
  }

  /** Lets go of the rows whose time the watermark has passed, in order of time. */
  #release(watermark: number): void {
    let n = 0;
    // Rows of the watermark's own time may still come.
    const last = watermark === Number.POSITIVE_INFINITY ? watermark : watermark - 1;
    for (let slot = this.#queue.take(last); slot >= 0; slot = this.#queue.take(last)) {
      // An edge that only inserts gives a row as often as it is there.
      for (let copies = this.#index === null ? 1 : this.#waiting.weight(slot); copies > 0; copies--) {
        if (n === MAX_BATCH_ROWS) n = this.#join(n);
        this.#due[n++] = slot;
      }
      this.#freed.push(slot);
    }
    if (n > 0) this.#join(n);
    for (const slot of this.#freed) {
      this.#index?.remove(slot);
      this.#waiting.free(slot);
    }
    this.#freed.length = 0;
  }

  /** Joins the first `count` of the rows that are due. */
  #join(count: number): 0 {
    const released = this.#released;
    released.reset();
    this.#waiting.copyAll(released, this.#due, 0, count);
    const { batch } = released;
    // A rowtime is a number.
    const times = batch.columns[this.#asOf] as Float64Array;
    const ids = this.#versions.find(batch, this.#left.columns);
    const { store } = this.#versions;
    const pairs = this.#pairs;
    let n = 0;
    for (let i = 0; i < count; i++) {
      this.#found[i] = 0;
      const slot = ids[i]! < 0 ? -1 : this.#versions.at(ids[i]!, times[i]!);
      if (slot < 0) continue;
      pairs.positions[n] = i;
      pairs.slots[n] = slot;
      pairs.arrivals[n++] = times[i]!;
    }
    const left = this.#filter === null || n === 0 ? n : this.#filter(batch)(batch, store, pairs, n, this.#fail);
    for (let k = 0; k < left; k++) this.#found[pairs.positions[k]!] = 1;
    if (left > 0) this.#output.give(this.#projection, batch, store, pairs, left, false);
    if (this.#isOuter && left < count) this.#padRows(batch, times);
    return 0;
  }

  #padRows(batch: Batch, times: Float64Array): void {
    const pairs = this.#pairs;
    let n = 0;
    for (let i = 0; i < batch.rows; i++) {
      if (this.#found[i] === 1) continue;
      pairs.positions[n] = i;
      pairs.arrivals[n++] = times[i]!;
    }
    this.#output.give(this.#pad, batch, this.#versions.store, pairs, n, false);
  }

  readonly #fail = (k: number, fault: number): void => this.#output.fail(fault, 1, this.#pairs.arrivals[k]!);

  snapshot(into: StateWriter): void {
    into.value('watermarks', [...this.#watermarks]);
    this.#waiting.snapshot(into, 'waiting');
    this.#versions.snapshot(into);
  }

  restore(from: StateReader): void {
    restoreRows(this.#left.schema, this.#waiting.facts, from, 'waiting', batch => this.#wait(batch));
    (from.value('watermarks') as [number, number]).forEach((time, port) => {
      this.#watermarks[port as 0 | 1] = time;
    });
    this.#versions.restore(from, Math.min(...this.#watermarks));
  }

  get stateBytes(): number {
    return this.#waiting.stateBytes + (this.#index?.bytes ?? 0) + this.#queue.bytes + this.#versions.stateBytes;
  }
}

function cannotFail(): never {
  throw new Error('what is compared with a key cannot fail');
}
