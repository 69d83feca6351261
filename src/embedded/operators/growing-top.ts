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

/** Top-N over rows that only come: a row that is not among the first of its key never will be, so only those are kept. */
export class GrowingTop implements TopRows {
  readonly #table: KeyTable;
  readonly #store: RowStore;
  readonly #ranking: RowRanking;
  readonly #output: TopOutput;
  readonly #numbered: boolean;
  readonly #lists: RankedLists;
  /** By slot: {@link SHOWN}, {@link NEW}, or 0. */
  readonly #state: IntegerField;
  /** Slots that have come since the last flush, in the order in which they lie in memory or nearly so; some are free again. */
  #born = new Int32Array(16);
  #births = 0;
  /** With place numbers, by id: 1 where it is among {@link #touched}. */
  readonly #isTouched: ByteColumn;
  #touched: number[] = [];
  /** Rows that were shown and have fallen out. */
  #gone: number[] = [];
  /** With place numbers: the lists of the touched ids as they were shown, one behind the other, each after its length. */
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
    rows: number,
    numbered: boolean,
    output: TopOutput,
  ) {
    this.#table = table;
    this.#store = store;
    this.#ranking = ranking;
    this.#output = output;
    this.#numbered = numbered;
    this.#lists = rows === 1 ? new TopOne(table, ranking.compare) : new TopLists(table, rows, ranking.compare);
    this.#state = store.addField();
    this.#isTouched = table.attach(new ByteColumn());
  }

  insert(batch: Batch, ids: Int32Array): void {
    // Of equal rows the one that came first stays, unless they come from several lanes or in another order.
    if (this.#lane < 0) this.#lane = batch.lane;
    if (batch.lanes !== null || batch.ordinals !== null || batch.lane !== this.#lane) this.#output.mayRepeat = true;
    const scores = this.#scores;
    const slots = this.#slots;
    this.#ranking.score(batch, scores);
    const count = this.#select(batch, ids);
    if (count === 0) return;
    const some = count === batch.count ? batch : { ...batch, count, selection: this.#candidates };
    const { selection } = some;
    this.#store.appendAll(some, slots);
    for (let k = 0; k < count; k++) {
      const i = selection === null ? k : selection[k]!;
      const id = ids[i]!;
      const slot = slots[k]!;
      if (this.#numbered && this.#isTouched.get(id) === 0) this.#touch(id);
      const evicted = this.#lists.insert(id, slot, scores[i]!);
      if (evicted === slot) {
        this.#store.free(slot);
        continue;
      }
      if (this.#state.get(slot) !== NEW) {
        this.#state.set(slot, NEW);
        this.#remember(slot);
      }
      if (evicted < 0) continue;
      if (this.#state.get(evicted) === SHOWN) this.#gone.push(evicted);
      else this.#store.free(evicted);
    }
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
    const { placeDecides } = this.#ranking;
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
        const lane = laneAt(batch, i) - store.lane(last);
        if (lane > 0 || (lane === 0 && ordinalAt(batch, i) > store.ordinal(last))) continue;
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
