import type { NamedAggregate } from '../../expr/expression.js';
import type { Field } from '../../types/data-type.js';
import type { Node, NodeBase, Origin } from '../node.js';

/**
 * Folds the rows of each key to one. Keys are columns of the input. Without keys there is one row, over no rows too,
 * from the first step on (S9.1). A row whose operand or `where` fails is an error in its stead and takes part in no
 * aggregate of this node; a result that its type cannot hold is an error of the key (S10.1).
 */
export interface Aggregate extends NodeBase {
  readonly kind: 'aggregate';
  readonly input: Node;
  readonly keys: readonly string[];
  readonly aggregates: readonly NamedAggregate[];
}

export function aggregate(
  input: Node,
  keys: readonly string[],
  aggregates: readonly NamedAggregate[],
  origin: Origin | null = null,
): Aggregate {
  const fields = [...keyFields(input, keys), ...aggregates.map(({ name, call }) => ({ name, type: call.type }))];
  return Object.freeze({
    kind: 'aggregate',
    input,
    keys,
    aggregates,
    schema: { fields },
    name: null,
    origin,
    id: null,
  });
}

/** The fields of `input` that `keys` name, in the order of `keys`. */
export function keyFields(input: Node, keys: readonly string[]): Field[] {
  return keys.map(key => {
    const field = input.schema.fields.find(({ name }) => name === key);
    if (field === undefined) throw new Error(`no column ${key}`);
    return field;
  });
}
