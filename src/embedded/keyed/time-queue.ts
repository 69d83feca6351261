/** Ascending items of a queue, taken from `head` on. */
interface Run<T> {
  times: number[];
  items: T[];
  head: number;
}

/** So many ascending sequences are kept beside the heap: rows of a few lanes each come in about the order of time. */
const RUNS = 4;
/** Room before the head of a run that is given back. */
const SPENT = 1024;

/**
 * Items in the order of their times, ties by `compare`. What comes about in order costs a comparison: it is appended to
 * one of a few ascending runs; only what fits behind none of them goes to a heap.
 */
export class TimeQueue<T> {
  readonly #compare: (a: T, b: T) => number;
  readonly #runs: readonly Run<T>[] = Array.from({ length: RUNS }, () => ({ times: [], items: [], head: 0 }));
  readonly #heapTimes: number[] = [];
  readonly #heap: T[] = [];
  #size = 0;
  /** How many of them are not in the first run. */
  #others = 0;
  /** Where the least item is: a run, `RUNS` for the heap, -1 where that is not known. */
  #least = -1;

  constructor(compare: (a: T, b: T) => number) {
    this.#compare = compare;
  }

  get size(): number {
    return this.#size;
  }

  push(time: number, item: T): void {
    this.#size++;
    this.#least = -1;
    const runs = this.#runs;
    for (let r = 0; r < RUNS; r++) {
      const run = runs[r]!;
      const last = run.times.length - 1;
      if (last >= run.head) {
        const lastTime = run.times[last]!;
        if (lastTime > time || (lastTime === time && this.#compare(run.items[last]!, item) > 0)) continue;
      }
      run.times.push(time);
      run.items.push(item);
      if (r > 0) this.#others++;
      return;
    }
    this.#others++;
    this.#rise(time, item);
  }

  /** The least time; +Infinity where there is no item. */
  get nextTime(): number {
    if (this.#size === 0) return Number.POSITIVE_INFINITY;
    const least = this.#find();
    if (least === RUNS) return this.#heapTimes[0]!;
    const run = this.#runs[least]!;
    return run.times[run.head]!;
  }

  /** The least item; there is one. */
  get first(): T {
    const least = this.#find();
    if (least === RUNS) return this.#heap[0]!;
    const run = this.#runs[least]!;
    return run.items[run.head]!;
  }

  /** Takes the least item out; there is one. */
  pop(): T {
    const least = this.#find();
    this.#least = -1;
    this.#size--;
    if (least > 0) this.#others--;
    if (least === RUNS) return this.#sink();
    const run = this.#runs[least]!;
    const item = run.items[run.head++]!;
    if (run.head === run.items.length) {
      run.times = [];
      run.items = [];
      run.head = 0;
    } else if (run.head >= SPENT && run.head * 2 >= run.items.length) {
      run.times = run.times.slice(run.head);
      run.items = run.items.slice(run.head);
      run.head = 0;
    }
    return item;
  }

  /** All items in no order. */
  *items(): IterableIterator<T> {
    for (const { items, head } of this.#runs) for (let i = head; i < items.length; i++) yield items[i]!;
    yield* this.#heap;
  }

  /** Keeps only the items that `isKept`. */
  filter(isKept: (item: T) => boolean): void {
    const kept: [number, T][] = [];
    for (const run of this.#runs) {
      for (let i = run.head; i < run.items.length; i++) {
        if (isKept(run.items[i]!)) kept.push([run.times[i]!, run.items[i]!]);
      }
      run.times = [];
      run.items = [];
      run.head = 0;
    }
    this.#heap.forEach((item, i) => {
      if (isKept(item)) kept.push([this.#heapTimes[i]!, item]);
    });
    this.#heap.length = 0;
    this.#heapTimes.length = 0;
    this.#size = 0;
    this.#others = 0;
    this.#least = -1;
    kept.sort((a, b) => a[0] - b[0] || this.#compare(a[1], b[1]));
    for (const [time, item] of kept) this.push(time, item);
  }

  #find(): number {
    // All in order, as mostly.
    if (this.#others === 0) return 0;
    if (this.#least >= 0) return this.#least;
    let least = this.#heap.length > 0 ? RUNS : -1;
    let time = least < 0 ? 0 : this.#heapTimes[0]!;
    let item: T | null = least < 0 ? null : this.#heap[0]!;
    for (let r = 0; r < RUNS; r++) {
      const run = this.#runs[r]!;
      if (run.head === run.items.length) continue;
      const at = run.times[run.head]!;
      const isLess = least < 0 || at < time || (at === time && this.#compare(run.items[run.head]!, item as T) < 0);
      if (!isLess) continue;
      least = r;
      time = at;
      item = run.items[run.head]!;
    }
    this.#least = least;
    return least;
  }

  #isBefore(time: number, item: T, at: number): boolean {
    const other = this.#heapTimes[at]!;
    return time < other || (time === other && this.#compare(item, this.#heap[at]!) < 0);
  }

  /** Puts an item into the heap. */
  #rise(time: number, item: T): void {
    const [times, heap] = [this.#heapTimes, this.#heap];
    let at = heap.length;
    times.push(time);
    heap.push(item);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#isBefore(time, item, parent)) break;
      times[at] = times[parent]!;
      heap[at] = heap[parent]!;
      at = parent;
    }
    times[at] = time;
    heap[at] = item;
  }

  /** Takes the first item out of the heap. */
  #sink(): T {
    const [times, heap] = [this.#heapTimes, this.#heap];
    const first = heap[0]!;
    const time = times.pop()!;
    const item = heap.pop()!;
    const size = heap.length;
    if (size === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      if (child + 1 < size && this.#isBefore(times[child + 1]!, heap[child + 1]!, child)) child++;
      if (this.#isBefore(time, item, child)) break;
      times[at] = times[child]!;
      heap[at] = heap[child]!;
      at = child;
    }
    times[at] = time;
    heap[at] = item;
    return first;
  }
}
