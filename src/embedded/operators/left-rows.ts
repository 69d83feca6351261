import { type Batch, MAX_BATCH_ROWS, weightAt } from '../batch.js';
import type { IntegerField } from '../state/integer-records.js';
import type { JoinSide } from './join-side.js';
import type { Pairs } from './pairs.js';

/**
 * What a left join knows of its left rows beside their content: how many right rows match each, and how often it is
 * shown padded.
 *
 * Between steps a row is shown padded, as often as it is there, exactly where nothing matches it. Within a step a pad is
 * taken back as soon as something matches, so before the pair, and given only when the step ends: with inputs that only
 * insert, no change undoes another.
 */
export class LeftRows {
  /** By position in a batch of left rows: the sum of the weights of the right rows that match. */
  readonly found = new Int32Array(MAX_BATCH_ROWS);
  readonly #side: JoinSide;
  /** By slot: the sum of the weights of the right rows that match. */
  readonly #matches: IntegerField;
  /** By slot: the weight with which the pad is shown. 0 for rows that are gone. */
  readonly #shown: IntegerField;
  /** Slots to look at when the step ends; some may be there several times. */
  #touched: number[] = [];

  constructor(side: JoinSide) {
    this.#side = side;
    this.#matches = side.store.addField();
    this.#shown = side.store.addField();
  }

  /** Left rows in a batch met right rows in state. */
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
      // A row that is shown padded matched nothing at the last flush, nor since.
      if (matches === 0 || store.weight(slot) === 0) this.#touched.push(slot);
    }
  }

  /** Right rows in a batch met left rows in state: writes the pads to take back into `pads`; how many. */
  match(batch: Batch, pairs: Pairs, count: number, pads: Pairs): number {
    let n = 0;
    for (let k = 0; k < count; k++) {
      const slot = pairs.slots[k]!;
      const matches = this.#matches.get(slot) + weightAt(batch, pairs.positions[k]!);
      this.#matches.set(slot, matches);
      const shown = this.#shown.get(slot);
      if (matches <= 0) this.#touched.push(slot);
      else if (shown !== 0) {
        pads.slots[n] = slot;
        pads.weights[n++] = -shown;
        this.#shown.set(slot, 0);
      }
    }
    return n;
  }

  /** The step ends: writes how pads change into `pads` and hands them over, at most a batch at a time. */
  settle(pads: Pairs, give: (count: number) => void): void {
    if (this.#touched.length === 0) return;
    const { store } = this.#side;
    const touched = this.#touched;
    this.#touched = [];
    let n = 0;
    for (const slot of touched) {
      const shown = this.#shown.get(slot);
      const wanted = this.#matches.get(slot) === 0 ? store.weight(slot) : 0;
      if (wanted === shown) continue;
      this.#shown.set(slot, wanted);
      pads.slots[n] = slot;
      pads.weights[n] = wanted - shown;
      if (++n === MAX_BATCH_ROWS) {
        give(n);
        n = 0;
      }
    }
    if (n > 0) give(n);
    if (store.weights === null) return;
    for (const slot of touched) if (store.isLive(slot) && store.weight(slot) === 0) this.#side.forget(slot);
  }

  /** How many right rows match each of the rows at `slots`: all there is to know between steps. */
  save(slots: Int32Array): Float64Array {
    return Float64Array.from(slots, slot => this.#matches.get(slot));
  }

  /** Takes in what {@link save} gave. */
  load(slot: number, matches: number): void {
    this.#matches.set(slot, matches);
    this.#shown.set(slot, matches === 0 ? this.#side.store.weight(slot) : 0);
  }
}
