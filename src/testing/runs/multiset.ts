/** A table as texts with how often each is there. */
export class Multiset {
  readonly #counts = new Map<string, number>();

  constructor(items: Iterable<string> = []) {
    for (const item of items) this.add(item, 1);
  }

  add(item: string, weight: number): void {
    const count = this.count(item) + weight;
    if (count === 0) this.#counts.delete(item);
    else this.#counts.set(item, count);
  }

  count(item: string): number {
    return this.#counts.get(item) ?? 0;
  }

  /** The items that are there more than once. */
  get repeated(): string[] {
    return [...this.#counts].flatMap(([item, count]) => (count > 1 ? [item] : []));
  }

  /** Where the two differ, one line each: at most `most`, in text order. */
  differences(expected: Multiset, most = 5): string[] {
    const items = [...new Set([...this.#counts.keys(), ...expected.#counts.keys()])].sort();
    const lines = items.flatMap(item => {
      const [has, wants] = [this.count(item), expected.count(item)];
      return has === wants ? [] : [`${item} is there ${times(has)} and should be ${times(wants)}`];
    });
    return lines.length <= most ? lines : [...lines.slice(0, most), `and ${lines.length - most} more`];
  }
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}
