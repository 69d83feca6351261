import { floorToGrid, type Grid } from './grid.js';
import type { StateReader, StateWriter } from './operator.js';

/** An error that stands in a row's stead. */
export interface StandingError {
  readonly operator: string;
  readonly where: string;
  readonly fault: number;
  readonly count: number;
}

/**
 * The second half of an answer (S10.1): errors that stand, by operator, place and code, with weights that add up.
 *
 * Upstream of a closing operator an error that any cut below the watermark shows stays, in its greatest number: a
 * closing operator may have read a cut that lacked the row. So there weights are kept by arrival watermark, and what
 * counts is the greatest prefix sum.
 */
export class ErrorTable {
  readonly #running = new Map<string, number>();
  readonly #byArrival = new Map<string, Map<number, number>>();
  readonly #grid: Grid;

  add(operator: string, where: string, fault: number, weight: number): void {
    const key = JSON.stringify([operator, where, fault]);
    const sum = (this.#running.get(key) ?? 0) + weight;
    if (sum === 0) this.#running.delete(key);
    else this.#running.set(key, sum);
  }

  /** `grid`: the cuts that closing operators read, between which errors cannot be told apart. */
  constructor(grid: Grid) {
    this.#grid = grid;
  }

  /** Of an operator upstream of a closing one. */
  addAt(operator: string, where: string, fault: number, weight: number, exactArrival: number): void {
    const arrival = floorToGrid(exactArrival, this.#grid);
    const key = JSON.stringify([operator, where, fault]);
    let sums = this.#byArrival.get(key);
    if (sums === undefined) this.#byArrival.set(key, (sums = new Map()));
    sums.set(arrival, (sums.get(arrival) ?? 0) + weight);
  }

  get isEmpty(): boolean {
    return this.#running.size === 0 && this.#byArrival.size === 0;
  }

  /** All errors that stand now. */
  standing(): StandingError[] {
    const result: StandingError[] = [];
    const add = (key: string, count: number): void => {
      if (count <= 0) return;
      const [operator, where, fault] = JSON.parse(key) as [string, string, number];
      result.push({ operator, where, fault, count });
    };
    for (const [key, count] of this.#running) add(key, count);
    for (const [key, sums] of this.#byArrival) add(key, greatestPrefix(sums));
    return result;
  }

  snapshot(into: StateWriter): void {
    into.value('running', [...this.#running]);
    into.value(
      'by arrival',
      [...this.#byArrival].map(([key, sums]) => [key, [...sums]]),
    );
  }

  restore(from: StateReader): void {
    for (const [key, count] of from.value('running') as [string, number][]) this.#running.set(key, count);
    for (const [key, sums] of from.value('by arrival') as [string, [number, number][]][]) {
      this.#byArrival.set(key, new Map(sums));
    }
  }
}

function greatestPrefix(sums: ReadonlyMap<number, number>): number {
  let sum = 0;
  let greatest = 0;
  for (const [, weight] of [...sums].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))) {
    sum += weight;
    if (sum > greatest) greatest = sum;
  }
  return greatest;
}
