/** Ids by the time when they are due: a binary heap, least time first. An id may be in it once. */
export class ExpiryQueue {
  #times = new Float64Array(16);
  #ids = new Int32Array(16);
  #size = 0;

  add(id: number, time: number): void {
    if (this.#size === this.#ids.length) this.#resize(2 * this.#size);
    let at = this.#size++;
    while (at > 0) {
      const parent = (at - 1) >>> 1;
      if (this.#times[parent]! <= time) break;
      this.#put(at, this.#ids[parent]!, this.#times[parent]!);
      at = parent;
    }
    this.#put(at, id, time);
  }

  /** Whether some id is due at `time`. */
  isDue(time: number): boolean {
    return this.#size > 0 && this.#times[0]! <= time;
  }

  /** Takes out the id with the least time. */
  take(): number {
    const first = this.#ids[0]!;
    const last = --this.#size;
    const [id, time] = [this.#ids[last]!, this.#times[last]!];
    let at = 0;
    for (let child = 1; child < last; child = 2 * at + 1) {
      if (child + 1 < last && this.#times[child + 1]! < this.#times[child]!) child++;
      if (this.#times[child]! >= time) break;
      this.#put(at, this.#ids[child]!, this.#times[child]!);
      at = child;
    }
    if (last > 0) this.#put(at, id, time);
    if (4 * last < this.#ids.length && this.#ids.length > 1024) this.#resize(this.#ids.length >>> 1);
    return first;
  }

  #put(at: number, id: number, time: number): void {
    this.#ids[at] = id;
    this.#times[at] = time;
  }

  #resize(room: number): void {
    const [times, ids] = [this.#times, this.#ids];
    this.#times = new Float64Array(room);
    this.#times.set(times.subarray(0, Math.min(room, times.length)));
    this.#ids = new Int32Array(room);
    this.#ids.set(ids.subarray(0, Math.min(room, ids.length)));
  }

  get bytes(): number {
    return this.#times.byteLength + this.#ids.byteLength;
  }
}
