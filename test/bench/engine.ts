import type { SinkSpec } from '../../src/connectors/contract/sink.js';
import { type Changes, typedSink } from '../../src/connectors/contract/typed-connector.js';
import { Execution } from '../../src/embedded/execution.js';
import { prepare } from '../../src/embedded/executor.js';
import { scheduleOf } from '../../src/embedded/schedule.js';
import { pipelineBrandOf } from '../../src/plan/pipeline.js';
import type { Plan } from '../../src/plan/plan.js';
import { defaultPlatform } from '../../src/platform/default-platform.js';
import type { Table } from '../../src/table/table.js';
import type { Shape as Columns } from '../../src/types/logical-types.js';
import type { Sums } from './sums.js';

/** Any table, for who only runs it. */
export type AnyTable = Table<Columns, Changes>;

/** Everything in one step, or in steps of so many rows. */
export type Form = 'batch' | { readonly steps: number };

/** What one run of the engine did. */
export interface Ran {
  readonly steps: number;
  /** Changes that came out. */
  readonly changes: number;
}

/** The plan of a table as the engine takes it, into `sink`. */
export function planOf(table: unknown, sink: SinkSpec): Plan {
  // A table of any columns fits a sink that declares none.
  const pipeline = (table as AnyTable).insertInto(typedSink<Record<never, never>, 'update', never>(sink));
  return prepare(pipelineBrandOf(pipeline)!.plan);
}

/** Takes changes and drops them: what is measured is the engine, not objects made of its rows. */
export const BLACKHOLE: SinkSpec = {
  connector: 'blackhole',
  label: 'blackhole',
  schema: null,
  accepts: 'update',
  by: 'row',
  discards: true,
  open: () => ({ write() {}, close() {} }),
};

/** Opens a plan in one form or the other. */
export function open(plan: Plan, form: Form): Promise<Execution> {
  const isBatch = form === 'batch';
  return Execution.open(plan, {
    schedule: isBatch ? scheduleOf('batch') : scheduleOf('streaming', form.steps),
    platform: defaultPlatform(),
    signal: new AbortController().signal,
    job: 'bench',
    codeGeneration: true,
    drainsEarly: isBatch,
    ...(isBatch ? {} : { batchRows: form.steps }),
  });
}

/** Runs a plan to its end. */
export async function runPlan(plan: Plan, form: Form): Promise<Ran> {
  const execution = await open(plan, form);
  while (await execution.step());
  const changes = execution.graph.outputs.reduce((sum, { rowsOut }) => sum + rowsOut, 0);
  const { steps } = execution;
  await execution.close();
  return { steps, changes };
}

/** What the rows of a table add up to, over all its changes: for comparison with what others make of the same input. */
export async function sumsOf(table: unknown, form: Form): Promise<Sums> {
  let rows = 0;
  let sum = 0;
  const sink: SinkSpec = {
    ...BLACKHOLE,
    open: () => ({
      write(changes) {
        for (const { kind, row } of changes) {
          const sign = kind === '+I' || kind === '+U' ? 1 : -1;
          rows += sign;
          for (const value of Object.values(row)) sum += sign * numberOf(value);
        }
      },
      close() {},
    }),
  };
  const { discards: _, ...counting } = sink;
  await runPlan(planOf(table, counting), form);
  return { rows, sum };
}

function numberOf(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'string' ? value.length : 0;
}
