import { canonicalJson } from '../../types/canonical-json.js';
import { compareText } from '../../types/text.js';
import type { StateReader, StateWriter } from '../operator.js';
import { type SavedValue, savedValue, saveValue } from './saved-value.js';
import { TimeQueue } from './time-queue.js';

/** A row that waits for its turn. */
export interface PendingRow {
  readonly input: number;
  readonly value: unknown;
  readonly time: number;
  readonly arrival: number;
  readonly lane: number;
  readonly ordinal: number;
  /** The value as text, where it was asked for: what breaks ties of rows without a place. */
  text: string | null;
}

const ROW_BYTES = 120;

/**
 * Rows of all inputs that wait for time, in the order in which they are read (S7.1, S7.3): by time, then by input, the
 * broadcast one first, then by place or, where rows have none, by content (S6.2).
 */
export class PendingRows {
  readonly #queue: TimeQueue<PendingRow>;

  constructor(inputs: readonly { readonly isBroadcast: boolean; readonly isPlaced: boolean }[]) {
    const ranks = inputs.map(({ isBroadcast }, input) => (isBroadcast ? -1 : input));
    this.#queue = new TimeQueue((a, b) => {
      if (a.input !== b.input) return ranks[a.input]! - ranks[b.input]!;
      if (inputs[a.input]!.isPlaced) return a.lane - b.lane || a.ordinal - b.ordinal;
      return compareText(textOf(a), textOf(b));
    });
  }

  get size(): number {
    return this.#queue.size;
  }

  /** The time of the next row; +Infinity where there is none. */
  get nextTime(): number {
    return this.#queue.nextTime;
  }

  add(row: PendingRow): void {
    this.#queue.push(row.time, row);
  }

  /** Takes the next row; there is one. */
  take(): PendingRow {
    return this.#queue.pop();
  }

  snapshot(into: StateWriter): void {
    const rows = [...this.#queue.items()];
    const numbers = (of: (row: PendingRow) => number): Float64Array => Float64Array.from(rows, of);
    into.columns(
      'pending',
      rows.length,
      [
        rows.map(({ value }) => saveValue(value)),
        numbers(({ input }) => input),
        numbers(({ time }) => time),
        numbers(({ arrival }) => arrival),
        numbers(({ lane }) => lane),
        numbers(({ ordinal }) => ordinal),
      ],
      null,
    );
  }

  restore(from: StateReader): void {
    const saved = from.columns('pending');
    // As written.
    const values = saved.columns[0] as SavedValue[];
    const [inputs, times, arrivals, lanes, ordinals] = saved.columns.slice(1) as Float64Array[];
    values.forEach((value, i) => {
      this.add({
        value: savedValue(value),
        input: inputs![i]!,
        time: times![i]!,
        arrival: arrivals![i]!,
        lane: lanes![i]!,
        ordinal: ordinals![i]!,
        text: null,
      });
    });
  }

  get bytes(): number {
    return this.#queue.size * ROW_BYTES;
  }
}

function textOf(row: PendingRow): string {
  return (row.text ??= canonicalJson(row.value));
}
