import { demand } from './damaged.js';

/**
 * Reads `count` numbers of `width` bits from Parquet's hybrid of runs and packed bits, bytes `at` to `end`, into `into`
 * from index `from` on.
 */
export function readHybrid(
  bytes: Uint8Array,
  at: number,
  end: number,
  width: number,
  into: Int32Array | Uint8Array,
  from: number,
  count: number,
): void {
  demand(width <= 32, `numbers of ${width} bits`);
  const last = from + count;
  let next = from;
  let offset = at;
  while (next < last) {
    let header = 0;
    for (let shift = 1; ; shift *= 128) {
      demand(offset < end && shift < 2 ** 42, 'a run goes on behind its page');
      const byte = bytes[offset++]!;
      header += (byte & 127) * shift;
      if (byte < 128) break;
    }
    const length = Math.floor(header / 2);
    demand(length > 0, 'a run has no length');
    if (header % 2 === 0) {
      let value = 0;
      for (let shift = 0; shift < width; shift += 8) value |= bytes[offset++]! << shift;
      demand(offset <= end, 'a run goes on behind its page');
      const stop = Math.min(last, next + length);
      into.fill(value, next, stop);
      next = stop;
    } else {
      const groups = Math.min(last - next, length * 8);
      // The last group may be cut off where nothing of it is needed.
      demand(offset + Math.ceil((groups * width) / 8) <= end, 'packed bits go on behind their page');
      if (width <= 24) unpack(bytes, offset, width, into, next, groups);
      else unpackWide(bytes, offset, width, into, next, groups);
      next += groups;
      offset += length * width;
    }
  }
}

/** The first number of the first run, where that run is of `count` numbers or more; -1 where it is not. */
export function singleRun(bytes: Uint8Array, count: number): number {
  let header = 0;
  let at = 0;
  for (let shift = 1; at < bytes.length && shift < 2 ** 42; shift *= 128) {
    const byte = bytes[at++]!;
    header += (byte & 127) * shift;
    if (byte < 128) return header % 2 === 0 && header / 2 >= count && at < bytes.length ? bytes[at]! : -1;
  }
  return -1;
}

function unpack(
  bytes: Uint8Array,
  at: number,
  width: number,
  into: Int32Array | Uint8Array,
  from: number,
  count: number,
): void {
  const mask = (1 << width) - 1;
  let offset = at;
  let bits = 0;
  let held = 0;
  for (let i = from; i < from + count; i++) {
    while (held < width) {
      bits |= bytes[offset++]! << held;
      held += 8;
    }
    into[i] = bits & mask;
    bits >>>= width;
    held -= width;
  }
}

function unpackWide(
  bytes: Uint8Array,
  at: number,
  width: number,
  into: Int32Array | Uint8Array,
  from: number,
  count: number,
): void {
  for (let i = 0; i < count; i++) {
    let value = 0;
    for (let bit = 0; bit < width; bit++) {
      const place = i * width + bit;
      value |= ((bytes[at + (place >> 3)]! >> (place & 7)) & 1) << bit;
    }
    into[from + i] = value;
  }
}
