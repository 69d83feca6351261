import { thrownAt } from '../errors/call-site.js';
import type { MillraceError } from '../errors/millrace-error.js';
import { brandOf } from '../types/brand.js';
import { valueShown } from '../types/misfit.js';

/** What a user's function threw, as far as messages need it: plain data, as it outlives the process. */
export interface Thrown {
  /** `TypeError: x is not a function` */
  readonly text: string;
  /** The user's own line; absent where the stack does not say. */
  readonly place?: string;
  readonly remedy?: string;
}

/** What is worth remembering of something thrown. */
export function thrownOf(thrown: unknown): Thrown {
  if (brandOf(thrown) === 'error') {
    // Only errors of this package have that brand.
    const { fact, remedy, place = thrownAt((thrown as MillraceError).stack ?? '') } = thrown as MillraceError;
    return { text: fact, remedy, ...(place === undefined ? {} : { place }) };
  }
  if (!(thrown instanceof Error)) return { text: valueShown(thrown) };
  const place = thrownAt(thrown.stack ?? '');
  return { text: `${thrown.name}: ${thrown.message}`, ...(place === undefined ? {} : { place }) };
}
