import type { Schema } from '../../schema/schema.js';
import type { Batch } from '../batch.js';
import type { IntegerField } from '../state/integer-records.js';
import type { KeyTable } from '../state/key-table.js';
import { RowIndex } from '../state/row-index.js';
import { RowStore } from '../state/row-store.js';
import { IntegerColumn } from '../state/segments.js';
import type { Chains } from './match-loop.js';

/** What a side of a join has to keep. */
export interface SideFacts {
  /** Rows may be taken back: they are found by content, and have weights. */
  readonly retracts: boolean;
  /** Rows keep their arrival watermark, for pairs carry the greater one (S4.4). */
  readonly timed: boolean;
  /** Rows keep their place, which the result has too; equal rows in two places are two. */
  readonly placed: boolean;
  /** A row whose weight has come to 0 keeps its slot until {@link JoinSide.forget}: something of it is still shown. */
  readonly remembers: boolean;
}

/**
 * The rows of one input of a join, in a chain for each key id. Where rows may be taken back, equal rows are one with a
 * weight, which may be below 0 within a step: a removal may come before its insertion.
 *
 * On timed edges a row and its removal do not cancel as long as a partner may come that arrives between them: equal rows
 * are one only when their arrivals are the same, or neither above the watermark of the other input.
 */
export class JoinSide implements Chains {
  readonly #schema: Schema;
  readonly #table: KeyTable;
  readonly #facts: SideFacts;
  /** By id: a link to the first row. */
  readonly #head: IntegerColumn;
  #rows: Rows;
  #dropped = false;
  /** No partner will come that arrived below this. */
  #floor = Number.NEGATIVE_INFINITY;
  /** Slots of rows beside equal ones of another arrival. */
  #apart: number[] = [];
  /** Ids whose last row went: perhaps no row of any side has them. */
  readonly emptied: number[] = [];

  constructor(schema: Schema, table: KeyTable, facts: SideFacts) {
    this.#schema = schema;
    this.#table = table;
    this.#facts = facts;
    this.#head = table.attach(new IntegerColumn());
    this.#rows = rowsOf(schema, facts);
  }

  get store(): RowStore {
    return this.#rows.store;
  }

  get heads(): readonly Int32Array[] {
    return this.#head.segments;
  }

  get next(): IntegerField {
    return this.#rows.next;
  }

  hasRows(id: number): boolean {
    return !this.#dropped && this.#head.get(id) !== 0;
  }

  /** Takes in the live rows of `batch`, which all have an id: `slots[k]` becomes the slot of the k-th. */
  insert(batch: Batch, ids: Int32Array, slots: Int32Array): void {
    this.store.appendAll(batch, slots);
    const { count, selection } = batch;
    if (this.#rows.index !== null) {
      for (let k = 0; k < count; k++) slots[k] = this.#merge(slots[k]!, ids[selection === null ? k : selection[k]!]!);
      return;
    }
    const head = this.#head;
    const next = this.#rows.next;
    for (let k = 0; k < count; k++) {
      const slot = slots[k]!;
      const id = ids[selection === null ? k : selection[k]!]!;
      const first = head.get(id);
      next.set(slot, first);
      head.set(id, linkTo(slot, first));
    }
  }

