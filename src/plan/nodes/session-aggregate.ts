import type { NamedAggregate } from '../../expr/expression.js';
import type { Node, NodeBase, Origin } from '../node.js';
import { policyOf, resultFields, type WindowPolicy } from './window-aggregate.js';

/**
 * Sessions: windows that depend on data. Rows of one partition belong together whose `[time, time + gap]` touch (S5.4);
 * the gap is in milliseconds.
 */
export interface SessionSpec {
  readonly kind: 'session';
  readonly gap: number;
  /** Columns of which each combination of values has its own sessions; empty: all rows share them. */
  readonly partitionBy: readonly string[];
}

/**
 * Folds the rows of each session to one a key. The keys are any columns: those by which sessions are told apart give the
 * usual row a session; others cut sessions into groups; without any there is a row a session, which does not say whose.
 * When a result shows, and its columns, are those of a window over aligned time.
 */
export interface SessionAggregate extends NodeBase, WindowPolicy {
  readonly kind: 'session-aggregate';
  readonly input: Node;
  /** The rowtime column that decides the session. */
  readonly time: string;
  readonly window: SessionSpec;
  readonly keys: readonly string[];
  readonly aggregates: readonly NamedAggregate[];
}

export function sessionAggregate(
  input: Node,
  options: {
    time: string;
    window: SessionSpec;
    keys: readonly string[];
    aggregates: readonly NamedAggregate[];
    origin?: Origin | null;
  } & Partial<WindowPolicy>,
): SessionAggregate {
  return Object.freeze({
    kind: 'session-aggregate',
    input,
    time: options.time,
    window: options.window,
    keys: options.keys,
    aggregates: options.aggregates,
    ...policyOf(options),
    schema: { fields: resultFields(input, options) },
    name: null,
    origin: options.origin ?? null,
    id: null,
  });
}
