/** A lane as a schedule sees it. Finished lanes are not shown. */
export interface LaneView {
  /** Logical id of the scan. */
  readonly source: string;
  readonly lane: string;
  /** Something was read from it. */
  readonly started: boolean;
  /** Rows, or its end, can be taken without waiting. A lane that was never opened is not ready. */
  readonly ready: boolean;
  readonly watermark: number;
  /** The source declares a rowtime, whether the plan needs it or not. */
  readonly hasTime: boolean;
}

/** What a step has taken so far. */
export interface StepView {
  readonly rows: number;
  readonly batches: number;
  /** Milliseconds since its first batch. */
  readonly elapsed: number;
}

/**
 * Which lane is read next, at most how many rows, and where a step ends: all that batch and streaming differ in (S1.4).
 * A chosen lane that has come to its end is finished by being chosen. `wait` lets the loop wait until a lane is ready.
 */
export interface Schedule {
  next(
    lanes: readonly LaneView[],
    step: StepView,
  ): { readonly lane: number; readonly rows: number } | 'end-step' | 'wait';
}

/** No more lanes than this are open at once, so that a thousand files do not open together. Lanes that ended are closed. */
export const LANES_OPEN = 128;

/** One step over all input: the lane with the lowest watermark first, so that little state waits (S14.1). */
export class BatchSchedule implements Schedule {
  next(lanes: readonly LaneView[]): { lane: number; rows: number } | 'end-step' {
    const lane = lowest(lanes, false);
    return lane < 0 ? 'end-step' : { lane, rows: Number.POSITIVE_INFINITY };
  }
}

/** Many steps: a step takes what is there, up to ten batches or five milliseconds (engine budget of latency). */
export class StreamingSchedule implements Schedule {
  readonly #rows: number;
  readonly #milliseconds: number;

  constructor(limits: { rows?: number; milliseconds?: number } = {}) {
    this.#rows = limits.rows ?? 10 * 1024;
    this.#milliseconds = limits.milliseconds ?? 5;
  }

  next(lanes: readonly LaneView[], step: StepView): { lane: number; rows: number } | 'end-step' | 'wait' {
    if (step.rows >= this.#rows || (step.rows > 0 && step.elapsed >= this.#milliseconds)) return 'end-step';
    const lane = lowest(lanes, true);
    if (lane >= 0) return { lane, rows: this.#rows - step.rows };
    return step.batches > 0 ? 'end-step' : 'wait';
  }
}

/** The lane with the lowest watermark; among equals one without time, which others wait for. */
function lowest(lanes: readonly LaneView[], readyOnly: boolean): number {
  const end = Math.min(lanes.length, LANES_OPEN);
  let best = -1;
  for (let i = 0; i < end; i++) {
    const lane = lanes[i]!;
    if (readyOnly && !lane.ready) continue;
    if (best < 0 || before(lane, lanes[best]!)) best = i;
  }
  return best;
}

function before(a: LaneView, b: LaneView): boolean {
  if (a.hasTime !== b.hasTime) return !a.hasTime;
  return a.watermark < b.watermark;
}

/** The schedule of a mode. The one place where the mode means anything. */
export function scheduleOf(mode: 'batch' | 'streaming', stepRows?: number): Schedule {
  if (mode === 'batch') return new BatchSchedule();
  return new StreamingSchedule(
    stepRows === undefined ? {} : { rows: stepRows, milliseconds: Number.POSITIVE_INFINITY },
  );
}
