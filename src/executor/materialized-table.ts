import type { Change } from '../connectors/contract/sink.js';

/** A change that carries what it is ordered by; see `SinkContext.order`. */
export type Order = (a: Change<object>, b: Change<object>) => number;

/**
 * The table that a sequence of changes adds up to: what `collect`, `print` and `--json` in batch show.
 *
 * Removals take an equal row. Rows come out in the order given, else in the order in which they were inserted.
 */
export class MaterializedTable {
  readonly #rows = new Map<string, Change<object>[]>();
  readonly #order: Order | null;
  readonly #textOf: (row: object) => string;

  constructor(textOf: (row: object) => string, order: Order | null = null) {
    this.#textOf = textOf;
    this.#order = order;
  }

  apply(changes: readonly Change<object>[]): void {
    for (const change of changes) {
      const text = this.#textOf(change.row);
      const equal = this.#rows.get(text);
      if (change.kind === '+I' || change.kind === '+U') {
        if (equal === undefined) this.#rows.set(text, [change]);
        else equal.push(change);
      } else if (equal === undefined) throw new Error(`a row is removed that is not there: ${text}`);
      else {
        const order = this.#order;
        const at =
          order === null
            ? 0
            : Math.max(
                0,
                equal.findIndex(row => order(row, change) === 0),
              );
        equal.splice(at, 1);
        if (equal.length === 0) this.#rows.delete(text);
      }
    }
  }

  rows(): object[] {
    const all = [...this.#rows.values()].flat();
    if (this.#order !== null) all.sort(this.#order);
    return all.map(change => change.row);
  }
}
