import { BehaviorSubject, type Observable, ReplaySubject } from 'rxjs';
import type { Diagnosis, Job, JobStatus, Metric, Progress, Summary } from '../executor/job.js';
import type { Node } from '../plan/node.js';
import { sourceName } from '../plan/operator-text.js';
import type { Plan } from '../plan/plan.js';
import { topological } from '../plan/traverse.js';
import type { Platform } from '../platform/platform.js';
import { diagnose } from './diagnosis.js';
import type { Execution } from './execution.js';
import { rowError } from './row-error.js';

/** The part of the engine that is loaded by the first job. */
type Engine = typeof import('./execution.js');

/** What a job is told when it starts. */
export interface JobStart {
  readonly id: string;
  readonly mode: 'batch' | 'streaming';
  readonly plan: Plan;
  readonly platform: Platform;
  readonly onError: 'fail' | 'skip';
  readonly impurities: readonly string[];
  /** Ends the execution at the next step boundary. */
  readonly abort: AbortController;
  /** Gets the code that runs plans, which no job's time is spent on. */
  load(): Promise<Engine>;
  /** `pause` is asked within a step, as a step of a batch run is the whole of it. */
  open(engine: Engine, pause: () => Promise<void> | null): Promise<Execution>;
}

/** Milliseconds between two reports of progress, and the longest time that the host's other work waits. */
const REPORT_INTERVAL = 200;
const YIELD_INTERVAL = 10;

/** A plan on the embedded engine: takes steps until the input has ended, and says how it goes. */
export class EmbeddedJob implements Job {
  readonly id: string;
  readonly done: Promise<Summary>;
  readonly status: Observable<JobStatus>;
  readonly progress: Observable<Progress>;
  readonly metrics: Observable<readonly Metric[]>;

  readonly #start: JobStart;
  readonly #status = new BehaviorSubject<JobStatus>('starting');
  readonly #progress = new ReplaySubject<Progress>(1);
  readonly #metrics = new ReplaySubject<readonly Metric[]>(1);
  #startedAt: number;
  #opened: Execution | null = null;
  #reportedAt: number;
  #yieldedAt: number;
  #reported = { rowsIn: 0, rowsOut: 0 };

  constructor(start: JobStart) {
    this.id = start.id;
    this.#start = start;
    this.#startedAt = start.platform.monotonic();
    this.#reportedAt = this.#startedAt;
    this.#yieldedAt = this.#startedAt;
    this.status = this.#status.asObservable();
    this.progress = this.#progress.asObservable();
    this.metrics = this.#metrics.asObservable();
    this.done = this.#run();
    // Whoever only watches `status` must not bring the process down; awaiting `done` still sees the error.
    this.done.catch(() => {});
  }

  async cancel(): Promise<Summary> {
    if (this.#status.value === 'starting' || this.#status.value === 'running') this.#status.next('stopping');
    this.#start.abort.abort();
    return this.done;
  }

  async diagnose(): Promise<readonly Diagnosis[]> {
    const { plan, platform } = this.#start;
    return this.#opened === null ? [] : diagnose(plan, this.#opened, platform.monotonic());
  }

  async #run(): Promise<Summary> {
    const { abort } = this.#start;
    try {
      const engine = await this.#start.load();
      this.#startedAt = this.#start.platform.monotonic();
      const execution = await this.#start.open(engine, () =>
        this.#opened === null ? null : this.#pause(this.#opened),
      );
      this.#opened = execution;
      try {
        if (this.#status.value === 'starting') this.#status.next('running');
        await this.#takeSteps(execution);
      } catch (error) {
        abort.abort();
        await execution.close(error).catch(() => {});
        throw error;
      }
      await execution.close();
      const isCancelled = !execution.hasEnded;
      this.#report(execution);
      this.#end(isCancelled ? 'cancelled' : 'finished');
      return this.#summary(execution, isCancelled ? 'cancelled' : 'finished');
    } catch (error) {
      this.#end('failed');
      throw error;
    }
  }

