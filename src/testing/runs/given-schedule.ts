import type { LaneView, Schedule } from '../../embedded/schedule.js';

/** A lane as a list of takes names it. */
export interface TakeOf {
  /** Logical id of the scan. */
  readonly source: string;
  readonly lane: string;
  readonly rows: number;
}

/**
 * Reads lanes as a list of steps says, whatever is ready. Takes of lanes that have ended are skipped. What is left after
 * the last step is taken in one more.
 */
export class GivenSchedule implements Schedule {
  readonly #steps: readonly (readonly TakeOf[])[];
  #step = 0;
  #take = 0;

  constructor(steps: readonly (readonly TakeOf[])[]) {
    this.#steps = steps;
  }

  next(lanes: readonly LaneView[]): { readonly lane: number; readonly rows: number } | 'end-step' {
    const takes = this.#steps[this.#step];
    if (takes === undefined) return lanes.length === 0 ? 'end-step' : { lane: 0, rows: Number.POSITIVE_INFINITY };
    while (this.#take < takes.length) {
      const { source, lane, rows } = takes[this.#take++]!;
      const at = lanes.findIndex(view => view.source === source && view.lane === lane);
      if (at >= 0) return { lane: at, rows };
    }
    this.#step++;
    this.#take = 0;
    return 'end-step';
  }
}
