import type { Schema } from '../../schema/schema.js';
import type { Node, NodeBase, Origin } from '../node.js';

/** All rows of all inputs (UNION ALL). Inputs have the same columns in the same order; `schema` has the common types. */
export interface Union extends NodeBase {
  readonly kind: 'union';
  readonly inputs: readonly Node[];
}

export function union(inputs: readonly Node[], schema: Schema, origin: Origin | null = null): Union {
  return Object.freeze({ kind: 'union', inputs, schema, name: null, origin, id: null });
}
