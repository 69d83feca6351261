import type { Change, SinkSpec, SinkWriter } from '../connectors/contract/sink.js';
import { embedded } from '../embedded/executor.js';
import { chosenMode } from '../environment/run-options.js';
import type { Insert, Plan } from '../plan/plan.js';
import { renderSummary } from '../render/summary.js';
import type { RunCommand } from './arguments.js';
import { jsonLineOf } from './json-line.js';
import { loadPipeline } from './load-pipeline.js';
import { ProgressLine } from './progress-line.js';

const INTERRUPTED = 130;

/** `millrace run FILE`: progress and the summary go to standard error, results to standard output. */
export async function runCommand({ file, mode, limit, json }: RunCommand): Promise<number> {
  // Before the file is imported, so that all it builds agrees with the command line.
  if (mode !== null) process.env.MILLRACE_MODE = mode;
  const { plan } = await loadPipeline(file);
  const progress = new ProgressLine(process.stderr, () => performance.now());
  const shown: Plan = { inserts: plan.inserts.map(insert => ({ ...insert, sink: shownSink(insert, json, progress) })) };
  const job = embedded().execute(shown, { mode: chosenMode(), ...(limit === null ? {} : { limit }) });
  let isInterrupted = false;
  const interrupt = (): void => {
    if (isInterrupted) process.exit(INTERRUPTED);
    isInterrupted = true;
    progress.clear();
    process.stderr.write('ending at the next step; Ctrl-C again ends at once\n');
    job.cancel().catch(() => {});
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  const subscription = job.progress.subscribe(now => progress.show(now));
  try {
    const summary = await job.done;
    progress.clear();
    process.stderr.write(renderSummary(summary));
    return isInterrupted ? INTERRUPTED : 0;
  } finally {
    subscription.unsubscribe();
    progress.clear();
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}

/** With `--json` every output is told on standard output too; a sink that only prints is told nothing else. */
function shownSink(insert: Insert, json: boolean, progress: ProgressLine): SinkSpec {
  const { sink } = insert;
  if (!json) return sink.connector === 'print' ? whileCleared(sink, progress) : sink;
  const told: SinkSpec = {
    ...sink,
    async open(context): Promise<SinkWriter> {
      const own = sink.connector === 'print' ? null : await sink.open(context);
      const lineOf = jsonLineOf(insert.name, context.schema);
      return {
        ...(own?.prepare === undefined ? {} : { prepare: (epoch: number) => own.prepare!(epoch) }),
        async write(changes) {
          await own?.write(changes);
          await toStandardOutput(changes.map(change => `${lineOf(change)}\n`).join(''));
        },
        close: () => own?.close(),
      };
    },
  };
  return told;
}

/** Takes the progress line away before results are printed over it. */
function whileCleared(sink: SinkSpec, progress: ProgressLine): SinkSpec {
  return {
    ...sink,
    async open(context) {
      const writer = await sink.open(context);
      return {
        ...writer,
        write(changes: readonly Change<object>[]) {
          progress.clear();
          return writer.write(changes);
        },
        close() {
          progress.clear();
          return writer.close();
        },
      };
    },
  };
}

/** Resolves when standard output has room again, so that a slow reader slows the job. */
function toStandardOutput(text: string): Promise<void> {
  if (text === '' || process.stdout.write(text)) return Promise.resolve();
  return new Promise(resolve => process.stdout.once('drain', resolve));
}
