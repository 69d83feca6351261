import type { SortKey } from '../../expr/expression.js';
import type { Exact } from '../../types/value.js';
import type { Batch } from '../batch.js';
import type { RowStore } from '../state/row-store.js';

/** A sort key whose value lies in a column. */
export interface SortColumn extends Pick<SortKey, 'descending' | 'nullsFirst'> {
  readonly column: number;
}

/**
 * The order of the rows of a store: sort keys, then the place where rows have one, then content (S6.2). Two rows are
 * equal in it only where they are interchangeable.
 *
 * A score is a number by row that never contradicts the order: of two rows the one with the lower score comes first, and
 * equal scores say nothing.
 */
export class RowRanking {
  readonly #store: RowStore;
  /** -1 where of rows with equal sort keys the last one comes first. */
  readonly #ties: 1 | -1;
  readonly #order: readonly SortColumn[];
  readonly #placed: boolean;
  /** Content is the first so many columns. */
  readonly #width: number;
  /** With equal finite scores, the place decides. */
  readonly placeDecides: boolean;

  constructor(store: RowStore, order: readonly SortColumn[], placed: boolean, width: number, ties: 1 | -1 = 1) {
    this.#ties = ties;
    this.#store = store;
    this.#order = order;
    this.#placed = placed;
    this.#width = width;
    const kind = order[0] === undefined ? 'int' : store.schema.fields[order[0].column]!.type.kind;
    this.placeDecides = placed && order.length <= 1 && kind !== 'string' && !isObject(kind);
  }

  /** Below 0 where the row at `a` comes first. */
  readonly compare = (a: number, b: number): number => this.compareKeys(a, b) || this.#ties * this.#compareTies(a, b);

  /** The order of the sort keys alone: 0 for rows that share a rank. */
  compareKeys(a: number, b: number): number {
    const { columns } = this.#store;
    for (let k = 0; k < this.#order.length; k++) {
      const { column: c, descending, nullsFirst } = this.#order[k]!;
      const column = columns[c]!;
      const order = column.compare(a, b);
      if (order === 0) continue;
      // NULL is the lowest value, so first unless descending; any other wish is looked at by itself.
      if (nullsFirst === descending) {
        if (column.isNull(a)) return nullsFirst ? -1 : 1;
        if (column.isNull(b)) return nullsFirst ? 1 : -1;
      }
      return descending ? -order : order;
    }
    return 0;
  }

  #compareTies(a: number, b: number): number {
    const { columns } = this.#store;
    if (this.#placed) {
      const order = this.#store.comparePlace(a, b);
      if (order !== 0) return order;
    }
    for (let c = 0; c < this.#width; c++) {
      const order = columns[c]!.compare(a, b);
      if (order !== 0) return order;
    }
    return 0;
  }

  /** Whether of two rows with equal scores, if the place decides, one at the first place comes behind one at the second. */
  isBehind(lane: number, ordinal: number, otherLane: number, otherOrdinal: number): boolean {
    return this.#ties * (lane - otherLane || ordinal - otherOrdinal) > 0;
  }

  /** Writes the scores of the rows of `batch`, by position. */
  score(batch: Batch, scores: Float64Array): void {
    const [first] = this.#order;
    if (first === undefined) {
      // Without places a batch may still say of which input of a union it is, which is no order.
      if (!this.#placed) scores.fill(0, 0, batch.rows);
      else if (batch.lanes === null) scores.fill(this.#ties * batch.lane, 0, batch.rows);
      else for (let i = 0; i < batch.rows; i++) scores[i] = this.#ties * batch.lanes[i]!;
      return;
    }
    const { column: c, descending, nullsFirst } = first;
    const column = batch.columns[c]!;
    const sign = descending ? -1 : 1;
    if (column instanceof Float64Array) {
      for (let i = 0; i < batch.rows; i++) {
        const value = column[i]!;
        scores[i] = sign * (Number.isNaN(value) ? Number.POSITIVE_INFINITY : value);
      }
    } else if (column instanceof Uint8Array) for (let i = 0; i < batch.rows; i++) scores[i] = sign * column[i]!;
    else if (
      this.#store.schema.fields[c]!.type.kind === 'bigint' ||
      this.#store.schema.fields[c]!.type.kind === 'decimal'
    ) {
      for (let i = 0; i < batch.rows; i++) scores[i] = sign * Number((column as Exact[])[i]);
    } else scores.fill(0, 0, batch.rows);
    const nulls = batch.nulls[c] ?? null;
    if (nulls === null) return;
    const ofNull = nullsFirst ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    for (let i = 0; i < batch.rows; i++) if (nulls[i] === 1) scores[i] = ofNull;
  }
}

function isObject(kind: string): boolean {
  return ['bytes', 'array', 'map', 'multiset', 'row', 'variant', 'raw'].includes(kind);
}