  /** Adds a row to the equal one, if there is one: the slot that has both. */
  #merge(slot: number, id: number): number {
    const weights = this.store.weights!;
    let isApart = false;
    const known = this.#rows.index!.find(slot, row => {
      if (!this.#isSamePlace(row, slot)) return false;
      const same = this.#isSameTime(row, slot);
      if (!same) isApart = true;
      return same;
    });
    if (known < 0) {
      this.#rows.index!.add(slot);
      this.#link(slot, id);
      if (isApart) this.#apart.push(slot);
      return slot;
    }
    const before = weights.get(known);
    const weight = before + weights.get(slot);
    this.store.free(slot);
    weights.set(known, weight);
    // Its id may have been given back meanwhile.
    if (before === 0) this.#link(known, id);
    else if (weight === 0) this.#vanish(known);
    return known;
  }

  #isSamePlace(a: number, b: number): boolean {
    return !this.#facts.placed || this.store.comparePlace(a, b) === 0;
  }

  #isSameTime(a: number, b: number): boolean {
    if (!this.#facts.timed) return true;
    const x = this.store.arrival(a);
    const y = this.store.arrival(b);
    return x === y || (x <= this.#floor && y <= this.#floor);
  }

  #vanish(slot: number): void {
    this.#unlink(slot, this.#rows.id!.get(slot));
    if (!this.#facts.remembers) this.forget(slot);
  }

  /** Lets go of a row of weight 0. */
  forget(slot: number): void {
    this.#rows.index!.remove(slot);
    this.store.free(slot);
  }

  #link(slot: number, id: number): void {
    this.#rows.id!.set(slot, id);
    const first = this.#head.get(id);
    this.#rows.next.set(slot, first);
    this.#rows.before!.set(slot, 0);
    if (first !== 0) this.#rows.before!.set(slotOf(first), slot + 1);
    this.#head.set(id, linkTo(slot, first));
  }

  #unlink(slot: number, id: number): void {
    const next = this.#rows.next.get(slot);
    const before = this.#rows.before!.get(slot);
    if (next !== 0) this.#rows.before!.set(slotOf(next), before);
    if (before !== 0) this.#rows.next.set(before - 1, next);
    else {
      this.#head.set(id, next);
      if (next === 0) this.emptied.push(id);
    }
  }

  /** The watermark of the other input has come to `time`: equal rows of which neither arrived above it become one. */
  settle(time: number): void {
    this.#floor = time;
    if (this.#apart.length === 0) return;
    const apart = this.#apart;
    this.#apart = [];
    for (const slot of apart) {
      if (!this.store.isLive(slot)) continue;
      if (this.store.arrival(slot) > time) this.#apart.push(slot);
      else this.#meet(slot);
    }
  }

  /** Adds the row at `slot` to an equal one that arrived no later than the floor too. */
  #meet(slot: number): void {
    const weights = this.store.weights!;
    this.#rows.index!.remove(slot);
    const known = this.#rows.index!.find(slot, row => this.#isSamePlace(row, slot) && this.#isSameTime(row, slot));
    if (known < 0) {
      this.#rows.index!.add(slot);
      return;
    }
    const weight = weights.get(known) + weights.get(slot);
    weights.set(known, weight);
    this.#unlink(slot, this.#rows.id!.get(slot));
    this.store.free(slot);
    if (weight === 0) this.#vanish(known);
  }

  /** Nobody will look for rows of this side any more: they are let go. */
  drop(): void {
    this.#dropped = true;
    this.#rows = rowsOf(this.#schema, this.#facts);
    this.#apart = [];
  }

  /** The slots of all rows, those of one key together, and their ids. */
  rowsById(): { readonly slots: Int32Array; readonly ids: Int32Array } {
    const slots = new Int32Array(this.store.live);
    const ids = new Int32Array(this.store.live);
    let n = 0;
    if (this.#dropped) return { slots, ids };
    for (const id of this.#table.liveIds()) {
      for (let at = this.#head.get(id); at !== 0; at = this.#rows.next.get(slotOf(at))) {
        slots[n] = slotOf(at);
        ids[n++] = id;
      }
    }
    return { slots: slots.subarray(0, n), ids: ids.subarray(0, n) };
  }

  get stateBytes(): number {
    return this.store.stateBytes + (this.#rows.index?.bytes ?? 0);
  }
}

/** What there is by slot. */
interface Rows {
  readonly store: RowStore;
  /** A link to the next row. */
  readonly next: IntegerField;
  /** The slot + 1 of the row before, where rows may go. */
  readonly before: IntegerField | null;
  /** The id, where rows may go. */
  readonly id: IntegerField | null;
  readonly index: RowIndex | null;
}

function rowsOf(schema: Schema, facts: SideFacts): Rows {
  const store = new RowStore(schema, { weights: facts.retracts, arrivals: facts.timed, places: facts.placed });
  return {
    store,
    next: store.addField(),
    before: facts.retracts ? store.addField() : null,
    id: facts.retracts ? store.addField() : null,
    index: facts.retracts ? new RowIndex(store) : null,
  };
}

/** A link to `slot`, which is followed by `next`: see {@link Chains}. */
function linkTo(slot: number, next: number): number {
  return (slot + 1) * 2 + (next === 0 ? 0 : 1);
}

function slotOf(link: number): number {
  return (link >>> 1) - 1;
}
