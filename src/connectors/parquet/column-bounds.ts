import type { ColumnMetaData, ParquetParsers, SchemaElement, Statistics } from 'hyparquet';
import type { Bounds } from '../../expr/truth.js';
import type { DataType } from '../../types/data-type.js';
import { exactOf } from '../../types/exact.js';
import type { Exact, Value } from '../../types/value.js';
import { bytesType, isDecimal, numberType } from './column-decoder.js';
import type { NumberType } from './number-chunk.js';

/** What the statistics of a row group say of one column. */
export interface ColumnBounds extends Bounds {
  /**
   * No value can be malformed. Of the file it is believed that it keeps to its own format: that text marked as UTF-8 is
   * such, and that decimals have no more digits than they say.
   */
  readonly fits: boolean;
  /** Whether the greatest value is one of the values, and not only above them. */
  readonly isGreatestMet: boolean;
}

/** Leaves the numbers and bytes of statistics as they are stored. */
export const STATISTICS_PARSERS: Partial<ParquetParsers> = {
  timestampFromMilliseconds: raw => raw,
  timestampFromMicroseconds: raw => raw,
  timestampFromNanoseconds: raw => raw,
  dateFromDays: raw => raw,
  stringFromBytes: raw => raw,
};

/** The bounds of a stored column, as values of the declared type. */
export function columnBounds(
  element: SchemaElement,
  type: DataType,
  { statistics, num_values: rows }: ColumnMetaData,
): ColumnBounds {
  const isOptional = element.repetition_type === 'OPTIONAL';
  const nulls = isOptional ? statistics?.null_count : 0n;
  const convert = converterOf(element, type);
  const least = convert?.(statistics?.min_value);
  const greatest = convert?.(statistics?.max_value);
  const isKnown = least !== undefined && greatest !== undefined;
  const mayBeValue = nulls !== rows;
  return {
    least,
    // Statistics leave out NaN, which lies above all numbers (S9.1).
    greatest: element.type === 'FLOAT' || element.type === 'DOUBLE' ? undefined : greatest,
    mayBeNull: nulls !== 0n,
    mayBeValue,
    fits:
      (type.nullable || nulls === 0n) &&
      (alwaysFits(element, type) || !mayBeValue || (isKnown && isDense(element, type))),
    isGreatestMet: statistics?.is_max_value_exact !== false,
  };
}

type Converter = (stored: Statistics['max_value']) => Value | undefined;

/** Makes a bound of the declared type from one that is stored; `null` where none can be used. */
function converterOf(element: SchemaElement, type: DataType): Converter | null {
  if (element.type === 'BOOLEAN') return stored => (typeof stored === 'boolean' ? stored : undefined);
  const bytes = bytesType(element, type);
  // The parsers above leave texts as bytes.
  if (bytes !== null) return bytes.isText ? stored => textOf(stored as unknown as Uint8Array | undefined) : null;
  const number = numberType(element, type);
  // What stands in the statistics of decimals has been rounded, and what INT96 has means nothing.
  if (number === null || isDecimal(element) || element.type === 'INT96' || element.type === 'FIXED_LEN_BYTE_ARRAY')
    return null;
  return stored => {
    const raw = rawOf(stored, number);
    return raw === undefined ? undefined : number.exact(raw);
  };
}

function rawOf(stored: Statistics['max_value'], { stored: as }: NumberType): Exact | undefined {
  if (typeof stored === 'number') return Number.isNaN(stored) ? undefined : stored;
  if (typeof stored !== 'bigint') return undefined;
  // As nanoseconds are read: to microseconds, towards the past.
  return exactOf(as === 'nanos64' ? (stored - (((stored % 1000n) + 1000n) % 1000n)) / 1000n : stored);
}

/** The bounds of texts may have been cut within a character; then they are not used. */
function textOf(bytes: Uint8Array | undefined): string | undefined {
  if (bytes === undefined) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Whether no stored value is malformed, whatever it is. */
function alwaysFits(element: SchemaElement, type: DataType): boolean {
  if (element.type === 'BOOLEAN') return true;
  const bytes = bytesType(element, type);
  if (bytes !== null)
    return type.kind === 'bytes' || (type.kind === 'string' && (!bytes.isText || isMarkedAsText(element)));
  if (isDecimal(element)) {
    const { precision = 39, scale = 0 } = element;
    return type.scale! >= scale && type.precision! - type.scale! >= precision - scale;
  }
  switch (numberType(element, type)?.stored) {
    case 'int32':
      return ['int', 'bigint', 'double', 'date', 'time', 'timestamp', 'timestamp_ltz'].includes(type.kind);
    case 'uint32':
      return type.kind === 'bigint' || type.kind === 'double';
    case 'int64':
      return type.kind === 'bigint' && type.asNumber !== true;
    case 'float':
    case 'float16':
      return type.kind === 'float' || type.kind === 'double';
    case 'double':
      return type.kind === 'double';
    default:
      return false;
  }
}

function isMarkedAsText({ logical_type: logical, converted_type: converted }: SchemaElement): boolean {
  return ['STRING', 'ENUM', 'JSON'].includes(logical?.type ?? '') || ['UTF8', 'ENUM', 'JSON'].includes(converted ?? '');
}

/** Whether all values between two that fit do so too: those of whole numbers and times, but for binary fractions. */
function isDense({ type: stored }: SchemaElement, { kind }: DataType): boolean {
  return (stored === 'INT32' || stored === 'INT64') && kind !== 'float' && kind !== 'double';
}
