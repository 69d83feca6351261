import { indexOfField, type Schema } from '../../schema/schema.js';
import { type DataType, dataType } from '../../types/data-type.js';
import { type Batch, MAX_BATCH_ROWS } from '../batch.js';
import type { Edge, StateReader, StateWriter } from '../operator.js';
import type { IntegerField } from '../state/integer-records.js';
import { KeyTable } from '../state/key-table.js';
import type { NumberRowColumn } from '../state/number-row-column.js';
import { restoreRows } from '../state/row-snapshot.js';
import { RowStore } from '../state/row-store.js';
import { IntegerColumn } from '../state/segments.js';
import { TimeQueue } from '../state/time-queue.js';

/** Name of the column behind those of the row: when the event was. */
const EVENT_TIME = '~event time';

/**
 * The versions of the rows of a table, read as its log (S8.2): an insertion starts one at its rowtime, a removal ends
 * the key's at the time of its event. By key a chain of events, the latest first.
 *
 * What a later row asks for is the latest event at or before its time that arrived by then. So of the events below the
 * watermark the latest is kept, the end of a key among them, and all newer ones.
 */
export class VersionTable {
  /** Rows of the table with the time of their event. */
  readonly store: RowStore;
  readonly #keys: KeyTable;
  readonly #keyColumns: readonly number[];
  readonly #timeColumn: number;
  /** By key: the slot + 1 of the latest event. */
  readonly #head: IntegerColumn;
  /** By slot: the slot + 1 of the event before. */
  readonly #next: IntegerField;
  /** By slot: 1 where the event ends the key's version. */
  readonly #ends: IntegerField;
  /** The field of the store's numbers that holds the time of the event. */
  readonly #time: number;
  /** Keys by the time at which an event of theirs makes all earlier ones needless. */
  readonly #queue = new TimeQueue();
  readonly #slots = new Int32Array(MAX_BATCH_ROWS);
  /** No row will ask for an earlier time. */
  #floor = Number.NEGATIVE_INFINITY;

  /** `key`: the primary key; `types`: as what its columns are compared; `time`: the rowtime. */
  constructor(input: Edge, key: readonly string[], types: readonly DataType[], time: string) {
    this.#keys = new KeyTable(types);
    this.#keyColumns = key.map(name => indexOfField(input.schema, name));
    this.#timeColumn = indexOfField(input.schema, time);
    const eventTime = { name: EVENT_TIME, type: dataType('timestamp', { precision: 3 }) };
    const schema: Schema = { fields: [...input.schema.fields, eventTime] };
    this.store = new RowStore(schema, { weights: false, arrivals: true, places: true });
    this.#head = this.#keys.attach(new IntegerColumn());
    this.#next = this.store.addField();
    this.#ends = this.store.addField();
    // A timestamp is a number.
    this.#time = (this.store.columns.at(-1) as NumberRowColumn).at;
  }

  /** The keys of rows of the other side by position; -1 where no version was ever. */
  find(batch: Batch, columns: readonly number[]): Int32Array {
    return this.#keys.find(batch, columns);
  }

  /** The version of the key `id` at `time`, of what had arrived then: its slot, or -1. */
  at(id: number, time: number): number {
    for (let link = this.#head.get(id); link !== 0; link = this.#next.get(link - 1)) {
      const slot = link - 1;
      if (this.#timeOf(slot) > time || this.store.arrival(slot) > time) continue;
      return this.#ends.get(slot) === 1 ? -1 : slot;
    }
    return -1;
  }

  /** Takes in changes of the table. */
  push(batch: Batch): void {
    const { weights, eventTimes } = batch;
    // A rowtime is a number.
    const rowtimes = batch.columns[this.#timeColumn] as Float64Array;
    let times = rowtimes;
    if (weights !== null) {
      times = rowtimes.slice();
      for (let i = 0; i < batch.rows; i++) if (weights[i]! < 0) times[i] = eventTimes![i]!;
    }
    this.#insert({ ...batch, columns: [...batch.columns, times], nulls: [...batch.nulls, null] }, k => {
      const position = batch.selection === null ? k : batch.selection[k]!;
      return weights !== null && weights[position]! < 0;
    });
  }

