import { dayOf, daysInMonth, daysTo, isoWeekday, MILLIS_OF_DAY, modulo } from './calendar.js';
import { microsOf, millisOfMicros } from './time-text.js';

/** A pattern such as `yyyy-MM-dd HH:mm:ss.SSS`, ready to format and parse times in UTC. */
export interface TimePattern {
  /** Whether the pattern has something of the day, so that a TIME cannot fill it. */
  readonly hasDay: boolean;
  format(millis: number): string;
  /** `null` where the text does not fit the pattern, or names a time that does not exist. */
  parse(text: string): number | null;
}

/**
 * The pattern that a text of Java's pattern letters describes: y M d E H h m s S a, text in quotes, and other signs for
 * themselves. A text that is none says why instead.
 */
export function timePattern(pattern: string): TimePattern | string {
  const parts: Part[] = [];
  for (const [run] of pattern.matchAll(/'(?:[^']|'')*'?|([A-Za-z])\1*|[^A-Za-z']/g)) {
    const part = partOf(run);
    if (typeof part === 'string') return part;
    parts.push(part);
  }
  return {
    hasDay: parts.some(part => part.ofDay === true),
    format: millis => {
      const time = momentOf(millis);
      return parts.map(part => part.format(time)).join('');
    },
    parse: text => parse(parts, text),
  };
}

interface Moment {
  readonly days: number;
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** Microseconds of the second. */
  readonly micros: number;
}

/** What a text has said so far. */
type Fields = { -readonly [F in keyof Moment]?: number } & { half?: number; halfHour?: number };

interface Part {
  readonly ofDay?: boolean;
  format(time: Moment): string;
  /** The unit behind what was read; -1 where it does not fit. */
  read(text: string, from: number, into: Fields): number;
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

function partOf(run: string): Part | string {
  if (run.startsWith("'")) {
    if (run.length < 2 || !run.endsWith("'")) return 'a quote is not closed';
    return sign(run === "''" ? "'" : run.slice(1, -1).replaceAll("''", "'"));
  }
  const length = run.length;
  switch (run[0]) {
    case 'y':
    case 'u':
      return length === 2 ? shortYear : { ...number('year', length, 4), ofDay: true };
    case 'M':
    case 'L':
      if (length > 4) break;
      return { ...(length < 3 ? number('month', length, 2) : name('month', MONTHS, length === 3)), ofDay: true };
    case 'd':
      return { ...number('day', length, 2), ofDay: true };
    case 'E':
      return length > 4 ? `there is no ${run}` : weekday(length < 4);
    case 'H':
      return number('hour', length, 2);
    case 'h':
      return halfHour(length);
    case 'a':
      return half;
    case 'm':
      return number('minute', length, 2);
    case 's':
      return number('second', length, 2);
    case 'S':
      return length > 9 ? 'a second has at most 9 digits behind the point' : fraction(length);
    default:
      if (!/[A-Za-z]/.test(run)) return sign(run);
  }
  return `${run} is no pattern: there are y M d E H h m s S a, and text in quotes`;
}

function sign(text: string): Part {
  return { format: () => text, read: (from, at) => (from.startsWith(text, at) ? at + text.length : -1) };
}

/** A number of exactly `length` digits, or of up to `most` where the pattern has one letter. */
function number(field: keyof Moment, length: number, most: number): Part {
  return {
    format: time => digits(time[field], length),
    read: (text, from, into) => {
      const end = digitsEnd(text, from, length === 1 ? most : length);
      if (end - from < length) return -1;
      into[field] = Number(text.slice(from, end));
      return end;
    },
  };
}

const shortYear: Part = {
  ofDay: true,
  format: time => digits(modulo(time.year, 100), 2),
  read: (text, from, into) => {
    if (digitsEnd(text, from, 2) - from < 2) return -1;
    into.year = 2000 + Number(text.slice(from, from + 2));
    return from + 2;
  },
};

function name(field: 'month', names: readonly string[], short: boolean): Part {
  const shown = names.map(text => (short ? text.slice(0, 3) : text));
  return {
    format: time => shown[time[field] - 1]!,
    read: (text, from, into) => {
      const i = shown.findIndex(word => text.slice(from, from + word.length).toLowerCase() === word.toLowerCase());
      if (i < 0) return -1;
      into[field] = i + 1;
      return from + shown[i]!.length;
    },
  };
}

/** The day of the week is read, and believed to be right. */
function weekday(short: boolean): Part {
  const shown = WEEKDAYS.map(text => (short ? text.slice(0, 3) : text));
  return {
    ofDay: true,
    format: time => shown[isoWeekday(time.days) - 1]!,
    read: (text, from) => {
      const word = shown.find(day => text.slice(from, from + day.length).toLowerCase() === day.toLowerCase());
      return word === undefined ? -1 : from + word.length;
    },
  };
}

function halfHour(length: number): Part {
  return {
    format: time => digits(time.hour % 12 === 0 ? 12 : time.hour % 12, length),
    read: (text, from, into) => {
      const end = digitsEnd(text, from, 2);
      const hour = Number(text.slice(from, end));
      if (end - from < length || hour < 1 || hour > 12) return -1;
      into.halfHour = hour % 12;
      return end;
    },
  };
}

const half: Part = {
  format: time => (time.hour < 12 ? 'AM' : 'PM'),
  read: (text, from, into) => {
    const word = text.slice(from, from + 2).toUpperCase();
    if (word !== 'AM' && word !== 'PM') return -1;
    into.half = word === 'PM' ? 12 : 0;
    return from + 2;
  },
};

function fraction(length: number): Part {
  return {
    format: time => digits(time.micros, 6).padEnd(length, '0').slice(0, length),
    read: (text, from, into) => {
      if (digitsEnd(text, from, length) - from < length) return -1;
      into.micros = Number(
        text
          .slice(from, from + length)
          .padEnd(6, '0')
          .slice(0, 6),
      );
      return from + length;
    },
  };
}

function digits(value: number, length: number): string {
  return value < 0 ? `-${String(-value).padStart(length, '0')}` : String(value).padStart(length, '0');
}

function digitsEnd(text: string, from: number, most: number): number {
  let end = from;
  while (end < text.length && end - from < most && text.charCodeAt(end) >= 0x30 && text.charCodeAt(end) <= 0x39) end++;
  return end;
}

function momentOf(millis: number): Moment {
  const days = Math.floor(millis / MILLIS_OF_DAY);
  const micros = microsOf(millis - days * MILLIS_OF_DAY);
  const seconds = Math.floor(micros / 1_000_000);
  return {
    ...dayOf(days),
    days,
    hour: Math.floor(seconds / 3600),
    minute: Math.floor(seconds / 60) % 60,
    second: seconds % 60,
    micros: micros - seconds * 1_000_000,
  };
}

function parse(parts: readonly Part[], text: string): number | null {
  const fields: Fields = {};
  let at = 0;
  for (const part of parts) {
    at = part.read(text, at, fields);
    if (at < 0) return null;
  }
  return at === text.length ? millisOf(fields) : null;
}

function millisOf(fields: Fields): number | null {
  const { year = 1970, month = 1, day = 1, minute = 0, second = 0, micros = 0 } = fields;
  const hour = fields.hour ?? (fields.halfHour ?? 0) + (fields.half ?? 0);
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return null;
  if (hour > 23 || minute > 59 || second > 59) return null;
  const whole = daysTo(year, month, day) * MILLIS_OF_DAY + ((hour * 60 + minute) * 60 + second) * 1000;
  return micros % 1000 === 0 ? whole + micros / 1000 : millisOfMicros(whole * 1000 + micros);
}
