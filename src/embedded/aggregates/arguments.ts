import { equalExpressions } from '../../expr/analysis.js';
import { column, nullOf } from '../../expr/build.js';
import type { AggregateCall, Expression, NamedAggregate, NamedExpression } from '../../expr/expression.js';
import type { UserAggregate } from '../../expr/user/user-aggregate.js';
import type { Node } from '../../plan/node.js';
import { project } from '../../plan/nodes/project.js';
import type { Schema } from '../../schema/schema.js';
import { type DataType, withNull } from '../../types/data-type.js';
import type { Batch } from '../batch.js';
import type { Edge, Outlet } from '../operator.js';
import { StageOperator } from '../stage.js';

/** An aggregate over columns. */
export interface ColumnCall {
  readonly name: string;
  /** Column of the operand; `null` where rows are counted. */
  readonly operand: number | null;
  readonly operandType: DataType | null;
  /** Column of the condition: only rows where it is TRUE take part. */
  readonly where: number | null;
  readonly distinct: boolean;
  readonly type: DataType;
  /** The program's own function. */
  readonly user: UserAggregate | undefined;
}

/**
 * The operands and conditions of aggregates as columns. What is no column of the input is computed by a stage, for the
 * whole batch before any aggregate is touched: a row for which one of them fails is an error in its stead and takes
 * part in none (S10.1). An operand is evaluated only where its condition is TRUE.
 */
export class Arguments {
  readonly calls: readonly ColumnCall[];
  /** Of the batches that come out: the input's columns, then computed ones. */
  readonly schema: Schema;
  readonly #stage: StageOperator | null = null;
  #batch: Batch | null = null;

  constructor(
    aggregates: readonly NamedAggregate[],
    node: Node,
    input: Edge,
    outlet: Outlet,
    facts: { codeGeneration: boolean },
  ) {
    const columns: NamedExpression[] = input.schema.fields.map(({ name, type }) => ({
      name,
      expression: column(name, type),
    }));
    this.calls = aggregates.map(({ call }) => columnCall(call, columns));
    this.schema = { fields: columns.map(({ name, expression }) => ({ name, type: expression.type })) };
    if (columns.length === input.schema.fields.length) return;
    const error: Outlet['error'] = (where, fault, weight, arrival) => outlet.error(where, fault, weight, arrival);
    const keep: Outlet = {
      rows: batch => {
        this.#batch = batch;
      },
      error,
      late: () => {},
    };
    const steps = [{ node: project(node, columns), error }];
    this.#stage = new StageOperator(steps, input, { ...input, schema: this.schema }, keep, facts);
  }

  /** The live rows that do not fail, with their argument columns; `null` where there are none. */
  of(batch: Batch): Batch | null {
    if (this.#stage === null) return batch;
    this.#batch = null;
    this.#stage.push(0, batch);
    return this.#batch;
  }
}

function columnCall(call: AggregateCall, columns: NamedExpression[]): ColumnCall {
  const { name, where, distinct, type, user } = call;
  const operand = call.operands[0] ?? null;
  const isComputed = operand !== null && operand.kind !== 'column';
  return {
    name,
    distinct,
    type,
    user,
    where: where === null ? null : positionOf(where, columns),
    operand:
      operand === null ? null : positionOf(isComputed && where !== null ? only(where, operand) : operand, columns),
    operandType: operand === null ? null : operand.type,
  };
}

/** The operand where the condition is TRUE, else NULL, unevaluated. */
function only(where: Expression, operand: Expression): Expression {
  const otherwise = nullOf(operand.type);
  return { kind: 'call', name: 'CASE', operands: [where, operand, otherwise], type: withNull(operand.type, true) };
}

/** Where `columns` has the expression; adds it where it has not. */
function positionOf(expression: Expression, columns: NamedExpression[]): number {
  const position = columns.findIndex(known => equalExpressions(known.expression, expression));
  if (position >= 0) return position;
  let name = `#${columns.length}`;
  while (columns.some(known => known.name === name)) name = `#${name}`;
  return columns.push({ name, expression }) - 1;
}
