import { placeOf } from '../errors/call-site.js';
import { MillraceError } from '../errors/millrace-error.js';
import type { Executor } from '../executor/executor.js';
import type { Job } from '../executor/job.js';
import type { RunOptions } from '../executor/run-options.js';
import { isCodeGenerationAllowed } from '../expr/code.js';
import { explain } from '../plan/explain.js';
import { factsOf } from '../plan/facts/facts.js';
import { identify } from '../plan/identify.js';
import type { Scan } from '../plan/nodes/scan.js';
import { sourceName } from '../plan/operator-text.js';
import type { Plan } from '../plan/plan.js';
import { prune } from '../plan/prune.js';
import { type Rewrites, rewrite } from '../plan/rewrites/rewrite.js';
import { topological } from '../plan/traverse.js';
import { defaultPlatform } from '../platform/default-platform.js';
import type { Platform } from '../platform/platform.js';
import { EmbeddedJob } from './job.js';
import { scheduleOf } from './schedule.js';

/** What the embedded engine can be told beside the options of a run; for tests, benchmarks and hosts. */
export interface EmbeddedOptions {
  readonly platform?: Platform;
  /** Off: kernels and the interpreter, as where the host forbids `new Function`. */
  readonly codeGeneration?: boolean;
  readonly rewrites?: Rewrites;
  readonly batchRows?: number;
  /** Rows a streaming step takes; by default what is there, up to a few milliseconds. */
  readonly stepRows?: number;
}

/** The engine that runs inside the process: the default executor. */
export function embedded(options: EmbeddedOptions = {}): Executor {
  const platform = options.platform ?? defaultPlatform();
  return {
    name: 'embedded',
    explain,
    execute: (plan, run) => execute(plan, run, options, platform),
  };
}

/** The plan as the engine takes it: identified, pruned (S10.5), rewritten. */
export function prepare(plan: Plan, rewrites: Rewrites = 'all'): Plan {
  return rewrite(prune(identify(plan)), rewrites);
}

function execute(plan: Plan, run: RunOptions, options: EmbeddedOptions, platform: Platform): Job {
  const prepared = prepare(plan, options.rewrites);
  const mode = modeOf(prepared, run);
  const impurities = [...new Set(prepared.inserts.flatMap(({ input }) => factsOf(input).impurities))];
  if (run.requireDeterministic === true && impurities.length > 0) {
    throw new MillraceError('PLAN_NOT_DETERMINISTIC', `the plan is marked: ${impurities.join('; ')}`, {
      remedy: 'leave out what marks it, or { requireDeterministic }',
    });
  }
  const abort = new AbortController();
  const { signal } = run;
  if (signal !== undefined) {
    if (signal.aborted) abort.abort();
    else signal.addEventListener('abort', () => abort.abort(), { once: true });
  }
  const id = `job-${Math.floor(platform.random() * 2 ** 40).toString(36)}`;
  return new EmbeddedJob({
    id,
    mode,
    plan: prepared,
    platform,
    impurities,
    abort,
    onError: run.onError ?? 'fail',
    // Most of the engine's code: whoever only builds or explains a plan does not load it.
    load: () => import('./execution.js'),
    open: ({ Execution }, pause) =>
      Execution.open(prepared, {
        schedule: scheduleOf(mode, options.stepRows),
        platform,
        signal: abort.signal,
        pause,
        job: id,
        codeGeneration: (options.codeGeneration ?? true) && isCodeGenerationAllowed(),
        drainsEarly: mode === 'batch',
        ...(options.batchRows === undefined ? {} : { batchRows: options.batchRows }),
        ...(run.limit === undefined ? {} : { limit: run.limit }),
      }),
  });
}

/** `automatic` is batch when every source is bounded; an endless source in batch mode is refused. */
function modeOf(plan: Plan, run: RunOptions): 'batch' | 'streaming' {
  const endless = topological(plan).find((node): node is Scan => node.kind === 'scan' && !node.source.bounded);
  const mode = run.mode ?? 'automatic';
  if (mode === 'automatic') return endless === undefined ? 'batch' : 'streaming';
  if (mode === 'batch' && endless !== undefined) {
    throw new MillraceError(
      'JOB_UNBOUNDED_IN_BATCH',
      `source ${sourceName(endless)} never ends, and the mode is batch`,
      {
        place: placeOf(endless.origin),
        remedy:
          "{ mode: 'streaming' } or --mode streaming, or a source that ends ({ follow: true } left out, { rows: n })",
      },
    );
  }
  return mode;
}
