import type { Batch } from '../batch.js';

/** The greatest arrival watermark of the live rows of a batch; -Infinity where it carries none. */
export function greatestArrival({ arrivals, selection, count }: Batch): number {
  let greatest = Number.NEGATIVE_INFINITY;
  if (arrivals === null) return greatest;
  let run = 0;
  for (let k = 0; k < count; ) {
    const position = selection === null ? k : selection[k]!;
    while (arrivals.end[run]! <= position) run++;
    if (arrivals.watermark[run]! > greatest) greatest = arrivals.watermark[run]!;
    const end = arrivals.end[run]!;
    if (selection === null) k = end;
    else while (k < count && selection[k]! < end) k++;
  }
  return greatest;
}
