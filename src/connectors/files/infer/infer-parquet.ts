import type { SchemaElement } from 'hyparquet';
import { type DataType, dataType } from '../../../types/data-type.js';
import { bytesType, isDecimal } from '../../parquet/column-decoder.js';

/** Integers that are stored in more bits than they have; those without a sign need one more. */
const INTEGERS: Readonly<Partial<Record<string, DataType['kind']>>> = {
  INT_8: 'tinyint',
  UINT_8: 'smallint',
  INT_16: 'smallint',
  UINT_16: 'int',
  UINT_32: 'bigint',
};

/** The type of a stored column; `null` where it cannot be read. */
export function typeOfElement(element: SchemaElement): DataType | null {
  if (element.num_children !== undefined || element.repetition_type === 'REPEATED') return null;
  const type = notNull(element);
  return type === null ? null : { ...type, nullable: element.repetition_type !== 'REQUIRED' };
}

function notNull(element: SchemaElement): DataType | null {
  const { type, converted_type: converted, logical_type: logical } = element;
  if (type === 'BOOLEAN') return dataType('boolean');
  if (isDecimal(element)) {
    const precision = element.precision ?? 0;
    return precision > 38 ? null : dataType('decimal', { precision, scale: element.scale ?? 0 });
  }
  const timestamp = timestampOf(element);
  if (timestamp !== null) return timestamp;
  if (logical?.type === 'DATE' || converted === 'DATE') return dataType('date');
  if (logical?.type === 'TIME' || converted?.startsWith('TIME_')) {
    return dataType('time', { precision: isFine(element) ? 6 : 3 });
  }
  if (logical?.type === 'FLOAT16' || type === 'FLOAT') return dataType('float');
  if (type === 'DOUBLE') return dataType('double');
  if (type === 'INT32' || type === 'INT64') {
    const bits = logical?.type === 'INTEGER' ? `${logical.isSigned ? '' : 'U'}INT_${logical.bitWidth}` : converted;
    return dataType(INTEGERS[bits ?? ''] ?? (type === 'INT32' ? 'int' : 'bigint'));
  }
  const isText =
    converted === 'UTF8' || converted === 'ENUM' || ['STRING', 'ENUM', 'UUID'].includes(logical?.type ?? '');
  const wanted = dataType(isText ? 'string' : converted === 'JSON' || logical?.type === 'JSON' ? 'variant' : 'bytes');
  return bytesType(element, wanted) === null ? null : wanted;
}

function timestampOf(element: SchemaElement): DataType | null {
  const { logical_type: logical, converted_type: converted } = element;
  if (logical?.type !== 'TIMESTAMP' && !converted?.startsWith('TIMESTAMP_') && element.type !== 'INT96') return null;
  const isInstant = logical?.type === 'TIMESTAMP' ? logical.isAdjustedToUTC : element.type !== 'INT96';
  return dataType(isInstant ? 'timestamp_ltz' : 'timestamp', { precision: isFine(element) ? 6 : 3 });
}

/** Whether it has more digits than milliseconds. */
function isFine({ logical_type: logical, converted_type: converted, type }: SchemaElement): boolean {
  const unit = logical?.type === 'TIMESTAMP' || logical?.type === 'TIME' ? logical.unit : converted?.split('_')[1];
  return type === 'INT96' || unit !== 'MILLIS';
}