  async #takeSteps(execution: Execution): Promise<void> {
    while (await execution.step()) {
      this.#failOnErrors(execution);
      const pause = this.#pause(execution);
      if (pause !== null) await pause;
    }
  }

  /** Reports, and lets the host's other work run, where that is due. */
  #pause(execution: Execution): Promise<void> | null {
    const { platform } = this.#start;
    const now = platform.monotonic();
    if (now - this.#yieldedAt < YIELD_INTERVAL) return null;
    if (now - this.#reportedAt >= REPORT_INTERVAL) this.#report(execution);
    return platform.yield().then(() => {
      this.#yieldedAt = platform.monotonic();
    });
  }

  /** `fail` ends the job at the first step whose errors are not empty (S10.2). */
  #failOnErrors(execution: Execution): void {
    if (this.#start.onError !== 'fail') return;
    const [error] = execution.errors();
    if (error === undefined) return;
    throw rowError(error, this.#start.plan, execution.lanes());
  }

  #end(status: JobStatus): void {
    this.#status.next(status);
    this.#status.complete();
    this.#progress.complete();
    this.#metrics.complete();
  }

  #report(execution: Execution): void {
    const now = this.#start.platform.monotonic();
    const { graph } = execution;
    const lanes = execution.lanes();
    const rowsIn = lanes.reduce((sum, source) => sum + source.lanes.reduce((n, lane) => n + lane.ordinal, 0), 0);
    const rowsOut = graph.outputs.reduce((sum, output) => sum + output.rowsOut, 0);
    const seconds = Math.max(now - this.#reportedAt, 1) / 1000;
    const watermark = Math.min(...graph.scans.map(({ vertex }) => vertex.outWatermark));
    const seen = Math.max(...lanes.flatMap(source => source.lanes.map(({ maxRowtime }) => maxRowtime)));
    this.#progress.next({
      elapsed: now - this.#startedAt,
      rowsIn,
      rowsOut,
      rowsInPerSecond: (rowsIn - this.#reported.rowsIn) / seconds,
      rowsOutPerSecond: (rowsOut - this.#reported.rowsOut) / seconds,
      watermark: Number.isFinite(watermark) ? watermark : null,
      lag: Number.isFinite(watermark) && Number.isFinite(seen) ? seen - watermark : null,
      lateRows: [...execution.lateRows().values()].reduce((sum, rows) => sum + rows, 0),
      stateBytes: graph.vertices.reduce((sum, { operator }) => sum + (operator?.stateBytes ?? 0), 0),
      steps: execution.steps,
    });
    this.#metrics.next(
      graph.vertices.flatMap(({ id, rowsOut: rows, lateRows, lateOfSides, operator }) => [
        { name: 'rowsOut', operator: id, value: rows },
        { name: 'lateRows', operator: id, value: lateRows + lateOfSides[0] + lateOfSides[1] },
        { name: 'stateBytes', operator: id, value: operator?.stateBytes ?? 0 },
      ]),
    );
    this.#reportedAt = now;
    this.#reported = { rowsIn, rowsOut };
  }

  #summary(execution: Execution, status: 'finished' | 'cancelled'): Summary {
    const { platform, mode, impurities, plan } = this.#start;
    const lanes = execution.lanes();
    const byId = new Map(topological(plan).map(node => [node.id, node]));
    const operatorCounts = (counts: Iterable<readonly [string, number]>): Record<string, number> => {
      const result = new Map<string, number>();
      for (const [id, count] of counts) {
        const name = nameOf(byId.get(id), id);
        result.set(name, (result.get(name) ?? 0) + count);
      }
      return Object.fromEntries(result);
    };
    const sourceCounts = (count: (lane: { ordinal: number; malformed: number }) => number): Record<string, number> => {
      const result = new Map<string, number>();
      for (const { scan, lanes: of } of lanes) {
        const name = sourceName(scan);
        result.set(name, (result.get(name) ?? 0) + of.reduce((sum, lane) => sum + count(lane), 0));
      }
      return Object.fromEntries(result);
    };
    return {
      status,
      mode,
      elapsed: platform.monotonic() - this.#startedAt,
      steps: execution.steps,
      deterministic: impurities.length === 0,
      limited: execution.isLimited,
      rowsIn: sourceCounts(lane => lane.ordinal),
      rowsOut: Object.fromEntries(execution.graph.outputs.map(({ name, rowsOut }) => [name, rowsOut])),
      lateRows: operatorCounts(execution.lateRows()),
      skippedRows: sourceCounts(lane => lane.malformed),
      errors: operatorCounts(execution.errors().map(({ operator, count }) => [operator, count] as const)),
    };
  }
}

/** What summaries and errors call an operator: its name, else its id. */
function nameOf(node: Node | undefined, id: string): string {
  return node?.name ?? id;
}
