import type { Schema } from '../../schema/schema.js';
import type { Value } from '../../types/value.js';
import {
  appendRun,
  type Batch,
  laneAt,
  MAX_BATCH_ROWS,
  type OutputBatch,
  ordinalAt,
  physicalOf,
  weightAt,
} from '../batch.js';
import type { StateReader, StateWriter } from '../operator.js';
import { BooleanRowColumn } from './boolean-row-column.js';
import { ExactRowColumn } from './exact-row-column.js';
import { combine, DEFAULT_SEED, finish } from './hash.js';
import { type IntegerField, IntegerRecords } from './integer-records.js';
import { NumberRecords } from './number-records.js';
import { NumberRowColumn } from './number-row-column.js';
import { ObjectRowColumn } from './object-row-column.js';
import type { RowColumn } from './row-column.js';
import { restoreRows, saveRows } from './row-snapshot.js';
import { SEGMENT_BITS, SEGMENT_MASK } from './segments.js';
import { TextRowColumns } from './text-row-columns.js';

/** What a row has beside its columns. */
export interface RowFacts {
  readonly weights: boolean;
  readonly arrivals: boolean;
  readonly places: boolean;
}

/**
 * Rows of state in columns by slot. A freed slot is given out again; a slot never leaves the process.
 *
 * Content is the columns alone: weight, arrival watermark and place are facts about a row, not part of it (S6.2).
 */
export class RowStore {
  readonly schema: Schema;
  readonly facts: RowFacts;
  readonly columns: readonly RowColumn[];
  /**
   * Numbers and integers lie row by row: whoever looks at a row looks at several of its values, and rows are looked at
   * in no order, so each column for itself would be a miss of the cache.
   */
  readonly numbers: NumberRecords;
  readonly integers = new IntegerRecords();
  readonly text: TextRowColumns | null;
  /** Weights by slot, where the store has them. */
  readonly weights: IntegerField | null;
  /** Fields of `numbers`, -1 where the store does not have them. */
  readonly #arrival: number;
  readonly #lane: number;
  readonly #ordinal: number;
  readonly #live: IntegerField;
  /** Columns that hold what the garbage collector would find. */
  readonly #holders: readonly RowColumn[];
  readonly #one = new Int32Array(1);
  readonly #position = new Int32Array(1);
  #free: number[] = [];
  #end = 0;
  #capacity = 0;

  constructor(schema: Schema, facts: RowFacts) {
    this.schema = schema;
    this.facts = facts;
    this.#live = this.integers.add();
    this.weights = facts.weights ? this.integers.add() : null;
    const kinds = schema.fields.map(({ type }) => physicalOf(type));
    const texts = kinds.flatMap((kind, c) => (kind === 'string' ? [c] : []));
    this.text = texts.length === 0 ? null : new TextRowColumns(texts, this.integers);
    let numbers = 0;
    const fieldOf = kinds.map(kind => (kind === 'f64' || kind === 'exact' ? numbers++ : -1));
    this.#arrival = facts.arrivals ? numbers++ : -1;
    this.#lane = facts.places ? numbers++ : -1;
    this.#ordinal = facts.places ? numbers++ : -1;
    this.numbers = new NumberRecords(new Array<number>(numbers).fill(0));
    this.columns = schema.fields.map(({ type }, c) => {
      switch (kinds[c]) {
        case 'string':
          return this.text!.columns[texts.indexOf(c)]!;
        case 'f64':
          return new NumberRowColumn(type, this.numbers, fieldOf[c]!);
        case 'exact':
          return new ExactRowColumn(type, this.numbers, fieldOf[c]!);
        case 'bool':
          return new BooleanRowColumn(this.integers.add());
        default:
          return new ObjectRowColumn(type);
      }
    });
    this.#holders = this.columns.filter(column => column.free !== undefined);
  }

  /** An integer of the operator's own by slot, beside those of the row; to be asked for before there are rows. What it holds for a new row is for the operator to write. */
  addField(): IntegerField {
    return this.integers.add();
  }

  /** The field of {@link numbers} that holds arrival watermarks; -1 where the store has none. */
  get arrivalField(): number {
    return this.#arrival;
  }

  /** How many rows there are. */
  get live(): number {
    return this.#end - this.#free.length;
  }

  /** All slots are below it. */
  get end(): number {
    return this.#end;
  }

