import { type CallSite, placeOf } from '../errors/call-site.js';
import { MillraceError } from '../errors/millrace-error.js';
import { rowOf } from '../expr/builder/row.js';
import { WINDOW_REMEDY } from '../plan/check/check-window.js';
import { factsOf } from '../plan/facts/facts.js';
import type { Node } from '../plan/node.js';
import type { SessionSpec } from '../plan/nodes/session-aggregate.js';
import type { LatePolicy, WindowSpec } from '../plan/nodes/window-aggregate.js';
import { sourceName } from '../plan/operator-text.js';
import { checkWords } from '../plan/words.js';
import type { Schema } from '../schema/schema.js';
import { durationText, millisOf } from '../types/duration.js';
import type { TimeWindow } from './aggregate-node.js';
import { timeOf } from './callback.js';
import { keysOf } from './column-names.js';

/** How many windows one row may fall into. */
const MOST_WINDOWS_A_ROW = 100_000;

/** The words that say which windows, and how long they are. */
const KINDS = ['tumble', 'hop', 'cumulate', 'session'] as const;

/** The words that windows of all kinds take. */
const POLICY = ['allowedLateness', 'early', 'lateRows'] as const;

/** The windows that `window(rowtime, options)` asks for, checked against the table. */
export function windowOf(input: Node, rowtime: unknown, options: unknown, site: CallSite): TimeWindow {
  const time = timeOf(rowtime, [rowOf(input.schema)], site);
  if (typeof options !== 'object' || options === null) throw invalid('it gets no options', site);
  const window = specOf(options, input.schema, site);
  const { timeless } = factsOf(input);
  if (timeless !== null) {
    throw new MillraceError(
      'PLAN_UNBOUNDED_WITHOUT_ROWTIME',
      `a window waits for time, and source ${sourceName(timeless)} never ends and has none`,
      {
        place: placeOf(site),
        why: 'time passes when it has passed on every source that the table comes from',
        remedy: `declare a rowtime for ${sourceName(timeless)}: t.timestamp(3).rowtime({ delay: seconds(10) })`,
      },
    );
  }
  return {
    time,
    window,
    allowedLateness: latenessOf(options, site),
    early: earlyOf(options, site),
    lateRows: policyOf(options, site),
  };
}

function latenessOf({ allowedLateness }: { readonly allowedLateness?: unknown }, site: CallSite): number {
  if (allowedLateness === undefined) return 0;
  const lateness = millisOf(allowedLateness);
  if (lateness === undefined) throw invalid("'allowedLateness' is no duration", site);
  if (lateness < 0) throw invalid(`'allowedLateness' is ${durationText(lateness)}`, site);
  return lateness;
}

function earlyOf({ early }: { readonly early?: unknown }, site: CallSite): boolean {
  if (early === undefined || early === true) return early === true;
  throw invalid(`'early' is ${String(early)}; it is true, or left out`, site);
}

function policyOf({ lateRows = 'drop' }: { readonly lateRows?: unknown }, site: CallSite): LatePolicy {
  if (lateRows === 'drop' || lateRows === 'sideOutput') return lateRows;
  throw new MillraceError('PLAN_UNSUPPORTED', `late rows cannot be handled by '${String(lateRows)}'`, {
    place: placeOf(site),
    remedy:
      "lateRows: 'drop' counts them, and is what happens when nothing is said; 'sideOutput' gives them in lateRows()",
  });
}

function specOf(options: object, schema: Schema, site: CallSite): WindowSpec | SessionSpec {
  const given: { readonly [word: string]: unknown } = { ...options };
  checkWords(options, [...KINDS, 'every', 'partitionBy', 'offset', ...POLICY], 'window', site);
  const [kind, another] = KINDS.filter(word => given[word] !== undefined);
  if (kind === undefined) throw invalid('its size is missing', site);
  if (another !== undefined) throw invalid(`it has two kinds, '${kind}' and '${another}'`, site);
  if (kind === 'session') return sessionOf(given, schema, site);
  if (given.partitionBy !== undefined) {
    throw invalid(`it ${kind}s, and 'partitionBy' is for sessions: group the window by these columns`, site);
  }
  if (kind === 'tumble' && given.every !== undefined) {
    throw invalid(`it tumbles, and 'every' is for windows that hop or cumulate`, site);
  }
  const size = length(kind, given, site);
  if (kind !== 'tumble' && given.every === undefined) throw invalid(`it ${kind}s, and 'every' is missing`, site);
  const slide = kind === 'tumble' ? size : length('every', given, site);
  if (kind === 'hop' && slide > size) {
    throw invalid(
      `it begins every ${durationText(slide)} and is ${durationText(size)} long, so rows between two windows would be in none`,
      site,
    );
  }
  if (kind === 'cumulate' && size % slide !== 0) {
    throw invalid(
      `it grows every ${durationText(slide)} up to ${durationText(size)}, which is no multiple of that`,
      site,
    );
  }
  if (size / slide > MOST_WINDOWS_A_ROW) {
    throw invalid(`'every' is too small: each row would be in ${Math.ceil(size / slide)} windows`, site);
  }
  const offset = given.offset === undefined ? 0 : millisOf(given.offset);
  if (offset === undefined) throw invalid("'offset' is no duration", site);
  // Windows that begin a whole period later are the same windows.
  const period = kind === 'cumulate' ? size : slide;
  const aligned = ((offset % period) + period) % period;
  return Object.freeze({ kind, size, slide, offset: aligned });
}

function sessionOf(given: { readonly [word: string]: unknown }, schema: Schema, site: CallSite): SessionSpec {
  for (const word of ['every', 'offset']) {
    if (given[word] !== undefined)
      throw invalid(`'${word}' is for windows that time alone decides, not for sessions`, site);
  }
  const { partitionBy } = given;
  if (partitionBy === undefined) {
    throw invalid("it is a session, and 'partitionBy' is missing: the columns of whose values each has its own", site);
  }
  const names: readonly unknown[] = Array.isArray(partitionBy) ? partitionBy : [partitionBy];
  const gap = length('session', given, site);
  return Object.freeze({ kind: 'session', gap, partitionBy: Object.freeze(keysOf(names, schema, site)) });
}

function length(word: string, given: { readonly [word: string]: unknown }, site: CallSite): number {
  const value = millisOf(given[word]);
  if (value === undefined) throw invalid(`'${word}' is no duration but ${String(given[word])}`, site);
  if (value <= 0)
    throw invalid(`'${word}' is ${durationText(value)}, and a window is at least 1 millisecond long`, site);
  return value;
}

function invalid(problem: string, site: CallSite): MillraceError {
  return new MillraceError('PLAN_INVALID_WINDOW', `a window cannot be: ${problem}`, {
    place: placeOf(site),
    remedy: WINDOW_REMEDY,
  });
}
