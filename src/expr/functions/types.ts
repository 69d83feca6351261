import { type DataType, dataType, withNull } from '../../types/data-type.js';

// The types that results have, NOT NULL; `orNull` where a function itself may give NULL.

export const BOOLEAN = dataType('boolean');
export const INT = dataType('int');
/** A BIGINT that programs see as `number`: of small results such as an hour (S9.2). */
export const SAFE_BIGINT = dataType('bigint', { asNumber: true });
export const DOUBLE = dataType('double');
export const STRING = dataType('string');
export const DATE = dataType('date');
export const TIMESTAMP = dataType('timestamp', { precision: 3 });

export function orNull(type: DataType): DataType {
  return withNull(type, true);
}
