import { closestMatch } from '../errors/closest-match.js';
import { MillraceError } from '../errors/millrace-error.js';

/** Throws JOB_UNKNOWN_OPTION for the first option of `what` that it does not have. */
export function refuseUnknownOptions(what: string, options: object, known: readonly string[]): void {
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    throw new MillraceError('JOB_UNKNOWN_OPTION', `${what}() has no option '${name}'`, {
      remedy: known.length === 0 ? 'it has none' : `its options are ${known.join(', ')}`,
      closest: closestMatch(name, known),
    });
  }
}
