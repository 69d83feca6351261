import { MillraceError } from '../../errors/millrace-error.js';
import type { Value } from '../../types/value.js';
import type { KeyEntry } from './key-entry.js';

/**
 * The call of a user's function that is under way: whose state it sees, at what time, and how to take back what it has
 * done where it fails.
 */
export class CallScope {
  /** Bytes of all state, about. */
  bytes = 0;
  /** The instant of the call, by event time; -Infinity where there is none. */
  instant = Number.NEGATIVE_INFINITY;
  /** The reading of the clock of the step (S11.1). */
  processingTime = Number.NEGATIVE_INFINITY;
  /** State that rows of a broadcast input write, and that keys see where they have none of their own. */
  readonly shared: KeyEntry;
  #entry: KeyEntry | null = null;
  /** What the cells of entries were before the call: written over from call to call, `#written` of them count. */
  readonly #entries: KeyEntry[] = [];
  readonly #cells: number[] = [];
  readonly #before: unknown[] = [];
  readonly #grown: number[] = [];
  #written = 0;

  constructor(shared: KeyEntry) {
    this.shared = shared;
  }

  /** Begins a call for a key, or for all of them. */
  begin(entry: KeyEntry, instant: number): void {
    this.#entry = entry;
    this.instant = instant;
  }

  /** Ends the call: what it did stays. */
  commit(): void {
    this.#entry = null;
    this.#written = 0;
  }

  /** Ends the call: what it did is taken back, the last first. */
  rollBack(): void {
    for (let i = this.#written - 1; i >= 0; i--) {
      const before = this.#before[i];
      if (before instanceof Undo) before.run();
      else this.#entries[i]!.cells[this.#cells[i]!] = before;
      this.bytes -= this.#grown[i]!;
    }
    this.commit();
  }

  /** The key whose state is at hand. */
  get entry(): KeyEntry {
    if (this.#entry !== null) return this.#entry;
    throw new MillraceError(
      'ROW_FUNCTION_FAILED',
      'state, timers or emit are used after the call that they belong to',
      {
        why: 'they belong to one row or timer, and the function has returned',
        remedy: 'use them before the function returns; what takes longer has no place in a keyed function',
      },
    );
  }

  /**
   * Something was written that takes `grown` bytes more: cell `cell` of `entry` was `before`, or is to be put right by an
   * {@link Undo}.
   */
  wrote(entry: KeyEntry, cell: number, before: unknown, grown: number): void {
    const at = this.#written++;
    this.#entries[at] = entry;
    this.#cells[at] = cell;
    this.#before[at] = before;
    this.#grown[at] = grown;
    if (grown !== 0) this.bytes += grown;
  }
}

/** How to take back what was done inside of a cell. */
export class Undo {
  readonly run: () => void;

  constructor(run: () => void) {
    this.run = run;
  }
}

/** About how many bytes a value takes. */
export function sizeOf(value: Value | undefined): number {
  switch (typeof value) {
    case 'string':
      return 24 + 2 * value.length;
    case 'object': {
      if (value === null) return 0;
      if (ArrayBuffer.isView(value)) return 64 + value.byteLength;
      const parts: Iterable<unknown> = Array.isArray(value)
        ? value
        : value instanceof Map
          ? [...value].flat()
          : value instanceof Set
            ? value
            : Object.values(value);
      let bytes = 32;
      for (const part of parts) bytes += 8 + sizeOf(part as Value);
      return bytes;
    }
    default:
      return 8;
  }
}
