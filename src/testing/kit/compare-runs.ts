import { BatchSchedule } from '../../embedded/schedule.js';
import type { Plan } from '../../plan/plan.js';
import { rewrite } from '../../plan/rewrites/rewrite.js';
import type { InputHistory } from '../reference/input-history.js';
import { reference } from '../reference.js';
import { Collector } from '../runs/collector.js';
import { differences, lateRowsThatCount } from '../runs/compare-answers.js';
import { type EngineSettings, type EngineState, engineErrors, runEngine } from '../runs/engine-run.js';
import { type Cutting, scheduleOf } from './cuttings.js';
import { RESULT, type TestedPlan } from './tested-plan.js';

/** A run by a name that a message can use. */
interface NamedRun {
  readonly name: string;
  readonly settings: EngineSettings;
}

/** Runs the plan as batch; what it gives is what other runs are compared with. */
export function runBatch(plan: TestedPlan, history: InputHistory): Promise<EngineState> {
  return runEngine(batchSettings(plan, history, true));
}

/** In what other runs, and the plan's meaning, differ from the batch run: the first difference found, else `null`. */
export async function firstDifference(
  plan: TestedPlan,
  history: InputHistory,
  cutting: Cutting,
  batch: EngineState,
): Promise<string | null> {
  const pruned = plan.pruned(history, new Collector());
  const streaming = (crashes: readonly number[]): EngineSettings => {
    const schedule = scheduleOf(cutting, pruned, history);
    return {
      ...batchSettings(plan, history, true),
      schedule: () => schedule,
      drainsEarly: false,
      batchRows: cutting.batchRows,
      crashes,
    };
  };
  const runs: NamedRun[] = [
    { name: 'streaming', settings: streaming([]) },
    { name: 'streaming with restarts', settings: streaming(cutting.crashes) },
    { name: 'batch without generated code and rewrites', settings: batchSettings(plan, history, false) },
  ];
  for (const { name, settings } of runs) {
    const state = await runEngine(settings);
    const [line] = statesDiffer(pruned, state, batch);
    if (line !== undefined) return `${name} differs from batch: ${line}`;
  }
  const [line] = differences(pruned, batch, reference(pruned, history));
  return line === undefined ? null : `batch differs from what the plan means: ${line}`;
}

function batchSettings(plan: TestedPlan, history: InputHistory, optimised: boolean): EngineSettings {
  return {
    plan: collector => rewrite(plan.pruned(history, collector), optimised ? 'all' : 'none'),
    schedule: () => new BatchSchedule(),
    drainsEarly: true,
    codeGeneration: optimised,
    batchRows: 1024,
  };
}

function statesDiffer(plan: Plan, a: EngineState, b: EngineState): string[] {
  return [
    ...a.collector.outputs.get(RESULT)!.table.differences(b.collector.outputs.get(RESULT)!.table),
    ...countsDiffer('error', engineErrors(a.execution), engineErrors(b.execution)),
    ...countsDiffer('late rows of', lateRowsThatCount(plan, a.execution), lateRowsThatCount(plan, b.execution)),
  ];
}

function countsDiffer(what: string, a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): string[] {
  return [...new Set([...a.keys(), ...b.keys()])].sort().flatMap(key => {
    const [x, y] = [a.get(key) ?? 0, b.get(key) ?? 0];
    return x === y ? [] : [`${what} ${key}: ${x} instead of ${y}`];
  });
}
