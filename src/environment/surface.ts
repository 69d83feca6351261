import type { SinkSpec } from '../connectors/contract/sink.js';
import { embedded } from '../embedded/executor.js';
import { type Callee, callSite, placeOf } from '../errors/call-site.js';
import { MillraceError } from '../errors/millrace-error.js';
import type { Job, Summary } from '../executor/job.js';
import type { MaterializedTable } from '../executor/materialized-table.js';
import type { RunOptions } from '../executor/run-options.js';
import { checkPlan } from '../plan/check/check-plan.js';
import { EXPLAIN_FORMATS, explain } from '../plan/explain.js';
import type { Node } from '../plan/node.js';
import type { Plan } from '../plan/plan.js';
import type { Surface } from '../plan/surface.js';
import { renderTableEnd } from '../render/table.js';
import { streamOver } from '../stream/built-stream.js';
import { tableOf } from '../table/built-table.js';
import { valueShown } from '../types/misfit.js';
import { refuseWhileLoading } from './loading.js';
import { materialize } from './materialize.js';
import { printSink, type Shown } from './print.js';
import { overrulesMode, runOptionsOf } from './run-options.js';

/** What builders made by `from` are given: the embedded engine behind plain functions. */
export const surface: Surface = Object.freeze({
  table: (node: Node) => tableOf(node, surface),
  stream: (node: Node) => streamOver(node, surface),
  print: printTable,
  collect: collectTable,
  explain: explainTable,
});

/** Runs a plan; the options are checked already. `modeFrom`: where the mode comes from, if not from the program. */
export function execute(plan: Plan, options: RunOptions, modeFrom: string | null = overrulesMode()): Job {
  checkPlan(plan);
  try {
    return embedded().execute(plan, options);
  } catch (error) {
    throw modeFrom === null ? error : withModeFrom(error, modeFrom);
  }
}

/** Says where the mode comes from that a plan cannot be run in: it does not stand in the program. */
function withModeFrom(error: unknown, modeFrom: string): unknown {
  if (!(error instanceof MillraceError) || error.code !== 'JOB_UNBOUNDED_IN_BATCH') return error;
  const { code, fact, place, remedy } = error;
  return new MillraceError(code, `${fact} (from ${modeFrom})`, { place, remedy });
}

async function printTable(node: Node, given: unknown, callee: Callee): Promise<Summary> {
  refuseWhileLoading(callee, 'print()');
  const options = runOptionsOf(given, callee, ['as']);
  const as = shownOf(given, callee);
  let rows: number | null = null;
  const sink = printSink(as, console.log, n => {
    rows = n;
  });
  const { as: _, ...run } = options as RunOptions & { readonly as?: Shown };
  const summary = await execute(planOf(node, sink), run).done;
  if (rows !== null) {
    const read = Object.values(summary.rowsIn).reduce((sum, n) => sum + n, 0);
    console.log(renderTableEnd({ rows, read, mode: summary.mode, elapsed: summary.elapsed }));
  }
  return summary;
}

async function collectTable(node: Node, given: unknown, callee: Callee): Promise<object[]> {
  refuseWhileLoading(callee, 'collect()');
  const options = runOptionsOf(given, callee);
  let table: MaterializedTable | null = null;
  const sink: SinkSpec = {
    connector: 'collect',
    label: 'collect',
    schema: null,
    accepts: 'update',
    by: 'row',
    ordered: true,
    open(context) {
      const opened = materialize(context);
      table = opened;
      return { write: changes => opened.apply(changes), close() {} };
    },
  };
  await execute(planOf(node, sink), options).done;
  // The job has opened its sink; the checker does not see that `open` was called.
  return (table as MaterializedTable | null)?.rows() ?? [];
}

function explainTable(what: Plan | Node, given: unknown, callee: Callee): string {
  const wanted = (given as { readonly format?: unknown } | null | undefined)?.format ?? 'text';
  const format = EXPLAIN_FORMATS.find(known => known === wanted);
  if (format === undefined) {
    throw new MillraceError('PLAN_UNSUPPORTED', `explain has no format ${valueShown(wanted)}`, {
      place: placeOf(callSite(callee)),
      remedy: "the formats are 'text', 'mermaid' and 'json'",
    });
  }
  return explain(
    'inserts' in what
      ? what
      : planOf(
          what,
          printSink('table', () => {}),
        ),
    format,
  );
}

/** The plan that shows one table. */
function planOf(node: Node, sink: SinkSpec): Plan {
  return { inserts: [{ name: node.name ?? 'table', input: node, sink, origin: node.origin }] };
}

function shownOf(given: unknown, callee: Callee): Shown | null {
  const as = (given as { readonly as?: unknown } | undefined)?.as;
  if (as === undefined) return null;
  if (as === 'table' || as === 'changelog') return as;
  throw new MillraceError('JOB_INVALID_OPTION', `as is ${valueShown(as)}`, {
    place: placeOf(callSite(callee)),
    remedy: "{ as: 'table' } or { as: 'changelog' }",
  });
}
