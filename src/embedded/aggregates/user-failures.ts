import { MillraceError } from '../../errors/millrace-error.js';
import { type Fault, FUNCTION_FAILED } from '../../expr/fault.js';
import { functionFailed, latestFailure } from '../../expr/user/latest-failure.js';
import { ObjectColumn } from '../state/segments.js';

/** What a program's aggregate could not do in a group, as plain data. */
interface Failure {
  readonly fault: number;
  readonly fact: string;
  readonly place: string | null;
  readonly remedy: string;
  /** Texts of the values that it could not take, with how often they are there. */
  readonly values: readonly (readonly [text: string, count: number])[];
}

/** The text of what no value that goes again makes good. */
export const FOR_GOOD = '';

/** By id, what a program's aggregate could not do: the group is an error while there is something. */
export class UserFailures extends ObjectColumn<Failure> {
  /** A value could not be taken so many times. */
  add(id: number, fault: Fault, text: string, count: number): void {
    const { fact, place = null, remedy } = described(fault);
    this.#join(id, { fault: fault.number, fact, place, remedy, values: [[text, count]] });
  }

  /** A value goes again, at most so many times: how many of those had not been taken. */
  remove(id: number, text: string, count: number): number {
    const failure = this.get(id);
    const known = failure?.values.find(([of]) => of === text);
    if (failure === null || known === undefined) return 0;
    const removed = Math.min(known[1], count);
    const values = failure.values.flatMap(([of, times]): [string, number][] => {
      const left = of === text ? times - removed : times;
      return left === 0 ? [] : [[of, left]];
    });
    this.set(id, values.length === 0 ? null : { ...failure, values });
    return removed;
  }

  /** Those of another group come along. */
  merge(id: number, from: UserFailures, fromId: number): void {
    const failure = from.get(fromId);
    if (failure !== null) this.#join(id, failure);
  }

  /** Tells of what a group could not do once more, and gives its fault; 0 where there is none. */
  tell(id: number): number {
    const failure = this.get(id);
    if (failure === null) return 0;
    const { fault, fact, place, remedy } = failure;
    if (fault === FUNCTION_FAILED) {
      functionFailed(() => new MillraceError('ROW_FUNCTION_FAILED', fact, { place: place ?? undefined, remedy }));
    }
    return fault;
  }

  #join(id: number, more: Failure): void {
    const known = this.get(id);
    if (known === null) {
      this.set(id, more);
      return;
    }
    const counts = new Map(known.values);
    for (const [text, count] of more.values) counts.set(text, (counts.get(text) ?? 0) + count);
    this.set(id, { ...(more.fault > known.fault ? more : known), values: [...counts] });
  }
}

function described({ number }: Fault): { readonly fact: string; readonly place?: string; readonly remedy: string } {
  // What a function that failed has to say is an error of this package.
  if (number === FUNCTION_FAILED) return latestFailure() as MillraceError;
  return { fact: '', remedy: '' };
}
