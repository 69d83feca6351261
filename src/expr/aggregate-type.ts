import { type DataType, dataType, withNull, withoutRowtime } from '../types/data-type.js';
import { MAX_DECIMAL_DIGITS } from '../types/decimal.js';

/** The aggregate functions. */
export type AggregateName = 'COUNT' | 'SUM' | 'MIN' | 'MAX' | 'AVG' | 'FIRST_VALUE' | 'LAST_VALUE' | 'ARRAY_AGG';

/**
 * The type that an aggregate gives, as in Flink: SUM, AVG, MIN and MAX keep the kind of the column; a DECIMAL has 38
 * digits then. NULL is possible where a value may be NULL, and where there may be none at all (`maybeEmpty`).
 */
export function aggregateType(name: AggregateName, operand: DataType | null, maybeEmpty: boolean): DataType {
  if (name === 'COUNT' || operand === null) return dataType('bigint', { asNumber: true });
  return withNull(kindOf(name, withoutRowtime(operand)), operand.nullable || maybeEmpty);
}

function kindOf(name: AggregateName, operand: DataType): DataType {
  if (name === 'ARRAY_AGG') return dataType('array', { element: withNull(operand, false) });
  if (operand.kind !== 'decimal') return operand;
  const scale = operand.scale!;
  if (name === 'SUM') return dataType('decimal', { precision: MAX_DECIMAL_DIGITS, scale });
  if (name === 'AVG') return dataType('decimal', { precision: MAX_DECIMAL_DIGITS, scale: Math.max(6, scale) });
  return operand;
}
