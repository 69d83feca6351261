import type { DataType } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import { type Batch, type BatchColumn, MAX_BATCH_ROWS, type OutputBatch } from '../batch.js';
import type { StateReader, StateWriter } from '../operator.js';
import { combine, DEFAULT_SEED, finish, hashDouble, hashWhole } from './hash.js';
import { type KeyColumn, keyColumn } from './key-column.js';
import { NumberKeys, numberAt, sameNumber } from './number-keys.js';
import { type AttachedColumn, type SavedColumn, SEGMENT_BITS, SEGMENT_MASK } from './segments.js';

/** All positions of a batch in order: the selection of a batch that has none. Never written. */
export const ALL_POSITIONS = Int32Array.from({ length: MAX_BATCH_ROWS }, (_, i) => i);

const LEAST_SLOTS = 32;

/**
 * Dense ids of keys: 0, 1, 2, ... as they are met, so that state is columns by id. Keys are any number of
 * columns of any type; without columns there is one key, always, and it has id 0.
 *
 * `ids` and `find` give arrays by physical position of the batch, valid for its live rows and until the next call of
 * either. Room is made before a loop and never inside it: attached columns and slots do not move while a loop runs.
 * Removed ids are given out again, so without removals the ids from an earlier {@link size} on are new since then.
 */
export class KeyTable {
  readonly #columns: readonly KeyColumn[];
  readonly #attached: AttachedColumn[] = [];
  readonly #ids = new Int32Array(MAX_BATCH_ROWS);
  readonly #hashes = new Int32Array(MAX_BATCH_ROWS);
  readonly #suspects = new Int32Array(MAX_BATCH_ROWS);
  readonly #seed: number;
  /** Two entries a slot: the hash, and the id + 1 or 0 where the slot is empty. Open addressing, linear probing. */
  #slots = new Int32Array(2 * LEAST_SLOTS);
  #mask = LEAST_SLOTS - 1;
  #size = 0;
  #capacity = 0;
  #free: number[] = [];

  constructor(types: readonly DataType[], seed = DEFAULT_SEED) {
    this.#columns = types.map(keyColumn);
    this.#attached.push(...this.#columns);
    this.#seed = seed;
    if (types.length > 0) return;
    this.reserve(1);
    this.#size = 1;
  }

  /** All ids are below it. */
  get size(): number {
    return this.#size;
  }

  /** How many keys there are. */
  get live(): number {
    return this.#size - this.#free.length;
  }

