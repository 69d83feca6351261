import { demand } from './damaged.js';
import { readDeltas } from './delta.js';
import type { Encoding } from './page.js';
import { unsplit } from './plain-numbers.js';

/** Bytes that grow as more are put in. */
export class ByteStore {
  bytes: Uint8Array;
  length = 0;

  constructor(capacity: number) {
    this.bytes = new Uint8Array(capacity);
  }

  /** Puts bytes behind those that are there; gives where they begin. */
  add(bytes: Uint8Array): number {
    const start = this.length;
    const length = start + bytes.length;
    demand(length < 2 ** 31, 'a column has more than two gigabytes of text');
    if (length > this.bytes.length) {
      const larger = new Uint8Array(Math.max(length, this.bytes.length * 2));
      larger.set(this.bytes.subarray(0, start));
      this.bytes = larger;
    }
    this.bytes.set(bytes, start);
    this.length = length;
    return start;
  }
}

/** Where values stand in a {@link ByteStore}. */
export interface Ranges {
  readonly start: Int32Array;
  readonly end: Int32Array;
}

/**
 * Puts the `count` byte strings of a page into the store and notes their ranges from index `from` on. `length` is that of
 * values of a fixed length, else 0.
 */
export function readBytes(
  encoding: Encoding,
  bytes: Uint8Array,
  count: number,
  length: number,
  store: ByteStore,
  ranges: Ranges,
  from: number,
): void {
  switch (encoding) {
    case 'PLAIN':
      if (length > 0) readFixed(bytes, count, length, store, ranges, from);
      else readPrefixed(bytes, count, store, ranges, from);
      break;
    case 'BYTE_STREAM_SPLIT':
      readFixed(unsplit(bytes, length, count), count, length, store, ranges, from);
      break;
    case 'DELTA_LENGTH_BYTE_ARRAY':
      readDeltaLengths(bytes, count, store, ranges, from);
      break;
    case 'DELTA_BYTE_ARRAY':
      readPrefixes(bytes, count, store, ranges, from);
      break;
    default:
      demand(false, `texts are written as ${encoding}`);
  }
}

function readFixed(
  bytes: Uint8Array,
  count: number,
  length: number,
  store: ByteStore,
  { start, end }: Ranges,
  from: number,
): void {
  demand(bytes.length >= count * length, 'values go on behind their page');
  const base = store.add(bytes.subarray(0, count * length));
  for (let i = 0; i < count; i++) {
    start[from + i] = base + i * length;
    end[from + i] = base + (i + 1) * length;
  }
}

/** The page is kept as it is, lengths and all: a text is a range of it. */
function readPrefixed(bytes: Uint8Array, count: number, store: ByteStore, { start, end }: Ranges, from: number): void {
  const base = store.add(bytes);
  let at = 0;
  for (let i = from; i < from + count; i++) {
    demand(at + 4 <= bytes.length, 'values go on behind their page');
    const length = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    at += 4;
    demand(length >= 0 && at + length <= bytes.length, 'values go on behind their page');
    start[i] = base + at;
    at += length;
    end[i] = base + at;
  }
}

function readDeltaLengths(
  bytes: Uint8Array,
  count: number,
  store: ByteStore,
  { start, end }: Ranges,
  from: number,
): void {
  const { values: lengths, end: behind } = readDeltas(bytes, 0, count);
  let at = store.add(bytes.subarray(behind));
  for (let i = 0; i < count; i++) {
    const length = Number(lengths[i]);
    demand(length >= 0 && at + length <= store.length, 'values go on behind their page');
    start[from + i] = at;
    at += length;
    end[from + i] = at;
  }
}

/** Each value begins as the one before does. */
function readPrefixes(bytes: Uint8Array, count: number, store: ByteStore, { start, end }: Ranges, from: number): void {
  const prefixes = readDeltas(bytes, 0, count);
  const suffixes = readDeltas(bytes, prefixes.end, count);
  let at = suffixes.end;
  let before = new Uint8Array(0);
  for (let i = 0; i < count; i++) {
    const prefix = Number(prefixes.values[i]);
    const suffix = Number(suffixes.values[i]);
    demand(
      prefix >= 0 && prefix <= before.length && suffix >= 0 && at + suffix <= bytes.length,
      'values go on behind their page',
    );
    const value = new Uint8Array(prefix + suffix);
    value.set(before.subarray(0, prefix));
    value.set(bytes.subarray(at, at + suffix), prefix);
    at += suffix;
    start[from + i] = store.add(value);
    end[from + i] = store.length;
    before = value;
  }
}
