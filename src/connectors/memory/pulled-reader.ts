import type { BatchBuilder } from '../batch-builder.js';
import type { LaneBatch, LaneReader, ReadRequest } from '../contract/source.js';
import { userError } from '../user-error.js';
import type { RowIntake } from './row-intake.js';

type Pulled = IteratorResult<unknown, unknown>;

/** Where a {@link PulledReader} gets its values, one at a time, at once or later. */
export interface RowPull {
  next(): Pulled | Promise<Pulled>;
  stop(): void | Promise<void>;
}

/** What a {@link PulledReader} is made of. */
export interface PulledRows {
  readonly pull: RowPull;
  readonly intake: RowIntake;
  readonly builder: BatchBuilder;
  readonly label: string;
  readonly request: ReadRequest;
  readonly most: number;
  /** How many values were had before. */
  readonly skip: number;
}

/** So many turns of the microtask queue a value may take and still belong to the batch: async generators need three. */
const TURNS = 4;

/**
 * Makes batches of values that come one at a time. A batch is closed when it is full or when the next value is not there
 * at once: what has come is handed on without waiting for more.
 */
export class PulledReader implements LaneReader {
  readonly #rows: PulledRows;
  #count = 0;
  #pending: Promise<void> | null = null;
  #arrived: { readonly result: Pulled } | { readonly error: unknown } | null = null;
  #isDone = false;
  #isClosed = false;
  readonly #closed: Promise<null>;
  #release!: (end: null) => void;

  constructor(rows: PulledRows) {
    this.#rows = rows;
    this.#closed = new Promise(resolve => {
      this.#release = resolve;
    });
  }

  next(): LaneBatch | null | Promise<LaneBatch | null> {
    this.#rows.builder.reset();
    return this.#collect();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#release(null);
    if (this.#isDone) return;
    try {
      // Whoever is asked to stop while a value is under way may do so only after it: nobody waits for that.
      Promise.resolve(this.#rows.pull.stop()).catch(() => {});
    } catch {
      // The job has ended; an error of the stopped side has nobody to tell.
    }
  }

  /** Takes values until the batch is full or has to wait. */
  #collect(): LaneBatch | null | Promise<LaneBatch | null> {
    for (;;) {
      if (this.#isDone || this.#isClosed) return this.#build();
      if (this.#pending === null && this.#arrived === null) this.#ask();
      if (this.#arrived === null) return this.#wait();
      const arrived = this.#arrived;
      // What came before an error is handed over before it.
      if ('error' in arrived && this.#rows.builder.rows > 0) return this.#build();
      this.#arrived = null;
      this.#pending = null;
      if ('error' in arrived) throw this.#failed(arrived.error);
      if (this.#take(arrived.result)) return this.#build();
    }
  }

  async #wait(): Promise<LaneBatch | null> {
    if (this.#rows.builder.rows > 0) {
      await this.#turns();
      if (this.#arrived === null) return this.#build();
    } else await Promise.race([this.#pending, this.#closed]);
    return this.#collect();
  }

  async #turns(): Promise<void> {
    for (let i = 0; i < TURNS && this.#arrived === null; i++) await null;
    if (this.#arrived === null) await this.#rows.request.platform.yield();
  }

  #ask(): void {
    try {
      const result = this.#rows.pull.next();
      if (result instanceof Promise) this.#await(result);
      else this.#arrived = { result };
    } catch (error) {
      this.#arrived = { error };
    }
  }

  #await(promise: Promise<Pulled>): void {
    this.#pending = promise.then(
      result => {
        this.#arrived = { result };
      },
      (error: unknown) => {
        this.#arrived = { error };
      },
    );
  }

  /** Adds a value; true where the batch is to be handed over. */
  #take(result: Pulled): boolean {
    if (result.done === true) {
      this.#isDone = true;
      return true;
    }
    const { intake, builder, label, skip, most } = this.#rows;
    const at = this.#count++;
    if (at < skip) return false;
    intake.add(result.value, builder, () => `${label}, row ${at}`);
    return builder.rows >= most;
  }

  #build(): LaneBatch | null {
    const { builder } = this.#rows;
    return builder.rows === 0 ? null : builder.build(this.#count);
  }

  #failed(error: unknown): unknown {
    const { label } = this.#rows;
    return userError(error, `what ${label}() reads threw`, `${label}, row ${this.#count}`);
  }
}
