import { countPoints, isPair, unitAfter } from '../../types/text.js';
import type { Exact, Value } from '../../types/value.js';
import { Fault, INVALID_ARGUMENT } from '../fault.js';

// Characters are code points: a text with emoji or rare scripts has as many as a reader would say, or near it.

/** No function makes a longer text out of a number: REPEAT('x', 1000000000) is an error, not an end of memory. */
export const LONGEST_TEXT = 2 ** 24;

const tooLong = Fault.of(INVALID_ARGUMENT);

/** SUBSTRING as in Flink: from 1; 0 is 1; negative counts from the end. NULL where `length` is negative. */
export function substring(text: string, from: Exact, length: Exact = Number.POSITIVE_INFINITY): string | null {
  if (length < 0) return null;
  let start = Number(from) - 1;
  if (from < 0) {
    start = countPoints(text) + Number(from);
    if (start < 0) return '';
  } else if (from === 0) start = 0;
  const first = unitAfter(text, 0, Math.min(start, text.length));
  return text.slice(first, unitAfter(text, first, Math.min(Number(length), text.length)));
}

export function leftOf(text: string, count: Exact): string {
  return text.slice(0, unitAfter(text, 0, Math.min(Number(count), text.length)));
}

export function rightOf(text: string, count: Exact): string {
  if (count <= 0) return '';
  const left = countPoints(text) - Number(count);
  return left <= 0 ? text : text.slice(unitAfter(text, 0, left));
}

export function repeat(text: string, count: Exact): Value | Fault {
  if (count <= 0) return '';
  return text.length * Number(count) > LONGEST_TEXT ? tooLong : text.repeat(Number(count));
}

export function reverse(text: string): string {
  return Array.from(text).reverse().join('');
}

/** LPAD and RPAD as in Flink: exactly `length` characters; NULL where that is negative or there is nothing to pad with. */
export function padder(atStart: boolean): (text: string, length: Exact, pad: string) => Value | Fault {
  return (text, length, pad) => {
    if (length < 0 || pad === '') return null;
    if (length > LONGEST_TEXT) return tooLong;
    const missing = Number(length) - countPoints(text);
    if (missing <= 0) return leftOf(text, length);
    const copies = Math.ceil(missing / countPoints(pad));
    const padding = leftOf(pad.repeat(copies), missing);
    return atStart ? padding + text : text + padding;
  };
}

const SPACE: ReadonlySet<string> = new Set(' ');

/** Without characters of `characters` at the ends that are asked for. */
export function trimmer(atStart: boolean, atEnd: boolean): (text: string, characters?: string) => string {
  return (text, characters) => {
    const unwanted: ReadonlySet<string> = characters === undefined ? SPACE : new Set(characters);
    let start = 0;
    let end = text.length;
    if (atStart) {
      while (start < end) {
        const size = isPair(text, start) ? 2 : 1;
        if (!unwanted.has(text.slice(start, start + size))) break;
        start += size;
      }
    }
    if (atEnd) {
      while (end > start) {
        const size = end >= 2 && isPair(text, end - 2) ? 2 : 1;
        if (!unwanted.has(text.slice(end - size, end))) break;
        end -= size;
      }
    }
    return text.slice(start, end);
  };
}

/** The number of the character at which `sought` starts first, from 1; 0 where it does not occur. */
export function position(sought: string, text: string): number {
  const unit = text.indexOf(sought);
  return unit < 0 ? 0 : countPoints(text.slice(0, unit)) + 1;
}

export function replaceAll(text: string, sought: string, replacement: string): string {
  return sought === '' ? text : text.split(sought).join(replacement);
}

export function splitIndex(text: string, separator: string, index: Exact): string | null {
  if (index < 0) return null;
  return (separator === '' ? [text] : text.split(separator))[Number(index)] ?? null;
}

/** The first letter of each word in upper case, the others in lower case. */
export function initCap(text: string): string {
  return text.replace(
    /[\p{L}\p{N}]+/gu,
    word => leftOf(word, 1).toUpperCase() + word.slice(leftOf(word, 1).length).toLowerCase(),
  );
}

/** The code point of the first character; 0 where there is none. */
export function firstPoint(text: string): number {
  return text.codePointAt(0) ?? 0;
}

export function characterOf(point: Exact): Value | Fault {
  const isPoint = point >= 0 && point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff);
  return isPoint ? String.fromCodePoint(Number(point)) : tooLong;
}

/** NULLs are left out, not taken for empty texts. */
export function concatWith(separator: Value, ...texts: readonly Value[]): Value {
  return separator === null ? null : texts.filter(text => text !== null).join(separator as string);
}
