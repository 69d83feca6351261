import type { Change, SinkSpec } from '../../connectors/contract/sink.js';
import type { Schema } from '../../schema/schema.js';
import { Multiset } from './multiset.js';
import { rowText } from './row-text.js';

/** What came to one output. */
export interface Collected {
  readonly schema: Schema;
  /** The changes of the step that is taken, or was taken last. */
  step: Change<object>[];
  /** Sum of all changes, as texts. */
  readonly table: Multiset;
  /** Changes whose rows stand, oldest first: to be sorted where the output has an order. */
  standing: Change<object>[];
  order: ((a: Change<object>, b: Change<object>) => number) | null;
}

/** Sinks that keep what they get. It outlives the graph, as what a sink has written outlives a crash. */
export class Collector {
  readonly outputs = new Map<string, Collected>();

  /** The sink of an output. */
  sink(output: string): SinkSpec {
    return {
      connector: 'collector',
      label: output,
      schema: null,
      accepts: 'update',
      by: 'row',
      ordered: true,
      open: ({ schema, order }) => {
        let collected = this.outputs.get(output);
        // An order compares changes of one execution: after a crash those before it are told by nothing.
        if (collected !== undefined) collected.order = null;
        else {
          collected = { schema, step: [], table: new Multiset(), standing: [], order };
          this.outputs.set(output, collected);
        }
        const into = collected;
        return {
          write: changes => {
            for (const change of changes) take(into, change);
          },
          close: () => undefined,
        };
      },
    };
  }

  beginStep(): void {
    for (const collected of this.outputs.values()) collected.step = [];
  }
}

/** Whether a change inserts. */
export function isInsert({ kind }: Change<object>): boolean {
  return kind === '+I' || kind === '+U';
}

function take(into: Collected, change: Change<object>): void {
  const { schema, table, order } = into;
  const text = rowText(schema, change.row);
  into.step.push(change);
  table.add(text, isInsert(change) ? 1 : -1);
  // Which of several equal rows goes matters only where the order tells them apart, by their places.
  if (order === null) return;
  if (isInsert(change)) into.standing.push(change);
  else {
    const at = into.standing.findIndex(other => order(other, change) === 0 && rowText(schema, other.row) === text);
    if (at >= 0) into.standing.splice(at, 1);
  }
}
