import type { Field } from '../../types/data-type.js';
import type { Node, NodeBase, Origin } from '../node.js';
import { fromStreamFields } from './from-stream.js';

/**
 * The table that the changes of a stream add up to: its values are `{ kind, row }`. By primary key `+I` and `+U` put a row
 * in the place of the key's, `-U` and `-D` take the key's away; without one they add a row and take the oldest equal one
 * away. All changes of a row or key come in one lane (S3.10), and go by their order there. A value that is no change, or
 * takes away what is not there, is an error in its stead.
 */
export interface FromChangelog extends NodeBase {
  readonly kind: 'from-changelog';
  /** A stream. */
  readonly input: Node;
  /** The declared columns. */
  readonly columns: readonly Field[];
  /** Empty where changes go by whole rows. */
  readonly primaryKey: readonly string[];
  /** The column that the time of a row's change becomes, behind the others; `null` where it is left out. */
  readonly time: string | null;
}

export function fromChangelog(
  input: Node,
  options: Pick<FromChangelog, 'columns' | 'primaryKey' | 'time'> & { readonly origin?: Origin | null },
): FromChangelog {
  const { columns, primaryKey, time } = options;
  return Object.freeze({
    kind: 'from-changelog',
    input,
    columns,
    primaryKey,
    time,
    schema: { fields: fromStreamFields(columns, time) },
    name: null,
    origin: options.origin ?? null,
    id: null,
  });
}
