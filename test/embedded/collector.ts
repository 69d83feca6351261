import type { Batch } from '../../src/embedded/batch.js';
import type { Edge, Outlet } from '../../src/embedded/operator.js';
import type { Schema } from '../../src/schema/schema.js';
import type { Value } from '../../src/types/value.js';
import { type Change, changesIn, textOf } from './row-batches.js';

/** An error as an operator told it. */
export interface ToldError {
  readonly where: string;
  readonly fault: number;
  readonly weight: number;
  readonly arrival: number;
}

/** Keeps all that an operator emits, read at once, for a batch is valid only during the call. */
export class Collector implements Outlet {
  readonly changes: Change[] = [];
  readonly errors: ToldError[] = [];
  latePairs = 0;

  rows(batch: Batch): void {
    if (batch.count === 0) throw new Error('an empty batch was handed over');
    this.changes.push(...changesIn(batch));
  }

  error(where: string, fault: number, weight: number, arrival: number): void {
    this.errors.push({ where, fault, weight, arrival });
  }

  late(pairs: number): void {
    this.latePairs += pairs;
  }
}

/** An edge of no particular kind but for `facts`. */
export function edge(schema: Schema, facts: Partial<Edge> = {}): Edge {
  return { schema, retracts: false, consolidated: true, timed: false, placed: false, emitsInFlush: false, ...facts };
}

/** What rows add up to: by text, the count of each that is not 0. */
export function sumOf(
  rows: Iterable<{ readonly values: readonly Value[]; readonly weight: number }>,
): Map<string, number> {
  const sum = new Map<string, number>();
  for (const { values, weight } of rows) add(sum, textOf(values), weight);
  return sum;
}

/** What errors add up to. */
export function sumOfErrors(errors: Iterable<Omit<ToldError, 'arrival'>>): Map<string, number> {
  const sum = new Map<string, number>();
  for (const { where, fault, weight } of errors) add(sum, `${where} ${fault}`, weight);
  return sum;
}

function add(sum: Map<string, number>, key: string, weight: number): void {
  const count = (sum.get(key) ?? 0) + weight;
  if (count === 0) sum.delete(key);
  else sum.set(key, count);
}
