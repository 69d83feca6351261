import { type Batch, MAX_BATCH_ROWS } from '../batch.js';

/**
 * Deals the rows of a batch to rounds: of a key each round has one row, or one instant, the first round its first. So a
 * loop over a round sees every key in one state only, and a batch of many keys is a few rounds.
 */
export class KeyRounds {
  /** Positions by round, ascending within each. */
  readonly positions = new Int32Array(MAX_BATCH_ROWS);
  /** By round, where it ends in {@link positions}. */
  readonly ends = new Int32Array(MAX_BATCH_ROWS);
  readonly #time: number;
  readonly #byInstant: boolean;
  readonly #rounds = new Int32Array(MAX_BATCH_ROWS);
  readonly #sizes = new Int32Array(MAX_BATCH_ROWS);
  /** By id: the last batch in which it came, the round and the time of its last row there. */
  #batches = new Float64Array(MAX_BATCH_ROWS);
  #last = new Int32Array(MAX_BATCH_ROWS);
  #times = new Float64Array(MAX_BATCH_ROWS);
  #batch = 0;

  /** `time`: the column of the time; rows of one instant share a round where `byInstant` is said. */
  constructor(time: number, byInstant: boolean) {
    this.#time = time;
    this.#byInstant = byInstant;
  }

  /** Deals rows 0 to `count` of a batch whose ids are below `size`. Says how many rounds there are. */
  deal(batch: Batch, ids: Int32Array, count: number, size: number): number {
    if (size > this.#last.length) this.#grow(size);
    const times = batch.columns[this.#time] as Float64Array;
    const [batches, last, lastTimes, rounds, sizes] = [
      this.#batches,
      this.#last,
      this.#times,
      this.#rounds,
      this.#sizes,
    ];
    const now = ++this.#batch;
    let most = 0;
    for (let i = 0; i < count; i++) {
      const id = ids[i]!;
      let round = 0;
      if (batches[id] === now) {
        round = last[id]!;
        if (!this.#byInstant || lastTimes[id] !== times[i]) round++;
      }
      batches[id] = now;
      last[id] = round;
      lastTimes[id] = times[i]!;
      rounds[i] = round;
      if (round >= most) sizes[most++] = 0;
      sizes[round]!++;
    }
    const { ends, positions } = this;
    for (let r = 0, at = 0; r < most; r++) {
      ends[r] = at;
      at += sizes[r]!;
    }
    for (let i = 0; i < count; i++) positions[ends[rounds[i]!]!++] = i;
    return most;
  }

  #grow(size: number): void {
    const room = 2 * size;
    this.#batches = new Float64Array(room);
    this.#last = new Int32Array(room);
    this.#times = new Float64Array(room);
  }
}