  /** Takes in the live rows of `batch`, in order: `slots[k]` becomes the slot of the k-th. Freed slots are used first. */
  appendAll(batch: Batch, slots: Int32Array): void {
    const { count } = batch;
    if (this.text !== null && this.#free.length > 0 && this.text.isWasteful) this.text.compact(this.liveSlots());
    const freed = Math.min(count, this.#free.length);
    for (let k = 0; k < freed; k++) slots[k] = this.#free.pop()!;
    this.#appendAt(batch, slots, freed);
  }

  /** Takes in one row; for many {@link appendAll} is several times faster. */
  append(batch: Batch, position: number): number {
    this.#position[0] = position;
    this.appendAll({ ...batch, count: 1, selection: this.#position }, this.#one);
    return this.#one[0]!;
  }

  /** Writes the rows of `batch` at `slots`, of which those from `freed` on are still to be given out, at the end. */
  #appendAt(batch: Batch, slots: Int32Array, freed: number): void {
    const { count } = batch;
    const start = this.#end;
    const end = start + count - freed;
    for (let k = freed; k < count; k++) slots[k] = start + k - freed;
    if (end > this.#capacity) this.#grow(end);
    this.#end = end;
    const isRun = freed === 0 && (start & SEGMENT_MASK) + count <= SEGMENT_MASK + 1;
    const first = isRun ? start : -1;
    for (let c = 0; c < this.columns.length; c++) this.columns[c]!.write(batch, c, slots, first);
    this.text?.write(batch, slots);
    for (let k = 0; k < count; k++) this.#live.set(slots[k]!, 1);
    this.#appendFacts(batch, slots);
  }

  #appendFacts(batch: Batch, slots: Int32Array): void {
    const { count, selection } = batch;
    const { weights, numbers } = this;
    if (weights !== null) {
      for (let k = 0; k < count; k++) weights.set(slots[k]!, weightAt(batch, selection === null ? k : selection[k]!));
    }
    if (this.#arrival >= 0) {
      const runs = batch.arrivals!;
      for (let k = 0, run = 0; k < count; k++) {
        const position = selection === null ? k : selection[k]!;
        while (runs.end[run]! <= position) run++;
        numbers.set(slots[k]!, this.#arrival, runs.watermark[run]!);
      }
    }
    if (this.#lane < 0) return;
    for (let k = 0; k < count; k++) {
      const position = selection === null ? k : selection[k]!;
      numbers.set(slots[k]!, this.#lane, laneAt(batch, position));
      numbers.set(slots[k]!, this.#ordinal, ordinalAt(batch, position));
    }
  }

  #grow(rows: number): void {
    this.#capacity = Math.max(rows, Math.min(2 * this.#capacity, SEGMENT_MASK + 1));
    this.numbers.grow(this.#capacity);
    this.integers.grow(this.#capacity);
    for (const column of this.columns) column.grow?.(this.#capacity);
  }

  /** The row at `slot` is gone. */
  free(slot: number): void {
    if (this.live === 1) {
      this.clear();
      return;
    }
    this.#live.set(slot, 0);
    for (let n = 0; n < this.#holders.length; n++) this.#holders[n]!.free!(slot);
    this.text?.free(slot);
    this.#free.push(slot);
  }

  /** All rows are gone. */
  clear(): void {
    for (let slot = 0; slot < this.#end; slot++) {
      if (this.#live.get(slot) === 0) continue;
      this.#live.set(slot, 0);
      for (let n = 0; n < this.#holders.length; n++) this.#holders[n]!.free!(slot);
    }
    this.text?.clear();
    this.#free = [];
    this.#end = 0;
  }

  /** Whether a row is at `slot`. */
  isLive(slot: number): boolean {
    return slot < this.#end && this.#live.get(slot) === 1;
  }

  /** The slots of all rows, ascending. */
  liveSlots(): Int32Array {
    const slots = new Int32Array(this.live);
    for (let slot = 0, n = 0; slot < this.#end; slot++) if (this.#live.get(slot) === 1) slots[n++] = slot;
    return slots;
  }

  value(c: number, slot: number): Value {
    return this.columns[c]!.value(slot);
  }

  weight(slot: number): number {
    return this.weights === null ? 1 : this.weights.get(slot);
  }

  arrival(slot: number): number {
    return this.#arrival < 0 ? Number.NEGATIVE_INFINITY : this.numbers.get(slot, this.#arrival);
  }

  lane(slot: number): number {
    return this.#lane < 0 ? 0 : this.numbers.get(slot, this.#lane);
  }

  ordinal(slot: number): number {
    return this.#ordinal < 0 ? 0 : this.numbers.get(slot, this.#ordinal);
  }

  /** Equal for rows of equal content: 32 bits, well spread. */
  hashContent(slot: number): number {
    let hash = DEFAULT_SEED;
    for (let c = 0; c < this.columns.length; c++) hash = combine(hash, this.columns[c]!.hash(slot));
    return finish(hash);
  }

  equalContent(a: number, b: number): boolean {
    for (let c = 0; c < this.columns.length; c++) if (!this.columns[c]!.equal(a, b)) return false;
    return true;
  }

  /** Columns in order, values as in S9.1 (S6.2): below, equal to or above 0. */
  compareContent(a: number, b: number): number {
    for (let c = 0; c < this.columns.length; c++) {
      const order = this.columns[c]!.compare(a, b);
      if (order !== 0) return order;
    }
    return 0;
  }

  /** The order of lane and ordinal (S6.1). */
  comparePlace(a: number, b: number): number {
    return this.lane(a) - this.lane(b) || this.ordinal(a) - this.ordinal(b);
  }

  /** The order of number `field` of the records, which is no NaN, then that of lane and ordinal. */
  compareByNumberAndPlace(a: number, b: number, field: number): number {
    const { segments, width } = this.numbers;
    const [first, second] = [segments[a >>> SEGMENT_BITS]!, segments[b >>> SEGMENT_BITS]!];
    const [x, y] = [(a & SEGMENT_MASK) * width, (b & SEGMENT_MASK) * width];
    return (
      first[x + field]! - second[y + field]! ||
      first[x + this.#lane]! - second[y + this.#lane]! ||
      first[x + this.#ordinal]! - second[y + this.#ordinal]!
    );
  }

  /** Adds the row at `slot` to `output`, with the facts that both have. */
  copyInto(output: OutputBatch, slot: number): void {
    this.#one[0] = slot;
    this.copyAll(output, this.#one, 0, 1);
  }

  /** Adds `count` rows, those at `slots[from]` and behind, to `output`, which has room for them, with the facts that both have. */
  copyAll(output: OutputBatch, slots: Int32Array, from: number, count: number): void {
    const { batch } = output;
    const at = batch.rows;
    for (let c = 0; c < this.columns.length; c++) this.columns[c]!.gather(slots, from, count, output, c, at);
    for (let k = 0; k < count; k++) {
      const slot = slots[from + k]!;
      if (batch.weights !== null) batch.weights[at + k] = this.weight(slot);
      if (batch.arrivals !== null) appendRun(batch.arrivals, at + k, this.arrival(slot));
      if (batch.lanes !== null) batch.lanes[at + k] = this.lane(slot);
      if (batch.ordinals !== null) batch.ordinals[at + k] = this.ordinal(slot);
    }
    batch.rows = at + count;
    batch.count = batch.rows;
  }

  /** Writes the places of `count` rows, those at `slots[from]` and behind. */
  copyPlaces(lanes: Float64Array, ordinals: Float64Array, slots: Int32Array, from: number, count: number): void {
    const { segments, width } = this.numbers;
    const [lane, ordinal] = [this.#lane, this.#ordinal];
    for (let k = 0; k < count; k++) {
      const slot = slots[from + k]!;
      const segment = segments[slot >>> SEGMENT_BITS]!;
      const at = (slot & SEGMENT_MASK) * width;
      lanes[k] = segment[at + lane]!;
      ordinals[k] = segment[at + ordinal]!;
    }
  }

  /** Writes the rows at `slots` (all, ascending, if none are given) in that order, with `hashes` by which restore may choose. */
  snapshot(into: StateWriter, name: string, slots = this.liveSlots(), hashes: Int32Array | null = null): void {
    saveRows(this, into, name, slots, hashes);
  }

  /** Takes in what {@link snapshot} wrote: the slots, in the order of the rows. */
  restore(from: StateReader, name: string): number[] {
    const restored: number[] = [];
    const slots = new Int32Array(MAX_BATCH_ROWS);
    restoreRows(this.schema, this.facts, from, name, batch => {
      this.appendAll(batch, slots);
      for (let k = 0; k < batch.count; k++) restored.push(slots[k]!);
    });
    return restored;
  }

  /** About how much memory the rows take. */
  get stateBytes(): number {
    let bytes = this.numbers.bytes + this.integers.bytes + 8 * this.#free.length + (this.text?.bytes ?? 0);
    for (const column of this.columns) bytes += column.bytes;
    return bytes;
  }
}
