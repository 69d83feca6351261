import type { DataType } from '../../types/data-type.js';
import { cutTime } from '../../types/time-text.js';
import { dateOfBytes, timeOfBytes, timestampOfBytes } from './time-bytes.js';

/** Reads the usual form of a time; NaN for another one. */
export type FastTime = (bytes: Uint8Array, start: number, end: number) => number;

/** The reader of the usual form of a type of times; `null` for other types. */
export function fastTime(type: DataType): FastTime | null {
  switch (type.kind) {
    case 'date':
      return dateOfBytes;
    case 'time':
      return cut(timeOfBytes, type.precision!);
    case 'timestamp':
    case 'timestamp_ltz':
      return cut(instantOfBytes, type.precision!);
    default:
      return null;
  }
}

/** A time, or a whole number of milliseconds since the epoch. */
function instantOfBytes(bytes: Uint8Array, start: number, end: number): number {
  if (bytes[start + 4] === 45 || end - start > 15 || end === start) return timestampOfBytes(bytes, start, end);
  let millis = 0;
  for (let at = start; at < end; at++) {
    const digit = bytes[at]! - 48;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    millis = millis * 10 + digit;
  }
  return millis;
}

function cut(read: FastTime, precision: number): FastTime {
  if (precision >= 6) return read;
  if (precision !== 3) return (bytes, start, end) => cutTime(read(bytes, start, end), precision);
  return (bytes, start, end) => {
    const value = read(bytes, start, end);
    return Number.isInteger(value) ? value : cutTime(value, 3);
  };
}
