import { type Batch, MAX_BATCH_ROWS, weightAt } from '../batch.js';
import type { IntegerField } from '../state/integer-records.js';
import type { JoinSide } from './join-side.js';
import type { Pairs } from './pairs.js';

/** Which rows are shown alone, and when they are taken back. */
export interface Showing {
  /** Those that something matches (semi join), or those that nothing matches (anti join, and pads). */
  readonly matched: boolean;
  /** As soon as what matches changes, as pads have to go before their pairs come; else when the step ends. */
  readonly takesBackAtOnce: boolean;
}

/**
 * What a join knows of the rows of one side beside their content: how many rows of the other side match each, and how
 * often it is shown alone, as a pad or as the result of a semi or anti join.
 *
 * Between steps a row is shown as often as it is there, exactly where it is to be shown ({@link Showing}). Within a step
 * a pad is taken back as soon as something matches, so before the pair, and given only when the step ends: with inputs
 * that only insert, no change undoes another. Without pairs all is shown and taken back when the step ends.
 */
export class CountedRows {
  /** By position in a batch of rows of this side: the sum of the weights of the rows that match. */
  readonly found = new Int32Array(MAX_BATCH_ROWS);
  readonly #side: JoinSide;
  readonly #showing: Showing;
  /** By slot: the sum of the weights of the rows that match. */
  readonly #matches: IntegerField;
  /** By slot: the weight with which it is shown. 0 for rows that are gone. */
  readonly #shown: IntegerField;
  /** Slots to look at when the step ends; some may be there several times. */
  #touched: number[] = [];

  constructor(side: JoinSide, showing: Showing) {
    this.#side = side;
    this.#showing = showing;
    this.#matches = side.store.addField();
    this.#shown = side.store.addField();
  }

  /** Whether a row with so many matches is shown. */
  isShown(matches: number): boolean {
    return (matches !== 0) === this.#showing.matched;
  }

  /** Rows of this side in a batch met rows of the other in state. */
  count(pairs: Pairs, count: number, weightOf: (slot: number) => number): void {
    const { found } = this;
    for (let k = 0; k < count; k++) {
      const position = pairs.positions[k]!;
      found[position] = found[position]! + weightOf(pairs.slots[k]!);
    }
  }

  /** The live rows of `batch`, counted before, are now at `slots`. */
  insert(batch: Batch, slots: Int32Array): void {
    const { store } = this.#side;
    for (let k = 0; k < batch.count; k++) {
      const slot = slots[k]!;
      const matches = this.found[batch.selection === null ? k : batch.selection[k]!]!;
      this.#matches.set(slot, matches);
      // What is shown and is to be no more was taken back or touched when its matches changed.
      if (this.isShown(matches) || store.weight(slot) === 0) this.#touched.push(slot);
    }
  }

  /** Some of the rows at the first `count` of `slots` were forgotten, between steps: what is shown of them stays. */
  forget(count: number, slots: Int32Array): void {
    const { store } = this.#side;
    for (let k = 0; k < count; k++) {
      const slot = slots[k]!;
      if (!store.isLive(slot)) continue;
      const weight = store.weight(slot);
      if (this.#shown.get(slot) !== 0) this.#shown.set(slot, weight);
      if (weight === 0) this.#side.forget(slot);
    }
  }

  /** Rows of the other side in a batch met rows of this one in state: writes what is to take back now into `back`; how many. */
  match(batch: Batch, pairs: Pairs, count: number, back: Pairs): number {
    const { takesBackAtOnce } = this.#showing;
    let n = 0;
    for (let k = 0; k < count; k++) {
      const slot = pairs.slots[k]!;
      const before = this.#matches.get(slot);
      const matches = before + weightAt(batch, pairs.positions[k]!);
      this.#matches.set(slot, matches);
      const shown = this.#shown.get(slot);
      if (!takesBackAtOnce) {
        if (before === 0 || matches === 0) this.#touched.push(slot);
      } else if (matches <= 0) this.#touched.push(slot);
      else if (shown !== 0) {
        back.slots[n] = slot;
        back.weights[n++] = -shown;
        this.#shown.set(slot, 0);
      }
    }
    return n;
  }

  /** The step ends: writes how what is shown changes into `changes` and hands them over, at most a batch at a time. */
  settle(changes: Pairs, give: (count: number) => void): void {
    if (this.#touched.length === 0) return;
    const { store } = this.#side;
    const touched = this.#touched;
    this.#touched = [];
    let n = 0;
    for (const slot of touched) {
      const shown = this.#shown.get(slot);
      const wanted = this.#wanted(slot);
      if (wanted === shown) continue;
      this.#shown.set(slot, wanted);
      changes.slots[n] = slot;
      changes.weights[n] = wanted - shown;
      if (++n === MAX_BATCH_ROWS) {
        give(n);
        n = 0;
      }
    }
    if (n > 0) give(n);
    if (store.weights === null) return;
    for (const slot of touched) if (store.isLive(slot) && store.weight(slot) === 0) this.#side.forget(slot);
  }

  #wanted(slot: number): number {
    return this.isShown(this.#matches.get(slot)) ? this.#side.store.weight(slot) : 0;
  }

  /** How many rows match each of the rows at `slots`: all there is to know between steps. */
  save(slots: Int32Array): Float64Array {
    return Float64Array.from(slots, slot => this.#matches.get(slot));
  }

  /** Takes in what {@link save} gave. */
  load(slot: number, matches: number): void {
    this.#matches.set(slot, matches);
    this.#shown.set(slot, this.#wanted(slot));
  }
}
