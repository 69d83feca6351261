import type { Change, SinkSpec, SinkWriter } from '../connectors/contract/sink.js';
import { printSink, type TextTarget } from '../environment/print.js';
import type { Insert, Plan } from '../plan/plan.js';
import { shortPath } from '../render/short-path.js';
import { jsonLineOf } from './json-line.js';

/**
 * The plan as the command line runs it: what prints, prints to `write`; with `json` every output is told there in JSON
 * lines, beside its own sink.
 */
export function shownPlan(plan: Plan, json: boolean, write: TextTarget): Plan {
  const sinkOf = (insert: Insert): SinkSpec => {
    if (json) return toldSink(insert, write);
    return isPrint(insert.sink) ? printSink(null, write) : insert.sink;
  };
  return { inserts: plan.inserts.map(insert => ({ ...insert, sink: sinkOf(insert) })) };
}

/** What summaries call each output: where it goes, where that says more than the output's name. */
export function outputNames(plan: Plan): ReadonlyMap<string, string> {
  const labels = plan.inserts.map(({ name, sink }) => shortPath(isPrint(sink) ? name : sink.label));
  const isTaken = (label: string) => labels.filter(other => other === label).length > 1;
  return new Map(plan.inserts.map(({ name }, i) => [name, isTaken(labels[i]!) ? name : labels[i]!]));
}

function isPrint(sink: SinkSpec): boolean {
  return sink.connector === 'print';
}

/** The sink of an output, told on standard output too; one that only prints is told nothing else. */
function toldSink(insert: Insert, write: TextTarget): SinkSpec {
  const { sink } = insert;
  return {
    ...sink,
    async open(context): Promise<SinkWriter> {
      const own = isPrint(sink) ? null : await sink.open(context);
      const lineOf = jsonLineOf(insert.name, context.schema);
      return {
        ...own,
        async write(changes: readonly Change<object>[]) {
          await own?.write(changes);
          if (changes.length > 0) await write(changes.map(lineOf).join('\n'));
        },
        close: () => own?.close(),
      };
    },
  };
}
