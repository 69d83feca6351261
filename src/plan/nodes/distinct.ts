import type { Node, NodeBase, Origin } from '../node.js';

/** Each row once. NULLs are equal (S9.1). */
export interface Distinct extends NodeBase {
  readonly kind: 'distinct';
  readonly input: Node;
}

export function distinct(input: Node, origin: Origin | null = null): Distinct {
  return Object.freeze({ kind: 'distinct', input, schema: input.schema, name: null, origin, id: null });
}
