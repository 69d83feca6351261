import type { Rank } from '../../plan/nodes/top-n.js';
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

/** The first rows of a key: slots, best first, how many copies of each are meant, and the number of the first copy. */
interface Top {
  readonly slots: number[];
  readonly copies: number[];
  readonly numbers: number[];
  /** What comes behind the last slot is not among the first. */
  isFull: boolean;
}

/** What is asked for, and of what rows. */
interface Asked {
  readonly rows: number;
  readonly offset: number;
  readonly rank: Rank;
  /** A change of a row's number is a change. */
  readonly numbered: boolean;
  readonly placed: boolean;
  /** Rows may be taken back, so that any row may come to be among the first. */
  readonly retracts: boolean;
}

/**
 * Top-N over rows that may be taken back: all rows are kept, in the order of their key. Equal rows at one place are one
 * with a weight, which may be below 0 within a step. Rows beyond the first ones come and go without a look at those; where
 * rows only come, those beyond are not kept.
 */
export class ChangingTop implements TopRows {
  readonly #table: KeyTable;
  readonly #store: RowStore;
  readonly #ranking: RowRanking;
  readonly #asked: Asked;
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

  constructor(table: KeyTable, store: RowStore, ranking: RowRanking, asked: Asked, output: TopOutput) {
    this.#table = table;
    this.#store = store;
    this.#ranking = ranking;
    this.#asked = asked;
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
    const { placed, retracts } = this.#asked;
    if (!retracts && !this.#isAmongFirst(slot, id)) {
      this.#store.free(slot);
      return;
    }
    const isMeant = placed ? (row: number) => this.#store.comparePlace(row, slot) === 0 : null;
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
    if (last < 0) return true;
    const { rank } = this.#asked;
    return (rank === 'rowNumber' ? this.#ranking.compare(slot, last) : this.#ranking.compareKeys(slot, last)) <= 0;
  }

  #touch(id: number): void {
    this.#isTouched.set(id, 1);
    this.#touched.push(id);
    this.#shown.push(this.#first(id));
  }

  #first(id: number): Top {
    const { rank } = this.#asked;
    return rank === 'rowNumber' ? this.#firstByNumber(id) : this.#firstByRank(id, rank === 'denseRank');
  }

  #firstByNumber(id: number): Top {
    const { rows, offset } = this.#asked;
    const top: Top = { slots: [], copies: [], numbers: [], isFull: false };
    let before = 0;
    this.#ordered.get(id)?.forFirst(slot => {
      const weight = this.#store.weight(slot);
      if (weight <= 0) return true;
      const from = Math.max(before, offset);
      before += weight;
      const copies = Math.min(before, offset + rows) - from;
      if (copies > 0) {
        top.slots.push(slot);
        top.copies.push(copies);
        top.numbers.push(from + 1);
      }
      top.isFull = before >= offset + rows;
      return !top.isFull;
    });
    return top;
  }

  #firstByRank(id: number, isDense: boolean): Top {
    const { rows } = this.#asked;
    const top: Top = { slots: [], copies: [], numbers: [], isFull: false };
    let before = 0;
    let number = 0;
    this.#ordered.get(id)?.forFirst(slot => {
      const weight = this.#store.weight(slot);
      if (weight <= 0) return true;
      const last = top.slots.at(-1);
      if (last === undefined || this.#ranking.compareKeys(last, slot) !== 0) number = isDense ? number + 1 : before + 1;
      if (number > rows) return false;
      top.slots.push(slot);
      top.copies.push(weight);
      top.numbers.push(number);
      before += weight;
      return true;
    });
    top.isFull = (isDense ? number : before) >= rows;
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
      if (this.#asked.numbered) this.#emitNumbered(before, after);
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
    if (this.#asked.rank !== 'rowNumber') {
      this.#emitRanked(before, after);
      return;
    }
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

  /** Rows that share a number are told apart by themselves: each is shown with its number, so often. */
  #emitRanked(before: Top, after: Top): void {
    const shown = new Map(before.slots.map((slot, k) => [slot, k]));
    const kept = new Map(after.slots.map((slot, k) => [slot, k]));
    before.slots.forEach((slot, k) => {
      const now = kept.get(slot);
      const isSame = now !== undefined && after.numbers[now] === before.numbers[k];
      const copies = isSame ? Math.min(after.copies[now]! - before.copies[k]!, 0) : -before.copies[k]!;
      if (copies < 0) this.#output.add(slot, copies, before.numbers[k]!);
    });
    after.slots.forEach((slot, k) => {
      const was = shown.get(slot);
      const isSame = was !== undefined && before.numbers[was] === after.numbers[k];
      const copies = isSame ? after.copies[k]! - before.copies[was]! : after.copies[k]!;
      if (copies > 0) this.#output.add(slot, copies, after.numbers[k]!);
    });
  }

  forget(id: number): void {
    this.#ordered.get(id)?.forEach(slot => {
      this.#index.remove(slot);
      this.#store.free(slot);
    });
    this.#table.release(id);
  }

  settle(): void {
    for (const id of this.#touched) {
      this.#isTouched.set(id, 0);
      const { slots, isFull } = this.#first(id);
      this.#last.set(id, isFull ? slots.at(-1)! + 1 : 0);
      if (isFull && !this.#asked.retracts) this.#forgetBehind(id);
    }
    for (const slot of this.#gone) if (this.#store.isLive(slot) && this.#store.weight(slot) === 0) this.#forget(slot);
    this.#touched = [];
    this.#shown = [];
    this.#gone = [];
  }

  /** Rows only come, so what is not among the first will never be. */
  #forgetBehind(id: number): void {
    const rows = this.#ordered.get(id)!;
    for (let last = rows.last()!; !this.#isAmongFirst(last, id); last = rows.last()!) this.#forget(last);
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
