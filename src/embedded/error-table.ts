import { floorToGrid, type Grid } from './grid.js';
import type { StateReader, StateWriter } from './operator.js';
import { type Thrown, thrownOf } from './thrown.js';

/** An error that stands in a row's stead. */
export interface StandingError {
  readonly operator: string;
  readonly where: string;
  readonly fault: number;
  readonly count: number;
  /** What the operator's user function threw first; `null` where it threw nothing. */
  readonly thrown: Thrown | null;
}

/**
 * The second half of an answer (S10.1): errors that stand, by operator, place and code, with weights that add up.
 *
 * Upstream of a closing operator an error that any cut up to the watermark shows stays, in its greatest number: a
 * closing operator may have read a cut that lacked the row. So there weights are kept by arrival watermark, and what
 * counts is the greatest prefix sum that such a cut shows. An operator that is built twice, held and immediate, has an
 * error where either has it.
 */
export class ErrorTable {
  readonly #running = new Map<string, number>();
  readonly #byArrival = new Map<string, Map<number, number>>();
  /** By operator upstream of a closing one: the watermark that it has come to. */
  readonly #watermarks = new Map<string, () => number>();
  readonly #grid: Grid;
  /** By operator. */
  readonly #thrown = new Map<string, Thrown>();

  /** `grid`: the cuts that closing operators read, between which errors cannot be told apart. */
  constructor(grid: Grid) {
    this.#grid = grid;
  }

  add(operator: string, where: string, fault: number, weight: number): void {
    const key = JSON.stringify([operator, where, fault]);
    const sum = (this.#running.get(key) ?? 0) + weight;
    if (sum === 0) this.#running.delete(key);
    else this.#running.set(key, sum);
  }

  /** What a user function threw; the first thing that an operator's function throws is remembered. */
  tell(operator: string, thrown: () => unknown): void {
    if (!this.#thrown.has(operator)) this.#thrown.set(operator, thrownOf(thrown()));
  }

  /** Where the errors of {@link addAt} come from; `watermark` says how far the operator has come. */
  follow(operator: string, watermark: () => number): void {
    this.#watermarks.set(operator, watermark);
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
    const counts = new Map(this.#running);
    for (const [key, sums] of this.#byArrival) {
      const [operator] = JSON.parse(key) as [string, string, number];
      const count = greatestShown(sums, this.#watermarks.get(operator)!(), this.#grid);
      counts.set(key, Math.max(count, counts.get(key) ?? 0));
    }
    return [...counts].flatMap(([key, count]) => {
      const [operator, where, fault] = JSON.parse(key) as [string, string, number];
      return count > 0 ? [{ operator, where, fault, count, thrown: this.#thrown.get(operator) ?? null }] : [];
    });
  }

  snapshot(into: StateWriter): void {
    into.value('running', [...this.#running]);
    into.value(
      'by arrival',
      [...this.#byArrival].map(([key, sums]) => [key, [...sums]]),
    );
    into.value('thrown', [...this.#thrown]);
  }

  restore(from: StateReader): void {
    for (const [key, count] of from.value('running') as [string, number][]) this.#running.set(key, count);
    for (const [key, sums] of from.value('by arrival') as [string, [number, number][]][]) {
      this.#byArrival.set(key, new Map(sums));
    }
    for (const [operator, thrown] of from.value('thrown') as [string, Thrown][]) this.#thrown.set(operator, thrown);
  }
}

/** The greatest count at a cut up to `watermark`, and at the table as it is. */
function greatestShown(sums: ReadonlyMap<number, number>, watermark: number, grid: Grid): number {
  let sum = 0;
  let greatest = 0;
  for (const [arrival, weight] of [...sums].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))) {
    sum += weight;
    // The first cut that shows what arrived at a point of the grid is the next one.
    const isRead = arrival === Number.NEGATIVE_INFINITY ? watermark > arrival : arrival + grid.size <= watermark;
    if (isRead && sum > greatest) greatest = sum;
  }
  return Math.max(sum, greatest);
}
