import type { SchemaElement } from 'hyparquet';
import type { DataType } from '../../types/data-type.js';
import { exactOf, fitsDigits, INTEGER_RANGE, isIntegerKind, powerOfTen } from '../../types/exact.js';
import { acceptJson } from '../../types/json-value.js';
import { Misfit, valueShown } from '../../types/misfit.js';
import { cutTime, formatTimestamp } from '../../types/time-text.js';
import type { Exact, Value } from '../../types/value.js';
import { textOfBytes } from '../text/scalar-bytes.js';
import { readBooleanChunk } from './boolean-chunk.js';
import { type ByteChecks, type BytesType, readBytesChunk } from './bytes-chunk.js';
import type { Chunk } from './chunk.js';
import { type NumberType, readNumberChunk } from './number-chunk.js';
import type { PageReader } from './page.js';
import type { Stored } from './plain-numbers.js';

/** Decodes the chunks of one column; `size` is about how many bytes its pages have. */
export type ColumnDecoder = (pages: PageReader, rows: number, size: number) => Chunk;

/** The decoder of a stored column as a declared type; `null` where it is none. */
export function columnDecoder(element: SchemaElement, type: DataType, checks: ByteChecks): ColumnDecoder | null {
  if (element.type === 'BOOLEAN') return type.kind === 'boolean' ? readBooleanChunk : null;
  const bytes = bytesType(element, type);
  if (bytes !== null) return (pages, rows, size) => readBytesChunk(pages, bytes, checks, rows, size);
  const number = numberType(element, type);
  return number === null ? null : (pages, rows) => readNumberChunk(pages, number, rows);
}

/** What a stored column is, as errors say it: `INT64`, `TIMESTAMP in MICROS`, `DECIMAL(10, 2)`. */
export function storedText(element: SchemaElement): string {
  const logical = element.logical_type;
  if (element.num_children !== undefined) return 'a group of columns';
  if (element.repetition_type === 'REPEATED') return 'a list';
  if (logical?.type === 'DECIMAL' || element.converted_type === 'DECIMAL')
    return `DECIMAL(${element.precision}, ${element.scale ?? 0})`;
  if (logical?.type === 'TIMESTAMP' || logical?.type === 'TIME') return `${logical.type} in ${logical.unit}`;
  return logical?.type ?? element.converted_type ?? element.type ?? 'nothing';
}

/** How a stored column of bytes is read as a declared type; `null` where it is none. */
export function bytesType(element: SchemaElement, type: DataType): BytesType | null {
  const { logical_type: logical, converted_type: converted } = element;
  if (element.type !== 'BYTE_ARRAY' && element.type !== 'FIXED_LEN_BYTE_ARRAY') return null;
  if (logical?.type === 'FLOAT16' || isDecimal(element)) return null;
  const length = element.type === 'FIXED_LEN_BYTE_ARRAY' ? (element.type_length ?? 0) : 0;
  const show = (bytes: Uint8Array, start: number, end: number) => valueShown(textOfBytes(bytes, start, end));
  if (type.kind === 'string') {
    if (logical?.type === 'UUID') return { length, isText: false, show, value: uuidText };
    return { length, isText: true, show, value: textOfBytes };
  }
  if (type.kind === 'bytes')
    return { length, isText: false, show, value: (bytes, start, end) => bytes.slice(start, end) };
  if (type.kind === 'variant' && (logical?.type === 'JSON' || converted === 'JSON'))
    return { length, isText: false, show, value: variant };
  return null;
}

function variant(bytes: Uint8Array, start: number, end: number): Value | undefined {
  try {
    const value = acceptJson(JSON.parse(textOfBytes(bytes, start, end)));
    return value instanceof Misfit ? undefined : value;
  } catch {
    return undefined;
  }
}

