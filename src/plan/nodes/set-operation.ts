import type { Schema } from '../../schema/schema.js';
import type { Node, NodeBase, Origin } from '../node.js';

/** `intersect`: what both tables have. `except`: what the left one has and the right one has not. */
export type SetOperationType = 'intersect' | 'except';

/**
 * Compares two tables row by row, NULLs being equal (S9.1). With `all` a row counts as often as it is there, l times left
 * and r times right: `intersect` gives it min(l, r) times, `except` max(l - r, 0) times. Without, it is there once or
 * not at all. Inputs have the same columns in the same order; `schema` has the common types.
 */
export interface SetOperation extends NodeBase {
  readonly kind: 'set-operation';
  readonly type: SetOperationType;
  readonly all: boolean;
  readonly left: Node;
  readonly right: Node;
}

export function setOperation(
  left: Node,
  right: Node,
  options: { type: SetOperationType; all: boolean; schema: Schema; origin?: Origin | null },
): SetOperation {
  return Object.freeze({
    kind: 'set-operation',
    type: options.type,
    all: options.all,
    left,
    right,
    schema: options.schema,
    name: null,
    origin: options.origin ?? null,
    id: null,
  });
}
