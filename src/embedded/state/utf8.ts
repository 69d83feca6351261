const encoder = new TextEncoder();
const SHORT = 48;

/**
 * Writes `text` as UTF-8 at byte `at` of `into`, which has room for three bytes a character; says where it ends. Short
 * ASCII is written by hand, which is faster than a call of the encoder.
 */
export function writeUtf8(text: string, into: Uint8Array, at: number): number {
  const { length } = text;
  if (length <= SHORT) {
    let i = 0;
    for (; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code > 127) break;
      into[at + i] = code;
    }
    if (i === length) return at + length;
  }
  return at + encoder.encodeInto(text, into.subarray(at)).written;
}

/** Copies bytes `start` to `end` of `from` to byte `at` of `into`. A loop is faster than a view where they are few. */
export function copyBytes(from: Uint8Array, start: number, end: number, into: Uint8Array, at: number): void {
  if (end - start > 64) into.set(from.subarray(start, end), at);
  else for (let i = start; i < end; i++) into[at + i - start] = from[i]!;
}

/** Order of two pieces of UTF-8 text, which is that of their code points (S9.1): below, equal to or above 0. */
export function compareUtf8(
  a: Uint8Array,
  aStart: number,
  aEnd: number,
  b: Uint8Array,
  bStart: number,
  bEnd: number,
): number {
  const length = Math.min(aEnd - aStart, bEnd - bStart);
  for (let i = 0; i < length; i++) {
    const difference = a[aStart + i]! - b[bStart + i]!;
    if (difference !== 0) return difference;
  }
  return aEnd - aStart - (bEnd - bStart);
}
