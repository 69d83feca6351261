import { MAX_BATCH_ROWS } from '../batch.js';

/** The rows of a batch that share a key and an instant, and so what they come to when all have been added. */
export class Peers {
  /** By row: the first one of its peers. */
  readonly #first = new Int32Array(MAX_BATCH_ROWS);
  /** By first row: the last one of its peers. */
  readonly #last = new Int32Array(MAX_BATCH_ROWS);
  /** By id: the last batch in which it came, and its last row there. */
  #batches = new Float64Array(MAX_BATCH_ROWS);
  #rows = new Int32Array(MAX_BATCH_ROWS);
  #batch = 0;

  /** Another batch, whose ids are below `size`. */
  begin(size: number): void {
    this.#batch++;
    if (size <= this.#rows.length) return;
    this.#batches = new Float64Array(2 * size);
    this.#rows = new Int32Array(2 * size);
  }

  /** The row before `row` that is a peer of it; -1 where it is the first. `times` are those of the batch. */
  meet(row: number, id: number, times: Float64Array): number {
    const before = this.#batches[id] === this.#batch ? this.#rows[id]! : -1;
    this.#batches[id] = this.#batch;
    this.#rows[id] = row;
    const isPeer = before >= 0 && times[before] === times[row];
    const first = isPeer ? this.#first[before]! : row;
    this.#first[row] = first;
    this.#last[first] = row;
    return isPeer ? before : -1;
  }

  /** The last peer of a row. */
  lastOf(row: number): number {
    return this.#last[this.#first[row]!]!;
  }
}
