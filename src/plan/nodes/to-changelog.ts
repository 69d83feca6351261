import type { Node, NodeBase, Origin } from '../node.js';
import { streamSchema } from './stream-schema.js';

/**
 * Gives each change of a table as a value of a stream: `{ kind, row }` (S13). How many there are depends on how input is
 * cut into steps, so whatever computes on them as on data marks the plan (S11).
 */
export interface ToChangelog extends NodeBase {
  readonly kind: 'to-changelog';
  readonly input: Node;
  /** The rowtime of the table's rows that is the time of the stream's; `null` where they have none. */
  readonly time: string | null;
}

export function toChangelog(input: Node, time: string | null, origin: Origin | null = null): ToChangelog {
  const schema = streamSchema(time !== null);
  return Object.freeze({ kind: 'to-changelog', input, time, schema, name: null, origin, id: null });
}
