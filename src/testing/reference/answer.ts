import type { ErrorCode } from '../../errors/codes.js';
import type { Row } from './row.js';

/** Errors that stand: how many of one code an operator has at one place, or for one key (S10.1). */
export interface ErrorCount {
  readonly operator: string;
  readonly where: string;
  readonly code: ErrorCode;
  readonly count: number;
}

/** What a plan answers (S2.1): a table an output, errors and counts of late rows. */
export interface Answer {
  /** By output. Where the output is sorted (S6.4) rows stand in its order, else in none. */
  readonly outputs: ReadonlyMap<string, readonly Row[]>;
  readonly errors: readonly ErrorCount[];
  /** Late (row, result) pairs by operator; for windows over updating tables they are outside the laws (S5.3). */
  readonly lateRows: ReadonlyMap<string, number>;
}
