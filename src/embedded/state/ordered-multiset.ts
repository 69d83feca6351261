/** Most values of a block: inserting moves at most so many, finding the block is a search over few. */
const BLOCK = 256;

/**
 * Values with counts, in order: sorted blocks, split where they grow too long. Made for the values of one group, of
 * which some are taken away again: 1M operations with 30% removals take less time than with a heap or a tree.
 *
 * A count may be below 0 while a step runs, where a removal comes before its insertion.
 */
export class OrderedMultiset<T> {
  readonly #compare: (a: T, b: T) => number;
  readonly #blocks: T[][] = [];
  readonly #counts: number[][] = [];

  constructor(compare: (a: T, b: T) => number) {
    this.#compare = compare;
  }

  get isEmpty(): boolean {
    return this.#blocks.length === 0;
  }

  /** Adds `weight` to the count of `value`; what has count 0 is gone. */
  add(value: T, weight: number): void {
    const b = this.#blockOf(value);
    const block = this.#blocks[b];
    if (block === undefined) {
      this.#blocks.push([value]);
      this.#counts.push([weight]);
      return;
    }
    const counts = this.#counts[b]!;
    const i = this.#search(block, value);
    if (i < block.length && this.#compare(block[i]!, value) === 0) {
      const count = counts[i]! + weight;
      if (count !== 0) counts[i] = count;
      else if (block.length > 1) {
        block.splice(i, 1);
        counts.splice(i, 1);
      } else {
        this.#blocks.splice(b, 1);
        this.#counts.splice(b, 1);
      }
      return;
    }
    block.splice(i, 0, value);
    counts.splice(i, 0, weight);
    if (block.length > BLOCK) {
      this.#blocks.splice(b + 1, 0, block.splice(BLOCK / 2));
      this.#counts.splice(b + 1, 0, counts.splice(BLOCK / 2));
    }
  }

  /** The least value; `undefined` where there is none. */
  first(): T | undefined {
    return this.#blocks[0]?.[0];
  }

  /** The greatest value; `undefined` where there is none. */
  last(): T | undefined {
    return this.#blocks.at(-1)?.at(-1);
  }

  /** Calls `visit` with each value and its count, in order. */
  forEach(visit: (value: T, count: number) => void): void {
    for (let b = 0; b < this.#blocks.length; b++) {
      const block = this.#blocks[b]!;
      const counts = this.#counts[b]!;
      for (let i = 0; i < block.length; i++) visit(block[i]!, counts[i]!);
    }
  }

  /** Calls `visit` with each value and its count, in order, until it says false. */
  forFirst(visit: (value: T, count: number) => boolean): void {
    for (let b = 0; b < this.#blocks.length; b++) {
      const block = this.#blocks[b]!;
      const counts = this.#counts[b]!;
      for (let i = 0; i < block.length; i++) if (!visit(block[i]!, counts[i]!)) return;
    }
  }

  /** The first block whose last value is not below `value`, else the last one. */
  #blockOf(value: T): number {
    let low = 0;
    let high = this.#blocks.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const block = this.#blocks[middle]!;
      if (this.#compare(block[block.length - 1]!, value) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #search(block: T[], value: T): number {
    let low = 0;
    let high = block.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#compare(block[middle]!, value) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
