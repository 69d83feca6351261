import type { SinkWriter } from '../connectors/contract/sink.js';
import { factsOf } from '../plan/facts/facts.js';
import { lateCounterOf } from '../plan/late-inputs.js';
import type { Scan } from '../plan/nodes/scan.js';
import type { Insert, Plan } from '../plan/plan.js';
import { topological } from '../plan/traverse.js';
import type { Platform } from '../platform/platform.js';
import type { StandingError } from './error-table.js';
import { Graph, pushScan } from './graph.js';
import type { Lane, LaneSnapshot } from './lane.js';
import { atOrigin, type OpenReader, type OpenSource, openReader, openSource } from './open-source.js';
import { LANES_OPEN, type Schedule } from './schedule.js';
import { type SavedState, SavedStateReader, StateCollector, snapshotCodec } from './snapshot.js';
import { takeBack } from './take-back.js';
import type { EdgeObserver, Vertex } from './vertex.js';

/** How a plan is executed; what a mode comes down to is `schedule` and `drainsEarly`. */
export interface ExecutionOptions {
  readonly schedule: Schedule;
  readonly platform: Platform;
  readonly signal: AbortSignal;
  readonly job: string;
  readonly codeGeneration: boolean;
  /** At most this many rows a batch, up to 1,024. */
  readonly batchRows?: number;
  /** Append-only results go to their sink within the step, since the step of a batch run is the whole of it (S14.1). */
  readonly drainsEarly?: boolean;
  /** At most so many changes of each output; the execution is over when an output has given them. */
  readonly limit?: number;
  readonly observer?: EdgeObserver;
  /** Asked now and then within a step: lets the host do other work, where that is due; `null` where it is not. */
  readonly pause?: () => Promise<void> | null;
}

/** An output and its open sink. */
interface OpenSink {
  readonly insert: Insert;
  readonly writer: SinkWriter;
}

interface Snapshot {
  readonly lanes: Record<string, readonly LaneSnapshot[]>;
  readonly states: readonly (SavedState | null)[];
  readonly vertices: readonly Pick<Vertex, 'outWatermark' | 'lateRows' | 'lateOfSides' | 'rowsOut'>[];
  readonly changelogs: readonly (SavedState | null)[];
  readonly errors: SavedState;
}

/** Changes that may wait for a sink within a batch step. */
const WAITING_CHANGES = 4096;

/** Batches of a step between two questions whether the host has other work. */
const BATCHES_BETWEEN_PAUSES = 8;

/**
 * One run of a plan, step by step (S1.3): takes what the schedule says from the lanes, sends it through the graph once,
 * and gives every sink its changes. Between two steps nothing is in flight, so there a snapshot can be taken.
 *
 * The plan is identified and pruned already.
 */
export class Execution {
  readonly graph: Graph;
  /** Steps taken. */
  steps = 0;
  isLimited = false;

  readonly #options: ExecutionOptions;
  readonly #sources: readonly OpenSource[];
  readonly #sinks: readonly OpenSink[];
  /** Lanes that have not ended, with their source. */
  #active: Lane[];
  readonly #sourceOf = new Map<Lane, OpenSource>();
  readonly #rankOf = new Map<Lane, number>();
  /** Ends the wait that is under way, if there is one. */
  #wake: () => void = () => {};
  /** What wakes already: a lane that is silent for long is waited for many times. */
  readonly #watched = new WeakSet<Promise<void>>();
  /** Lanes that have ended close at once, so that not all files of a source are open together. */
  readonly #closing: Promise<void>[] = [];
  #ended = false;
  #isBroken = false;
  /** The signal was raised. Asking it itself takes longer than a small step. */
  #isAborted: boolean;

