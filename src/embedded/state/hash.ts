/**
 * Hashes of values: 32 bits, the same for a value whatever column it comes from. They choose slots in memory and
 * partitions in files, so changing one changes the format of snapshots.
 */

/** Start of every hash. Whoever serves keys that an adversary may choose gives tables a seed of their own. */
export const DEFAULT_SEED = 0x5bd1e995;

const float = new Float64Array(1);
const words = new Int32Array(float.buffer);
const encoder = new TextEncoder();

/** Adds the hash of one column's value to that of the columns before it. */
export function combine(hash: number, value: number): number {
  const turned = (hash << 13) | (hash >>> 19);
  return Math.imul(turned ^ value, 0x2c1b3c6d) + 0x297a2d39;
}

/** Spreads a combined hash over all its bits: slots take the low ones, partitions the high ones. */
export function finish(hash: number): number {
  const h = Math.imul(hash ^ (hash >>> 16), 0x21f0aaad);
  return h ^ (h >>> 15);
}

/** Of a number that is whole more often than not: the low word with the high one mixed in. */
export function hashWhole(value: number): number {
  return (value | 0) ^ Math.imul((value * 2.3283064365386963e-10) | 0, 0x9e3779b1);
}

/** Of any number, by its bits; all NaN are one value. */
export function hashDouble(value: number): number {
  float[0] = Number.isNaN(value) ? Number.NaN : value;
  return words[0]! ^ Math.imul(words[1]!, 0x9e3779b1);
}

/** Of an integer beyond the safe ones. */
export function hashBig(value: bigint): number {
  let rest = value < 0n ? ~value : value;
  let hash = value < 0n ? 0x3c6ef372 : 0x1b873593;
  for (; rest > 0n; rest >>= 32n) hash = combine(hash, Number(rest & 0xffffffffn) | 0);
  return hash;
}

function scramble(word: number): number {
  const k = Math.imul(word, 0xcc9e2d51);
  return Math.imul((k << 15) | (k >>> 17), 0x1b873593);
}

function chain(hash: number, word: number): number {
  const h = hash ^ scramble(word);
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}

/** Of UTF-8 text in `bytes`, from `start` to `end`: four bytes at a time (MurmurHash3 without its final mix). */
export function hashUtf8(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0;
  let i = start;
  for (const whole = start + ((end - start) & ~3); i < whole; i += 4) {
    hash = chain(hash, bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24));
  }
  let tail = 0;
  for (let j = end - 1; j >= i; j--) tail = (tail << 8) | bytes[j]!;
  return hash ^ scramble(tail) ^ (end - start);
}

/** Of a string: that of its UTF-8 form. ASCII is read where it stands. */
export function hashString(text: string): number {
  const { length } = text;
  let hash = 0;
  let i = 0;
  for (const whole = length & ~3; i < whole; i += 4) {
    const a = text.charCodeAt(i);
    const b = text.charCodeAt(i + 1);
    const c = text.charCodeAt(i + 2);
    const d = text.charCodeAt(i + 3);
    if ((a | b | c | d) > 127) return hashEncoded(text);
    hash = chain(hash, a | (b << 8) | (c << 16) | (d << 24));
  }
  let tail = 0;
  for (let j = length - 1; j >= i; j--) {
    const code = text.charCodeAt(j);
    if (code > 127) return hashEncoded(text);
    tail = (tail << 8) | code;
  }
  return hash ^ scramble(tail) ^ length;
}

function hashEncoded(text: string): number {
  const bytes = encoder.encode(text);
  return hashUtf8(bytes, 0, bytes.length);
}
