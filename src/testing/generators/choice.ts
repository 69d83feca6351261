import type { Random } from 'fast-check';

/** Random decisions, all of them drawn from one seeded stream of fast-check, so that a seed replays a case. */
export class Choice {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** A whole number from `least` to `greatest`, both included. */
  integer(least: number, greatest: number): number {
    return this.#random.nextInt(least, greatest);
  }

  /** True so many times of a hundred. */
  chance(percent: number): boolean {
    return this.integer(1, 100) <= percent;
  }

  /** One of the items. */
  of<T>(items: readonly T[]): T {
    if (items.length === 0) throw new Error('nothing to choose from');
    return items[this.integer(0, items.length - 1)]!;
  }

  /** One of the items, each with its weight. */
  weighted<T>(items: readonly (readonly [weight: number, item: T])[]): T {
    let left = this.integer(
      1,
      items.reduce((sum, [weight]) => sum + weight, 0),
    );
    for (const [weight, item] of items) {
      left -= weight;
      if (left <= 0) return item;
    }
    throw new Error('weights are above 0');
  }

  /** The items in a random order. */
  shuffled<T>(items: readonly T[]): T[] {
    const result = [...items];
    for (let i = result.length - 1; i > 0; i--) {
      const j = this.integer(0, i);
      [result[i], result[j]] = [result[j]!, result[i]!];
    }
    return result;
  }

  /** Some of the items, at least `least`, in their order. */
  some<T>(items: readonly T[], least = 0): T[] {
    const count = this.integer(Math.min(least, items.length), items.length);
    const kept = new Set(this.shuffled(items.map((_, i) => i)).slice(0, count));
    return items.filter((_, i) => kept.has(i));
  }

  /** `count` results of `make`. */
  times<T>(count: number, make: (i: number) => T): T[] {
    return Array.from({ length: count }, (_, i) => make(i));
  }
}
