import { type CallSite, placeOf } from '../errors/call-site.js';
import { closestMatch } from '../errors/closest-match.js';
import { MillraceError } from '../errors/millrace-error.js';

/** Refuses options that a method does not have: one that does nothing would be a silent mistake. */
export function checkWords(options: object, words: readonly string[], what: string, site: CallSite): void {
  for (const word of Object.keys(options)) {
    if (words.includes(word)) continue;
    throw new MillraceError('PLAN_UNSUPPORTED', `${what} has no option '${word}'`, {
      place: placeOf(site),
      closest: closestMatch(word, words),
      remedy: `the options are ${words.join(', ')}`,
    });
  }
}
