import type { Exact } from '../types/value.js';
import { type Batch, isRangeColumn, type OutputBatch, promote } from './batch.js';

/** Writes column `input` of `batch` at `positions`, `count` of them, into column `c` of `output` from its first row on. */
export function gatherColumn(
  batch: Batch,
  input: number,
  positions: Int32Array,
  count: number,
  output: OutputBatch,
  c: number,
): void {
  const from = batch.columns[input]!;
  if (from instanceof Float64Array) gatherNumbers(from, positions, count, output.batch.columns[c] as Float64Array);
  else if (from instanceof Uint8Array) gatherBytes(from, positions, count, output.batch.columns[c] as Uint8Array);
  else if (isRangeColumn(from)) output.textColumn(c).take(from, positions, count);
  else if (output.physical[c] === 'exact')
    gatherObjects(from as Exact[], positions, count, promote(output.batch, c, 0));
  else gatherObjects(from, positions, count, output.batch.columns[c] as unknown[]);
  const nulls = batch.nulls[input] ?? null;
  if (nulls === null) return;
  const mask = output.mask(c);
  for (let k = 0; k < count; k++) mask[k] = nulls[positions[k]!]!;
}

function gatherNumbers(from: Float64Array, positions: Int32Array, count: number, into: Float64Array): void {
  for (let k = 0; k < count; k++) into[k] = from[positions[k]!]!;
}

function gatherBytes(from: Uint8Array, positions: Int32Array, count: number, into: Uint8Array): void {
  for (let k = 0; k < count; k++) into[k] = from[positions[k]!]!;
}

function gatherObjects(from: readonly unknown[], positions: Int32Array, count: number, into: unknown[]): void {
  for (let k = 0; k < count; k++) into[k] = from[positions[k]!];
}
