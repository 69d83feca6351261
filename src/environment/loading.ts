import { type Callee, callSite, placeOf } from '../errors/call-site.js';
import { MillraceError } from '../errors/millrace-error.js';

/**
 * Set on `globalThis` to the name of the pipeline file while the command line imports it. A symbol of the whole process,
 * since the file may load another copy of the package.
 */
export const LOADING: unique symbol = Symbol.for('millrace.loading');

/** Refuses to run a job while a pipeline file is imported: a pipeline file builds, and the command line runs. */
export function refuseWhileLoading(callee: Callee, method: string): void {
  const file = (globalThis as { readonly [LOADING]?: string })[LOADING];
  if (file === undefined) return;
  throw new MillraceError('JOB_INVALID_PIPELINE', `${method} runs a job while ${file} is imported`, {
    place: placeOf(callSite(callee)),
    why: 'the command line runs what the file exports by default',
    remedy: `leave ${method} out and export the table or pipeline by default, or run the file as a script of its own`,
  });
}
