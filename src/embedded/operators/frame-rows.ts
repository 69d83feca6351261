import type { Schema } from '../../schema/schema.js';
import type { GroupState } from '../aggregates/group-state.js';
import { type Batch, MAX_BATCH_ROWS, type OutputBatch } from '../batch.js';
import type { StateReader, StateWriter } from '../operator.js';
import type { IntegerField } from '../state/integer-records.js';
import type { KeyTable } from '../state/key-table.js';
import { NumberRecords } from '../state/number-records.js';
import type { NumberRowColumn } from '../state/number-row-column.js';
import { RowStore } from '../state/row-store.js';
import { SEGMENT_BITS, SEGMENT_MASK } from '../state/segments.js';

/** Numbers of a key's record. */
const FIRST = 0;
const LAST = 1;
const COUNT = 2;
/** The time of the oldest row; +Infinity where there is none. */
const TIME = 3;
const WIDTH = 4;

/** The rows that are in the frame of the last row of each key, as far as aggregates read them: a list a key, the oldest first. */
export class FrameRows {
  /** The slots of the rows last appended, by position. */
  readonly slots = new Int32Array(MAX_BATCH_ROWS);
  readonly #store: RowStore;
  readonly #table: KeyTable;
  /** The columns that are kept. */
  readonly #columns: readonly number[];
  readonly #next: IntegerField;
  readonly #lists: NumberRecords;
  /** Where in a row's record of numbers its time is; `null` where nobody asks. */
  readonly #timeAt: number | null;

  /** `time`: the column of the time, where somebody asks for the {@link oldest} one. */
  constructor(schema: Schema, reads: readonly number[], time: number | null, places: boolean, { table }: GroupState) {
    this.#columns = [...new Set(time === null ? reads : [...reads, time])];
    const fields = this.#columns.map(c => schema.fields[c]!);
    this.#store = new RowStore({ fields }, { weights: false, arrivals: false, places });
    this.#next = this.#store.addField();
    this.#table = table;
    this.#lists = table.attach(new NumberRecords([-1, -1, 0, Number.POSITIVE_INFINITY]));
    // A rowtime is a number, and never NULL.
    this.#timeAt = time === null ? null : (this.#store.columns[this.#columns.indexOf(time)] as NumberRowColumn).at;
  }

  /** Takes in the rows of a batch; they are in no list yet. */
  append(batch: Batch): void {
    const columns = this.#columns.map(c => batch.columns[c]!);
    const nulls = this.#columns.map(c => batch.nulls[c]!);
    this.#store.appendAll({ ...batch, columns, nulls }, this.slots);
  }

  /** Writes the first `count` of `slots` into the columns of `output` that aggregates read. */
  gather(slots: Int32Array, count: number, output: OutputBatch): void {
    const { lanes, ordinals } = output.batch;
    this.#columns.forEach((c, k) => {
      this.#store.columns[k]!.gather(slots, 0, count, output, c, 0);
    });
    if (lanes !== null && ordinals !== null) this.#store.copyPlaces(lanes, ordinals, slots, 0, count);
  }

  /** The time of the oldest row; +Infinity where there is none. */
  oldest(id: number): number {
    return this.#lists.segments[id >>> SEGMENT_BITS]![(id & SEGMENT_MASK) * WIDTH + TIME]!;
  }

  count(id: number): number {
    return this.#lists.get(id, COUNT);
  }

  /** Puts a row into its list; gives the oldest one, which is then out of it, where there would be more than `most`, else -1. */
  enter(id: number, slot: number, most: number): number {
    const list = this.#lists.segments[id >>> SEGMENT_BITS]!;
    const at = (id & SEGMENT_MASK) * WIDTH;
    const count = list[at + COUNT]!;
    if (count === 0) {
      list[at + FIRST] = slot;
      if (this.#timeAt !== null) list[at + TIME] = this.#store.numbers.get(slot, this.#timeAt);
    } else this.#next.set(list[at + LAST]!, slot);
    list[at + LAST] = slot;
    list[at + COUNT] = count + 1;
    return count < most ? -1 : this.drop(id);
  }

  /** Takes the oldest row out of its list; it stays until it is freed. */
  drop(id: number): number {
    const list = this.#lists.segments[id >>> SEGMENT_BITS]!;
    const at = (id & SEGMENT_MASK) * WIDTH;
    const slot = list[at + FIRST]!;
    const count = --list[at + COUNT]!;
    if (count === 0) list[at + TIME] = Number.POSITIVE_INFINITY;
    else {
      const next = this.#next.get(slot);
      list[at + FIRST] = next;
      if (this.#timeAt !== null) list[at + TIME] = this.#store.numbers.get(next, this.#timeAt);
    }
    return slot;
  }

  free(slot: number): void {
    this.#store.free(slot);
  }

  /** Forgets all rows of a key, if even the youngest is older than `time`; says whether it has none. */
  forgetOlder(id: number, time: number): boolean {
    let slot = this.#lists.get(id, LAST);
    const count = this.count(id);
    if (count > 0 && this.#store.numbers.get(slot, this.#timeAt!) >= time) return false;
    slot = this.#lists.get(id, FIRST);
    for (let n = count; n > 0; n--) {
      const next = this.#next.get(slot);
      this.#store.free(slot);
      slot = next;
    }
    this.#lists.clear(id);
    return true;
  }

  /** The rows of each key in turn, and how many there are of each. */
  snapshot(into: StateWriter, name: string): void {
    const ids = this.#table.liveIds();
    const slots: number[] = [];
    for (const id of ids) {
      let slot = this.#lists.get(id, FIRST);
      for (let n = this.count(id); n > 0; n--, slot = this.#next.get(slot)) slots.push(slot);
    }
    into.value(
      `${name} counts`,
      Float64Array.from(ids, id => this.count(id)),
    );
    this.#store.snapshot(into, name, Int32Array.from(slots));
  }

  /** After the table was restored, whose ids are then in the order of the snapshot. */
  restore(from: StateReader, name: string): void {
    const counts = from.value(`${name} counts`) as Float64Array;
    const slots = this.#store.restore(from, name);
    let at = 0;
    this.#table.liveIds().forEach((id, i) => {
      for (let n = counts[i]!; n > 0; n--) this.enter(id, slots[at++]!, Number.POSITIVE_INFINITY);
    });
  }

  get bytes(): number {
    return this.#store.stateBytes;
  }
}
