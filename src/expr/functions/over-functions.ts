/** The functions that say where a row stands among the rows of its part, or look at another one of them. */
export type OverFunctionName =
  | 'ROW_NUMBER'
  | 'RANK'
  | 'DENSE_RANK'
  | 'PERCENT_RANK'
  | 'CUME_DIST'
  | 'NTILE'
  | 'LAG'
  | 'LEAD';

/** What the catalogue says of such a function. It goes by the whole part, whatever the frame. */
export interface OverFunctionDefinition {
  readonly name: OverFunctionName;
  readonly doc: string;
  /** As SQL writes it. */
  readonly call: string;
  /** The result depends on rows that come after the row itself. */
  readonly looksAhead: boolean;
  /** The first operand is an expression over the row; what follows are constants. */
  readonly readsRow: boolean;
}

/** All functions of OVER that are no aggregates, by name. */
export const overFunctions: ReadonlyMap<string, OverFunctionDefinition> = new Map(
  (
    [
      {
        name: 'ROW_NUMBER',
        doc: 'The place of the row, from 1; equal rows have different ones.',
        call: 'ROW_NUMBER()',
        looksAhead: false,
        readsRow: false,
      },
      {
        name: 'RANK',
        doc: 'One more than how many rows come before, equals not counted: 1, 2, 2, 4.',
        call: 'RANK()',
        looksAhead: false,
        readsRow: false,
      },
      {
        name: 'DENSE_RANK',
        doc: 'One more than how many different keys come before: 1, 2, 2, 3.',
        call: 'DENSE_RANK()',
        looksAhead: false,
        readsRow: false,
      },
      {
        name: 'PERCENT_RANK',
        doc: 'RANK from 0 to 1: less 1, over the number of rows less 1; 0 for a single row.',
        call: 'PERCENT_RANK()',
        looksAhead: true,
        readsRow: false,
      },
      {
        name: 'CUME_DIST',
        doc: 'The share of rows up to this one and its equals, above 0 and up to 1.',
        call: 'CUME_DIST()',
        looksAhead: true,
        readsRow: false,
      },
      {
        name: 'NTILE',
        doc: 'The number, from 1, of the one of n buckets that the row is dealt to; the first ones take what is left over.',
        call: 'NTILE(n)',
        looksAhead: true,
        readsRow: false,
      },
      {
        name: 'LAG',
        doc: 'The value so many rows before; the default, or NULL, where there is no such row.',
        call: 'LAG(value, rows, default)',
        looksAhead: false,
        readsRow: true,
      },
      {
        name: 'LEAD',
        doc: 'The value so many rows after; the default, or NULL, where there is no such row.',
        call: 'LEAD(value, rows, default)',
        looksAhead: true,
        readsRow: true,
      },
    ] satisfies OverFunctionDefinition[]
  ).map(definition => [definition.name, definition]),
);
