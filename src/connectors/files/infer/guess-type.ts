import { type DataType, dataType, withNull } from '../../../types/data-type.js';
import { parseDate, parseTime, parseTimestamp } from '../../../types/time-text.js';

/** A DECIMAL has room for as many digits at least: later values are often greater than the first ones. */
const ROOM = 12;

/** A kind of column that texts may be of, and which of its types all of some texts fit; `null` where they do not. */
type Guess = (texts: readonly string[]) => DataType | null;

const BOOLEAN = /^(true|false)$/i;
// A zero in front is a digit of a code, of a postal one perhaps, not of a number.
const INTEGER = /^-?(0|[1-9]\d{0,18})$/;
const FIXED = /^-?(0|[1-9]\d*)\.(\d+)$/;
const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?$|^-?(Infinity|NaN)$/;
const ZONE = /(Z|[+-]\d{2}:?\d{2})$/i;
const FRACTION = /\.(\d+)/;

/** From the narrowest on: the first that fits all is taken. */
const GUESSES: readonly Guess[] = [
  texts => (texts.every(text => BOOLEAN.test(text)) ? dataType('boolean') : null),
  guessInteger,
  guessDecimal,
  texts => (texts.every(text => NUMBER.test(text)) ? dataType('double') : null),
  texts => (texts.every(text => parseDate(text) !== null && text.length === 10) ? dataType('date') : null),
  texts => (texts.every(text => parseTime(text, 6) !== null) ? dataType('time', { precision: digits(texts) }) : null),
  texts => guessTimestamp(texts, false),
  texts => guessTimestamp(texts, true),
];

/**
 * The type of a column from texts that it holds, `null` for a missing one: the narrowest that all of them are of, else
 * STRING. Nullable where one is missing.
 */
export function guessType(texts: readonly (string | null)[]): DataType {
  const there = texts.filter(text => text !== null);
  const isNullable = there.length < texts.length || there.length === 0;
  const guessed = there.length === 0 ? null : firstOf(there);
  return withNull(guessed ?? dataType('string'), isNullable);
}

function firstOf(texts: readonly string[]): DataType | null {
  for (const guess of GUESSES) {
    const type = guess(texts);
    if (type !== null) return type;
  }
  return null;
}

function guessInteger(texts: readonly string[]): DataType | null {
  if (!texts.every(text => INTEGER.test(text))) return null;
  const values = texts.map(BigInt);
  if (values.every(value => BigInt.asIntN(32, value) === value)) return dataType('int');
  return values.every(value => BigInt.asIntN(64, value) === value) ? dataType('bigint') : null;
}

/** As many digits behind the point in each, up to four, are those of an amount. */
function guessDecimal(texts: readonly string[]): DataType | null {
  let scale = -1;
  let whole = 0;
  for (const text of texts) {
    const match = FIXED.exec(text);
    if (match === null || match[2]!.length > 4 || (scale >= 0 && match[2]!.length !== scale)) return null;
    scale = match[2]!.length;
    whole = Math.max(whole, match[1]!.length);
  }
  return whole + scale > 38 ? null : dataType('decimal', { precision: Math.max(ROOM, whole + scale), scale });
}

function guessTimestamp(texts: readonly string[], isZoned: boolean): DataType | null {
  const fits = (text: string) => ZONE.test(text) === isZoned && parseTimestamp(text, 6, isZoned) !== null;
  if (!texts.every(text => text.length > 10 && fits(text))) return null;
  return dataType(isZoned ? 'timestamp_ltz' : 'timestamp', { precision: digits(texts) });
}

/** Of the second: milliseconds, unless one has more. */
function digits(texts: readonly string[]): 3 | 6 {
  return texts.some(text => (FRACTION.exec(text)?.[1]?.length ?? 0) > 3) ? 6 : 3;
}
