import type { ErrorCode } from '../errors/codes.js';

/** The ways a row can fail (S10), in the order of their numbers in generated code; 0 is no fault. */
export const FAULT_CODES = [
  null,
  'ROW_OVERFLOW',
  'ROW_DIVISION_BY_ZERO',
  'ROW_INVALID_CAST',
  'ROW_INVALID_ARGUMENT',
  'ROW_UNSAFE_NUMBER',
  'ROW_FUNCTION_FAILED',
] as const satisfies readonly (ErrorCode | null)[];

export const OVERFLOW = 1;
export const DIVISION_BY_ZERO = 2;
export const INVALID_CAST = 3;
export const INVALID_ARGUMENT = 4;
export const UNSAFE_NUMBER = 5;
export const FUNCTION_FAILED = 6;

/** What an evaluation gives instead of a value where it fails. Generated code uses the bare number. */
export class Fault {
  private constructor(readonly number: number) {}
  static readonly #all = FAULT_CODES.map((_, number) => new Fault(number));
  static of(number: number): Fault {
    return Fault.#all[number]!;
  }
  /** The fault that stands where two meet: it does not depend on their order (S10.3). */
  static greatest(a: Fault | null, b: Fault): Fault {
    return a === null || b.number > a.number ? b : a;
  }
  get code(): ErrorCode {
    return FAULT_CODES[this.number]!;
  }
}
