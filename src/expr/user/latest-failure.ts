import { Fault, FUNCTION_FAILED } from '../fault.js';

/** What the function of the program that failed last has to say; `null` before one has. */
let latest: (() => unknown) | null = null;

/**
 * The fault of a function of the program. Generated code hands on its number only, so what there is to tell stays here
 * until whoever evaluates tells of the row, which is before the next row; it is put into words only where it is asked for.
 */
export function functionFailed(tell: () => unknown): Fault {
  latest = tell;
  return Fault.of(FUNCTION_FAILED);
}

/** The error that the last {@link functionFailed} stands for. */
export function latestFailure(): unknown {
  return latest?.();
}
