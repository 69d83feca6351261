import { ExpiryQueue } from './expiry-queue.js';
import type { KeyTable } from './key-table.js';
import { NumberRecords } from './number-records.js';
import type { SavedColumn } from './segments.js';

// Fields of a record: when the id was last touched, and 1 where it is in the queue.
const TOUCHED = 0;
const QUEUED = 1;

/** When the ids of a table are to be forgotten: so long after they were last touched (S12.3); never where no time has touched them. */
export class Deadlines {
  readonly #records: NumberRecords;
  readonly #queue = new ExpiryQueue();
  readonly #duration: number;

  constructor(table: KeyTable, duration: number) {
    this.#records = table.attach(new NumberRecords([Number.NEGATIVE_INFINITY, 0]));
    this.#duration = duration;
  }

  touch(id: number, time: number): void {
    if (time <= this.#records.get(id, TOUCHED)) return;
    this.#records.set(id, TOUCHED, time);
    if (this.#records.get(id, QUEUED) === 1) return;
    this.#records.set(id, QUEUED, 1);
    this.#queue.add(id, time + this.#duration);
  }

  /** Whether the id will be due: it must not be released before. */
  isQueued(id: number): boolean {
    return this.#records.get(id, QUEUED) === 1;
  }

  /** The ids that are forgotten at cut `time`; whoever asks releases them. */
  due(time: number): number[] {
    const due: number[] = [];
    while (this.#queue.isDue(time)) {
      const id = this.#queue.take();
      const deadline = this.#records.get(id, TOUCHED) + this.#duration;
      // It was touched since it was put there.
      if (deadline > time) this.#queue.add(id, deadline);
      else due.push(id);
    }
    return due;
  }

  /** What a snapshot of the table holds beside its keys. */
  fields(): SavedColumn[] {
    return this.#records.fields();
  }

  /** After the table was restored with {@link fields}. */
  resume(ids: Int32Array): void {
    for (const id of ids) if (this.isQueued(id)) this.#queue.add(id, this.#records.get(id, TOUCHED) + this.#duration);
  }

  get bytes(): number {
    return this.#queue.bytes;
  }
}
