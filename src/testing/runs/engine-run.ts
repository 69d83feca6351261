import { Execution } from '../../embedded/execution.js';
import type { Schedule } from '../../embedded/schedule.js';
import type { EdgeObserver } from '../../embedded/vertex.js';
import { FAULT_CODES } from '../../expr/fault.js';
import type { Plan } from '../../plan/plan.js';
import { defaultPlatform } from '../../platform/default-platform.js';
import type { InputHistory, LaneHistory, SourceChange } from '../reference/input-history.js';
import { Collector } from './collector.js';

/** How the engine is to run a plan. */
export interface EngineSettings {
  /** Makes the prepared plan with the sinks of a collector; called again after each crash, so that nothing survives. */
  readonly plan: (collector: Collector) => Plan;
  /** Called again after a crash too; what it gives may go on where the one before stopped. */
  readonly schedule: () => Schedule;
  readonly codeGeneration: boolean;
  readonly batchRows: number;
  /** As a batch run does: append-only results go out within the step. */
  readonly drainsEarly?: boolean;
  /** After these steps, from 1, the graph is thrown away and restored from a snapshot's bytes. */
  readonly crashes?: readonly number[];
  readonly observer?: EdgeObserver;
  /** Called after each step. */
  readonly afterStep?: (state: EngineState) => void;
}

/** What the engine has answered so far. */
export interface EngineState {
  readonly step: number;
  readonly execution: Execution;
  readonly collector: Collector;
}

/** More steps than any schedule of a test has: an engine that never ends is a failure, not a wait. */
const MOST_STEPS = 10_000;

/** Runs a plan to its end. */
export async function runEngine(settings: EngineSettings): Promise<EngineState> {
  const collector = new Collector();
  const crashes = new Set(settings.crashes);
  const open = (from?: Uint8Array): Promise<Execution> =>
    Execution.open(
      settings.plan(collector),
      {
        schedule: settings.schedule(),
        platform: defaultPlatform(),
        signal: new AbortController().signal,
        job: 'test',
        codeGeneration: settings.codeGeneration,
        batchRows: settings.batchRows,
        drainsEarly: settings.drainsEarly ?? false,
        ...(settings.observer === undefined ? {} : { observer: settings.observer }),
      },
      from,
    );
  let execution = await open();
  try {
    let step = 0;
    collector.beginStep();
    while (await execution.step()) {
      step++;
      if (step > MOST_STEPS) throw new Error('the run does not end');
      settings.afterStep?.({ step, execution, collector });
      collector.beginStep();
      if (crashes.has(step)) {
        const bytes = await execution.snapshot();
        await execution.close();
        execution = await open(bytes);
      }
    }
    return { step, execution, collector };
  } finally {
    await execution.close();
  }
}

/** The prefix of its input that an execution has taken: what each lane has delivered, and which are finished (S2.2). */
export function prefixOf(execution: Execution, whole: InputHistory): InputHistory {
  return new Map(
    execution.lanes().map(({ scan, lanes }) => {
      const changes = new Map(whole.get(scan.token)!.map(lane => [lane.id, lane.changes]));
      const delivered = lanes.map(
        (lane): LaneHistory => ({
          id: lane.spec.id,
          changes: prefixOfLane(changes.get(lane.spec.id)!, lane.ordinal),
          finished: lane.finished,
        }),
      );
      return [scan.token, delivered];
    }),
  );
}

function prefixOfLane(changes: readonly SourceChange[], length: number): readonly SourceChange[] {
  return length === changes.length ? changes : changes.slice(0, length);
}

/** Errors that stand, by operator, place and code, as text. */
export function engineErrors(execution: Execution): ReadonlyMap<string, number> {
  const errors = new Map<string, number>();
  for (const { operator, where, fault, count } of execution.errors()) {
    const key = errorText(operator, where, FAULT_CODES[fault]!);
    errors.set(key, (errors.get(key) ?? 0) + count);
  }
  return errors;
}

/** One error as text: what runs are compared by. */
export function errorText(operator: string, where: string, code: string): string {
  return `${code} in ${operator}${where === '' ? '' : ` at ${where}`}`;
}
