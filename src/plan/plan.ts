import type { SinkSpec } from '../connectors/contract/sink.js';
import type { Node, Origin } from './node.js';

/** One output of a plan: a table and the sink that takes its changes. */
export interface Insert {
  /** What `--json`, summaries and metrics call this output; unique in the plan. */
  readonly name: string;
  readonly input: Node;
  readonly sink: SinkSpec;
  readonly origin: Origin | null;
}

/** A whole pipeline: all its outputs. Nodes that outputs share run once. */
export interface Plan {
  readonly inserts: readonly Insert[];
}