  private constructor(
    options: ExecutionOptions,
    graph: Graph,
    sources: readonly OpenSource[],
    sinks: readonly OpenSink[],
  ) {
    this.#options = options;
    this.graph = graph;
    this.#sources = sources;
    this.#sinks = sinks;
    for (const source of sources) {
      source.lanes.forEach((lane, rank) => {
        this.#sourceOf.set(lane, source);
        this.#rankOf.set(lane, rank);
      });
    }
    // Of sources that no time tells apart the right input of a join is read before the left one: where it ends first,
    // left rows find all that they can meet and need not be kept.
    this.#active = [...sources].reverse().flatMap(({ lanes }) => lanes.filter(lane => !lane.finished));
    this.#isAborted = options.signal.aborted;
    options.signal.addEventListener(
      'abort',
      () => {
        this.#isAborted = true;
        this.#wake();
      },
      { once: true },
    );
  }

  /** Opens sources and sinks and builds the graph; with `from`, in the state that {@link snapshot} wrote. */
  static async open(plan: Plan, options: ExecutionOptions, from?: Uint8Array): Promise<Execution> {
    const scans = topological(plan).filter((node): node is Scan => node.kind === 'scan');
    const saved = from === undefined ? null : ((await snapshotCodec()).decode(from) as Snapshot);
    const readers: OpenReader[] = [];
    const sources: OpenSource[] = [];
    const sinks: OpenSink[] = [];
    try {
      for (const scan of scans) readers.push(await openReader(scan, options));
      const graph = new Graph(plan, {
        codeGeneration: options.codeGeneration,
        lanes: new Map(readers.map(({ scan, specs }) => [scan, specs.length])),
        observer: options.observer ?? null,
      });
      for (const scan of graph.scans) {
        const reader = readers.find(of => of.scan === scan.node)!;
        sources.push(await openSource(scan, reader, saved?.lanes[scan.vertex.id] ?? [], options));
      }
      for (const [i, insert] of plan.inserts.entries()) {
        const writer = await atOrigin(insert.origin, () =>
          insert.sink.open({
            signal: options.signal,
            job: options.job,
            platform: options.platform,
            schema: insert.input.schema,
            order: graph.outputs[i]!.order,
            bounded: factsOf(insert.input).bounded,
            ...(plan.inserts.length > 1 ? { output: insert.name } : {}),
          }),
        );
        sinks.push({ insert, writer });
      }
      for (const { scan, lanes } of sources) {
        scan.vertex.timeOfLanes = () =>
          Math.max(...lanes.map(({ maxRowtime, watermark }) => Math.max(maxRowtime, watermark)));
      }
      const execution = new Execution(options, graph, sources, sinks);
      if (saved !== null) execution.#restore(saved);
      return execution;
    } catch (error) {
      // Nothing was written, so nothing may stand: a file that was there before stays as it is.
      await Promise.allSettled([
        ...readers.map(({ reader }) => reader.close()),
        ...sources.map(({ deadLetters }) => deadLetters?.abort(error)),
        ...sinks.map(({ writer }) => takeBack(writer, error)),
      ]);
      throw error;
    }
  }

  /** All input has ended and all of it was taken. */
  get hasEnded(): boolean {
    return this.#ended;
  }

