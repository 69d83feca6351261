import type { DataType } from '../../src/types/data-type.js';
import { fitsDigits, fitsInteger, isIntegerKind } from '../../src/types/exact.js';
import type { Exact, Value } from '../../src/types/value.js';

const RIGHT = 'as its type says';

/** Says what is wrong with the form of a value that is not NULL, or that nothing is. */
export function physicalForm(value: Value, type: DataType): string {
  if (Object.is(value, -0)) return 'minus zero';
  if (typeof value === 'bigint' && BigInt.asIntN(54, value) === value && value !== -(2n ** 53n)) return 'a safe bigint';
  if (isIntegerKind(type.kind)) {
    if (typeof value === 'number' && !Number.isSafeInteger(value)) return `${value} is no safe integer`;
    return fitsInteger(value as Exact, type.kind) ? RIGHT : `${value} out of range`;
  }
  switch (type.kind) {
    case 'decimal':
      if (typeof value === 'number' && !Number.isSafeInteger(value)) return `${value} is no safe integer`;
      return fitsDigits(value as Exact, type.precision!) ? RIGHT : `${value} has too many digits`;
    case 'boolean':
      return typeof value === 'boolean' ? RIGHT : `${String(value)} is no boolean`;
    case 'string':
      return typeof value === 'string' && !/\p{Surrogate}/u.test(value)
        ? RIGHT
        : `${String(value)} is no well-formed text`;
    case 'float':
      return Object.is(Math.fround(value as number), value) ? RIGHT : `${String(value)} is no float`;
    case 'double':
      return typeof value === 'number' ? RIGHT : `${String(value)} is no number`;
    case 'date':
      return Number.isInteger(value) ? RIGHT : `${String(value)} is no day`;
    case 'time':
    case 'timestamp':
    case 'timestamp_ltz':
      return timeForm(value as number, type.precision!);
    case 'array':
      return (
        (value as readonly Value[])
          .map(item => (item === null ? RIGHT : physicalForm(item, type.element!)))
          .find(form => form !== RIGHT) ?? RIGHT
      );
    default:
      return RIGHT;
  }
}

function timeForm(value: number, precision: number): string {
  if (precision <= 3) return Number.isInteger(value) ? RIGHT : `${value} has microseconds`;
  const whole = Math.floor(value);
  const micros = whole * 1000 + Math.round((value - whole) * 1000);
  // Beyond that year a double has not enough digits.
  return Math.abs(value) > 8.79e12 || micros / 1000 === value ? RIGHT : `${value} is no microsecond`;
}
