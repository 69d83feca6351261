import type { ColumnType } from '../../types/logical-types.js';

/** What becomes a column by `over`: ranks, values of neighbours, and every aggregate. */
export interface OverCall<out A extends ColumnType> {
  readonly '~agg': A;
}

/** What looks at rows that come after: a table of it emits updates. */
export interface Ahead<out A extends ColumnType> extends OverCall<A> {
  readonly '~ahead': true;
}
