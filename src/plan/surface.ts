import type { Callee } from '../errors/call-site.js';
import type { Node } from './node.js';
import type { Plan } from './plan.js';

/**
 * What builders know of the rest of the house: `from` in `environment` gives it, so that they see neither an executor
 * nor each other. What it takes and gives is typed by the builders, whose faces are public. `callee` is the method that
 * was called, for the place in messages.
 */
export interface Surface {
  /** The table over a node. */
  table(node: Node): object;
  /** The stream over a node whose rows are those of a stream. */
  stream(node: Node): object;
  /** Runs a table into the console, and resolves to the job's summary. */
  print(node: Node, options: unknown, callee: Callee): Promise<unknown>;
  /** Runs a table and resolves to its rows. */
  collect(node: Node, options: unknown, callee: Callee): Promise<object[]>;
  /** What would run for a plan, or for a table alone, in the `format` of the options. */
  explain(what: Plan | Node, options: unknown, callee: Callee): string;
}
