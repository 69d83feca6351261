/**
 * Remembers what was computed from a row, or a pair of rows, for one node. Rows are objects that stay the same from cut
 * to cut and from prefix to prefix, so each expression is evaluated once a row.
 */
export class Memo {
  readonly #known = new WeakMap<object, WeakMap<object, unknown>>();
  readonly #interned = new WeakMap<object, Map<string, unknown>>();

  /** What `compute` gives for `row` at `node`. */
  of<T>(node: object, row: object, compute: () => T): T {
    let known = this.#known.get(node);
    if (known === undefined) this.#known.set(node, (known = new WeakMap()));
    if (!known.has(row)) known.set(row, compute());
    return known.get(row) as T;
  }

  /** The same for a pair. */
  ofPair<T>(node: object, left: object, right: object, compute: () => T): T {
    return this.of(
      this.of(node, left, () => ({})),
      right,
      compute,
    );
  }

  /** One object for each text: keeps rows that are made anew at every cut the same. */
  intern<T>(node: object, text: string, make: () => T): T {
    let interned = this.#interned.get(node);
    if (interned === undefined) this.#interned.set(node, (interned = new Map()));
    if (!interned.has(text)) interned.set(text, make());
    return interned.get(text) as T;
  }
}
