import { MillraceError } from '../errors/millrace-error.js';
import type { Field } from '../types/data-type.js';
import { type Misfit, valueShown } from '../types/misfit.js';

/** What an error in a row's stead says where a value of the program does not fit the column declared for it. */
export function misfitError(misfit: Misfit, { name, type }: Field, input: unknown): MillraceError {
  return untold(`${misfit.fact(name, type, input)}: ${misfit.why}`, 'give a value that fits, or declare another type');
}

/** Likewise, where columns are to be taken out of what has none. */
export function noObject(value: unknown, columns: readonly Field[]): MillraceError {
  const names = columns.map(({ name }) => name).join(', ');
  return untold(`${valueShown(value)} is no object with ${names}`, `map(value => ({ ${names} }))`);
}

/** Likewise, where a change is expected. */
export function noChange(value: unknown): MillraceError {
  return untold(
    `${valueShown(value)} is no change`,
    "give { kind: '+I', row: { … } }; the kinds are +I, -U, +U and -D",
  );
}

/** Likewise, where a change takes away what is not there. */
export function noSuchRow(row: object): MillraceError {
  return untold(
    `a change takes ${valueShown(row)} away, which is not there`,
    'give all changes of a row or key in one lane, in their order',
  );
}

/** Likewise, where `maxBy` or `minBy` is to go by what has no order. */
export function notComparable(value: unknown): MillraceError {
  return untold(`${valueShown(value)} cannot be compared`, 'give a text, a number, a bigint or a boolean');
}

/** An error that nobody threw: its stack tells nothing of the program. */
function untold(fact: string, remedy: string): MillraceError {
  const error = new MillraceError('ROW_FUNCTION_FAILED', fact, { remedy });
  error.stack = '';
  return error;
}
