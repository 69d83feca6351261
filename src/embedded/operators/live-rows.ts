import type { Schema } from '../../schema/schema.js';
import { type Batch, MAX_BATCH_ROWS, weightAt } from '../batch.js';
import type { StateReader, StateWriter } from '../operator.js';
import { Deadlines } from '../state/deadlines.js';
import { KeyTable } from '../state/key-table.js';
import { NumberRecords } from '../state/number-records.js';
import type { SavedColumn } from '../state/segments.js';
import { RowKeys } from './row-keys.js';

// Fields of a record: how often the row is there; by how much that is about to change; 1 where it is among the changed;
// the id + 1 of its key, of the next row of that key, and of the one before.
const WEIGHT = 0;
const DELTA = 1;
const CHANGED = 2;
const KEY = 3;
const NEXT = 4;
const BEFORE = 5;

/** Takes at most a batch of rows, with the id of each by its number in the batch. */
type Take = (batch: Batch, ids: Int32Array) => void;

/**
 * The rows of an input that are not forgotten, told apart by content and place. It says whether a removal is of one of
 * them; what changes back within one cut is no change.
 */
export class LiveRows {
  readonly table: KeyTable;
  readonly #keys: RowKeys;
  readonly #records: NumberRecords;
  /** Of keys that are forgotten with all of their rows: the id + 1 of the first one. `null`: rows go one by one. */
  readonly #heads: NumberRecords | null;
  /** When each row is forgotten, where it is by itself. */
  readonly deadlines: Deadlines | null;
  #changed: number[] = [];
  readonly #ids = new Int32Array(MAX_BATCH_ROWS);
  readonly #weights = new Int32Array(MAX_BATCH_ROWS);

  /** `retained`: the table of keys that are forgotten with all of their rows, or for how long each row stays by itself. */
  constructor(schema: Schema, placed: boolean, retained: KeyTable | number) {
    this.#keys = new RowKeys(schema, placed);
    this.table = new KeyTable(this.#keys.types);
    this.#records = this.table.attach(new NumberRecords([0, 0, 0, 0, 0, 0]));
    this.#heads = typeof retained === 'number' ? null : retained.attach(new NumberRecords([0]));
    this.deadlines = typeof retained === 'number' ? new Deadlines(this.table, retained) : null;
  }

  weight(id: number): number {
    return this.#records.get(id, WEIGHT);
  }

  /** Notes how often rows come and go. */
  note(batch: Batch): void {
    const ids = this.#keys.ids(this.table, batch);
    const records = this.#records;
    for (let k = 0; k < batch.count; k++) {
      const position = batch.selection === null ? k : batch.selection[k]!;
      const id = ids[position]!;
      records.set(id, DELTA, records.get(id, DELTA) + weightAt(batch, position));
      if (records.get(id, CHANGED) === 1) continue;
      records.set(id, CHANGED, 1);
      this.#changed.push(id);
    }
  }

  /** Makes what was noted so, and hands it on as of `arrival`; removals of what is not there are left out: how many. */
  settle(arrival: number, take: Take): number {
    const records = this.#records;
    const changed = this.#changed;
    this.#changed = [];
    let dropped = 0;
    let count = 0;
    for (const id of changed) {
      const unknown = Math.max(-records.get(id, DELTA) - this.weight(id), 0);
      const weight = records.get(id, DELTA) + unknown;
      dropped += unknown;
      records.set(id, DELTA, 0);
      records.set(id, CHANGED, 0);
      if (weight === 0) continue;
      records.set(id, WEIGHT, this.weight(id) + weight);
      this.#ids[count] = id;
      this.#weights[count++] = weight;
      if (count < MAX_BATCH_ROWS) continue;
      this.#give(count, arrival, take);
      count = 0;
    }
    this.#give(count, arrival, take);
    for (const id of changed) if (this.weight(id) === 0) this.#vanish(id);
    return dropped;
  }

  #give(count: number, arrival: number, take: Take): void {
    if (count > 0) take(this.#keys.batchOf(this.table, this.#ids, this.#weights, count, arrival), this.#ids);
  }

  /** A row is one of a key, from now on. */
  link(id: number, key: number): void {
    const records = this.#records;
    if (records.get(id, KEY) !== 0) return;
    const heads = this.#heads!;
    const first = heads.get(key, 0);
    records.set(id, KEY, key + 1);
    records.set(id, NEXT, first);
    if (first !== 0) records.set(first - 1, BEFORE, id + 1);
    heads.set(key, 0, id + 1);
  }

  #vanish(id: number): void {
    const records = this.#records;
    if (this.#heads !== null && records.get(id, KEY) !== 0) {
      const [next, before] = [records.get(id, NEXT), records.get(id, BEFORE)];
      if (next !== 0) records.set(next - 1, BEFORE, before);
      if (before !== 0) records.set(before - 1, NEXT, next);
      else this.#heads.set(records.get(id, KEY) - 1, 0, next);
    }
    // What is in the queue goes when it is due.
    if (this.deadlines?.isQueued(id) !== true) this.table.release(id);
  }

  /** Forgets the rows of a key. */
  forgetKey(key: number): void {
    for (let row = this.#heads!.get(key, 0); row !== 0; ) {
      const id = row - 1;
      row = this.#records.get(id, NEXT);
      this.table.release(id);
    }
  }

  /** Forgets the rows that are due at cut `time`; those that are still there are handed over as removals. */
  forgetDue(time: number, take: Take): void {
    const due = this.deadlines!.due(time);
    const ids = due.filter(id => this.weight(id) > 0);
    for (let from = 0; from < ids.length; from += MAX_BATCH_ROWS) {
      const part = ids.slice(from, from + MAX_BATCH_ROWS);
      part.forEach((id, k) => {
        this.#ids[k] = id;
        this.#weights[k] = -this.weight(id);
      });
      this.#give(part.length, time, take);
    }
    for (const id of due) this.table.release(id);
  }

  snapshot(into: StateWriter, name: string): void {
    this.table.snapshot(into, name, this.#saved());
  }

  #saved(): SavedColumn[] {
    return [...this.#records.fields().slice(WEIGHT, DELTA), ...(this.deadlines?.fields() ?? [])];
  }

  /** Takes in what was there; hands it over, so that it can be linked again. */
  restore(from: StateReader, name: string, take: Take): void {
    const ids = this.table.restore(from, name, this.#saved());
    this.deadlines?.resume(ids);
    for (let start = 0; start < ids.length; start += MAX_BATCH_ROWS) {
      const part = ids.subarray(start, start + MAX_BATCH_ROWS);
      this.#ids.set(part);
      part.forEach((id, k) => {
        this.#weights[k] = this.weight(id);
      });
      this.#give(part.length, Number.NEGATIVE_INFINITY, take);
    }
  }

  get bytes(): number {
    return this.table.bytes + (this.deadlines?.bytes ?? 0);
  }
}
