import type { Expression, NamedExpression } from '../../expr/expression.js';
import type { Filter } from '../../plan/nodes/filter.js';
import type { Project } from '../../plan/nodes/project.js';
import { indexOfField, type Schema } from '../../schema/schema.js';
import type { Batch } from '../batch.js';
import type { Edge, Outlet } from '../operator.js';
import { StageOperator, type StageStep } from '../stage.js';

/** What rows pass before they get to an operator that looks at columns only. */
export interface Preparation {
  /** Rows for which it is not TRUE are left out; `null`: none. */
  readonly predicate: Expression | null;
  /** What the operator looks at. Columns of the input are found where they are, the others come behind them. */
  readonly expressions: readonly Expression[];
}

/** The way of batches to an operator, with more columns than the input has where expressions were computed. */
export interface PreparedInput {
  readonly schema: Schema;
  /** By expression, its column. */
  readonly columns: readonly number[];
  push(batch: Batch): void;
}

/** Puts a stage before an operator where there is something to compute; where there is not, batches go straight on. */
export function prepare(
  { predicate, expressions }: Preparation,
  edge: Edge,
  facts: { codeGeneration: boolean },
  error: Outlet['error'],
  take: (batch: Batch) => void,
): PreparedInput {
  const { fields } = edge.schema;
  const all: NamedExpression[] = fields.map(({ name, type }) => ({
    name,
    expression: { kind: 'column', input: 0, name, type },
  }));
  const columns = expressions.map(expression => {
    if (expression.kind === 'column') return indexOfField(edge.schema, expression.name);
    all.push({ name: freeName(all), expression });
    return all.length - 1;
  });
  const schema: Schema = { fields: all.map(({ name, expression }) => ({ name, type: expression.type })) };
  const steps: StageStep[] = [];
  // A stage looks at what its nodes compute and at their schemas, not at what lies below them.
  const add = (node: Partial<Filter> | Partial<Project>) => steps.push({ node: node as Filter | Project, error });
  if (predicate !== null) add({ kind: 'filter', predicate, schema: edge.schema });
  if (all.length > fields.length) add({ kind: 'project', columns: all, schema });
  if (steps.length === 0) return { schema, columns, push: take };
  const outlet: Outlet = { rows: take, error, late: () => {} };
  const stage = new StageOperator(steps, edge, { ...edge, schema }, outlet, facts);
  return { schema, columns, push: batch => stage.push(0, batch) };
}

function freeName(columns: readonly NamedExpression[]): string {
  let name = 'key';
  while (columns.some(column => column.name === name)) name += "'";
  return name;
}
