import { MillraceError } from '../../errors/millrace-error.js';
import type { StateSpec } from '../../plan/nodes/keyed-function.js';
import { type Accept, acceptValue } from '../../types/accept-value.js';
import type { DataType } from '../../types/data-type.js';
import { Misfit } from '../../types/misfit.js';
import { type Give, programValue } from '../../types/program-value.js';
import type { Value } from '../../types/value.js';
import type { CallScope } from './call-scope.js';
import type { KeyEntry } from './key-entry.js';

/**
 * One piece of state of all keys. What the program sees of it is `handle`; what a key has lies in its entry, under the
 * cell's number, in a form of the cell's own that is plain data when it is saved.
 *
 * Keys see what rows of a broadcast input wrote until they write themselves, and again after they clear it.
 */
export interface StateCell {
  readonly handle: object;
  /** Forgets what of an entry has outlived its time; false where nothing is left. */
  expire(entry: KeyEntry): boolean;
  /** What an entry has, as plain data; there is something. */
  save(entry: KeyEntry): unknown;
  load(entry: KeyEntry, saved: unknown): void;
}

/** What has a time to live, with the time at which it was written. */
export interface Kept<T> {
  readonly value: T;
  readonly at: number;
}

/** Whether what was written is there still (S12.2). */
export class Lifetime {
  readonly isEndless: boolean;
  readonly #ttl: number;
  readonly #byProcessingTime: boolean;
  readonly #spec: StateSpec;
  readonly #scope: CallScope;

  constructor(spec: StateSpec, scope: CallScope) {
    this.isEndless = spec.ttl === null;
    this.#ttl = spec.ttl ?? 0;
    this.#byProcessingTime = spec.clock === 'processingTime';
    this.#spec = spec;
    this.#scope = scope;
  }

  get now(): number {
    return this.#byProcessingTime ? this.#scope.processingTime : this.#scope.instant;
  }

  isOver(at: number): boolean {
    return this.now >= at + this.#ttl;
  }

  /** The value with the time at which it was written. */
  keep<T>(value: T): Kept<T> {
    const at = this.now;
    if (at === Number.NEGATIVE_INFINITY) {
      throw new MillraceError(
        'ROW_FUNCTION_FAILED',
        `state '${this.#spec.name}' has a time to live, and the row no time`,
        {
          why: 'rows of an input without event time are read before time begins',
          remedy: "toStream({ time }) of a table with a rowtime, or { ttl, clock: 'processingTime' }",
        },
      );
    }
    return { value, at };
  }
}

/** How values of a program come into a piece of state, checked against its type, and how they are given back. */
export class StateType {
  readonly give: Give;
  readonly #accept: Accept;
  readonly #name: string;
  readonly #type: DataType;

  constructor(name: string, type: DataType) {
    this.give = programValue(type);
    this.#accept = acceptValue(type);
    this.#name = name;
    this.#type = type;
  }

  accept(input: unknown): Value {
    const value = this.#accept(input);
    if (value instanceof Misfit) throw misfit(`state '${this.#name}'`, value, this.#type, input);
    return value;
  }
}

/** What is said of a value that does not fit where a function puts it. */
export function misfit(what: string, found: Misfit, type: DataType, input: unknown): MillraceError {
  return new MillraceError('ROW_FUNCTION_FAILED', found.fact(what, type, input), {
    why: found.why,
    remedy: 'hand in what fits, or declare it with another type',
  });
}
