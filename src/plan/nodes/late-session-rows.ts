import type { Node, NodeBase, Origin } from '../node.js';
import { lateFields } from './late-rows.js';
import type { SessionSpec } from './session-aggregate.js';

/**
 * The rows that came too late for any session, each once, with the bounds of the session that they would have made with
 * those that arrived together with them (S5.3, S5.4). Whether a row is late depends on the sessions that are open when it
 * arrives, so unlike aligned windows this keeps their spans, and gives a row when time has passed its arrival watermark.
 */
export interface LateSessionRows extends NodeBase {
  readonly kind: 'late-session-rows';
  /** Append-only. */
  readonly input: Node;
  /** The rowtime column that decides the session. */
  readonly time: string;
  readonly window: SessionSpec;
  /** For so long after its end a session takes rows in, in milliseconds. */
  readonly allowedLateness: number;
}

export function lateSessionRows(
  input: Node,
  options: { time: string; window: SessionSpec; allowedLateness: number; origin?: Origin | null },
): LateSessionRows {
  return Object.freeze({
    kind: 'late-session-rows',
    input,
    time: options.time,
    window: options.window,
    allowedLateness: options.allowedLateness,
    schema: { fields: lateFields(input) },
    name: null,
    origin: options.origin ?? null,
    id: null,
  });
}
