import { type Batch, MAX_BATCH_ROWS } from '../batch.js';
import type { IntegerField } from '../state/integer-records.js';
import type { KeyTable } from '../state/key-table.js';
import { OrderedMultiset } from '../state/ordered-multiset.js';
import { RowIndex } from '../state/row-index.js';
import type { RowStore } from '../state/row-store.js';
import { ByteColumn, IntegerColumn, ObjectColumn } from '../state/segments.js';
import type { RowRanking } from './row-ranking.js';
import type { TopOutput } from './top-output.js';
import type { TopRows } from './top-rows.js';

/** The first rows of a key: slots, best first, and how many copies of each are meant. */
interface Top {
  readonly slots: number[];
  readonly copies: number[];
}

/**
 * Top-N over rows that may be taken back: all rows are kept, in the order of their key. Equal rows at one place are one
 * with a weight, which may be below 0 within a step. Rows beyond the first ones come and go without a look at those.
 */
export class ChangingTop implements TopRows {
  readonly #table: KeyTable;
  readonly #store: RowStore;
  readonly #ranking: RowRanking;
  readonly #rows: number;
  readonly #numbered: boolean;
  readonly #placed: boolean;
  readonly #output: TopOutput;
  readonly #index: RowIndex;
  /** By id: all rows. */
  readonly #ordered: ObjectColumn<OrderedMultiset<number>>;
  /** By id: the slot + 1 of the last of the first rows, as shown; 0 where there are fewer than asked for. */
  readonly #last: IntegerColumn;
  /** By slot: the id. */
  readonly #id: IntegerField;
  /** By id: 1 where it is among {@link #touched}. */
  readonly #isTouched: ByteColumn;
  #touched: number[] = [];
  /** By touched id: what is shown. */
  #shown: Top[] = [];
  /** Rows that came to weight 0 while their key was touched; they may have come back. */
  #gone: number[] = [];
  readonly #slots = new Int32Array(MAX_BATCH_ROWS);

  constructor(
    table: KeyTable,
    store: RowStore,
    ranking: RowRanking,
    rows: number,
    numbered: boolean,
    placed: boolean,
    output: TopOutput,
  ) {
    this.#table = table;
    this.#store = store;
    this.#ranking = ranking;
    this.#rows = rows;
    this.#numbered = numbered;
    this.#placed = placed;
    this.#output = output;
    this.#index = new RowIndex(store);
    this.#ordered = table.attach(new ObjectColumn<OrderedMultiset<number>>(400));
    this.#last = table.attach(new IntegerColumn());
    this.#isTouched = table.attach(new ByteColumn());
    this.#id = store.addField();
  }

  insert(batch: Batch, ids: Int32Array): void {
    const { count, selection } = batch;
    this.#store.appendAll(batch, this.#slots);
    for (let k = 0; k < count; k++) this.#add(this.#slots[k]!, ids[selection === null ? k : selection[k]!]!);
  }

  #add(slot: number, id: number): void {
    const weights = this.#store.weights!;
    const isMeant = this.#placed ? (row: number) => this.#store.comparePlace(row, slot) === 0 : null;
    const known = this.#index.find(slot, isMeant);
    if (this.#isTouched.get(id) === 0 && this.#isAmongFirst(known < 0 ? slot : known, id)) this.#touch(id);
    if (known < 0) {
      let rows = this.#ordered.get(id);
      if (rows === null) this.#ordered.set(id, (rows = new OrderedMultiset<number>(this.#ranking.compare)));
      rows.add(slot, 1);
      this.#index.add(slot);
      this.#id.set(slot, id);
      return;
    }
    const weight = weights.get(known) + weights.get(slot);
    this.#store.free(slot);
    weights.set(known, weight);
    if (weight !== 0) return;
    if (this.#isTouched.get(id) === 1) this.#gone.push(known);
    else this.#forget(known);
  }

  #isAmongFirst(slot: number, id: number): boolean {
    const last = this.#last.get(id) - 1;
    return last < 0 || this.#ranking.compare(slot, last) <= 0;
  }

  #touch(id: number): void {
    this.#isTouched.set(id, 1);
    this.#touched.push(id);
    this.#shown.push(this.#first(id));
  }

  #first(id: number): Top {
    const top: Top = { slots: [], copies: [] };
    let left = this.#rows;
    this.#ordered.get(id)?.forFirst(slot => {
      const copies = Math.min(this.#store.weight(slot), left);
      if (copies <= 0) return true;
      top.slots.push(slot);
      top.copies.push(copies);
      left -= copies;
      return left > 0;
    });
    return top;
  }

  #forget(slot: number): void {
    const id = this.#id.get(slot);
    const rows = this.#ordered.get(id)!;
    rows.add(slot, -1);
    this.#index.remove(slot);
    this.#store.free(slot);
    if (rows.isEmpty) this.#table.release(id);
  }

  flush(): void {
    if (this.#touched.length === 0) return;
    this.#touched.forEach((id, n) => {
      const before = this.#shown[n]!;
      const after = this.#first(id);
      if (this.#numbered) this.#emitNumbered(before, after);
      else this.#emit(before, after);
    });
    this.#output.flush();
    this.settle();
  }

  /** Both are in the same order, so one walk along both finds the differences: removals in a first one. */
  #emit(before: Top, after: Top): void {
    for (const sign of [-1, 1]) {
      let a = 0;
      let b = 0;
      while (a < before.slots.length || b < after.slots.length) {
        const old = before.slots[a];
        const now = after.slots[b];
        let order = 0;
        if (old === undefined) order = 1;
        else if (now === undefined) order = -1;
        else if (old !== now) order = this.#ranking.compare(old, now);
        const copies = (order >= 0 ? after.copies[b]! : 0) - (order <= 0 ? before.copies[a]! : 0);
        if (copies * sign > 0) this.#output.add(order <= 0 ? old! : now!, copies, 0);
        if (order <= 0) a++;
        if (order >= 0) b++;
      }
    }
  }

  #emitNumbered(before: Top, after: Top): void {
    const old = byRank(before);
    const now = byRank(after);
    const differs = (slot: number, other: number | undefined) =>
      other === undefined || (other !== slot && !this.#output.looksSame(slot, other));
    old.forEach((slot, rank) => {
      if (differs(slot, now[rank])) this.#output.add(slot, -1, rank + 1);
    });
    now.forEach((slot, rank) => {
      if (differs(slot, old[rank])) this.#output.add(slot, 1, rank + 1);
    });
  }

  settle(): void {
    for (const id of this.#touched) {
      this.#isTouched.set(id, 0);
      const { slots, copies } = this.#first(id);
      const total = copies.reduce((sum, n) => sum + n, 0);
      this.#last.set(id, total < this.#rows ? 0 : slots.at(-1)! + 1);
    }
    for (const slot of this.#gone) if (this.#store.isLive(slot) && this.#store.weight(slot) === 0) this.#forget(slot);
    this.#touched = [];
    this.#shown = [];
    this.#gone = [];
  }

  rowsById(): { readonly slots: Int32Array; readonly ids: Int32Array } {
    const slots = this.#store.liveSlots();
    return { slots, ids: slots.map(slot => this.#id.get(slot)) };
  }

  get bytes(): number {
    return this.#index.bytes;
  }
}

/** A slot for each place number. */
function byRank({ slots, copies }: Top): number[] {
  return slots.flatMap((slot, k) => new Array<number>(copies[k]!).fill(slot));
}
