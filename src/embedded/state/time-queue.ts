const LEAST_ROOM = 64;

/**
 * Slots by the time at which something is to be done with them, the earliest first. Times mostly come in ascending order:
 * those wait in a ring and cost next to nothing; only what is earlier than the last of the ring goes into a heap.
 */
export class TimeQueue {
  #ringTimes = new Float64Array(LEAST_ROOM);
  #ringSlots = new Int32Array(LEAST_ROOM);
  #first = 0;
  #count = 0;
  /** Of the last one in the ring. */
  #latest = Number.NEGATIVE_INFINITY;
  #heapTimes = new Float64Array(LEAST_ROOM);
  #heapSlots = new Int32Array(LEAST_ROOM);
  #heap = 0;

  /** How many wait. */
  get size(): number {
    return this.#count + this.#heap;
  }

  add(slot: number, time: number): void {
    if (this.#count === 0 || time >= this.#latest) this.#append(slot, time);
    else this.#push(slot, time);
  }

  /** The slot of the earliest time, which waits no more, where that is `now` or before; else -1. */
  take(now: number): number {
    const first = this.#count === 0 ? Number.POSITIVE_INFINITY : this.#ringTimes[this.#first]!;
    const least = this.#heap === 0 ? Number.POSITIVE_INFINITY : this.#heapTimes[0]!;
    if (this.size === 0 || Math.min(first, least) > now) return -1;
    return this.#count > 0 && first <= least ? this.#shift() : this.#pop();
  }

  get bytes(): number {
    return 12 * (this.#ringTimes.length + this.#heapTimes.length);
  }

  #append(slot: number, time: number): void {
    if (this.#count === this.#ringTimes.length) this.#doubleRing();
    const at = (this.#first + this.#count++) & (this.#ringTimes.length - 1);
    this.#ringTimes[at] = time;
    this.#ringSlots[at] = slot;
    this.#latest = time;
  }

  #shift(): number {
    const slot = this.#ringSlots[this.#first]!;
    this.#first = (this.#first + 1) & (this.#ringTimes.length - 1);
    this.#count--;
    return slot;
  }

  #doubleRing(): void {
    const room = this.#ringTimes.length;
    const times = new Float64Array(2 * room);
    const slots = new Int32Array(2 * room);
    for (let i = 0; i < this.#count; i++) {
      const from = (this.#first + i) & (room - 1);
      times[i] = this.#ringTimes[from]!;
      slots[i] = this.#ringSlots[from]!;
    }
    this.#ringTimes = times;
    this.#ringSlots = slots;
    this.#first = 0;
  }

  #push(slot: number, time: number): void {
    if (this.#heap === this.#heapTimes.length) {
      const times = new Float64Array(2 * this.#heap);
      const slots = new Int32Array(2 * this.#heap);
      times.set(this.#heapTimes);
      slots.set(this.#heapSlots);
      this.#heapTimes = times;
      this.#heapSlots = slots;
    }
    const times = this.#heapTimes;
    const slots = this.#heapSlots;
    let at = this.#heap++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (times[parent]! <= time) break;
      times[at] = times[parent]!;
      slots[at] = slots[parent]!;
      at = parent;
    }
    times[at] = time;
    slots[at] = slot;
  }

  #pop(): number {
    const times = this.#heapTimes;
    const slots = this.#heapSlots;
    const top = slots[0]!;
    const end = --this.#heap;
    const time = times[end]!;
    const slot = slots[end]!;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= end) break;
      if (child + 1 < end && times[child + 1]! < times[child]!) child++;
      if (times[child]! >= time) break;
      times[at] = times[child]!;
      slots[at] = slots[child]!;
      at = child;
    }
    times[at] = time;
    slots[at] = slot;
    return top;
  }
}
