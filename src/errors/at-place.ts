import { MillraceError } from './millrace-error.js';

/** The same error with a place, where it has none yet. */
export function atPlace(error: unknown, place: string | undefined): unknown {
  if (!(error instanceof MillraceError) || error.place !== undefined || place === undefined) return error;
  const { code, fact, why, remedy, closest, cause } = error;
  const placed = new MillraceError(code, fact, { place, why, remedy, closest, cause });
  if (error.stack !== undefined) placed.stack = error.stack.replace(error.message, () => placed.message);
  return placed;
}

/** Runs `f`; an error of millrace that says no place gets this one. */
export function withPlace<R>(place: () => string | undefined, f: () => R): R {
  try {
    return f();
  } catch (error) {
    throw atPlace(error, place());
  }
}