  /** Lets a column of values by id grow with the table and start each new key with its initial value. */
  attach<C extends AttachedColumn>(column: C): C {
    column.grow(this.#capacity);
    this.#attached.push(column);
    return column;
  }

  /** Makes room for `rows` keys more. */
  reserve(rows: number): void {
    const size = this.#size + rows;
    if (size > this.#capacity) {
      this.#capacity = size;
      for (const column of this.#attached) column.grow(size);
    }
    if (2 * (this.live + rows) > this.#mask + 1) this.#rehash(2 * (this.live + rows));
  }

  /** The id of each live row's key; keys not known get one. */
  ids(batch: Batch, columns: readonly number[]): Int32Array {
    if (this.#columns.length > 0) this.reserve(batch.count);
    return this.#resolve(batch, columns, true);
  }

  /** The id of each live row's key, -1 where it is not known. */
  find(batch: Batch, columns: readonly number[]): Int32Array {
    return this.#resolve(batch, columns, false);
  }

  /** Forgets the key of `id` and what attached columns hold for it; the id may be given out again. */
  release(id: number): void {
    if (this.#columns.length > 0) {
      this.#removeSlot(id);
      this.#free.push(id);
    }
    for (const column of this.#attached) column.clear(id);
  }

  /** Forgets all keys and keeps the room. */
  clear(): void {
    for (const column of this.#attached) for (let id = 0; id < this.#size; id++) column.clear(id);
    this.#slots.fill(0);
    this.#free = [];
    if (this.#columns.length > 0) this.#size = 0;
  }

  /** Room for keys, as a number of them: what {@link clear} has to go through. */
  get capacity(): number {
    return this.#mask + 1;
  }

  /** Writes the keys of the first `count` of `ids` to rows 0 and on of an output, from column `c` on. */
  writeTo(output: OutputBatch, c: number, ids: Int32Array, count: number): void {
    for (let k = 0; k < this.#columns.length; k++) this.#columns[k]!.writeTo(output, c + k, ids, count);
  }

  /** Column `k` of the key of `id`. */
  key(id: number, k: number): Value {
    return this.#columns[k]!.value(id);
  }

  /** The hash of the key of `id`: its high bits choose a partition. */
  hashOf(id: number): number {
    let hash = this.#seed;
    for (const column of this.#columns) hash = column.hashOf(id, hash);
    return finish(hash);
  }

  /** Ids of all keys, ascending. */
  liveIds(): Int32Array {
    if (this.#free.length === 0) return Int32Array.from({ length: this.#size }, (_, id) => id);
    const freed = new Set(this.#free);
    const ids = new Int32Array(this.live);
    for (let id = 0, n = 0; id < this.#size; id++) if (!freed.has(id)) ids[n++] = id;
    return ids;
  }

  /** Writes all keys and, beside them, `values` by id; ids themselves never leave the process. */
  snapshot(into: StateWriter, name: string, values: readonly SavedColumn[] = []): void {
    const ids = this.liveIds();
    const hashes = Int32Array.from(ids, id => this.hashOf(id));
    into.columns(
      name,
      ids.length,
      [...this.#columns, ...values].map(column => column.save(ids)),
      hashes,
    );
  }

  /** Takes in what {@link snapshot} wrote, into an empty table. Gives the ids of the rows, in the order of the file. */
  restore(from: StateReader, name: string, values: readonly SavedColumn[] = []): Int32Array {
    const { rows, columns } = from.columns(name);
    if (this.#columns.length > 0) this.reserve(rows);
    const ids = Int32Array.from({ length: rows }, () => (this.#columns.length === 0 ? 0 : this.#take()));
    [...this.#columns, ...values].forEach((column, c) => {
      column.load(ids, columns[c]!);
    });
    if (this.#columns.length > 0) for (const id of ids) this.#place(id, this.hashOf(id));
    return ids;
  }

  /** About how much memory the table and what is attached to it take. */
  get bytes(): number {
    return this.#attached.reduce((sum, column) => sum + column.bytes, this.#slots.byteLength + 4 * this.#free.length);
  }

  #resolve(batch: Batch, columns: readonly number[], insert: boolean): Int32Array {
    const positions = batch.selection ?? ALL_POSITIONS;
    const only = this.#columns[0];
    if (only === undefined) return this.#ids.fill(0, 0, batch.rows);
    if (this.#columns.length === 1 && only instanceof NumberKeys) {
      return this.#resolveNumber(only, batch, columns[0]!, positions, insert);
    }
    return this.#resolveAny(batch, columns, positions, insert);
  }

  /** One column of numbers: hash, probe and compare in one loop. */
  #resolveNumber(keys: NumberKeys, batch: Batch, c: number, positions: Int32Array, insert: boolean): Int32Array {
    // A number column is a Float64Array in every batch.
    const values = batch.columns[c] as Float64Array;
    const nulls = batch.nulls[c] ?? null;
    const { count } = batch;
    const { segments, whole } = keys;
    const ids = this.#ids;
    const slots = this.#slots;
    const mask = this.#mask;
    const seed = this.#seed;
    for (let k = 0; k < count; k++) {
      const i = positions[k]!;
      const value = numberAt(values, nulls, i);
      const hash = finish(combine(seed, whole ? hashWhole(value) : hashDouble(value)));
      let slot = hash & mask;
      for (;;) {
        const id = slots[2 * slot + 1]! - 1;
        if (id < 0) {
          if (insert) {
            const own = this.#take();
            slots[2 * slot] = hash;
            slots[2 * slot + 1] = own + 1;
            segments[own >>> SEGMENT_BITS]![own & SEGMENT_MASK] = value;
            ids[i] = own;
          } else ids[i] = -1;
          break;
        }
        if (slots[2 * slot] === hash && sameNumber(segments[id >>> SEGMENT_BITS]![id & SEGMENT_MASK]!, value)) {
          ids[i] = id;
          break;
        }
        slot = (slot + 1) & mask;
      }
    }
    return ids;
  }

  /** Column by column: hashes, then the first slot of the same hash, then comparison; the rare mismatch goes alone. */
  #resolveAny(batch: Batch, columns: readonly number[], positions: Int32Array, insert: boolean): Int32Array {
    const { count } = batch;
    const ids = this.#ids;
    const hashes = this.#hashes;
    const slots = this.#slots;
    const mask = this.#mask;
    hashes.fill(this.#seed, 0, batch.rows);
    this.#columns.forEach((column, k) => {
      const c = columns[k]!;
      column.hash(batch.columns[c]!, batch.nulls[c] ?? null, positions, count, hashes);
    });
    for (let k = 0; k < count; k++) {
      const i = positions[k]!;
      const hash = finish(hashes[i]!);
      hashes[i] = hash;
      let slot = hash & mask;
      let id = slots[2 * slot + 1]! - 1;
      while (id >= 0 && slots[2 * slot] !== hash) {
        slot = (slot + 1) & mask;
        id = slots[2 * slot + 1]! - 1;
      }
      ids[i] = id < 0 && insert ? this.#insert(slot, hash, batch, columns, i) : id;
    }
    let suspects = 0;
    for (let k = 0; k < this.#columns.length; k++) {
      const c = columns[k]!;
      const nulls = batch.nulls[c] ?? null;
      suspects = this.#columns[k]!.verify(batch.columns[c]!, nulls, positions, count, ids, this.#suspects, suspects);
    }
    for (let s = 0; s < suspects; s++) {
      const i = this.#suspects[s]!;
      ids[i] = this.#resolveOne(batch, columns, i, hashes[i]!, insert);
    }
    return ids;
  }

  #resolveOne(batch: Batch, columns: readonly number[], i: number, hash: number, insert: boolean): number {
    let slot = hash & this.#mask;
    for (;;) {
      const id = this.#slots[2 * slot + 1]! - 1;
      if (id < 0) return insert ? this.#insert(slot, hash, batch, columns, i) : -1;
      if (this.#slots[2 * slot] === hash && this.#isKey(id, batch, columns, i)) return id;
      slot = (slot + 1) & this.#mask;
    }
  }

  #isKey(id: number, batch: Batch, columns: readonly number[], i: number): boolean {
    return this.#columns.every((column, k) => {
      const c = columns[k]!;
      return column.same(id, batch.columns[c]!, batch.nulls[c] ?? null, i);
    });
  }

  #insert(slot: number, hash: number, batch: Batch, columns: readonly number[], i: number): number {
    const id = this.#take();
    this.#slots[2 * slot] = hash;
    this.#slots[2 * slot + 1] = id + 1;
    for (let k = 0; k < this.#columns.length; k++) {
      const c = columns[k]!;
      this.#columns[k]!.write(id, batch.columns[c] as BatchColumn, batch.nulls[c] ?? null, i);
    }
    return id;
  }

  #take(): number {
    return this.#free.length === 0 ? this.#size++ : this.#free.pop()!;
  }

  #place(id: number, hash: number): void {
    let slot = hash & this.#mask;
    while (this.#slots[2 * slot + 1] !== 0) slot = (slot + 1) & this.#mask;
    this.#slots[2 * slot] = hash;
    this.#slots[2 * slot + 1] = id + 1;
  }

  #rehash(least: number): void {
    const old = this.#slots;
    let slots = this.#mask + 1;
    while (slots < least) slots *= 2;
    this.#slots = new Int32Array(2 * slots);
    this.#mask = slots - 1;
    for (let s = 0; s < old.length; s += 2) if (old[s + 1] !== 0) this.#place(old[s + 1]! - 1, old[s]!);
  }

  /** Closes the gap that `id` leaves: entries after it move back to where their hash wants them (Knuth 6.4 R). */
  #removeSlot(id: number): void {
    const slots = this.#slots;
    const mask = this.#mask;
    let gap = this.hashOf(id) & mask;
    while (slots[2 * gap + 1] !== id + 1) gap = (gap + 1) & mask;
    for (let slot = (gap + 1) & mask; slots[2 * slot + 1] !== 0; slot = (slot + 1) & mask) {
      const home = slots[2 * slot]! & mask;
      // Moving back is right unless the home lies cyclically in (gap, slot].
      if (((slot - home) & mask) < ((slot - gap) & mask)) continue;
      slots[2 * gap] = slots[2 * slot]!;
      slots[2 * gap + 1] = slots[2 * slot + 1]!;
      gap = slot;
    }
    slots[2 * gap] = 0;
    slots[2 * gap + 1] = 0;
  }
}
