import { type Batch, laneAt, MAX_BATCH_ROWS, ordinalAt } from '../batch.js';
import type { IntegerField } from '../state/integer-records.js';
import type { KeyTable } from '../state/key-table.js';
import type { RowStore } from '../state/row-store.js';
import { ByteColumn } from '../state/segments.js';
import { type RankedLists, TopLists } from '../state/top-lists.js';
import { TopOne } from '../state/top-one.js';
import type { RowRanking } from './row-ranking.js';
import type { TopOutput } from './top-output.js';
import type { TopRows } from './top-rows.js';

/** Beyond it a score may be rounded, or stand for NULL or NaN. */
const EXACT_SCORES = 2 ** 53;

/** The row was emitted. */
const SHOWN = 1;
/** The slot is among those born since the last flush, whether a row is in it or not. */
const NEW = 2;
/** As {@link NEW}, and the row replaces the shown one at the slot that this is below by so much. */
const REPLACES = 3;

/** What a top-N over rows that only come asks for. */
interface Asked {
  readonly rows: number;
  readonly offset: number;
  readonly numbered: boolean;
}

/** Top-N over rows that only come: a row that is not among the first of its key never will be, so only those are kept. */
export class GrowingTop implements TopRows {
  readonly #table: KeyTable;
  readonly #store: RowStore;
  readonly #ranking: RowRanking;
  readonly #output: TopOutput;
  readonly #numbered: boolean;
  /** Rows that are kept, as they come before the first that shows. */
  readonly #offset: number;
  /** One row a key: what a new one replaces is known. */
  readonly #isSingle: boolean;
  readonly #lists: RankedLists;
  /** By slot: {@link SHOWN}, {@link NEW}, from {@link REPLACES} on, or 0. */
  readonly #state: IntegerField;
  /** Slots that have come since the last flush, in the order in which they lie in memory or nearly so; some are free again. */
  #born = new Int32Array(16);
  #births = 0;
  /** With place numbers or an offset, by id: 1 where it is among {@link #touched}. */
  readonly #isTouched: ByteColumn;
  #touched: number[] = [];
  /** Rows that were shown and have fallen out. */
  #gone: number[] = [];
  /** With place numbers or an offset: the lists of the touched ids as they were shown, one behind the other, each after its length. */
  #before: number[] = [];
  /** The lane that rows have come from; -1 where none has. */
  #lane = -1;
  readonly #scores = new Float64Array(MAX_BATCH_ROWS);
  readonly #candidates = new Int32Array(MAX_BATCH_ROWS);
  readonly #slots = new Int32Array(MAX_BATCH_ROWS);

  /** `numbered`: a change of a row's place number is a change. */
  constructor(
    table: KeyTable,
    store: RowStore,
    ranking: RowRanking,
    { rows, offset, numbered }: Asked,
    output: TopOutput,
  ) {
    const kept = rows + offset;
    this.#offset = offset;
    this.#isSingle = kept === 1 && !numbered;
    this.#table = table;
    this.#store = store;
    this.#ranking = ranking;
    this.#output = output;
    this.#numbered = numbered;
    this.#lists = kept === 1 ? new TopOne(table, ranking.compare) : new TopLists(table, kept, ranking.compare);
    this.#state = store.addField();
    this.#isTouched = table.attach(new ByteColumn());
  }

