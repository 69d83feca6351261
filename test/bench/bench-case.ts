import type { Spread } from './measure.js';

/** A figure beside what it may be. */
export interface Limit {
  readonly what: string;
  readonly limit: number;
  readonly found: number;
  /** `near`: over an aim by less than half, which the aims leave room for. */
  readonly verdict: 'met' | 'near' | 'missed';
}

/** One line of the table. */
export interface Row {
  readonly name: string;
  /** `batch`, `steps`, or nothing where there is no such choice. */
  readonly form: string;
  readonly unit: string;
  readonly cpu: Spread;
  readonly wall: Spread | null;
  /** Others at the same work in the same run: CPU. */
  readonly peers: readonly { readonly name: string; readonly cpu: number }[];
  readonly limits: readonly Limit[];
  /** Anything else worth knowing: changes out, steps taken. */
  readonly note?: string;
}

/** Something to measure, in a process of its own: what other cases did to the heap and to hot code does not show. */
export interface BenchCase {
  readonly name: string;
  /** Heading that it stands under. */
  readonly group: string;
  run(rounds: number): Promise<readonly Row[]>;
}

/** A ratio or a promise: it holds or it does not. */
export function bound(what: string, found: number, limit: number): Limit {
  return { what, limit, found, verdict: found <= limit ? 'met' : 'missed' };
}

/** A promise from below. */
export function floor(what: string, found: number, limit: number): Limit {
  return { what, limit, found, verdict: found >= limit ? 'met' : 'missed' };
}

/** A budget: an aim, of which half as much again is a defect. */
export function aim(what: string, found: number, limit: number): Limit {
  return { what, limit, found, verdict: found <= limit ? 'met' : found <= 1.5 * limit ? 'near' : 'missed' };
}