  /** `isEnd` says of the k-th live row whether it ends a version. */
  #insert(batch: Batch, isEnd: (k: number) => boolean): void {
    const ids = this.#keys.ids(batch, this.#keyColumns);
    this.store.appendAll(batch, this.#slots);
    for (let k = 0; k < batch.count; k++) {
      const slot = this.#slots[k]!;
      this.#ends.set(slot, isEnd(k) ? 1 : 0);
      this.#link(slot, ids[batch.selection === null ? k : batch.selection[k]!]!);
    }
  }

  #link(slot: number, id: number): void {
    let before = -1;
    let link = this.#head.get(id);
    while (link !== 0 && this.#isLater(link - 1, slot)) {
      before = link - 1;
      // A later one that every row to come sees hides this one.
      if (this.#isSettled(before)) {
        this.store.free(slot);
        return;
      }
      link = this.#next.get(before);
    }
    this.#next.set(slot, link);
    if (before < 0) this.#head.set(id, slot + 1);
    else this.#next.set(before, slot + 1);
    // The newer of two hides the older one when rows at or before it are past.
    if (link !== 0) this.#queue.add(id, this.#settlesAt(slot));
    if (before >= 0) this.#queue.add(id, this.#settlesAt(before));
  }

  /** Whether event `a` comes after `b`, which came in just now: by time, then by lane and the order in it (S6.2). */
  #isLater(a: number, b: number): boolean {
    const [x, y] = [this.#timeOf(a), this.#timeOf(b)];
    return x === y ? this.store.lane(a) > this.store.lane(b) : x > y;
  }

  #timeOf(slot: number): number {
    return this.store.numbers.get(slot, this.#time);
  }

  /** From this time on rows see the event, or a later one. */
  #settlesAt(slot: number): number {
    return Math.max(this.#timeOf(slot), this.store.arrival(slot));
  }

  #isSettled(slot: number): boolean {
    return this.#settlesAt(slot) <= this.#floor;
  }

  /** Rows before `time` are past: frees what no later one can ask for. */
  settle(time: number): void {
    this.#floor = time;
    for (let id = this.#queue.take(time); id >= 0; id = this.#queue.take(time)) this.#prune(id);
  }

  #prune(id: number): void {
    let link = this.#head.get(id);
    while (link !== 0 && !this.#isSettled(link - 1)) link = this.#next.get(link - 1);
    if (link === 0) return;
    const last = link - 1;
    let hidden = this.#next.get(last);
    this.#next.set(last, 0);
    while (hidden !== 0) {
      const slot = hidden - 1;
      hidden = this.#next.get(slot);
      this.store.free(slot);
    }
  }

  snapshot(into: StateWriter): void {
    const slots = this.#slotsByAge();
    const hashes = Int32Array.from(slots, ({ id }) => this.#keys.hashOf(id));
    const order = Int32Array.from(slots, ({ slot }) => slot);
    this.store.snapshot(into, 'versions', order, hashes);
    into.columns('ends', order.length, [Uint8Array.from(order, slot => this.#ends.get(slot))], hashes);
  }

  /** All events, those of a key the oldest first, as they have to come in again. */
  #slotsByAge(): { readonly slot: number; readonly id: number }[] {
    return [...this.#keys.liveIds()].flatMap(id => {
      const chain: { slot: number; id: number }[] = [];
      for (let link = this.#head.get(id); link !== 0; link = this.#next.get(link - 1)) {
        chain.unshift({ slot: link - 1, id });
      }
      return chain;
    });
  }

  restore(from: StateReader, floor: number): void {
    const ends = from.columns('ends').columns[0] as Uint8Array;
    let row = 0;
    restoreRows(this.store.schema, this.store.facts, from, 'versions', batch => {
      const first = row;
      this.#insert(batch, k => ends[first + k] === 1);
      row += batch.count;
    });
    this.settle(floor);
  }

  get stateBytes(): number {
    return this.#keys.bytes + this.store.stateBytes + this.#queue.bytes;
  }
}
