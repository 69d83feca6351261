import { MillraceError } from '../errors/millrace-error.js';
import { brandOf } from '../types/brand.js';

/** The error of a user's own connector, with what it was doing; an error of ours stays as it is. */
export function userError(
  error: unknown,
  fact: string,
  place: string,
  code: 'JOB_FAILED' | 'SINK_FAILED' = 'JOB_FAILED',
): unknown {
  if (brandOf(error) === 'error') return error;
  return new MillraceError(code, `${fact}: ${messageOf(error)}`, {
    place,
    remedy: 'mend it there; the error it threw is the cause of this one',
    cause: error,
  });
}

/** What an unknown thrown thing says. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
