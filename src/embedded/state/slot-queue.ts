const LEAST_SLOTS = 1024;

/**
 * Slots that wait their turn, in an order. Those that come are put in their place when somebody asks for the first ones:
 * what comes in order is only looked at, what comes out of order moves as far as it has to.
 */
export class SlotQueue {
  readonly #compare: (a: number, b: number) => number;
  #slots = new Int32Array(LEAST_SLOTS);
  /** From here up to `#sorted` slots are in order, up to `#end` as they came. */
  #start = 0;
  #sorted = 0;
  #end = 0;

  constructor(compare: (a: number, b: number) => number) {
    this.#compare = compare;
  }

  /** Takes in the first `count` of `slots`. */
  add(slots: Int32Array, count: number): void {
    if (this.#end + count > this.#slots.length) this.#makeRoom(count);
    for (let k = 0; k < count; k++) this.#slots[this.#end + k] = slots[k]!;
    this.#end += count;
  }

  /** Takes out the first slots, in order, as long as they are `due`; valid until the next call of {@link add}. */
  take(due: (slot: number) => boolean): Int32Array {
    this.#sort();
    let low = this.#start;
    let high = this.#end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (due(this.#slots[middle]!)) low = middle + 1;
      else high = middle;
    }
    const taken = this.#slots.subarray(this.#start, low);
    this.#start = low;
    return taken;
  }

  /** All slots that wait. */
  all(): Int32Array {
    return this.#slots.slice(this.#start, this.#end);
  }

  #makeRoom(count: number): void {
    const waiting = this.#end - this.#start;
    const from = this.#slots;
    if (2 * (waiting + count) > from.length) this.#slots = new Int32Array(4 * (waiting + count));
    this.#slots.set(from.subarray(this.#start, this.#end));
    this.#sorted -= this.#start;
    this.#start = 0;
    this.#end = waiting;
  }

  #sort(): void {
    const slots = this.#slots;
    const compare = this.#compare;
    const middle = this.#sorted;
    const end = this.#end;
    this.#sorted = end;
    let i = middle + 1;
    while (i < end && compare(slots[i - 1]!, slots[i]!) <= 0) i++;
    if (i < end) slots.subarray(middle, end).sort(compare);
    if (middle === this.#start || middle === end || compare(slots[middle - 1]!, slots[middle]!) <= 0) return;
    // From behind, so that only what lies behind a newcomer moves.
    const fresh = slots.slice(middle, end);
    let before = middle - 1;
    let to = end - 1;
    for (let f = fresh.length - 1; f >= 0; to--) {
      if (before >= this.#start && compare(slots[before]!, fresh[f]!) > 0) slots[to] = slots[before--]!;
      else slots[to] = fresh[f--]!;
    }
  }

  get bytes(): number {
    return this.#slots.byteLength;
  }
}
