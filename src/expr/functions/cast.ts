import { MILLIS_OF_DAY, modulo } from '../../types/calendar.js';
import { type DataType, withNull } from '../../types/data-type.js';
import { decimalText } from '../../types/decimal.js';
import { digitsOfType } from '../../types/decimal-rules.js';
import { doubleText, floatText } from '../../types/double-text.js';
import { equalTypes } from '../../types/equal-types.js';
import {
  doubleOfScaled,
  exactOfNumber,
  fitsDigits,
  fitsInteger,
  INTEGER_RANGE,
  type IntegerKind,
  isIntegerKind,
  parseScaled,
  rescaleExact,
  scaledOfDouble,
  truncateExact,
} from '../../types/exact.js';
import {
  cutTime,
  formatDate,
  formatTime,
  formatTimestamp,
  parseDate,
  parseTime,
  parseTimestamp,
} from '../../types/time-text.js';
import type { Exact, Value } from '../../types/value.js';
import { Fault, INVALID_CAST, UNSAFE_NUMBER } from '../fault.js';

/** Casts one value that is not NULL. */
export type Cast = (value: any) => Value | Fault;

const invalid = Fault.of(INVALID_CAST);
const unsafe = Fault.of(UNSAFE_NUMBER);

/** The cast from one type to another; `null` where there is none. Nullability does not matter. */
export function castKernel(from: DataType, to: DataType): Cast | null {
  switch (to.kind) {
    case 'boolean':
      return toBoolean(from);
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'bigint': {
      const cast = toInteger(from, to.kind);
      if (cast === null || !isNarrowedToNumber(from, to)) return cast;
      return value => orFault(cast(value), result => (typeof result === 'number' ? result : unsafe));
    }
    case 'float': {
      const cast = toDouble(from);
      return cast && (value => orFault(cast(value), number => Math.fround(number as number) + 0));
    }
    case 'double':
      return toDouble(from);
    case 'decimal':
      return toDecimal(from, to.precision!, to.scale!);
    case 'string':
      return toText(from);
    case 'bytes':
      return from.kind === 'string' ? (value: string) => encoder.encode(value) : from.kind === 'bytes' ? same : null;
    case 'date':
      return toDate(from);
    case 'time':
      return toTime(from, to.precision ?? 0);
    case 'timestamp':
    case 'timestamp_ltz':
      return toTimestamp(from, to.precision ?? 0, to.kind === 'timestamp_ltz');
    default:
      return from.kind === to.kind ? nestedCast(from, to) : null;
  }
}

/** Whether some value of `from` cannot be cast to `to`. */
export function castFails(from: DataType, to: DataType): boolean {
  if (isNarrowedToNumber(from, to) && !fitsAllIntegers(from, 'int')) return true;
  const parts = partsOf(from);
  if (parts.length > 0) {
    const targets = partsOf(to);
    return parts.some((part, i) => castFails(part, targets[i] ?? part));
  }
  if (from.kind === to.kind && from.kind !== 'decimal') return false;
  if (from.kind === 'string') return to.kind !== 'bytes';
  if (isIntegerKind(to.kind)) return !fitsAllIntegers(from, to.kind);
  if (to.kind !== 'decimal' || from.kind === 'boolean') return to.kind === 'decimal' && to.precision === to.scale;
  const digits = digitsOfType(from);
  if (digits === null) return true;
  // Rounding away digits may carry into one more digit before the point.
  const carry = digits.scale > to.scale! ? 1 : 0;
  return digits.precision - digits.scale + carry > to.precision! - to.scale!;
}

/** Whether the cast leaves every value as it is. */
export function isIdentityCast(from: DataType, to: DataType): boolean {
  return castKernel(from, to) === same;
}

/** Whether a BIGINT that programs see as `number` comes from something that may be greater (S9.2). */
function isNarrowedToNumber(from: DataType, to: DataType): boolean {
  return to.kind === 'bigint' && to.asNumber === true && from.asNumber !== true;
}

const same: Cast = value => value;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

function orFault(value: Value | Fault, then: (value: Value) => Value | Fault): Value | Fault {
  return value instanceof Fault ? value : then(value);
}

function toBoolean(from: DataType): Cast | null {
  if (from.kind === 'boolean') return same;
  if (from.kind === 'string') return parseBoolean;
  return isNumber(from) ? (value: Exact) => value !== 0 : null;
}

const TRUE = new Set(['t', 'true', 'y', 'yes', '1']);
const FALSE = new Set(['f', 'false', 'n', 'no', '0']);

function parseBoolean(text: string): Value | Fault {
  const word = text.trim().toLowerCase();
  if (TRUE.has(word)) return true;
  return FALSE.has(word) ? false : invalid;
}

function toInteger(from: DataType, kind: IntegerKind): Cast | null {
  const checked = (value: Exact) => (fitsInteger(value, kind) ? value : invalid);
  if (from.kind === 'boolean') return (value: boolean) => (value ? 1 : 0);
  if (from.kind === 'string') return (text: string) => parseInteger(text, kind);
  if (isIntegerKind(from.kind)) return fitsAllIntegers(from, kind) ? same : checked;
  if (from.kind === 'decimal') return (value: Exact) => checked(truncateExact(value, from.scale!, 0));
  if (from.kind !== 'float' && from.kind !== 'double') return null;
  return (value: number) => (Number.isFinite(value) ? checked(exactOfNumber(Math.trunc(value))) : invalid);
}

function parseInteger(text: string, kind: IntegerKind): Value | Fault {
  const match = /^([+-]?\d*)(?:\.\d*)?$/.exec(text.trim());
  if (match === null || !/\d/.test(text)) return invalid;
  const value = match[1]!.length < 2 && !/\d/.test(match[1]!) ? 0 : parseScaled(match[1]!, 0);
  return value !== null && fitsInteger(value, kind) ? value : invalid;
}

