import { type DataType, dataType } from './data-type.js';
import { MAX_DECIMAL_DIGITS } from './decimal.js';

/** Digits in all and behind the point. */
export interface Digits {
  readonly precision: number;
  readonly scale: number;
}

/** Digits that hold every value of a numeric type that is exact; `null` for FLOAT, DOUBLE and what is no number. */
export function digitsOfType(type: DataType): Digits | null {
  switch (type.kind) {
    case 'tinyint':
      return { precision: 3, scale: 0 };
    case 'smallint':
      return { precision: 5, scale: 0 };
    case 'int':
      return { precision: 10, scale: 0 };
    case 'bigint':
      return { precision: 19, scale: 0 };
    case 'decimal':
      return { precision: type.precision!, scale: type.scale! };
    default:
      return null;
  }
}

/**
 * The DECIMAL that a rule asks for, cut to 38 digits as in Flink: digits before the point are kept first, but six (or
 * as many as were asked for) stay behind it. A result that was cut may not fit: then it is NULL, so the type says so.
 */
export function decimalType({ precision, scale }: Digits): DataType {
  if (precision <= MAX_DECIMAL_DIGITS) return dataType('decimal', { precision: Math.max(1, precision), scale });
  const before = precision - scale;
  const kept = Math.max(MAX_DECIMAL_DIGITS - before, Math.min(scale, 6));
  return dataType('decimal', { precision: MAX_DECIMAL_DIGITS, scale: kept, nullable: true });
}

/** Digits of a sum or difference. */
export function digitsOfSum(a: Digits, b: Digits): Digits {
  const scale = Math.max(a.scale, b.scale);
  return { precision: Math.max(a.precision - a.scale, b.precision - b.scale) + scale + 1, scale };
}

/** Digits of a product. */
export function digitsOfProduct(a: Digits, b: Digits): Digits {
  return { precision: a.precision + b.precision + 1, scale: a.scale + b.scale };
}

/** Digits of a quotient. */
export function digitsOfQuotient(a: Digits, b: Digits): Digits {
  const scale = Math.max(6, a.scale + b.precision + 1);
  return { precision: a.precision - a.scale + b.scale + scale, scale };
}

/** Digits of a remainder. */
export function digitsOfRemainder(a: Digits, b: Digits): Digits {
  const scale = Math.max(a.scale, b.scale);
  return { precision: Math.min(a.precision - a.scale, b.precision - b.scale) + scale, scale };
}

/** Digits of a value rounded to `digits` behind the point, which may carry into one more before it. */
export function digitsOfRounded(a: Digits, digits: number): Digits {
  if (digits >= a.scale) return a;
  const scale = Math.max(0, digits);
  return { precision: a.precision - a.scale + scale + 1, scale };
}

/** The DECIMAL that holds the values of both; digits before the point go first where 38 are not enough. */
export function commonDigits(a: Digits, b: Digits): Digits {
  const before = Math.max(a.precision - a.scale, b.precision - b.scale);
  const scale = Math.min(Math.max(a.scale, b.scale), MAX_DECIMAL_DIGITS - before);
  return { precision: before + scale, scale };
}
