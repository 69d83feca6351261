import type { Schema } from '../../schema/schema.js';
import { compareNumbers, compareValues } from '../../types/order.js';
import type { Value } from '../../types/value.js';
import { type Batch, laneAt, ordinalAt, valueAt } from '../batch.js';
import type { Edge } from '../operator.js';

/** A value with, before it, what it is ordered by. */
export type Entry = readonly Value[];

/**
 * The order in which FIRST_VALUE, LAST_VALUE and ARRAY_AGG take rows (S6.3): in windows by time, then in tie order; that
 * is the place where rows have one, else the content of the row (S6.2). Where rows are taken back, several versions of one
 * row have its place, and their content tells them apart.
 */
export class EntryOrder {
  /** Position of the value in an entry. */
  readonly width: number;
  /** The column of the time that windows go by, `null` outside of windows. */
  readonly time: number | null;
  /** Whether rows have a place. */
  readonly placed: boolean;
  /** How many columns of the row stand in an entry. */
  readonly #columns: number;
  readonly #comparisons: readonly ((a: Value, b: Value) => number)[];

  constructor(schema: Schema, { placed, retracts }: Pick<Edge, 'placed' | 'retracts'>, time: number | null) {
    const numbers = (a: Value, b: Value): number => compareNumbers(a as number, b as number);
    this.time = time;
    this.placed = placed;
    const content = placed && !retracts ? [] : schema.fields.map(({ type }) => compareValues(type));
    this.#columns = content.length;
    this.#comparisons = [...(time === null ? [] : [numbers]), ...(placed ? [numbers, numbers] : []), ...content];
    this.width = this.#comparisons.length;
  }

  entry(value: Value, batch: Batch, position: number): Entry {
    const entry: Value[] = this.time === null ? [] : [valueAt(batch, this.time, position)];
    if (this.placed) entry.push(laneAt(batch, position), ordinalAt(batch, position));
    for (let c = 0; c < this.#columns; c++) entry.push(valueAt(batch, c, position));
    entry.push(value);
    return entry;
  }

  /** Below 0 where `a` comes first. Rows that compare as 0 are interchangeable. */
  readonly compare = (a: Entry, b: Entry): number => {
    for (let k = 0; k < this.#comparisons.length; k++) {
      const order = this.#comparisons[k]!(a[k]!, b[k]!);
      if (order !== 0) return order;
    }
    return 0;
  };
}
