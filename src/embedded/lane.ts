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
  /** Rows after `position` that were taken already. */
  readonly skip: number;
  readonly started: boolean;
  readonly finished: boolean;
  readonly watermark: number;
  readonly maxRowtime: number;
  readonly ordinal: number;
  readonly malformed: number;
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
  /** Changes delivered so far: the ordinal of the next one (S6.1). */
  ordinal = 0;
  /** Malformed records left out so far. */
  malformed = 0;
  /** Those of them that wait for a dead-letter sink. */
  rejected: RejectedRecord[] = [];

  readonly #source: SourceReader;
  #reader: LaneReader | null = null;
  #position: Position;
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
    const skipped = Math.min(this.#skip, batch.rows);
    // A batch that was partly taken before a restart was counted then.
    if (skipped === 0) {
      this.malformed += batch.malformed;
      if (batch.rejected !== undefined) this.rejected.push(...batch.rejected);
    }
    this.#skip -= skipped;
    if (skipped === batch.rows && (skipped > 0 || batch.dropped === null)) {
      this.#position = batch.position;
      return false;
    }
    this.#batch = batch;
    this.#offset = skipped;
    return true;
  }

  /** The next rows, at most `most`, as a range of the reader's batch; `null` at the end, which finishes the lane. */
  take(most: number): { readonly batch: LaneBatch; readonly from: number; readonly to: number } | null {
    if (this.#failure !== null) throw this.#failure.error;
    this.started = true;
    const batch = this.#batch;
    if (batch === null) {
      this.finished = true;
      return null;
    }
    const from = this.#offset;
    const to = Math.min(batch.rows, from + Math.max(1, most));
    if (to === batch.rows) {
      this.#batch = null;
      this.#offset = 0;
      this.#position = batch.position;
    } else this.#offset = to;
    return { batch, from, to };
  }

  snapshot(): LaneSnapshot {
    return {
      id: this.spec.id,
      position: this.#position,
      skip: this.#skip + this.#offset,
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
