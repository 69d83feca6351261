import { chosenMode } from '../environment/run-options.js';
import { execute } from '../environment/surface.js';
import { renderSummary } from '../render/summary.js';
import type { RunCommand } from './arguments.js';
import { loadPipeline } from './load-pipeline.js';
import { ProgressLine, type ProgressStream } from './progress-line.js';
import { outputNames, shownPlan } from './shown-plan.js';
import { SilenceWatch } from './silence-watch.js';
import { type OutputStream, StandardOutput } from './standard-output.js';

/** Where the command line writes to. */
export interface Streams {
  readonly output: OutputStream;
  readonly errors: ProgressStream;
}

/** Exit codes of a run that was ended by Ctrl-C, or by a polite request of the system. */
const ENDED_BY = { SIGINT: 130, SIGTERM: 143 } as const;

/** `millrace run FILE`: progress and the summary go to standard error, results to standard output. */
export async function runCommand({ file, mode, limit, json, diagnose }: RunCommand, streams: Streams): Promise<number> {
  // Before the file is imported, so that all it builds agrees with the command line.
  if (mode !== null) process.env.MILLRACE_MODE = mode;
  const plan = await loadPipeline(file);
  const progress = new ProgressLine(streams.errors, () => performance.now());
  const output = new StandardOutput(streams.output, () => void job.cancel().catch(() => {}));
  const shown = shownPlan(plan, json, text => {
    progress.clear();
    return output.write(`${text}\n`);
  });
  const options = { mode: chosenMode(), ...(limit === null ? {} : { limit }) };
  const job = mode === null ? execute(shown, options) : execute(shown, options, '--mode');
  let endedBy: keyof typeof ENDED_BY | null = null;
  const end = (signal: keyof typeof ENDED_BY): void => {
    if (endedBy !== null) process.exit(ENDED_BY[endedBy]);
    endedBy = signal;
    progress.clear();
    streams.errors.write('ending at the next step; Ctrl-C again ends at once\n');
    output.release();
    job.cancel().catch(() => {});
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  const tell = (text: string): void => {
    progress.clear();
    streams.errors.write(text);
  };
  const watch = diagnose ? new SilenceWatch(job, tell) : null;
  const subscription = job.progress.subscribe(now => {
    progress.show(now);
    watch?.progressed(now.rowsOut);
  });
  try {
    const summary = await job.done;
    progress.clear();
    await watch?.end(Object.values(summary.rowsOut).reduce((sum, rows) => sum + rows, 0));
    // Nobody reads what the job would have said, and nothing went wrong.
    if (output.isClosed) return 0;
    streams.errors.write(renderSummary(summary, outputNames(plan)));
    return endedBy === null ? 0 : ENDED_BY[endedBy];
  } finally {
    watch?.stop();
    subscription.unsubscribe();
    progress.end();
    process.off('SIGINT', end);
    process.off('SIGTERM', end);
  }
}
