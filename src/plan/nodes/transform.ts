import type { Node, NodeBase, Origin } from '../node.js';

/** What a function of the program is to a stream: it gives the next value, whether a value stays, or several values. */
export type TransformForm = 'map' | 'filter' | 'flat-map';

/**
 * Calls a function of the program with each value of a stream. Time and place of a row stay; several values of one row
 * stand in its place one behind the other. A value for which the function throws is an error in its stead (S10.1).
 */
export interface Transform extends NodeBase {
  readonly kind: 'transform';
  /** A stream. */
  readonly input: Node;
  readonly form: TransformForm;
  readonly f: (value: unknown) => unknown;
}

export function transform(
  input: Node,
  form: TransformForm,
  f: (value: unknown) => unknown,
  origin: Origin | null = null,
): Transform {
  return Object.freeze({ kind: 'transform', input, form, f, schema: input.schema, name: null, origin, id: null });
}
