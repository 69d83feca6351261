import { exactOf } from '../../types/exact.js';
import type { Exact } from '../../types/value.js';
import { demand } from './damaged.js';
import { readDeltas } from './delta.js';
import type { Encoding } from './page.js';

/** How numbers lie in a page. */
export type Stored =
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'uint64'
  | 'float'
  | 'double'
  | 'float16'
  /** Nanoseconds of 64 bits, read as microseconds; towards the past. */
  | 'nanos64'
  /** Nanoseconds of the day and the Julian day, read as microseconds. */
  | 'int96'
  /** An integer of `length` bytes, the greatest first; of its own length where that is 0. */
  | { readonly length: number };

/** Numbers as they were stored. */
export interface Raw {
  /** False: some are beyond the safe integers, and `exact` gives them. */
  readonly isSafe: boolean;
  /** The `k`-th number. */
  exact(k: number): Exact;
}

const SIZES = {
  int32: 4,
  uint32: 4,
  int64: 8,
  uint64: 8,
  float: 4,
  double: 8,
  float16: 2,
  nanos64: 8,
  int96: 12,
} as const;

/** Reads `count` numbers into `into` from index `from` on. */
export function readNumbers(
  stored: Stored,
  encoding: Encoding,
  bytes: Uint8Array,
  count: number,
  into: Float64Array,
  from: number,
): Raw {
  if (typeof stored === 'object') return readBigEndian(stored.length, encoding, bytes, count, into, from);
  const size = SIZES[stored];
  if (encoding === 'DELTA_BINARY_PACKED') {
    const { values } = readDeltas(bytes, 0, count);
    if (size === 8) return readPlain(stored, new Uint8Array(values.buffer), count, into, from);
    // Differences of 32 bits wrap around at 32 bits.
    const words = Int32Array.from(values, value => Number(BigInt.asIntN(32, value)));
    return readPlain(stored, new Uint8Array(words.buffer), count, into, from);
  }
  if (encoding === 'BYTE_STREAM_SPLIT') return readPlain(stored, unsplit(bytes, size, count), count, into, from);
  demand(encoding === 'PLAIN', `numbers are written as ${encoding}`);
  demand(bytes.length >= count * size, 'values go on behind their page');
  // Pages do not begin where typed arrays may.
  return readPlain(stored, bytes.slice(0, count * size), count, into, from);
}

const SAFE: Pick<Raw, 'isSafe'> = { isSafe: true };

function readPlain(
  stored: Exclude<Stored, object>,
  bytes: Uint8Array,
  count: number,
  into: Float64Array,
  from: number,
): Raw {
  const { buffer } = bytes;
  const safe = { ...SAFE, exact: (k: number): Exact => into[from + k]! };
  switch (stored) {
    case 'int32':
      into.set(new Int32Array(buffer, 0, count), from);
      return safe;
    case 'uint32':
      into.set(new Uint32Array(buffer, 0, count), from);
      return safe;
    case 'float':
      into.set(new Float32Array(buffer, 0, count), from);
      return safe;
    case 'double':
      into.set(new Float64Array(buffer, 0, count), from);
      return safe;
    case 'float16': {
      const halves = new Uint16Array(buffer, 0, count);
      for (let i = 0; i < count; i++) into[from + i] = floatOfHalf(halves[i]!);
      return safe;
    }
    case 'int64': {
      const isSafe = readWords(new Int32Array(buffer, 0, count * 2), count, into, from);
      const wide = new BigInt64Array(buffer, 0, count);
      return { isSafe, exact: k => exactOf(wide[k]!) };
    }
    case 'uint64': {
      const isSafe = readWords(new Int32Array(buffer, 0, count * 2), count, into, from);
      const wide = new BigUint64Array(buffer, 0, count);
      return { isSafe, exact: k => exactOf(wide[k]!) };
    }
    case 'nanos64': {
      const words = new Int32Array(buffer, 0, count * 2);
      for (let i = 0; i < count; i++) into[from + i] = microsOfNanos(words[2 * i]! >>> 0, words[2 * i + 1]!);
      return safe;
    }
    case 'int96': {
      const words = new Int32Array(buffer, 0, count * 3);
      for (let i = 0; i < count; i++) {
        const day = (words[3 * i + 2]! - 2_440_588) * 86_400_000_000;
        into[from + i] = day + microsOfNanos(words[3 * i]! >>> 0, words[3 * i + 1]!);
      }
      return safe;
    }
  }
}

/** Integers of 64 bits in pairs of words; whether all are safe. */
function readWords(words: Int32Array, count: number, into: Float64Array, from: number): boolean {
  let reach = 0;
  for (let i = 0; i < count; i++) {
    const high = words[2 * i + 1]!;
    const value = high * 4_294_967_296 + (words[2 * i]! >>> 0);
    // The bits that are not all equal where the number needs more than 53 of them; of those that do not, -2^53 is not safe.
    reach |= value === -9_007_199_254_740_992 ? -1 : high ^ (high >> 31);
    into[from + i] = value;
  }
  return reach < 2_097_152 && reach >= 0;
}

/** Exact, as 2^32 is 4,294,967 thousands and 296, so that no product grows beyond the safe integers for centuries. */
function microsOfNanos(low: number, high: number): number {
  return high * 4_294_967 + Math.floor((high * 296 + low) / 1000);
}

function floatOfHalf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Brings the bytes of each value together again: the first bytes of all values come first, then the second ones. */
export function unsplit(bytes: Uint8Array, size: number, count: number): Uint8Array {
  demand(bytes.length >= size * count, 'values go on behind their page');
  const plain = new Uint8Array(size * count);
  for (let part = 0; part < size; part++) {
    for (let i = 0; i < count; i++) plain[i * size + part] = bytes[part * count + i]!;
  }
  return plain;
}

function readBigEndian(
  length: number,
  encoding: Encoding,
  given: Uint8Array,
  count: number,
  into: Float64Array,
  from: number,
): Raw {
  const bytes = encoding === 'BYTE_STREAM_SPLIT' && length > 0 ? unsplit(given, length, count) : given;
  demand(encoding === 'PLAIN' || bytes !== given, `decimals are written as ${encoding}`);
  const exact: Exact[] = [];
  let isSafe = true;
  let at = 0;
  for (let i = 0; i < count; i++) {
    let size = length;
    if (length === 0) {
      demand(at + 4 <= bytes.length, 'values go on behind their page');
      size = new DataView(bytes.buffer, bytes.byteOffset + at).getUint32(0, true);
      at += 4;
    }
    demand(at + size <= bytes.length && size <= 64, 'values go on behind their page');
    const value = integerOfBytes(bytes, at, size);
    at += size;
    exact.push(value);
    if (typeof value === 'bigint') isSafe = false;
    else into[from + i] = value;
  }
  return { isSafe, exact: k => exact[k]! };
}

function integerOfBytes(bytes: Uint8Array, at: number, size: number): Exact {
  if (size === 0) return 0;
  if (size <= 6) {
    let value = (bytes[at]! << 24) >> 24;
    for (let i = 1; i < size; i++) value = value * 256 + bytes[at + i]!;
    return value;
  }
  let value = BigInt((bytes[at]! << 24) >> 24);
  for (let i = 1; i < size; i++) value = (value << 8n) | BigInt(bytes[at + i]!);
  return exactOf(value);
}
