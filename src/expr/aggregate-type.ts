import { type DataType, dataType, withNull, withoutRowtime } from '../types/data-type.js';
import { MAX_DECIMAL_DIGITS } from '../types/decimal.js';

/** The aggregate functions. */
export type AggregateName = 'COUNT' | 'SUM' | 'MIN' | 'MAX' | 'AVG' | 'FIRST_VALUE' | 'LAST_VALUE' | 'ARRAY_AGG';

/**
 * The type that an aggregate gives, as in Flink: SUM, AVG, MIN and MAX keep the kind of the column; a DECIMAL has 38
 * digits then. NULL is possible where a value may be NULL, where there may be none at all (`maybeEmpty`), and where a
 * DECIMAL may have more digits than there are (S9.5).
 */
export function aggregateType(name: AggregateName, operand: DataType | null, maybeEmpty: boolean): DataType {
  if (name === 'COUNT' || operand === null) return dataType('bigint', { asNumber: true });
  const type = kindOf(name, withoutRowtime(operand));
  return withNull(type, operand.nullable || maybeEmpty || mayOverflow(name, operand));
}

/** A group has fewer than 2^53 rows, so that a sum has at most 16 digits more than its values. */
const DIGITS_OF_ROWS = 16;

function mayOverflow(name: AggregateName, { kind, precision, scale }: DataType): boolean {
  if (kind !== 'decimal') return false;
  if (name === 'SUM') return precision! + DIGITS_OF_ROWS > MAX_DECIMAL_DIGITS;
  return name === 'AVG' && precision! - scale! + Math.max(6, scale!) > MAX_DECIMAL_DIGITS;
}

function kindOf(name: AggregateName, operand: DataType): DataType {
  if (name === 'ARRAY_AGG') return dataType('array', { element: withNull(operand, false) });
  if (operand.kind !== 'decimal') return operand;
  const scale = operand.scale!;
  if (name === 'SUM') return dataType('decimal', { precision: MAX_DECIMAL_DIGITS, scale });
  if (name === 'AVG') return dataType('decimal', { precision: MAX_DECIMAL_DIGITS, scale: Math.max(6, scale) });
  return operand;
}