  /** Takes one step; false where nothing is left to do, or the signal was raised while it waited. */
  async step(): Promise<boolean> {
    if (this.#ended) return false;
    for (const vertex of this.graph.vertices) vertex.watermarkBeforeStep = vertex.outWatermark;
    const taken = { rows: 0, batches: 0, elapsed: 0 };
    const { platform, schedule } = this.#options;
    if (this.graph.usesClock) this.graph.stepTime = platform.now();
    let start = 0;
    while (this.#active.length > 0) {
      if (this.#isAborted) return this.#breakOff(taken.batches);
      this.#request();
      if (taken.batches > 0) taken.elapsed = platform.monotonic() - start;
      const choice = schedule.next(this.#active, taken);
      if (choice === 'end-step') break;
      if (choice === 'wait') {
        await this.#woken();
        continue;
      }
      const lane = this.#active[choice.lane]!;
      this.#watch(lane);
      while (!lane.ready && !this.#isAborted) await this.#woken();
      if (this.#isAborted) return this.#breakOff(taken.batches);
      if (taken.batches === 0) start = platform.monotonic();
      taken.rows += this.#take(lane, choice.rows);
      lane.takenAt = start + taken.elapsed;
      taken.batches++;
      if (this.#options.drainsEarly === true && this.#hasWaiting(WAITING_CHANGES)) await this.#drain(WAITING_CHANGES);
      if (taken.batches % BATCHES_BETWEEN_PAUSES === 0) {
        const pause = this.#options.pause?.() ?? null;
        if (pause !== null) await pause;
      }
    }
    this.graph.flush();
    this.steps++;
    // An await for nothing takes as long as a small step.
    if (this.#hasWaiting(0)) await this.#drain(0);
    for (const { deadLetters, lanes } of this.#sources) if (deadLetters !== null) await deadLetters.write(lanes);
    if (this.#active.length === 0) this.#ended = true;
    return true;
  }

  /** The signal was raised: a step that has begun cannot be finished, so its outputs are no answer. */
  #breakOff(batches: number): boolean {
    this.#isBroken = batches > 0;
    return false;
  }

  /** Lets lanes read ahead, as many as may be open at once. */
  #request(): void {
    let open = 0;
    for (const lane of this.#active) {
      if (open++ >= LANES_OPEN) break;
      if (!lane.ready) this.#watch(lane);
    }
  }

  /** Lets a lane read; when it is ready it wakes whoever waits. */
  #watch(lane: Lane): void {
    const pending = lane.request();
    if (pending === null || this.#watched.has(pending)) return;
    this.#watched.add(pending);
    // A lane keeps its failure for whoever takes, so this promise does not reject.
    void pending.then(() => this.#wake());
  }

  /**
   * Until a lane that is watched has become ready or the signal is raised. No `Promise.race`: what it races stays
   * reachable from the promise that does not settle, and a job that never ends would never let go of it.
   */
  #woken(): Promise<void> {
    return new Promise(resolve => {
      this.#wake = resolve;
    });
  }

  /** Sends the next rows of a lane through the graph, or its end. */
  #take(lane: Lane, most: number): number {
    const source = this.#sourceOf.get(lane)!;
    const { scan } = source;
    const taken = lane.take(most);
    if (taken !== null) {
      const stamped = source.stamper.stamp(lane, this.#rankOf.get(lane)!, taken);
      // All rows may have been dropped by the reader; time went on nevertheless (S10.4).
      if (stamped.rows > 0) pushScan(scan, stamped);
    }
    const watermark = leastWatermark(source.lanes);
    const isLater = watermark > scan.vertex.outWatermark;
    scan.vertex.outWatermark = watermark;
    if (taken === null) {
      this.#active = this.#active.filter(other => other !== lane);
      this.#closing.push(lane.close());
      scan.vertex.finished = source.lanes.every(({ finished }) => finished);
    }
    if (isLater) this.graph.advance();
    if (taken === null && scan.vertex.finished) this.graph.finish();
    return taken === null ? 0 : taken.to - taken.from;
  }

  /** Whether a sink is to get something, or the limit to be looked at. */
  #hasWaiting(threshold: number): boolean {
    if (this.#options.limit !== undefined) return true;
    for (const output of this.graph.outputs) if (output.waiting > threshold) return true;
    return false;
  }

  /** Gives the sinks what waits, where it is more than `threshold`. */
  async #drain(threshold: number): Promise<void> {
    const { limit } = this.#options;
    for (let i = 0; i < this.#sinks.length; i++) {
      const output = this.graph.outputs[i]!;
      if (output.waiting <= threshold) continue;
      const left = limit === undefined ? Number.POSITIVE_INFINITY : limit - output.rowsOut;
      const written = output.write(this.#sinks[i]!.writer, left);
      if (written instanceof Promise) await written;
    }
    if (limit !== undefined && this.graph.outputs.every(({ rowsOut }) => rowsOut >= limit)) {
      this.isLimited = true;
      this.#ended = true;
    }
  }

  /** Errors that stand in rows' stead now (S10.1). */
  errors(): readonly StandingError[] {
    return this.graph.errors.isEmpty ? [] : this.graph.errors.standing();
  }

  /** Late (row, result) pairs by logical id of the operator, of joins by side too. */
  lateRows(): ReadonlyMap<string, number> {
    const late = new Map<string, number>();
    for (const { id, lateRows, lateOfSides } of this.graph.vertices) {
      for (const side of [0, 1] as const) {
        if (lateOfSides[side] > 0) late.set(lateCounterOf(id, side), lateOfSides[side]);
      }
      // An operator that is built twice sees a row at once, and again when time has passed it.
      if (lateRows > 0) late.set(id, Math.max(lateRows, late.get(id) ?? 0));
    }
    return late;
  }

  /** By scan, in the order of the graph: its lanes. */
  lanes(): readonly { readonly scan: Scan; readonly lanes: readonly Lane[] }[] {
    return this.#sources.map(({ scan, lanes }) => ({ scan: scan.node, lanes }));
  }

  /** The whole state as bytes (S14.2). Between steps only. */
  async snapshot(): Promise<Uint8Array> {
    const collect = (of: { snapshot(into: StateCollector): void }): SavedState => {
      const collector = new StateCollector();
      of.snapshot(collector);
      return collector.saved;
    };
    const snapshot: Snapshot = {
      lanes: Object.fromEntries(
        this.#sources.map(({ scan, lanes }) => [scan.vertex.id, lanes.map(lane => lane.snapshot())]),
      ),
      states: this.graph.vertices.map(({ operator }) => (operator === null ? null : collect(operator))),
      vertices: this.graph.vertices.map(({ outWatermark, lateRows, lateOfSides, rowsOut }) => ({
        outWatermark,
        lateRows,
        lateOfSides: [...lateOfSides],
        rowsOut,
      })),
      changelogs: this.graph.scans.map(({ changelog }) => (changelog === null ? null : collect(changelog))),
      errors: collect(this.graph.errors),
    };
    return (await snapshotCodec()).encode(snapshot);
  }

  #restore(saved: Snapshot): void {
    this.graph.vertices.forEach((vertex, i) => {
      const state = saved.states[i];
      if (state !== null && state !== undefined) vertex.operator!.restore(new SavedStateReader(state));
      Object.assign(vertex, saved.vertices[i]);
    });
    this.graph.scans.forEach((scan, i) => {
      const state = saved.changelogs[i];
      if (state !== null && state !== undefined) scan.changelog!.restore(new SavedStateReader(state));
    });
    for (const { scan, lanes } of this.#sources) scan.vertex.finished = lanes.every(({ finished }) => finished);
    this.graph.errors.restore(new SavedStateReader(saved.errors));
    this.graph.resume();
    if (this.#active.length === 0) this.#ended = true;
  }

  /**
   * Closes sources and sinks. Where a step failed, for which there is a `reason`, or was broken off, sinks take back what
   * they can.
   */
  async close(reason?: unknown): Promise<void> {
    const isVoid = reason !== undefined || this.#isBroken;
    const end = async (writer: SinkWriter): Promise<void> => {
      if (isVoid) await takeBack(writer, reason ?? this.#options.signal.reason);
      else await writer.close();
    };
    const closed = await Promise.allSettled([
      ...this.#closing,
      ...this.#sources.flatMap(({ lanes }) => lanes.map(lane => lane.close())),
      ...this.#sources.map(async ({ reader }) => reader.close()),
      ...this.#sources.map(async ({ deadLetters }) => deadLetters?.close()),
      ...this.#sinks.map(({ writer }) => end(writer)),
    ]);
    const failed = closed.find((result): result is PromiseRejectedResult => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }
}

/** The watermark of a scan's edge (S3.4). */
function leastWatermark(lanes: readonly Lane[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (const lane of lanes) if (!lane.finished && lane.watermark < least) least = lane.watermark;
  return least;
}
