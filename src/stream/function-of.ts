import { type CallSite, placeOf } from '../errors/call-site.js';
import { MillraceError } from '../errors/millrace-error.js';

/** The function that a method of a stream gets: there and then, as a value has to be there before the next one. */
export function functionOf(f: unknown, method: string, example: string, site: CallSite): (value: unknown) => unknown {
  if (typeof f !== 'function') {
    throw new MillraceError('PLAN_INVALID_ARGUMENT', `${method} gets no function`, {
      place: placeOf(site),
      remedy: example,
    });
  }
  if (ASYNC.includes(Object.prototype.toString.call(f))) {
    throw new MillraceError('PLAN_INVALID_ARGUMENT', `the function of ${method} is async`, {
      place: placeOf(site),
      why: 'the values of a stream are there at once: it would give promises',
      remedy: 'leave async out, or wait in forEach, where what is returned is awaited',
    });
  }
  // What it takes is said by the method's type.
  return f as (value: unknown) => unknown;
}

const ASYNC = ['[object AsyncFunction]', '[object AsyncGeneratorFunction]'];