function fitsAllIntegers(from: DataType, kind: IntegerKind): boolean {
  if (from.kind === 'boolean') return true;
  if (from.kind === 'decimal')
    return 10n ** BigInt(from.precision! - from.scale!) <= BigInt(INTEGER_RANGE[kind].greatest);
  return isIntegerKind(from.kind) && INTEGER_RANGE[from.kind].greatest <= INTEGER_RANGE[kind].greatest;
}

function isNumber(type: DataType): boolean {
  return digitsOfType(type) !== null || type.kind === 'float' || type.kind === 'double';
}

function toDouble(from: DataType): Cast | null {
  if (from.kind === 'boolean') return (value: boolean) => (value ? 1 : 0);
  if (from.kind === 'string') return parseDouble;
  if (from.kind === 'decimal') return (value: Exact) => doubleOfScaled(value, from.scale!);
  if (from.kind === 'bigint') return Number;
  return isNumber(from) ? same : null;
}

function parseDouble(text: string): Value | Fault {
  const trimmed = text.trim();
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(trimmed)) return Number(trimmed) + 0;
  if (trimmed === 'NaN') return Number.NaN;
  if (/^[+-]?Infinity$/.test(trimmed)) return Number(trimmed);
  return invalid;
}

function toDecimal(from: DataType, precision: number, scale: number): Cast | null {
  const checked = (value: Exact | null) => (value !== null && fitsDigits(value, precision) ? value : invalid);
  if (from.kind === 'boolean') return (value: boolean) => checked(rescaleExact(value ? 1 : 0, 0, scale));
  if (from.kind === 'string') return (text: string) => checked(parseScaled(text.trim(), scale));
  if (from.kind === 'float' || from.kind === 'double') {
    return (value: number) => (Number.isFinite(value) ? checked(scaledOfDouble(value, scale)) : invalid);
  }
  const digits = digitsOfType(from);
  return digits && ((value: Exact) => checked(rescaleExact(value, digits.scale, scale)));
}

function toText(from: DataType): Cast | null {
  switch (from.kind) {
    case 'string':
      return same;
    case 'boolean':
      return (value: boolean) => (value ? 'TRUE' : 'FALSE');
    case 'double':
      return doubleText;
    case 'float':
      return floatText;
    case 'decimal':
      return (value: Exact) => decimalText(value, from.scale!);
    case 'bytes':
      return (value: Uint8Array) => decoder.decode(value);
    case 'date':
      return formatDate;
    case 'time':
      return (value: number) => formatTime(value, from.precision ?? 0);
    case 'timestamp':
    case 'timestamp_ltz':
      return (value: number) => formatTimestamp(value, from.precision ?? 0);
    default:
      return isIntegerKind(from.kind) ? String : null;
  }
}

function toDate(from: DataType): Cast | null {
  if (from.kind === 'date') return same;
  if (from.kind === 'string') return (text: string) => parseDate(text) ?? invalid;
  return isTimestamp(from) ? (value: number) => Math.floor(value / MILLIS_OF_DAY) : null;
}

function toTime(from: DataType, precision: number): Cast | null {
  if (from.kind === 'time') return (value: number) => cutTime(value, precision);
  if (from.kind === 'string') return (text: string) => parseTime(text, precision) ?? invalid;
  return isTimestamp(from) ? (value: number) => cutTime(modulo(value, MILLIS_OF_DAY), precision) : null;
}

function toTimestamp(from: DataType, precision: number, zoned: boolean): Cast | null {
  if (from.kind === 'date') return (value: number) => value * MILLIS_OF_DAY;
  if (from.kind === 'string') return (text: string) => parseTimestamp(text, precision, zoned) ?? invalid;
  return isTimestamp(from) ? (value: number) => cutTime(value, precision) : null;
}

function isTimestamp(type: DataType): boolean {
  return type.kind === 'timestamp' || type.kind === 'timestamp_ltz';
}

/** The types within a type, in the order in which a nested cast meets them. */
function partsOf(type: DataType): readonly DataType[] {
  const { element, key, value, fields } = type;
  return [element, key, value].filter(part => part !== undefined).concat(fields?.map(field => field.type) ?? []);
}

function nestedCast(from: DataType, to: DataType): Cast | null {
  const sources = partsOf(from);
  const targets = partsOf(to);
  if (sources.length !== targets.length) return null;
  const casts: Cast[] = [];
  for (let i = 0; i < sources.length; i++) {
    const cast = castKernel(sources[i]!, targets[i]!);
    if (cast === null) return null;
    casts.push(cast);
  }
  switch (from.kind) {
    case 'array':
      return (value: readonly Value[]) => castAll(value, () => casts[0]!);
    case 'row':
      return (value: readonly Value[]) => castAll(value, i => casts[i]!);
    case 'map':
      // Other keys would be other entries in another order.
      if (!equalTypes(withNull(sources[0]!, false), withNull(targets[0]!, false))) return null;
      return (value: readonly Value[]) => castAll(value, () => entry => castAll(entry, i => casts[i]!));
    case 'multiset':
      return equalTypes(withNull(sources[0]!, false), withNull(targets[0]!, false)) ? same : null;
    default:
      return same;
  }
}

function castAll(values: readonly Value[], castOf: (i: number) => Cast): Value | Fault {
  const result: Value[] = [];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    const cast = value === null ? null : castOf(i)(value);
    if (cast instanceof Fault) return cast;
    result.push(cast);
  }
  return result;
}
