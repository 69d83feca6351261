import type { DataType } from '../../types/data-type.js';
import { fitsDigits, INTEGER_RANGE, type IntegerKind } from '../../types/exact.js';
import { cutTime, parseDate, parseTime, parseTimestamp } from '../../types/time-text.js';
import type { Value } from '../../types/value.js';
import { bytesOfBase64 } from './base64.js';
import { asciiText, doubleOfText, exactScaled, SAFE_DIGITS } from './number-bytes.js';
import { dateOfBytes, timeOfBytes, timestampOfBytes } from './time-bytes.js';

/** The value that bytes `start` to `end` denote; `undefined` where they denote none of the type. */
export type ScalarReader = (bytes: Uint8Array, start: number, end: number) => Value | undefined;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** UTF-8 as a string. */
export function textOfBytes(bytes: Uint8Array, start: number, end: number): string {
  return decoder.decode(bytes.subarray(start, end));
}

/**
 * Reads the text of one value, as it stands in CSV and in JSON strings; `null` for kinds that are no scalars. White
 * space around anything but STRING and BYTES is no part of it.
 *
 * Numbers are exact: one that does not fit its type, or has digits that the type would lose, is none. Times have the
 * precision of their type; finer digits are cut, as by CAST.
 */
export function scalarReader(type: DataType): ScalarReader | null {
  switch (type.kind) {
    case 'string':
      return textOfBytes;
    case 'boolean':
      return trimmed(booleanOfBytes);
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'bigint':
      return trimmed(integerReader(type.kind, type.asNumber === true));
    case 'decimal':
      return trimmed(decimalReader(type.precision!, type.scale!));
    case 'float':
    case 'double':
      return trimmed(doubleReader(type.kind === 'float'));
    case 'date':
      return trimmed(timeReader(dateOfBytes, text => parseDate(text)));
    case 'time':
      return trimmed(
        cut(
          type.precision ?? 3,
          timeReader(timeOfBytes, text => parseTime(text, 6)),
        ),
      );
    case 'timestamp':
    case 'timestamp_ltz':
      return trimmed(cut(type.precision!, timestampReader(type.kind === 'timestamp_ltz')));
    case 'bytes':
      return (bytes, start, end) => bytesOfBase64(asciiText(bytes, start, end)) ?? undefined;
    default:
      return null;
  }
}

function trimmed(read: ScalarReader): ScalarReader {
  return (bytes, start, end) => {
    let from = start;
    let to = end;
    while (from < to && (bytes[from] === 32 || bytes[from] === 9)) from++;
    while (to > from && (bytes[to - 1] === 32 || bytes[to - 1] === 9)) to--;
    return from === to ? undefined : read(bytes, from, to);
  };
}

function booleanOfBytes(bytes: Uint8Array, start: number, end: number): boolean | undefined {
  if (end - start > 5) return undefined;
  const text = asciiText(bytes, start, end).toLowerCase();
  return text === 'true' ? true : text === 'false' ? false : undefined;
}

function integerReader(kind: IntegerKind, asNumber: boolean): ScalarReader {
  const { least, greatest } = INTEGER_RANGE[kind];
  return (bytes, start, end) => {
    let plain = 0;
    let at = start;
    for (; at < end && at - start < SAFE_DIGITS; at++) {
      const digit = bytes[at]! - 48;
      if (digit < 0 || digit > 9) break;
      plain = plain * 10 + digit;
    }
    const value = at === end ? plain : exactScaled(bytes, start, end, 0);
    if (value === undefined || (asNumber && typeof value === 'bigint')) return undefined;
    return value >= least && value <= greatest ? value : undefined;
  };
}

function decimalReader(precision: number, scale: number): ScalarReader {
  return (bytes, start, end) => {
    const value = exactScaled(bytes, start, end, scale);
    return value !== undefined && fitsDigits(value, precision) ? value : undefined;
  };
}

function doubleReader(isFloat: boolean): ScalarReader {
  return (bytes, start, end) => {
    const value = doubleOfText(asciiText(bytes, start, end));
    if (value === undefined || !isFloat) return value;
    const rounded = Math.fround(value) + 0;
    return Number.isFinite(value) && !Number.isFinite(rounded) ? undefined : rounded;
  };
}

function timeReader(
  fast: (bytes: Uint8Array, start: number, end: number) => number,
  slow: (text: string) => number | null,
): ScalarReader {
  return (bytes, start, end) => {
    const value = fast(bytes, start, end);
    return Number.isNaN(value) ? (slow(textOfBytes(bytes, start, end)) ?? undefined) : value;
  };
}

/** A bare number is milliseconds since the epoch, as programs have it. */
function timestampReader(isZoned: boolean): ScalarReader {
  const read = timeReader(timestampOfBytes, text => parseTimestamp(text, 6, isZoned));
  return (bytes, start, end) =>
    bytes[start + 4] === 45 ? read(bytes, start, end) : (millisOfNumber(bytes, start, end) ?? read(bytes, start, end));
}

function millisOfNumber(bytes: Uint8Array, start: number, end: number): number | undefined {
  const millis = exactScaled(bytes, start, end, 0);
  if (typeof millis === 'number') return millis;
  const micros = exactScaled(bytes, start, end, 3);
  return typeof micros === 'number' ? micros / 1000 : undefined;
}

function cut(precision: number, read: ScalarReader): ScalarReader {
  if (precision >= 6) return read;
  return (bytes, start, end) => {
    const value = read(bytes, start, end);
    return typeof value === 'number' ? cutTime(value, precision) : value;
  };
}
