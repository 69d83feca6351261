import { MillraceError } from '../../errors/millrace-error.js';
import { valueShown } from '../../types/misfit.js';
import { wellFormed } from '../../types/well-formed.js';
import { KeyEntry } from './key-entry.js';

/** Bytes that a key takes, about, beside what its state takes. */
const ENTRY_BYTES = 160;

/** What is kept by key. A key is a text, a number, a bigint, a boolean, or a list of these. */
export class KeyEntries {
  readonly #states: number;
  readonly #single = new Map<unknown, KeyEntry>();
  /** Lists by a text that tells them apart. */
  readonly #lists = new Map<string, KeyEntry>();

  constructor(states: number) {
    this.#states = states;
  }

  get size(): number {
    return this.#single.size + this.#lists.size;
  }

  /** The entry of a key; a new one where it is not known. Throws where that is no key. */
  of(key: unknown): KeyEntry {
    return this.#single.get(key) ?? this.#add(key);
  }

  #add(given: unknown): KeyEntry {
    if (!Array.isArray(given)) {
      const key = partOf(given);
      let entry = this.#single.get(key);
      if (entry === undefined) this.#single.set(key, (entry = new KeyEntry(key, this.#states)));
      return entry;
    }
    const key = Object.freeze(given.map(partOf));
    if (key.length === 0) throw noKey(given);
    const text = key.map(part => `${typeof part} ${JSON.stringify(String(part))}`).join(',');
    let entry = this.#lists.get(text);
    if (entry === undefined) this.#lists.set(text, (entry = new KeyEntry(key, this.#states)));
    return entry;
  }

  *all(): IterableIterator<KeyEntry> {
    yield* this.#single.values();
    yield* this.#lists.values();
  }

  /** Forgets the keys of which nothing is left. */
  keep(isKept: (entry: KeyEntry) => boolean): void {
    for (const [key, entry] of this.#single) if (!isKept(entry)) this.#single.delete(key);
    for (const [text, entry] of this.#lists) if (!isKept(entry)) this.#lists.delete(text);
  }

  get bytes(): number {
    return this.size * ENTRY_BYTES;
  }
}

function partOf(part: unknown): unknown {
  switch (typeof part) {
    case 'string':
      return wellFormed(part);
    case 'number':
      return part + 0;
    case 'bigint':
    case 'boolean':
      return part;
    default:
      throw noKey(part);
  }
}

function noKey(value: unknown): MillraceError {
  return new MillraceError('ROW_FUNCTION_FAILED', `${valueShown(value)} is no key`, {
    why: 'keys are compared, so that each has one form',
    remedy: 'a key is a text, a number, a bigint, a boolean, or a list of these: keyBy(p => [p.card, p.country])',
  });
}
