import type { Batch } from '../batch.js';
import type { Edge } from '../operator.js';
import { prepare } from './computed-columns.js';
import type { JoinCondition } from './join-condition.js';
import { and } from './match-loop.js';

/** How the rows of one input get to the join: those that can meet nobody left out, computed keys as columns behind the others. */
export interface JoinInput {
  /** Positions of the key columns. */
  readonly keys: readonly number[];
  /** Positions of those in which NULL means no match. */
  readonly strict: readonly number[];
  push(batch: Batch): void;
}

/** The way into the join for one side. Nothing on it can fail. */
export function joinInput(
  side: 0 | 1,
  { keys, filters }: JoinCondition,
  edge: Edge,
  facts: { codeGeneration: boolean },
  take: (batch: Batch) => void,
): JoinInput {
  const predicate = filters[side].length === 0 ? null : filters[side].reduce(and);
  const expressions = keys.map(({ sides }) => sides[side]);
  const { columns, push } = prepare({ predicate, expressions }, edge, facts, cannotFail, take);
  const strict = columns.filter((_, k) => !keys[k]!.nullSafe && expressions[k]!.type.nullable);
  return { keys: columns, strict, push };
}

function cannotFail(): never {
  throw new Error('what can fail stays in the residual');
}
