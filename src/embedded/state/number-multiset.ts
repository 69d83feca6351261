import type { Exact } from '../../types/value.js';

/** Most values of a block. */
const BLOCK = 256;

/** Values with counts, in order. A count may be below 0 while a step runs. */
export interface Multiset<T> {
  readonly isEmpty: boolean;
  /** Adds `weight` to the count of `value`; what has count 0 is gone. */
  add(value: T, weight: number): void;
  /** The least value; `undefined` where there is none. */
  first(): T | undefined;
  /** The greatest value; `undefined` where there is none. */
  last(): T | undefined;
  /** Calls `visit` with each value and its count, in order. */
  forEach(visit: (value: T, count: number) => void): void;
}

/**
 * Numbers with counts, in order: as `OrderedMultiset`, for values that `<` orders, and several times faster. NaN must
 * not be among them.
 */
export class NumberMultiset implements Multiset<Exact> {
  /** Sorted blocks of value, count, value, count and so on: all numbers, unless a value is a `bigint`. Never none. */
  readonly #blocks: Exact[][] = [[]];

  get isEmpty(): boolean {
    return this.#blocks[0]!.length === 0;
  }

  add(value: Exact, weight: number): void {
    const b = this.#blocks.length === 1 ? 0 : this.#blockOf(value);
    const block = this.#blocks[b]!;
    let low = 0;
    let high = block.length >>> 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (block[2 * middle]! < value) low = middle + 1;
      else high = middle;
    }
    const at = 2 * low;
    if (at < block.length && block[at] === value) {
      // Counts stand at odd positions.
      const count = (block[at + 1] as number) + weight;
      if (count !== 0) block[at + 1] = count;
      else this.#remove(b, at);
      return;
    }
    // A loop is faster than `splice` for as few values as a block has.
    block.push(0, 0);
    for (let i = block.length - 1; i > at + 1; i--) block[i] = block[i - 2]!;
    block[at] = value;
    block[at + 1] = weight;
    if (block.length > 2 * BLOCK) this.#blocks.splice(b + 1, 0, block.splice(BLOCK));
  }

  #remove(b: number, at: number): void {
    const block = this.#blocks[b]!;
    if (block.length === 2 && this.#blocks.length > 1) {
      this.#blocks.splice(b, 1);
      return;
    }
    for (let i = at + 2; i < block.length; i++) block[i - 2] = block[i]!;
    block.length -= 2;
  }

  first(): Exact | undefined {
    return this.#blocks[0]![0];
  }

  last(): Exact | undefined {
    const block = this.#blocks[this.#blocks.length - 1]!;
    return block.length === 0 ? undefined : block[block.length - 2];
  }

  forEach(visit: (value: Exact, count: number) => void): void {
    for (const block of this.#blocks) {
      for (let i = 0; i < block.length; i += 2) visit(block[i]!, block[i + 1] as number);
    }
  }

  /** The first block whose last value is not below `value`, else the last one. */
  #blockOf(value: Exact): number {
    let low = 0;
    let high = this.#blocks.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const block = this.#blocks[middle]!;
      if (block[block.length - 2]! < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
