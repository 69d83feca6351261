import type { PeerTable } from './duckdb.js';

/** Takes rows of an answer in columns: the first `rows` of each. They may be overwritten afterwards. */
export type Give = (columns: readonly ArrayLike<number | string>[], rows: number) => void;

/** How many times as long as the hand-written loop an engine may take: what a spike of it took, at most (engine chapter 1). */
export interface Ratio {
  readonly batch: number;
  readonly steps: number;
}

/** A query in memory beside a hand-written loop over columns that does the same work, and the same in SQL. */
export interface Shape {
  readonly name: string;
  /** Input rows that the time is divided by. */
  readonly rows: number;
  /** The query as users write it. */
  readonly table: () => unknown;
  /** Gives final rows only. */
  readonly hand: (give: Give) => void;
  readonly sql?: string;
  /** What the SQL reads. */
  readonly tables?: readonly PeerTable[];
  /** Nanoseconds a row that the engine aims at, changes of the answer apart. */
  readonly budget?: number;
  /** The budget of steps, where they do other work than batch. */
  readonly stepsBudget?: number;
  readonly ratio?: Partial<Ratio>;
}
