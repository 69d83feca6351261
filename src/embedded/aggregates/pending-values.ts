import type { Value } from '../../types/value.js';
import type { BatchColumn } from '../batch.js';
import { ObjectColumn } from '../state/segments.js';

/** A value that has come or gone so many times. */
type Pending = readonly [value: Value, weight: number];

/** By id, values that have come and gone since they were last taken, under texts that equal ones share. */
export class PendingValues extends ObjectColumn<Map<string, Pending>> {
  /** How many different values are pending then. */
  add(id: number, text: string, value: Value, weight: number): number {
    let pending = this.get(id);
    if (pending === null) this.set(id, (pending = new Map()));
    const sum = (pending.get(text)?.[1] ?? 0) + weight;
    if (sum === 0) pending.delete(text);
    else pending.set(text, [value, sum]);
    return pending.size;
  }

  /** Takes those out that have come, or have gone. */
  take(id: number, sign: 1 | -1): Pending[] {
    const pending = this.get(id);
    if (pending === null || pending.size === 0) return [];
    const taken: Pending[] = [];
    for (const [text, entry] of pending) {
      if (entry[1] * sign < 0) continue;
      taken.push(entry);
      pending.delete(text);
    }
    return taken;
  }

  override save(ids: Int32Array): unknown[] {
    return Array.from(ids, id => [...(this.get(id) ?? [])]);
  }

  override load(ids: Int32Array, saved: BatchColumn): void {
    ids.forEach((id, i) => {
      // As `save` wrote them.
      this.set(id, new Map((saved as [string, Pending][][])[i]!));
    });
  }
}
