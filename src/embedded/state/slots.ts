import { memory } from './memory.js';
import { SEGMENT_BITS, SEGMENT_MASK } from './segments.js';

const LEAST_SLOTS = 32;

/** Keys from which on it is asked whether they are numbers that need no hash. */
const FIRST_LOOK = 256;
/** Room for numbers, by key: as many are left unused at most, three of four. */
const SPREAD = 4;

/**
 * Dense ids by hash: open addressing with linear probing, at most half full. It knows hashes and ids, not keys: whoever
 * probes compares them.
 *
 * Keys of one whole number that lie close together from 0 on, as ids of things mostly do, need neither hash nor
 * comparison: the number itself says where its id is ({@link direct}). Such keys are in no slot.
 */
export class Slots {
  /** By key, for whole numbers from 0 on: the id + 1, or 0 where there is none. Empty where it does not pay. */
  direct: Int32Array = new Int32Array(0);
  /** Two entries a slot: the hash, and the id + 1 or 0 where the slot is empty. Replaced by {@link reserve} alone. */
  entries: Int32Array = new Int32Array(2 * LEAST_SLOTS);
  /** Slot numbers go from 0 to it; the first one to try is the hash's low bits. */
  mask = LEAST_SLOTS - 1;
  /** All ids given out are below it. */
  size = 0;
  /** Ids that may be given out again. */
  free: number[] = [];
  /** Slots that are not empty. */
  #placed = 0;
  #nextLook = FIRST_LOOK;

  get live(): number {
    return this.size - this.free.length;
  }

  /** Makes room for `more` ids, so that no loop that adds so many has to. */
  reserve(more: number): void {
    const least = 2 * (this.#placed + more);
    if (least <= this.mask + 1) return;
    const old = this.entries;
    let slots = this.mask + 1;
    while (slots < least) slots *= 2;
    this.entries = new Int32Array(memory(8 * slots));
    this.mask = slots - 1;
    this.#placed = 0;
    for (let s = 0; s < old.length; s += 2) if (old[s + 1] !== 0) this.place(old[s + 1]! - 1, old[s]!);
  }

  /** Whether there are so many keys more that {@link spread} may pay. */
  get isDue(): boolean {
    return this.live >= this.#nextLook;
  }

  /**
   * For keys of one whole number, which lie in `segments` by id: gives those below a bound a place of their own, if they
   * are at least half of all.
   */
  spread(segments: readonly Float64Array[], hashOf: (id: number) => number): void {
    this.#nextLook = 2 * this.live;
    let bound = 1;
    while (bound < SPREAD * this.live) bound *= 2;
    if (bound <= this.direct.length) return;
    const ids = this.ids();
    let below = 0;
    for (let i = 0; i < ids.length; i++) if (isBelow(keyAt(segments, ids[i]!), bound)) below++;
    if (2 * below < ids.length) return;
    this.direct = new Int32Array(memory(4 * bound));
    this.entries.fill(0);
    this.#placed = 0;
    for (let i = 0; i < ids.length; i++) {
      const id = ids[i]!;
      const key = keyAt(segments, id);
      if (isBelow(key, bound)) this.direct[key] = id + 1;
      else this.place(id, hashOf(id));
    }
  }

  /** An id that is not in use. */
  take(): number {
    return this.free.length === 0 ? this.size++ : this.free.pop()!;
  }

  /** A new id in an empty slot. */
  add(slot: number, hash: number): number {
    const id = this.take();
    this.entries[2 * slot] = hash;
    this.entries[2 * slot + 1] = id + 1;
    this.#placed++;
    return id;
  }

  /** Puts an id whose key is in no slot yet into the next empty one. */
  place(id: number, hash: number): void {
    const { entries, mask } = this;
    let slot = hash & mask;
    while (entries[2 * slot + 1] !== 0) slot = (slot + 1) & mask;
    entries[2 * slot] = hash;
    entries[2 * slot + 1] = id + 1;
    this.#placed++;
  }

  /** Takes the id of a number that is its own place out. */
  removeDirect(key: number): void {
    this.free.push(this.direct[key]! - 1);
    this.direct[key] = 0;
  }

  /** Takes `id` out; entries behind the gap move back to where their hash wants them (Knuth 6.4 R). */
  remove(id: number, hash: number): void {
    const { entries, mask } = this;
    let gap = hash & mask;
    while (entries[2 * gap + 1] !== id + 1) gap = (gap + 1) & mask;
    for (let slot = (gap + 1) & mask; entries[2 * slot + 1] !== 0; slot = (slot + 1) & mask) {
      const home = entries[2 * slot]! & mask;
      // Moving back is right unless the home lies cyclically in (gap, slot].
      if (((slot - home) & mask) < ((slot - gap) & mask)) continue;
      entries[2 * gap] = entries[2 * slot]!;
      entries[2 * gap + 1] = entries[2 * slot + 1]!;
      gap = slot;
    }
    entries[2 * gap] = 0;
    entries[2 * gap + 1] = 0;
    this.#placed--;
    this.free.push(id);
  }

  /** Takes all out and keeps the room. */
  clear(): void {
    this.entries.fill(0);
    this.direct.fill(0);
    this.#placed = 0;
    this.size = 0;
    this.free = [];
  }

  /** Ids in use, ascending. */
  ids(): Int32Array {
    const ids = new Int32Array(this.live);
    const freed = new Set(this.free);
    for (let id = 0, n = 0; id < this.size; id++) if (freed.size === 0 || !freed.has(id)) ids[n++] = id;
    return ids;
  }

  get bytes(): number {
    return this.entries.byteLength + this.direct.byteLength + 8 * this.free.length;
  }
}

function keyAt(segments: readonly Float64Array[], id: number): number {
  return segments[id >>> SEGMENT_BITS]![id & SEGMENT_MASK]!;
}

/** Whether a key is a place of its own; NULL is -0 and is none. */
function isBelow(key: number, bound: number): boolean {
  return key >= 0 && key < bound && (key !== 0 || 1 / key > 0);
}
