// Passes over JSON in bytes and checks it, as RFC 8259 has it, without making values. Records end with a line feed, which
// no token holds, so that nothing runs past one. -1 says that there is no JSON.

/** Whether a string has an escape: its bytes are not its text then. A loop, as the calls of a view cost more than most strings. */
export function hasEscape(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] === 92) return true;
  return false;
}

/** How deep arrays and objects may nest. */
export const MOST_DEPTH = 500;

/** Behind white space; a line feed is none here. */
export function skipSpace(bytes: Uint8Array, from: number): number {
  let at = from;
  while (bytes[at] === 32 || bytes[at] === 9 || bytes[at] === 13) at++;
  return at;
}

/** Behind the string whose opening quote is at `from`. */
export function skipString(bytes: Uint8Array, from: number): number {
  for (let at = from + 1; ; at++) {
    const byte = bytes[at]!;
    if (byte === 34) return at + 1;
    if (byte < 32) return -1;
    if (byte === 92) {
      at++;
      if (bytes[at] === 117) {
        for (let i = 1; i <= 4; i++) if (!(hexDigit(bytes[at + i]!) >= 0)) return -1;
        at += 4;
      } else if (!isEscape(bytes[at]!)) return -1;
    }
  }
}

/** Behind the number at `from`. */
export function skipNumber(bytes: Uint8Array, from: number): number {
  let at = bytes[from] === 45 ? from + 1 : from;
  if (bytes[at] === 48) at++;
  else if ((at = skipDigits(bytes, at)) < 0) return -1;
  if (bytes[at] === 46 && (at = skipDigits(bytes, at + 1)) < 0) return -1;
  if (bytes[at] === 101 || bytes[at] === 69) {
    const sign = bytes[at + 1];
    return skipDigits(bytes, sign === 43 || sign === 45 ? at + 2 : at + 1);
  }
  return at;
}

/** Behind one digit or more. */
function skipDigits(bytes: Uint8Array, from: number): number {
  let at = from;
  while (isDigit(bytes[at]!)) at++;
  return at === from ? -1 : at;
}

/** Behind the value of any kind at `from`. */
export function skipValue(bytes: Uint8Array, from: number): number {
  const byte = bytes[from];
  return byte === 123 || byte === 91 ? skipNested(bytes, from) : skipScalar(bytes, from);
}

function skipNested(bytes: Uint8Array, from: number): number {
  /** The brackets that are open: true for objects. */
  const open: boolean[] = [];
  let at = from;
  for (;;) {
    const byte = bytes[at]!;
    if (byte === 123 || byte === 91) {
      if (open.length >= MOST_DEPTH) return -1;
      const isObject = byte === 123;
      at = skipSpace(bytes, at + 1);
      if (bytes[at] === (isObject ? 125 : 93)) at++;
      else {
        open.push(isObject);
        if (isObject && (at = skipName(bytes, at)) < 0) return -1;
        continue;
      }
    } else if ((at = skipScalar(bytes, at)) < 0) return -1;
    for (;;) {
      const isObject = open.at(-1);
      if (isObject === undefined) return at;
      at = skipSpace(bytes, at);
      if (bytes[at] === 44) {
        at = skipSpace(bytes, at + 1);
        if (isObject && (at = skipName(bytes, at)) < 0) return -1;
        break;
      }
      if (bytes[at] !== (isObject ? 125 : 93)) return -1;
      at++;
      open.pop();
    }
  }
}

/** Behind a string, a number, or one of the three words. */
export function skipScalar(bytes: Uint8Array, at: number): number {
  const byte = bytes[at]!;
  if (byte === 34) return skipString(bytes, at);
  if (byte === 45 || isDigit(byte)) return skipNumber(bytes, at);
  if (byte === 110) return isWord(bytes, at, 117, 108, 108) ? at + 4 : -1;
  if (byte === 116) return isWord(bytes, at, 114, 117, 101) ? at + 4 : -1;
  if (byte === 102) return isWord(bytes, at, 97, 108, 115) && bytes[at + 4] === 101 ? at + 5 : -1;
  return -1;
}

/** Behind a name and its colon, at the value. */
function skipName(bytes: Uint8Array, from: number): number {
  if (bytes[from] !== 34) return -1;
  const end = skipString(bytes, from);
  if (end < 0) return -1;
  const colon = skipSpace(bytes, end);
  return bytes[colon] === 58 ? skipSpace(bytes, colon + 1) : -1;
}

function isWord(bytes: Uint8Array, at: number, second: number, third: number, fourth: number): boolean {
  return bytes[at + 1] === second && bytes[at + 2] === third && bytes[at + 3] === fourth;
}

function isDigit(byte: number): boolean {
  return byte >= 48 && byte <= 57;
}

/** `"`, `\`, `/`, b, f, n, r, t: what may stand behind a backslash but u. */
function isEscape(byte: number): boolean {
  return ESCAPES[byte] !== undefined && ESCAPES[byte] !== 0;
}

const ESCAPES = new Uint8Array(128);
for (const [letter, byte] of [
  ['"', 34],
  ['\\', 92],
  ['/', 47],
  ['b', 8],
  ['f', 12],
  ['n', 10],
  ['r', 13],
  ['t', 9],
] as const) {
  ESCAPES[letter.charCodeAt(0)] = byte;
}

/** The value of a hexadecimal digit; -1 for other bytes. */
function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const letter = byte | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}

/**
 * Writes the text of a string, bytes `start` to `end` between its quotes, without its escapes to `to`, which may be
 * `start`: text never grows. A surrogate without a partner becomes U+FFFD (S9.4). Returns the new end.
 */
export function unescapeString(bytes: Uint8Array, start: number, end: number, into: Uint8Array, to: number): number {
  let out = to;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte !== 92) into[out++] = byte;
    else if (bytes[++at] !== 117) into[out++] = ESCAPES[bytes[at]!]!;
    else {
      let point = fourDigits(bytes, at + 1);
      at += 4;
      if (point >= 0xd800 && point <= 0xdfff) {
        const next = point <= 0xdbff && bytes[at + 1] === 92 && bytes[at + 2] === 117 ? fourDigits(bytes, at + 3) : 0;
        if (next >= 0xdc00 && next <= 0xdfff) {
          point = 0x10000 + ((point - 0xd800) << 10) + (next - 0xdc00);
          at += 6;
        } else point = 0xfffd;
      }
      out = writePoint(into, out, point);
    }
  }
  return out;
}

function fourDigits(bytes: Uint8Array, at: number): number {
  let value = 0;
  for (let i = 0; i < 4; i++) value = value * 16 + hexDigit(bytes[at + i]!);
  return value;
}

function writePoint(into: Uint8Array, at: number, point: number): number {
  let out = at;
  if (point < 0x80) into[out++] = point;
  else if (point < 0x800) {
    into[out++] = 0xc0 | (point >> 6);
    into[out++] = 0x80 | (point & 63);
  } else if (point < 0x10000) {
    into[out++] = 0xe0 | (point >> 12);
    into[out++] = 0x80 | ((point >> 6) & 63);
    into[out++] = 0x80 | (point & 63);
  } else {
    into[out++] = 0xf0 | (point >> 18);
    into[out++] = 0x80 | ((point >> 12) & 63);
    into[out++] = 0x80 | ((point >> 6) & 63);
    into[out++] = 0x80 | (point & 63);
  }
  return out;
}