function uuidText(bytes: Uint8Array, start: number, end: number): string | undefined {
  if (end - start !== 16) return undefined;
  const hex = Array.from(bytes.subarray(start, end), byte => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** Whether a stored column is one of decimals. */
export function isDecimal({ logical_type: logical, converted_type: converted }: SchemaElement): boolean {
  return logical?.type === 'DECIMAL' || converted === 'DECIMAL';
}

/** How a stored column of numbers or times is read as a declared type; `null` where it is none. */
export function numberType(element: SchemaElement, type: DataType): NumberType | null {
  if (isDecimal(element))
    return type.kind === 'decimal' ? decimalType(storedDecimal(element), element.scale ?? 0, type) : null;
  const time = timeUnit(element);
  if (time !== null) return time.kinds.includes(type.kind) ? timeType(time, type) : null;
  const stored = storedNumber(element);
  if (stored === null) return null;
  const isFloating = stored === 'float' || stored === 'double' || stored === 'float16';
  if (type.kind === 'float' || type.kind === 'double') return doubleType(stored, type.kind === 'float');
  if (isIntegerKind(type.kind)) return integerType(stored, isFloating, type);
  return type.kind === 'decimal' && !isFloating ? decimalType(stored, 0, type) : null;
}

/** How plain numbers are stored; `null` for what is none. */
function storedNumber(element: SchemaElement): Stored | null {
  const { logical_type: logical, converted_type: converted } = element;
  const isUnsigned = logical?.type === 'INTEGER' ? !logical.isSigned : converted?.startsWith('UINT') === true;
  switch (element.type) {
    case 'INT32':
      return logical?.type === 'DATE' || converted === 'DATE' ? null : isUnsigned ? 'uint32' : 'int32';
    case 'INT64':
      return isUnsigned ? 'uint64' : 'int64';
    case 'FLOAT':
      return 'float';
    case 'DOUBLE':
      return 'double';
    case 'FIXED_LEN_BYTE_ARRAY':
      return logical?.type === 'FLOAT16' ? 'float16' : null;
    default:
      return null;
  }
}

function storedDecimal(element: SchemaElement): Stored {
  if (element.type === 'INT32') return 'int32';
  if (element.type === 'INT64') return 'int64';
  return { length: element.type === 'FIXED_LEN_BYTE_ARRAY' ? (element.type_length ?? 0) : 0 };
}

interface TimeUnit {
  readonly stored: Stored;
  /** So many of what is stored are a unit of the column: milliseconds, or days. */
  readonly divisor: number;
  readonly kinds: readonly DataType['kind'][];
}

function timeUnit(element: SchemaElement): TimeUnit | null {
  const { logical_type: logical, converted_type: converted } = element;
  if (logical?.type === 'DATE' || converted === 'DATE') return { stored: 'int32', divisor: 1, kinds: ['date'] };
  if (element.type === 'INT96') return { stored: 'int96', divisor: 1000, kinds: ['timestamp', 'timestamp_ltz'] };
  const kind = logical?.type === 'TIMESTAMP' || converted?.startsWith('TIMESTAMP_') ? 'timestamp' : 'time';
  if (kind === 'time' && logical?.type !== 'TIME' && !converted?.startsWith('TIME_')) return null;
  const kinds: TimeUnit['kinds'] = kind === 'time' ? ['time'] : ['timestamp', 'timestamp_ltz'];
  const unit = logical?.type === 'TIMESTAMP' || logical?.type === 'TIME' ? logical.unit : converted?.split('_')[1];
  if (unit === 'MILLIS') return { stored: element.type === 'INT32' ? 'int32' : 'int64', divisor: 1, kinds };
  if (unit === 'MICROS') return { stored: 'int64', divisor: 1000, kinds };
  return unit === 'NANOS' ? { stored: 'nanos64', divisor: 1000, kinds } : null;
}

/** Times beyond the safe integers are hundreds of thousands of years away. */
function timeType({ stored, divisor }: TimeUnit, type: DataType): NumberType {
  const precision = type.kind === 'date' ? 3 : (type.precision ?? 3);
  const isWhole = precision === 3 && divisor === 1000;
  const exact = (raw: Exact) => (typeof raw === 'number' ? cutTime(raw / divisor, precision) : undefined);
  return {
    stored,
    exact,
    convert(values, from, to) {
      if (isWhole) for (let i = from; i < to; i++) values[i] = Math.floor(values[i]! / 1000);
      else if (divisor !== 1 || precision < 3)
        for (let i = from; i < to; i++) values[i] = cutTime(values[i]! / divisor, precision);
      return true;
    },
    show: raw => (typeof raw === 'number' && type.kind !== 'date' ? formatTimestamp(raw / divisor, 0) : String(raw)),
  };
}

function integerType(stored: Stored, isFloating: boolean, type: DataType): NumberType {
  // The caller has looked at the kind.
  const kind = type.kind as keyof typeof INTEGER_RANGE;
  const { least, greatest } = INTEGER_RANGE[kind];
  const isAlwaysIn = kind === 'bigint' || (kind === 'int' && stored === 'int32');
  return {
    stored,
    convert(values, from, to) {
      if (!isFloating && isAlwaysIn) return true;
      for (let i = from; i < to; i++) {
        const value = values[i]!;
        if (!(value >= Number(least) && value <= Number(greatest)) || (isFloating && !Number.isSafeInteger(value)))
          return false;
      }
      if (isFloating) for (let i = from; i < to; i++) values[i]! += 0;
      return true;
    },
    exact(raw) {
      const isInteger = typeof raw === 'bigint' || Number.isSafeInteger(raw);
      const isIn = isInteger && raw >= least && raw <= greatest && !(type.asNumber === true && typeof raw === 'bigint');
      return isIn ? (typeof raw === 'number' ? raw + 0 : raw) : undefined;
    },
    show: String,
  };
}

function doubleType(stored: Stored, isFloat: boolean): NumberType {
  const isExact = !isFloat || stored === 'float' || stored === 'float16';
  const round = (value: number) => (isFloat ? Math.fround(value) : value) + 0;
  return {
    stored,
    convert(values, from, to) {
      if (!isExact) {
        for (let i = from; i < to; i++) if (!Object.is(Math.fround(values[i]!), values[i]!)) return false;
      }
      for (let i = from; i < to; i++) values[i]! += 0;
      return true;
    },
    exact(raw) {
      // Integers that a double does not hold are none; NaN is one value.
      if (typeof raw === 'bigint') return BigInt(Number(raw)) === raw ? this.exact(Number(raw)) : undefined;
      return Object.is(round(raw), raw + 0) ? raw + 0 : undefined;
    },
    show: String,
  };
}

function decimalType(stored: Stored, storedScale: number, type: DataType): NumberType {
  const precision = type.precision!;
  const shift = type.scale! - storedScale;
  const factor = powerOfTen(Math.abs(shift));
  const most = Number(powerOfTen(Math.min(15, precision))) - 1;
  const exact = (raw: Exact): Exact | undefined => {
    const wide = BigInt(raw);
    if (shift < 0 && wide % BigInt(factor) !== 0n) return undefined;
    const value = exactOf(shift < 0 ? wide / BigInt(factor) : wide * BigInt(factor));
    return fitsDigits(value, precision) ? value : undefined;
  };
  return {
    stored,
    exact,
    convert(values, from, to) {
      if (shift < 0 || typeof factor === 'bigint') return false;
      for (let i = from; i < to; i++) if (!(Math.abs(values[i]!) * factor <= most)) return false;
      for (let i = from; i < to; i++) values[i] = values[i]! * factor + 0;
      return true;
    },
    show: raw => `${raw}${storedScale === 0 ? '' : ` with ${storedScale} digits behind the point`}`,
  };
}
