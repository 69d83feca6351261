import { Fault, OVERFLOW, UNSAFE_NUMBER } from '../../expr/fault.js';
import type { DataType } from '../../types/data-type.js';
import { fitsDigits, fitsInteger, INTEGER_RANGE, type IntegerKind } from '../../types/exact.js';
import type { Exact } from '../../types/value.js';

/**
 * An unbounded result in its type (S9.5): DECIMAL overflow gives NULL, integer overflow is an error, and so is a number
 * that the program would see wrong.
 */
export function inType(value: Exact, type: DataType): Exact | null | Fault {
  if (type.kind === 'decimal') return fitsDigits(value, type.precision!) ? value : null;
  // Sums and averages of other exact kinds are integers.
  if (!fitsInteger(value, type.kind as IntegerKind)) return Fault.of(OVERFLOW);
  return type.asNumber === true && typeof value === 'bigint' ? Fault.of(UNSAFE_NUMBER) : value;
}

/** Safe integers up to this size are values of `type` as they are. */
export function safeLimit(type: DataType): number {
  if (type.kind === 'decimal') return type.precision! >= 16 ? Number.MAX_SAFE_INTEGER : 10 ** type.precision! - 1;
  if (type.kind === 'bigint') return Number.MAX_SAFE_INTEGER;
  return Number(INTEGER_RANGE[type.kind as IntegerKind].greatest);
}
