import type { Change, SinkSpec } from '../../connectors/contract/sink.js';
import type { Schema, TableSchema } from '../../schema/schema.js';
import { Multiset } from './multiset.js';
import { rowText } from './row-text.js';

/** What came to one output. */
export interface Collected {
  readonly schema: Schema;
  /** The columns by which the sink writes; `null` where it takes rows. */
  readonly key: readonly string[] | null;
  /** The changes of the step that is taken, or was taken last. */
  step: Change<object>[];
  /** Sum of all changes, as texts. */
  readonly table: Multiset;
  /** Written by key: the text of the row of each key. */
  readonly byKey: Map<string, string>;
  /** Changes whose rows stand, oldest first: to be sorted where the output has an order. */
  standing: Change<object>[];
  order: ((a: Change<object>, b: Change<object>) => number) | null;
}

/** Sinks that keep what they get. It outlives the graph, as what a sink has written outlives a crash. */
export class Collector {
  readonly outputs = new Map<string, Collected>();

  /** The sink of an output; by `key`, where that says the columns and key of the output. */
  sink(output: string, key: TableSchema | null = null): SinkSpec {
    return {
      connector: 'collector',
      label: output,
      schema: key,
      accepts: 'update',
      by: key === null ? 'row' : 'key',
      ordered: true,
      open: ({ schema, order }) => {
        let collected = this.outputs.get(output);
        // An order compares changes of one execution: after a crash those before it are told by nothing.
        if (collected !== undefined) collected.order = null;
        else {
          collected = {
            schema,
            key: key?.primaryKey ?? null,
            step: [],
            table: new Multiset(),
            byKey: new Map(),
            standing: [],
            order,
          };
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
  const { schema, table, order, key } = into;
  const text = rowText(schema, change.row);
  into.step.push(change);
  if (key !== null) takeByKey(into, key, change, text);
  else table.add(text, isInsert(change) ? 1 : -1);
  // Which of several equal rows goes matters only where the order tells them apart, by their places.
  if (order === null || key !== null) return;
  if (isInsert(change)) into.standing.push(change);
  else {
    const at = into.standing.findIndex(other => order(other, change) === 0 && rowText(schema, other.row) === text);
    if (at >= 0) into.standing.splice(at, 1);
  }
}

/** An upsert takes the row of its key, a deletion needs the key only (S13). */
function takeByKey(
  { schema, table, byKey }: Collected,
  key: readonly string[],
  change: Change<object>,
  text: string,
): void {
  const keyText = rowText(keySchema(schema, key), change.row);
  const before = byKey.get(keyText);
  if (before !== undefined) table.add(before, -1);
  if (isInsert(change)) {
    byKey.set(keyText, text);
    table.add(text, 1);
  } else byKey.delete(keyText);
}

/** The columns of a key. */
export function keySchema(schema: Schema, key: readonly string[]): Schema {
  return { fields: schema.fields.filter(({ name }) => key.includes(name)) };
}
