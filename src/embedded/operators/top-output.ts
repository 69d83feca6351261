import { MAX_BATCH_ROWS, OutputBatch } from '../batch.js';
import type { Edge, Outlet } from '../operator.js';
import { combine } from '../state/hash.js';
import type { RowStore } from '../state/row-store.js';

/** Rows of a store as changes of a top-N's output, gathered into batches. */
export class TopOutput {
  /** Of all changes until the next flush: what stands behind a hold has one. */
  arrival = Number.NEGATIVE_INFINITY;
  /**
   * Rows may give way to rows that look the same, as to equal ones from another place; where the output has no places,
   * that is no change. Set before {@link flush} by whoever knows; without effect where nothing of the kind can happen.
   */
  mayRepeat = false;
  /** Whether a row may give way to one that looks the same. */
  readonly canRepeat: boolean;
  readonly #isPlaced: boolean;
  readonly #store: RowStore;
  readonly #outlet: Outlet;
  readonly #output: OutputBatch;
  /** By output column, the column of the store; -1 for the place number. */
  readonly #columns: readonly number[];
  #slots = new Int32Array(MAX_BATCH_ROWS);
  #weights = new Int32Array(MAX_BATCH_ROWS);
  #ranks = new Float64Array(MAX_BATCH_ROWS);
  #count = 0;

  /** `as`: the output column for the place number; `null`: none. `shared`: several rows of a key may have one. */
  constructor(store: RowStore, output: Edge, outlet: Outlet, as: string | null, shared = false) {
    this.#store = store;
    this.#outlet = outlet;
    this.#isPlaced = output.placed;
    const { fields } = store.schema;
    // A numbered row looks like another one of its key at one place number only, which is looked at there; but the
    // number may hide the key.
    const hides = fields.some(({ name }) => name === as);
    this.canRepeat = !output.placed && (hides || ((as === null || shared) && store.facts.places));
    this.#output = new OutputBatch(output.schema, {
      weights: output.retracts,
      arrivals: output.timed,
      places: output.placed,
    });
    const names = store.schema.fields.map(({ name }) => name);
    this.#columns = output.schema.fields.map(({ name }) => (name === as ? -1 : names.indexOf(name)));
  }

  /** Adds a change of the row at `slot`, which stays until {@link flush}; `rank` is its place number. */
  add(slot: number, weight: number, rank: number): void {
    // Where rows have no weights, in windows whose rows all come at once, they are only added, one by one.
    if (this.#output.batch.weights !== null) this.#put(slot, weight, rank);
    else for (let n = weight; n > 0; n--) this.#put(slot, 1, rank);
  }

  #put(slot: number, weight: number, rank: number): void {
    if (this.#count === this.#slots.length) this.#makeRoom();
    const n = this.#count++;
    this.#slots[n] = slot;
    this.#weights[n] = weight;
    this.#ranks[n] = rank;
  }

  #makeRoom(): void {
    if (!this.canRepeat || !this.mayRepeat) {
      this.flush();
      return;
    }
    const room = this.#slots.length * 2;
    const [slots, weights, ranks] = [this.#slots, this.#weights, this.#ranks];
    this.#slots = new Int32Array(room);
    this.#slots.set(slots);
    this.#weights = new Int32Array(room);
    this.#weights.set(weights);
    this.#ranks = new Float64Array(room);
    this.#ranks.set(ranks);
  }

  /** Hands over what was added. */
  flush(): void {
    if (this.canRepeat && this.mayRepeat) this.#cancel();
    for (let from = 0; from < this.#count; from += MAX_BATCH_ROWS) {
      this.#give(from, Math.min(this.#count - from, MAX_BATCH_ROWS));
    }
    this.#count = 0;
  }

  /** Takes out removals and insertions of rows that look the same. */
  #cancel(): void {
    const removed = new Map<number, number[]>();
    const weights = this.#weights;
    for (let n = 0; n < this.#count; n++) {
      if (weights[n]! > 0) continue;
      const hash = this.#hash(n);
      const alike = removed.get(hash);
      if (alike === undefined) removed.set(hash, [n]);
      else alike.push(n);
    }
    if (removed.size === 0) return;
    for (let n = 0; n < this.#count; n++) {
      if (weights[n]! <= 0) continue;
      for (const m of removed.get(this.#hash(n)) ?? []) {
        if (weights[n] === 0 || weights[m] === 0 || !this.#same(m, n)) continue;
        const copies = Math.min(weights[n]!, -weights[m]!);
        weights[n]! -= copies;
        weights[m]! += copies;
      }
    }
    let left = 0;
    for (let n = 0; n < this.#count; n++) {
      if (weights[n] === 0) continue;
      weights[left] = weights[n]!;
      this.#slots[left] = this.#slots[n]!;
      this.#ranks[left++] = this.#ranks[n]!;
    }
    this.#count = left;
  }

  #hash(n: number): number {
    let hash = this.#ranks[n]!;
    for (const column of this.#columns) {
      if (column >= 0) hash = combine(hash, this.#store.columns[column]!.hash(this.#slots[n]!));
    }
    return hash;
  }

  #same(a: number, b: number): boolean {
    return this.#ranks[a] === this.#ranks[b] && this.looksSame(this.#slots[a]!, this.#slots[b]!);
  }

  /** Whether two rows look the same in the output, but for their place numbers. */
  looksSame(a: number, b: number): boolean {
    return !this.#isPlaced && this.#columns.every(column => column < 0 || this.#store.columns[column]!.equal(a, b));
  }

  #give(from: number, count: number): void {
    const output = this.#output;
    const { batch } = output;
    const slots = this.#slots;
    const to = from + count;
    output.reset();
    for (let c = 0; c < this.#columns.length; c++) {
      const column = this.#columns[c]!;
      if (column >= 0) this.#store.columns[column]!.gather(slots, from, count, output, c, 0);
      else (batch.columns[c] as Float64Array).set(this.#ranks.subarray(from, to));
    }
    batch.weights?.set(this.#weights.subarray(from, to));
    if (batch.arrivals !== null) {
      batch.arrivals.end[0] = count;
      batch.arrivals.watermark[0] = this.arrival;
      batch.arrivals.count = 1;
    }
    if (batch.lanes !== null && batch.ordinals !== null) {
      for (let k = 0; k < count; k++) {
        batch.lanes[k] = this.#store.lane(slots[from + k]!);
        batch.ordinals[k] = this.#store.ordinal(slots[from + k]!);
      }
    }
    batch.rows = count;
    batch.count = count;
    this.#outlet.rows(batch);
  }
}
