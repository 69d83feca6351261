import type { Node, NodeBase, Origin } from '../node.js';
import { streamSchema } from './stream-schema.js';

/** Makes each row of a table that only inserts the object that a program gets, the value of a stream. Place stays. */
export interface ToStream extends NodeBase {
  readonly kind: 'to-stream';
  /** Append-only. */
  readonly input: Node;
  /** The rowtime that is the time of the stream's rows; `null` where they have none. */
  readonly time: string | null;
}

export function toStream(input: Node, time: string | null, origin: Origin | null = null): ToStream {
  const schema = streamSchema(time !== null);
  return Object.freeze({ kind: 'to-stream', input, time, schema, name: null, origin, id: null });
}
