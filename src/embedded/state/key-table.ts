import type { DataType } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import { type Batch, MAX_BATCH_ROWS, type OutputBatch } from '../batch.js';
import type { StateReader, StateWriter } from '../operator.js';
import { DEFAULT_SEED, finish } from './hash.js';
import { type KeyColumn, keyColumn } from './key-column.js';
import { addOne, addTwo, findOne, findTwo, type NumberProbe, type ProbedRows } from './number-probe.js';
import type { AttachedColumn, SavedColumn } from './segments.js';
import { Slots } from './slots.js';

/** All positions of a batch in order: the selection of a batch that has none. Never written. */
export const ALL_POSITIONS = Int32Array.from({ length: MAX_BATCH_ROWS }, (_, i) => i);

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
  readonly #missing = new Int32Array(MAX_BATCH_ROWS);
  readonly #rows: ProbedRows = { positions: ALL_POSITIONS, count: 0, ids: this.#ids, missing: this.#missing };
  readonly #seed: number;
  readonly #slots = new Slots();
  #capacity = 0;

  constructor(types: readonly DataType[], seed = DEFAULT_SEED) {
    this.#columns = types.map(keyColumn);
    this.#attached.push(...this.#columns);
    this.#seed = seed;
    if (types.length > 0) return;
    this.reserve(1);
    this.#slots.take();
  }

  /** All ids are below it. */
  get size(): number {
    return this.#slots.size;
  }

  /** How many keys there are. */
  get live(): number {
    return this.#slots.live;
  }

  /** Lets a column of values by id grow with the table and start each new key with its initial value. */
  attach<C extends AttachedColumn>(column: C): C {
    column.grow(this.#capacity);
    this.#attached.push(column);
    return column;
  }

  /** Makes room for `rows` keys more. */
  reserve(rows: number): void {
    const size = this.#slots.size + rows;
    if (size > this.#capacity) {
      this.#capacity = size;
      for (const column of this.#attached) column.grow(size);
    }
    if (this.#slots.isDue) this.#spread();
    this.#slots.reserve(rows);
  }

  /** Lets keys of one whole number that lie close together do without a hash. */
  #spread(): void {
    const [only] = this.#columns;
    if (this.#columns.length !== 1 || !only!.isWhole) return;
    const segments = only!.numbers();
    if (segments !== null) this.#slots.spread(segments, id => this.hashOf(id));
  }

  /** The key of `id` as a whole number from 0 on; -1 where it is something else. */
  #directKey(id: number): number {
    const key = this.#columns[0]!.value(id);
    return typeof key === 'number' && key >= 0 && key < this.#slots.direct.length ? key : -1;
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
    const direct = this.#slots.direct.length === 0 ? -1 : this.#directKey(id);
    if (direct >= 0) this.#slots.removeDirect(direct);
    else if (this.#columns.length > 0) this.#slots.remove(id, this.hashOf(id));
    for (const column of this.#attached) column.clear(id);
  }

  /** Forgets all keys and keeps the room. */
  clear(): void {
    for (const column of this.#attached) for (let id = 0; id < this.#slots.size; id++) column.clear(id);
    if (this.#columns.length > 0) this.#slots.clear();
  }

  /** Room for keys, as a number of them: what {@link clear} has to go through. */
  get capacity(): number {
    return this.#slots.mask + 1;
  }

  /** Writes the keys of the first `count` of `ids` to rows 0 and on of an output, from column `c` on. */
  writeTo(output: OutputBatch, c: number, ids: Int32Array, count: number): void {
    for (let k = 0; k < this.#columns.length; k++) this.#columns[k]!.writeTo(output, c + k, ids, count);
  }

  /** Writes column `k` of the keys of the first `count` of `ids` to rows 0 and on of column `c` of an output. */
  writeKey(k: number, output: OutputBatch, c: number, ids: Int32Array, count: number): void {
    this.#columns[k]!.writeTo(output, c, ids, count);
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

  /** The hashes of the keys of `ids`. */
  hashesOf(ids: Int32Array): Int32Array {
    const hashes = new Int32Array(ids.length);
    for (let i = 0; i < ids.length; i++) hashes[i] = this.hashOf(ids[i]!);
    return hashes;
  }

  /** Ids of all keys, ascending. */
  liveIds(): Int32Array {
    return this.#slots.ids();
  }

  /** Writes all keys and, beside them, `values` by id; ids themselves never leave the process. */
  snapshot(into: StateWriter, name: string, values: readonly SavedColumn[] = []): void {
    const ids = this.liveIds();
    into.columns(
      name,
      ids.length,
      [...this.#columns, ...values].map(column => column.save(ids)),
      this.hashesOf(ids),
    );
  }

  /** Takes in what {@link snapshot} wrote, into an empty table. Gives the ids of the rows, in the order of the file. */
  restore(from: StateReader, name: string, values: readonly SavedColumn[] = []): Int32Array {
    const { rows, columns } = from.columns(name);
    if (this.#columns.length > 0) this.reserve(rows);
    const ids = new Int32Array(rows);
    if (this.#columns.length > 0) for (let i = 0; i < rows; i++) ids[i] = this.#slots.take();
    [...this.#columns, ...values].forEach((column, c) => {
      column.load(ids, columns[c]!);
    });
    if (this.#columns.length > 0) for (const id of ids) this.#slots.place(id, this.hashOf(id));
    return ids;
  }

  /** About how much memory the table and what is attached to it take. */
  get bytes(): number {
    return this.#attached.reduce((sum, column) => sum + column.bytes, this.#slots.bytes);
  }

  #resolve(batch: Batch, columns: readonly number[], insert: boolean): Int32Array {
    const ids = this.#ids;
    const positions = batch.selection ?? ALL_POSITIONS;
    const width = this.#columns.length;
    if (width === 0) return this.#zeros(batch.rows);
    if (width <= 2) {
      const first = this.#probe(batch, columns, 0);
      const second = width === 1 ? null : this.#probe(batch, columns, 1);
      const rows = this.#rows;
      rows.positions = positions;
      rows.count = batch.count;
      if (first !== null && width === 1) {
        const misses = findOne(this.#slots, first, rows, this.#seed);
        if (insert && misses > 0) addOne(this.#slots, first, rows, misses, this.#seed);
        return ids;
      }
      if (first !== null && second !== null) {
        const misses = findTwo(this.#slots, first, second, rows, this.#seed);
        if (insert && misses > 0) addTwo(this.#slots, first, second, rows, misses, this.#seed);
        return ids;
      }
    }
    return this.#resolveAny(batch, columns, positions, insert);
  }

  #zeros(rows: number): Int32Array {
    const ids = this.#ids;
    for (let i = 0; i < rows; i++) ids[i] = 0;
    return ids;
  }

  /** Column `k` of the keys as numbers, in the table and in the batch; `null` where it is not. */
  #probe(batch: Batch, columns: readonly number[], k: number): NumberProbe | null {
    const c = columns[k]!;
    return this.#columns[k]!.probe(batch.columns[c]!, batch.nulls[c] ?? null);
  }

  /** Column by column: hashes, then the first slot of the same hash, then comparison; what is not found goes alone. */
  #resolveAny(batch: Batch, columns: readonly number[], positions: Int32Array, insert: boolean): Int32Array {
    const { count } = batch;
    const ids = this.#ids;
    const hashes = this.#hashes;
    const missing = this.#missing;
    const { entries, mask } = this.#slots;
    hashes.fill(this.#seed, 0, batch.rows);
    for (let k = 0; k < this.#columns.length; k++) {
      const c = columns[k]!;
      this.#columns[k]!.hash(batch.columns[c]!, batch.nulls[c] ?? null, positions, count, hashes);
    }
    let misses = 0;
    for (let k = 0; k < count; k++) {
      const i = positions[k]!;
      const hash = finish(hashes[i]!);
      hashes[i] = hash;
      let slot = hash & mask;
      let id = entries[2 * slot + 1]! - 1;
      while (id >= 0 && entries[2 * slot] !== hash) {
        slot = (slot + 1) & mask;
        id = entries[2 * slot + 1]! - 1;
      }
      ids[i] = id;
      if (id < 0) missing[misses++] = i;
    }
    for (let k = 0; k < this.#columns.length; k++) {
      const c = columns[k]!;
      const nulls = batch.nulls[c] ?? null;
      misses = this.#columns[k]!.verify(batch.columns[c]!, nulls, positions, count, ids, missing, misses);
    }
    for (let m = 0; m < misses; m++) {
      const i = missing[m]!;
      ids[i] = this.#resolveOne(batch, columns, i, hashes[i]!, insert);
    }
    return ids;
  }

  /** The id of the key at position `i`, compared slot by slot; a new one, or -1, where it is not there. */
  #resolveOne(batch: Batch, columns: readonly number[], i: number, hash: number, insert: boolean): number {
    const { entries, mask } = this.#slots;
    let slot = hash & mask;
    for (;;) {
      const id = entries[2 * slot + 1]! - 1;
      if (id < 0) return insert ? this.#insert(slot, hash, batch, columns, i) : -1;
      if (entries[2 * slot] === hash && this.#isKey(id, batch, columns, i)) return id;
      slot = (slot + 1) & mask;
    }
  }

  #isKey(id: number, batch: Batch, columns: readonly number[], i: number): boolean {
    for (let k = 0; k < this.#columns.length; k++) {
      const c = columns[k]!;
      if (!this.#columns[k]!.same(id, batch.columns[c]!, batch.nulls[c] ?? null, i)) return false;
    }
    return true;
  }

  #insert(slot: number, hash: number, batch: Batch, columns: readonly number[], i: number): number {
    const id = this.#slots.add(slot, hash);
    for (let k = 0; k < this.#columns.length; k++) {
      const c = columns[k]!;
      this.#columns[k]!.write(id, batch.columns[c]!, batch.nulls[c] ?? null, i);
    }
    return id;
  }
}
