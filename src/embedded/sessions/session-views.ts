import { netWeights } from '../operators/net-weights.js';
import { type Session, wholeOf } from './open-sessions.js';
import type { SessionRows } from './session-rows.js';

/** A session as it would be if all that waits had arrived: parts that have, and changes that have not. */
export interface SessionView {
  readonly partition: number;
  start: number;
  end: number;
  readonly parts: Session[];
  /** Slots of waiting rows, and what each adds. */
  readonly changes: { readonly slot: number; readonly weight: number }[];
}

/**
 * The sessions of a partition as its rows so far make them, those that wait for time included: what is shown at once, not
 * behind a hold (S4.6). A row from a lane that is behind may come before them, so nothing of this stays: it is made anew
 * when the partition has changed, from the sessions that time has passed.
 */
export class SessionViews {
  readonly #rows: SessionRows;
  readonly #placed: boolean;
  readonly #lateness: number;
  /** By partition, slots of rows that wait. */
  readonly #waiting = new Map<number, number[]>();

  constructor(rows: SessionRows, lateness: number, placed: boolean) {
    this.#rows = rows;
    this.#placed = placed;
    this.#lateness = lateness;
  }

  /** A row waits from now on. */
  wait(slot: number): void {
    const partition = this.#rows.partition.get(slot);
    const known = this.#waiting.get(partition);
    if (known === undefined) this.#waiting.set(partition, [slot]);
    else known.push(slot);
  }

  /** They wait no more. */
  arrived(slots: readonly number[]): void {
    const gone = new Set(slots);
    for (const of of new Set(slots.map(slot => this.#rows.partition.get(slot)))) {
      const left = this.#waiting.get(of)!.filter(slot => !gone.has(slot));
      if (left.length === 0) this.#waiting.delete(of);
      else this.#waiting.set(of, left);
    }
  }

  of(partition: number): SessionView[] {
    const views = this.#rows.sessions
      .of(partition)
      .map((session): SessionView => ({ ...session, partition, parts: [session], changes: [] }));
    const { store } = this.#rows;
    const slots = [...(this.#waiting.get(partition) ?? [])].sort((a, b) => store.arrival(a) - store.arrival(b) || 0);
    let all = views;
    const taken = new Map<number, number>();
    for (let from = 0; from < slots.length; ) {
      const to = this.#rows.endOfArrival(slots, from);
      all = this.#arrive(all, slots.slice(from, to), taken);
      from = to;
    }
    return all;
  }

  /** As {@link SessionRows.arrive}, for views. `taken`: by slot of a row, how often it has been removed. */
  #arrive(before: SessionView[], slots: number[], taken: Map<number, number>): SessionView[] {
    const { store } = this.#rows;
    const arrival = store.arrival(slots[0]!);
    const inserted: number[] = [];
    const weights = new Map<number, number>();
    // Of rows that are only inserted, equal ones are several.
    if (this.#rows.members === null) inserted.push(...slots);
    else
      netWeights(store, slots, this.#placed, (slot, weight) => {
        if (weight < 0) this.#remove(before, slot, -weight, arrival, taken);
        else {
          inserted.push(slot);
          weights.set(slot, weight);
        }
      });
    let views = before;
    for (const { start, end, slots: group } of this.#rows.groups(inserted)) {
      const touched = views.filter(view => this.#isOpen(view, arrival) && view.start <= end && start <= view.end);
      if (touched.length === 0 && end + this.#lateness <= arrival) continue;
      const joined: SessionView = {
        partition: this.#rows.partition.get(group[0]!),
        start: Math.min(start, ...touched.map(view => view.start)),
        end: Math.max(end, ...touched.map(view => view.end)),
        parts: touched.flatMap(({ parts }) => parts),
        changes: [
          ...touched.flatMap(({ changes }) => changes),
          ...group.map(slot => ({ slot, weight: weights.get(slot) ?? 1 })),
        ],
      };
      views = [...views.filter(view => !touched.includes(view)), joined];
    }
    return views;
  }

  #isOpen({ end }: SessionView, arrival: number): boolean {
    return end + this.#lateness > arrival;
  }

  /** Takes a row out of the open view that holds it, as often as it is there. */
  #remove(views: SessionView[], slot: number, asked: number, arrival: number, taken: Map<number, number>): void {
    const open = views.filter(view => this.#isOpen(view, arrival));
    const { store, members, sessions, part } = this.#rows;
    const isSame = (row: number): boolean =>
      store.equalContent(row, slot) && !(this.#placed && store.comparePlace(row, slot) !== 0);
    const viewOf = (row: number): SessionView | undefined => {
      const whole = wholeOf(sessions.part(part.get(row) - 1));
      return open.find(({ parts }) => parts.includes(whole));
    };
    let left = asked;
    const take = (view: SessionView, row: number, count: number): void => {
      const some = Math.min(left, count - (taken.get(row) ?? 0));
      taken.set(row, (taken.get(row) ?? 0) + some);
      view.changes.push({ slot, weight: -some });
      left -= some;
    };
    for (const view of open) {
      for (const { slot: row, weight } of [...view.changes]) {
        if (left > 0 && weight > (taken.get(row) ?? 0) && isSame(row)) take(view, row, weight);
      }
    }
    while (left > 0) {
      const row = members!.find(slot, of => members!.count(of) > (taken.get(of) ?? 0) && viewOf(of) !== undefined);
      if (row < 0) return;
      take(viewOf(row)!, row, members!.count(row));
    }
  }
}
