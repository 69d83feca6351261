import type { DataType } from '../types/data-type.js';
import type { Value } from '../types/value.js';
import type { ArgumentsRow, UserAggregate } from './user/user-aggregate.js';
import type { UserScalar } from './user/user-scalar.js';

/** An expression over the columns of one row, or of a pair of rows. Plain data; every node carries its type. */
export type Expression = ColumnReference | Literal | Call;

/** A column, by name. `input` is 1 for the right row of a join, else 0. */
export interface ColumnReference {
  readonly kind: 'column';
  readonly input: 0 | 1;
  readonly name: string;
  readonly type: DataType;
}

/** A constant in the engine's own form (`types/value.ts`). */
export interface Literal {
  readonly kind: 'literal';
  readonly value: Value;
  readonly type: DataType;
}

/** A function applied to operands. CAST and TRY_CAST are calls whose `type` is the target. */
export interface Call {
  readonly kind: 'call';
  /** Upper case, as in SQL: a key of the catalogue; that of a function of the program as declared. */
  readonly name: string;
  readonly operands: readonly Expression[];
  readonly type: DataType;
  /** The function of the program; absent where the catalogue has it. */
  readonly user?: UserScalar | ArgumentsRow;
}

/** An aggregate function applied to the rows of a group. */
export interface AggregateCall {
  /** COUNT, SUM, MIN, MAX, AVG, FIRST_VALUE, LAST_VALUE, ARRAY_AGG. COUNT without operands counts rows. */
  readonly name: string;
  readonly operands: readonly Expression[];
  /** Only rows for which this is TRUE take part; operands are evaluated for those only. */
  readonly where: Expression | null;
  readonly distinct: boolean;
  /** The function of the program, which has one operand; absent where the catalogue has it. */
  readonly user?: UserAggregate | undefined;
  /** Type of the result, as the plan shows it (nullable where the group may have nothing to say). */
  readonly type: DataType;
}

/** A named expression: one output column of a projection. */
export interface NamedExpression {
  readonly name: string;
  readonly expression: Expression;
}

/** A named aggregate: one output column of an aggregation. */
export interface NamedAggregate {
  readonly name: string;
  readonly call: AggregateCall;
}

/** One key of an order. Without a choice NULL is the lowest value: first when ascending, last when descending (S9.1). */
export interface SortKey {
  readonly expression: Expression;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}
