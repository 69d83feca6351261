import type { NamedExpression } from '../../expr/expression.js';
import type { Node } from '../../plan/node.js';
import { filter } from '../../plan/nodes/filter.js';
import type { Join } from '../../plan/nodes/join.js';
import { project } from '../../plan/nodes/project.js';
import { indexOfField } from '../../schema/schema.js';
import type { Batch } from '../batch.js';
import type { Edge, Outlet } from '../operator.js';
import { StageOperator, type StageStep } from '../stage.js';
import type { JoinCondition } from './join-condition.js';
import { and } from './match-loop.js';

/** How the rows of one input get to the join: those that can meet nobody left out, computed keys as columns at the end. */
export interface JoinInput {
  /** Positions of the key columns. */
  readonly keys: readonly number[];
  /** Positions of those in which NULL means no match. */
  readonly strict: readonly number[];
  /** Hands the live rows on to the join: some or none, with all columns of the input in front. */
  push(batch: Batch): void;
}

/** The way into the join for one side. Nothing on it can fail. */
export function joinInput(
  join: Join,
  side: 0 | 1,
  condition: JoinCondition,
  edge: Edge,
  facts: { codeGeneration: boolean },
  take: (batch: Batch) => void,
): JoinInput {
  const { fields } = edge.schema;
  const columns: NamedExpression[] = fields.map(({ name, type }) => ({
    name,
    expression: { kind: 'column', input: 0, name, type },
  }));
  const keys = condition.keys.map(({ sides }) => {
    const expression = sides[side];
    if (expression.kind === 'column') return indexOfField(edge.schema, expression.name);
    columns.push({ name: freeName(columns), expression });
    return columns.length - 1;
  });
  const strict = keys.filter((_, k) => !condition.keys[k]!.nullSafe && condition.keys[k]!.sides[side].type.nullable);
  const conjuncts = condition.filters[side];
  if (conjuncts.length === 0 && columns.length === fields.length) return { keys, strict, push: take };

  let node: Node = side === 0 ? join.left : join.right;
  const steps: StageStep[] = [];
  const add = <N extends StageStep['node']>(step: N): N => {
    steps.push({ node: step, error: cannotFail });
    return step;
  };
  if (conjuncts.length > 0) node = add(filter(node, conjuncts.reduce(and)));
  if (columns.length > fields.length) node = add(project(node, columns));
  const outlet: Outlet = { rows: take, error: cannotFail, late: cannotFail };
  const stage = new StageOperator(steps, edge, { ...edge, schema: node.schema }, outlet, facts);
  return { keys, strict, push: batch => stage.push(0, batch) };
}

function cannotFail(): never {
  throw new Error('what can fail stays in the residual');
}

function freeName(columns: readonly NamedExpression[]): string {
  let name = 'key';
  while (columns.some(column => column.name === name)) name += "'";
  return name;
}
