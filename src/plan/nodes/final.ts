import { withoutRowtime } from '../../types/data-type.js';
import type { Node, NodeBase, Origin } from '../node.js';

/** Each final row once, when the input has ended (S13): append-only, rowtimes become plain timestamps. */
export interface Final extends NodeBase {
  readonly kind: 'final';
  readonly input: Node;
}

export function final(input: Node, origin: Origin | null = null): Final {
  const fields = input.schema.fields.map(({ name, type }) => ({ name, type: withoutRowtime(type) }));
  return Object.freeze({ kind: 'final', input, schema: { fields }, name: null, origin, id: null });
}
