import { FUNCTION_FAILED } from '../expr/fault.js';
import { latestFailure } from '../expr/user/latest-failure.js';
import type { Batch } from './batch.js';
import type { ErrorTable } from './error-table.js';
import type { Edge, Operator, Outlet, Where } from './operator.js';

/** Where the changes of a vertex go. */
export interface Target {
  readonly vertex: Vertex;
  readonly port: number;
}

/** Sees every batch on every edge, for assertions: the watermark is the edge's before the step. */
export type EdgeObserver = (operator: string, batch: Batch, watermark: number, edge: Edge) => void;

/**
 * One operator in the graph with its inputs and outputs: hands batches on, keeps watermarks and ends of its inputs,
 * and counts. What an operator gives to its {@link Outlet} comes here.
 */
export class Vertex implements Outlet {
  readonly id: string;
  readonly edge: Edge;
  readonly inputs: readonly Vertex[];
  readonly targets: Target[] = [];
  /** `null` where changes only pass through: a scan. */
  operator: Operator | null = null;
  /** What follows from here can be no change below this. */
  outWatermark = Number.NEGATIVE_INFINITY;
  /** No change comes from here any more. */
  finished = false;
  /** Nothing leaves before the input has ended, so time stands still until then (S13). */
  readonly holdsUntilEnd: boolean;
  /** Late pairs (S5.3), those of joins by side. */
  lateRows = 0;
  lateOfSides: [number, number] = [0, 0];
  rowsOut = 0;
  observer: EdgeObserver | null = null;
  watermarkBeforeStep = Number.NEGATIVE_INFINITY;

  /** So much later than that of the inputs the watermark is, in milliseconds. */
  readonly #holdBack: number;
  /** An input that is read to its end before the others, so that no time passes until then; -1 where none is. */
  readonly #first: number;
  /** Of a scan: the greatest rowtime and watermark of its lanes. */
  timeOfLanes: (() => number) | null = null;
  readonly #errors: ErrorTable;
  readonly #upstreamOfClosing: boolean;
  readonly #error: Outlet['error'];
  readonly #watermarks: number[];
  readonly #finished: boolean[];

  constructor(
    id: string,
    edge: Edge,
    inputs: readonly Vertex[],
    errors: ErrorTable,
    facts: { holdsUntilEnd?: boolean; upstreamOfClosing?: boolean; holdBack?: number; first?: number } = {},
  ) {
    this.id = id;
    this.edge = edge;
    this.inputs = inputs;
    this.#errors = errors;
    this.#upstreamOfClosing = facts.upstreamOfClosing ?? false;
    this.#error = this.errorOf(id);
    this.holdsUntilEnd = facts.holdsUntilEnd ?? false;
    this.#holdBack = facts.holdBack ?? 0;
    this.#first = facts.first ?? -1;
    this.#watermarks = inputs.map(() => Number.NEGATIVE_INFINITY);
    this.#finished = inputs.map(() => false);
    inputs.forEach((input, port) => {
      input.targets.push({ vertex: this, port });
    });
  }

  rows(batch: Batch): void {
    if (batch.count === 0) return;
    this.rowsOut += batch.count;
    this.observer?.(this.id, batch, this.watermarkBeforeStep, this.edge);
    for (const { vertex, port } of this.targets) vertex.operator!.push(port, batch);
  }

  error(where: Where, fault: number, weight: number, arrival: number, thrown?: unknown): void {
    this.#error(where, fault, weight, arrival, thrown);
  }

  /** The error outlet of one of several operators that run as this vertex. */
  errorOf(operator: string): Outlet['error'] {
    if (this.#upstreamOfClosing) this.#errors.follow(operator, () => this.outWatermark);
    return (where, fault, weight, arrival, thrown) => {
      if (thrown !== undefined) this.#errors.tell(operator, () => thrown);
      else if (fault === FUNCTION_FAILED && weight > 0) this.#errors.tell(operator, latestFailure);
      if (this.#upstreamOfClosing) this.#errors.addAt(operator, where, fault, weight, arrival);
      else this.#errors.add(operator, where, fault, weight);
    };
  }

  late(pairs: number, side?: 0 | 1): void {
    if (side === undefined) this.lateRows += pairs;
    else this.lateOfSides[side] += pairs;
  }

  /** Takes over the watermarks of the inputs; the operator emits what they make final. */
  advance(): void {
    let least = Number.POSITIVE_INFINITY;
    for (let port = 0; port < this.inputs.length; port++) {
      const time = this.inputs[port]!.outWatermark;
      if (time > this.#watermarks[port]!) {
        this.#watermarks[port] = time;
        this.operator!.watermark(port, time);
      }
      const passed = port === this.#first && time !== Number.POSITIVE_INFINITY ? Number.NEGATIVE_INFINITY : time;
      if (passed < least) least = passed;
    }
    if (!this.holdsUntilEnd) this.outWatermark = least - this.#holdBack;
  }

  /** The greatest rowtime and lane watermark there has been upstream (S7.5). What `final` gives has no time. */
  greatestTime(): number {
    if (this.timeOfLanes !== null) return this.timeOfLanes();
    if (this.holdsUntilEnd) return Number.NEGATIVE_INFINITY;
    return Math.max(Number.NEGATIVE_INFINITY, ...this.inputs.map(input => input.greatestTime()));
  }

  /** Takes over which inputs have ended. */
  finishInputs(): void {
    for (let port = 0; port < this.inputs.length; port++) {
      if (this.inputs[port]!.finished && !this.#finished[port]) {
        this.#finished[port] = true;
        this.operator!.finish(port);
      }
    }
  }

  /** After a restore: takes what the inputs have come to as told already. */
  resume(): void {
    this.inputs.forEach((input, port) => {
      this.#watermarks[port] = input.outWatermark;
      this.#finished[port] = input.finished;
    });
    this.finished = this.#finished.every(Boolean);
  }

  /** After a flush: nothing follows where nothing can come in any more. */
  settle(): void {
    if (!this.finished && this.#finished.every(Boolean)) {
      this.finished = true;
      if (this.holdsUntilEnd) this.outWatermark = Number.POSITIVE_INFINITY;
    }
  }
}
