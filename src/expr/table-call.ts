import type { Field } from '../types/data-type.js';
import type { Value } from '../types/value.js';
import type { Expression } from './expression.js';
import type { Fault } from './fault.js';
import type { UserTable } from './user/user-table.js';

/** A table function applied to operands: what a row is joined with. Plain data but for the program's own function. */
export interface TableCall {
  /** `UNNEST`; that of a function of the program as declared. */
  readonly name: string;
  readonly operands: readonly Expression[];
  /** The columns of the rows that it gives. */
  readonly fields: readonly Field[];
  /** The function of the program; `null` for UNNEST. */
  readonly user: UserTable | null;
}

/** The rows that a table function gives for values of its operands, or the fault of the row that they are of. */
export type TableKernel = (values: readonly Value[]) => readonly (readonly Value[])[] | Fault;