  insert(batch: Batch, ids: Int32Array): void {
    // Of equal rows the one that came first stays, unless they come from several lanes or in another order.
    if (this.#lane < 0) this.#lane = batch.lane;
    const isOrdered = batch.lanes === null && batch.ordinals === null && batch.lane === this.#lane;
    if (!isOrdered && !this.#isSingle) this.#output.mayRepeat = true;
    const scores = this.#scores;
    const slots = this.#slots;
    this.#ranking.score(batch, scores);
    const count = this.#select(batch, ids);
    if (count === 0) return;
    const some = count === batch.count ? batch : { ...batch, count, selection: this.#candidates };
    const { selection } = some;
    this.#store.appendAll(some, slots);
    const follows = this.#numbered || this.#offset > 0;
    for (let k = 0; k < count; k++) {
      const i = selection === null ? k : selection[k]!;
      const id = ids[i]!;
      const slot = slots[k]!;
      if (follows && this.#isTouched.get(id) === 0) this.#touch(id);
      const evicted = this.#lists.insert(id, slot, scores[i]!);
      if (evicted === slot) {
        this.#store.free(slot);
        continue;
      }
      if (this.#state.get(slot) !== NEW) {
        this.#state.set(slot, NEW);
        this.#remember(slot);
      }
      if (evicted >= 0) this.#evict(evicted, slot);
    }
  }

  #evict(slot: number, by: number): void {
    const state = this.#state.get(slot);
    if (state === SHOWN) {
      this.#gone.push(slot);
      if (this.#isSingle) this.#state.set(by, REPLACES + slot);
      return;
    }
    if (state >= REPLACES) {
      this.#state.set(by, state);
      this.#state.set(slot, NEW);
    }
    this.#store.free(slot);
  }

  #remember(slot: number): void {
    if (this.#births === this.#born.length) {
      const born = new Int32Array(2 * this.#births);
      born.set(this.#born);
      this.#born = born;
    }
    this.#born[this.#births++] = slot;
  }

  /** Writes the positions of rows that may get into their lists: how many. */
  #select(batch: Batch, ids: Int32Array): number {
    const { count, selection } = batch;
    const lists = this.#lists;
    const store = this.#store;
    const ranking = this.#ranking;
    const { placeDecides } = ranking;
    const candidates = this.#candidates;
    let n = 0;
    for (let k = 0; k < count; k++) {
      const i = selection === null ? k : selection[k]!;
      const id = ids[i]!;
      const score = this.#scores[i]!;
      const worst = lists.worstScore(id);
      if (score > worst) continue;
      if (score === worst && placeDecides && Math.abs(score) < EXACT_SCORES) {
        const last = lists.last(id);
        if (ranking.isBehind(laneAt(batch, i), ordinalAt(batch, i), store.lane(last), store.ordinal(last))) continue;
      }
      candidates[n++] = i;
    }
    return n;
  }

  #touch(id: number): void {
    this.#isTouched.set(id, 1);
    this.#touched.push(id);
    const length = this.#lists.length(id);
    this.#before.push(length);
    for (let rank = 0; rank < length; rank++) this.#before.push(this.#lists.slot(id, rank));
  }

  flush(): void {
    if (this.#births === 0) return;
    if (this.#numbered) this.#emitNumbered();
    else if (this.#offset > 0) this.#emitBehindOffset();
    else if (this.#isSingle) this.#emitSingle();
    else this.#emit();
    this.#output.flush();
    for (const slot of this.#gone) {
      this.#state.set(slot, 0);
      this.#store.free(slot);
    }
    this.#gone = [];
    this.settle();
  }

  #emit(): void {
    for (const slot of this.#gone) this.#output.add(slot, -1, 0);
    for (let n = 0; n < this.#births; n++) {
      const slot = this.#born[n]!;
      if (this.#store.isLive(slot)) this.#output.add(slot, 1, 0);
    }
  }

  /** A row that looks like the one that it replaces, as one from another place may, is no change. */
  #emitSingle(): void {
    const output = this.#output;
    for (let n = 0; n < this.#births; n++) {
      const slot = this.#born[n]!;
      if (!this.#store.isLive(slot)) continue;
      const replaced = this.#state.get(slot) - REPLACES;
      if (replaced >= 0) {
        if (output.canRepeat && output.looksSame(replaced, slot)) continue;
        output.add(replaced, -1, 0);
      }
      output.add(slot, 1, 0);
    }
  }

  /** Rows move past the offset as others come before them. Both lists are in order, so one walk finds the differences. */
  #emitBehindOffset(): void {
    const before = this.#before;
    let at = 0;
    for (const id of this.#touched) {
      const lengthBefore = before[at++]!;
      const length = this.#lists.length(id);
      let a = this.#offset;
      let b = this.#offset;
      while (a < lengthBefore || b < length) {
        const old = a < lengthBefore ? before[at + a]! : -1;
        const now = b < length ? this.#lists.slot(id, b) : -1;
        const order = old < 0 ? 1 : now < 0 ? -1 : old === now ? 0 : this.#ranking.compare(old, now);
        if (order < 0) this.#output.add(old, -1, 0);
        if (order > 0) this.#output.add(now, 1, 0);
        if (order <= 0) a++;
        if (order >= 0) b++;
      }
      at += lengthBefore;
    }
  }

  #emitNumbered(): void {
    const before = this.#before;
    let at = 0;
    for (const id of this.#touched) {
      const lengthBefore = before[at++]!;
      const length = this.#lists.length(id);
      for (let rank = 0; rank < lengthBefore; rank++) {
        const slot = before[at + rank]!;
        if (rank >= length || this.#differs(slot, this.#lists.slot(id, rank))) this.#output.add(slot, -1, rank + 1);
      }
      for (let rank = 0; rank < length; rank++) {
        const slot = this.#lists.slot(id, rank);
        if (rank >= lengthBefore || this.#differs(slot, before[at + rank]!)) this.#output.add(slot, 1, rank + 1);
      }
      at += lengthBefore;
    }
  }

  /** Whether it shows that one row gave way to the other. */
  #differs(a: number, b: number): boolean {
    return a !== b && !this.#output.looksSame(a, b);
  }

  forget(id: number): void {
    for (let rank = 0; rank < this.#lists.length(id); rank++) {
      const slot = this.#lists.slot(id, rank);
      this.#state.set(slot, 0);
      this.#store.free(slot);
    }
    this.#lists.remove(id);
    this.#table.release(id);
  }

  settle(): void {
    for (let n = 0; n < this.#births; n++) {
      const slot = this.#born[n]!;
      this.#state.set(slot, this.#store.isLive(slot) ? SHOWN : 0);
    }
    for (const id of this.#touched) this.#isTouched.set(id, 0);
    if (this.#births > MAX_BATCH_ROWS) this.#born = new Int32Array(16);
    this.#births = 0;
    this.#touched = [];
    this.#before = [];
  }

  rowsById(): { readonly slots: Int32Array; readonly ids: Int32Array } {
    const slots = new Int32Array(this.#store.live);
    const ids = new Int32Array(this.#store.live);
    let n = 0;
    for (const id of this.#table.liveIds()) {
      for (let rank = 0; rank < this.#lists.length(id); rank++) {
        slots[n] = this.#lists.slot(id, rank);
        ids[n++] = id;
      }
    }
    return { slots, ids };
  }

  get bytes(): number {
    return this.#lists.bytes;
  }
}
