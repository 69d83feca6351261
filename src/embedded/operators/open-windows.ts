import type { Waiting } from '../operator.js';

/** Which windows, still to close, something belongs to: those that end from `firstEnd` to `lastEnd`. */
export interface Span {
  readonly firstEnd: number;
  readonly lastEnd: number;
}

/** What belongs to windows that are still to close, by their ends. */
export class OpenWindows<T extends Span> {
  readonly #slide: number;
  readonly #byEnd = new Map<number, T[]>();
  /** Ends of the windows that are still to close, the next one last. */
  readonly #ends: number[] = [];
  /** The one that was asked for last: rows mostly follow each other in time. */
  #last: T | null = null;

  /** `slide`: from the end of a window to that of the next. */
  constructor(slide: number) {
    this.#slide = slide;
  }

  /** What there is of a span; made where there is nothing yet. */
  of(firstEnd: number, lastEnd: number, make: () => T): T {
    const isMeant = (span: Span) => span.firstEnd === firstEnd && span.lastEnd === lastEnd;
    if (this.#last !== null && isMeant(this.#last)) return this.#last;
    const found = this.#byEnd.get(lastEnd)?.find(isMeant) ?? this.#add(make());
    this.#last = found;
    return found;
  }

  #add(made: T): T {
    for (let end = made.firstEnd; end <= made.lastEnd; end += this.#slide) {
      const same = this.#byEnd.get(end);
      if (same !== undefined) same.push(made);
      else {
        this.#byEnd.set(end, [made]);
        insertDescending(this.#ends, end);
      }
    }
    return made;
  }

  /** Closes the windows that end at or before `time`, in order: what belongs to each, oldest first. */
  close(time: number, closed: (end: number, all: readonly T[]) => void): void {
    while (this.#ends.length > 0 && this.#ends.at(-1)! <= time) {
      const end = this.#ends.pop()!;
      const all = this.#byEnd.get(end)!;
      this.#byEnd.delete(end);
      if (this.#last?.lastEnd === end) this.#last = null;
      closed(end, all);
    }
  }

  /** What waits for time; `null` where nothing does. */
  get waitingForTime(): Waiting | null {
    return this.#ends.length === 0 ? null : { what: 'window', count: this.#ends.length, until: this.#ends.at(-1)! };
  }

  /** All that belongs to some window, each once. */
  all(): Set<T> {
    return new Set([...this.#byEnd.values()].flat());
  }
}

/** Puts a new number into a descending list. */
export function insertDescending(list: number[], value: number): void {
  let i = list.length;
  while (i > 0 && list[i - 1]! < value) i--;
  list.splice(i, 0, value);
}
