import { compareNumbers } from './order.js';
import { compareText } from './text.js';

/** In this order kinds of keys stand where they meet: texts last. */
const RANKS: { readonly [kind: string]: number } = { boolean: 0, number: 1, bigint: 1, string: 2 };

/** Whether a value of the program is a key by itself: a text, a number, a bigint or a boolean. */
export function isKey(value: unknown): value is string | number | bigint | boolean {
  return (typeof value) in RANKS;
}

/** The order of keys of a program (S9.1): FALSE < TRUE, NaN above +Infinity, texts by code point. */
export function compareKeys(a: string | number | bigint | boolean, b: string | number | bigint | boolean): -1 | 0 | 1 {
  const ranks = RANKS[typeof a]! - RANKS[typeof b]!;
  if (ranks !== 0) return ranks < 0 ? -1 : 1;
  if (typeof a === 'string') return compareText(a, b as string);
  if (typeof a === 'number' && typeof b === 'number') return compareNumbers(a, b);
  return a < b ? -1 : a > b ? 1 : 0;
}
