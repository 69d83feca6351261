import type {
  LaneBatch,
  LaneReader,
  LaneSpec,
  Position,
  RejectedRecord,
  SourceReader,
} from '../connectors/contract/source.js';
import type { LaneView } from './schedule.js';

/** What a snapshot says of a lane: where reading goes on, and how time stood. */
export interface LaneSnapshot {
  readonly id: string;
  /** Position before the batch that is partly taken, else after all that was taken. */
  readonly position: Position;
  /** Changes of the lane after `position` that were taken already, those that the reader dropped among them (S10.4). */
  readonly skip: number;
  readonly started: boolean;
  readonly finished: boolean;
  readonly watermark: number;
  readonly maxRowtime: number;
  readonly ordinal: number;
  readonly malformed: number;
}

/** Rows of a reader's batch that a step takes. */
export interface TakenRows {
  readonly batch: LaneBatch;
  readonly from: number;
  readonly to: number;
  /** Ordinal of the first change of the batch. */
  readonly base: number;
}

/**
 * One lane of a source while a job runs: its reader, the batch that is being taken, its watermark and its count of
 * changes. Batches can be taken in parts, so that a step may end anywhere.
 */
export class Lane implements LaneView {
  readonly spec: LaneSpec;
  readonly source: string;
  readonly hasTime: boolean;
  started = false;
  finished = false;
  watermark = Number.NEGATIVE_INFINITY;
  maxRowtime = Number.NEGATIVE_INFINITY;
  /** Changes taken so far, those that the reader dropped among them (S10.4): the ordinal of the next one (S6.1). */
  ordinal = 0;
  /** When rows were taken last, by the platform's monotonic clock: for diagnoses alone, results know no clock. */
  takenAt = Number.NEGATIVE_INFINITY;
  /** Malformed records left out so far. */
  malformed = 0;
  /** Those of them that wait for a dead-letter sink. */
  rejected: RejectedRecord[] = [];

  readonly #source: SourceReader;
  #reader: LaneReader | null = null;
  #position: Position;
  /** Ordinal of the first change after the position. */
  #base = 0;
  /** Changes after the position that were taken before a restart. */
  #skip = 0;
  #batch: LaneBatch | null = null;
  #offset = 0;
  #atEnd = false;
  #pending: Promise<void> | null = null;
  #failure: { readonly error: unknown } | null = null;

  constructor(source: string, reader: SourceReader, spec: LaneSpec, hasTime: boolean, from: LaneSnapshot | null) {
    this.source = source;
    this.spec = spec;
    this.hasTime = hasTime;
    this.#source = reader;
    this.#position = from?.position ?? spec.position;
    if (from !== null) {
      this.#base = from.ordinal - from.skip;
      this.#skip = from.skip;
      this.started = from.started;
      this.finished = from.finished;
      this.watermark = from.watermark;
      this.maxRowtime = from.maxRowtime;
      this.ordinal = from.ordinal;
      this.malformed = from.malformed;
    }
  }

  get lane(): string {
    return this.spec.id;
  }

  get ready(): boolean {
    return this.#batch !== null || this.#atEnd || this.#failure !== null;
  }

  /** Rows, or the end, of this lane become ready; the promise is settled when they are, `null` where they are already. */
  request(): Promise<void> | null {
    if (this.ready) return null;
    this.#pending ??= this.#fetch();
    return this.#pending;
  }

  #fetch(): Promise<void> | null {
    if (this.#reader === null) {
      const reader = this.#source.read(this.spec, this.#position);
      if (reader instanceof Promise) return this.#settle(reader.then(opened => this.#opened(opened)));
      this.#reader = reader;
    }
    for (;;) {
      const next = this.#reader.next();
      if (next instanceof Promise) return this.#settle(next.then(batch => this.#accept(batch)));
      if (this.#accept(next)) return null;
    }
  }

  #opened(reader: LaneReader): boolean {
    this.#reader = reader;
    return false;
  }

  /** Follows a chain of reads until something can be taken; a failure is kept for whoever takes. */
  #settle(read: Promise<boolean>): Promise<void> {
    return read
      .then(isReady => {
        this.#pending = null;
        return isReady ? undefined : (this.request() ?? undefined);
      })
      .catch((error: unknown) => {
        this.#pending = null;
        this.#failure = { error };
      });
  }

  /** Takes over what the reader gave; false where all of it was taken before a restart. */
  #accept(batch: LaneBatch | null): boolean {
    if (batch === null) {
      this.#atEnd = true;
      return true;
    }
    const changes = changesBefore(batch, batch.rows);
    if (changes <= this.#skip) {
      if (this.#skip === 0) this.#count(batch);
      this.#skip -= changes;
      this.#leave(batch, changes);
      return false;
    }
    this.#batch = batch;
    this.#offset = 0;
    while (this.#offset < batch.rows && changesBefore(batch, this.#offset) < this.#skip) this.#offset++;
    return true;
  }

  #leave(batch: LaneBatch, changes: number): void {
    this.#batch = null;
    this.#position = batch.position;
    this.#base += changes;
  }

  #count({ malformed, rejected }: LaneBatch): void {
    this.malformed += malformed;
    if (rejected !== undefined) this.rejected.push(...rejected);
  }

  /** The next rows, at most `most`, as a range of the reader's batch; `null` at the end, which finishes the lane. */
  take(most: number): TakenRows | null {
    if (this.#failure !== null) throw this.#failure.error;
    this.started = true;
    const batch = this.#batch;
    if (batch === null) {
      this.finished = true;
      return null;
    }
    // Malformed records count when the first rows are taken: until then a snapshot stands before them.
    if (this.ordinal === this.#base) this.#count(batch);
    const base = this.#base;
    const from = this.#offset;
    const to = Math.min(batch.rows, from + Math.max(1, most));
    const changes = changesBefore(batch, to);
    this.ordinal = base + changes;
    this.#skip = 0;
    if (to === batch.rows) this.#leave(batch, changes);
    else this.#offset = to;
    return { batch, from, to, base };
  }

  snapshot(): LaneSnapshot {
    return {
      id: this.spec.id,
      position: this.#position,
      skip: this.ordinal - this.#base,
      started: this.started,
      finished: this.finished,
      watermark: this.watermark,
      maxRowtime: this.maxRowtime,
      ordinal: this.ordinal,
      malformed: this.malformed,
    };
  }

  async close(): Promise<void> {
    await this.#reader?.close();
    this.#reader = null;
  }
}

/** How many changes of the lane come before a row of a batch, or before its end, those that the reader dropped among them. */
function changesBefore({ dropped }: LaneBatch, row: number): number {
  return dropped === null ? row : dropped.ordinals[row]!;
}
