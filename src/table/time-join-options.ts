import { type CallSite, placeOf } from '../errors/call-site.js';
import { closestMatch } from '../errors/closest-match.js';
import { MillraceError } from '../errors/millrace-error.js';
import { rowOf } from '../expr/builder/row.js';
import { nameText } from '../expr/print.js';
import type { Node } from '../plan/node.js';
import type { IntervalJoin } from '../plan/nodes/interval-join.js';
import type { JoinType } from '../plan/nodes/join.js';
import type { TemporalJoin } from '../plan/nodes/temporal-join.js';
import type { LatePolicy } from '../plan/nodes/window-aggregate.js';
import { checkWords } from '../plan/words.js';
import { millisOf } from '../types/duration.js';
import { timeOf, timesOf } from './callback.js';

type Given = { readonly [word: string]: unknown };

/** What an interval join is asked to do. */
export type IntervalOptions = Pick<IntervalJoin, 'type' | 'from' | 'to' | 'times'> & { readonly late: LatePolicy };

/** What a temporal join is asked to do. */
export type TemporalOptions = Pick<TemporalJoin, 'type' | 'asOf' | 'time' | 'late'>;

/** The options of `intervalJoin`, checked against its tables. */
export function intervalOptionsOf(left: Node, right: Node, options: unknown, site: CallSite): IntervalOptions {
  const example = '{ between: [minutes(-5), hours(1)] }';
  const given = optionsOf(options, ['between', 'type', 'lateRows', 'time'], 'intervalJoin', example, site);
  const { between } = given;
  const bounds = Array.isArray(between) ? between.map(millisOf) : [];
  const [from, to] = bounds;
  if (bounds.length !== 2 || from === undefined || to === undefined) {
    throw new MillraceError('PLAN_INVALID_ARGUMENT', "'between' is no pair of durations", {
      place: placeOf(site),
      why: 'it says how much later the right row may be than the left one, at least and at most',
      remedy: example,
    });
  }
  const types = ['inner', 'left', 'right', 'full'] as const;
  return {
    type: typeOf<JoinType>(given, types, site),
    from,
    to,
    times: intervalTimesOf(left, right, given.time, site),
    late: policyOf(given, site),
  };
}

/** The options of `temporalJoin`, checked against its tables. */
export function temporalOptionsOf(left: Node, right: Node, options: unknown, site: CallSite): TemporalOptions {
  const example = '{ asOf: left => left.at }';
  const given = optionsOf(options, ['asOf', 'type', 'lateRows', 'time'], 'temporalJoin', example, site);
  if (given.asOf === undefined) {
    throw new MillraceError(
      'PLAN_INVALID_ARGUMENT',
      "temporalJoin is not told which time it is as of: 'asOf' is missing",
      {
        place: placeOf(site),
        remedy: example,
      },
    );
  }
  return {
    type: typeOf<'inner' | 'left'>(given, ['inner', 'left'], site),
    asOf: timeOf(given.asOf, [rowOf(left.schema, { parameter: 'left' })], site, 'a temporal join'),
    time:
      given.time === undefined
        ? onlyTimeOf(right, 'versioned', 'version => version.', site)
        : timeOf(given.time, [rowOf(right.schema)], site, 'a temporal join'),
    late: policyOf(given, site),
  };
}

function optionsOf(options: unknown, words: readonly string[], method: string, example: string, site: CallSite): Given {
  if (typeof options !== 'object' || options === null) {
    throw new MillraceError('PLAN_INVALID_ARGUMENT', `${method} gets no options`, {
      place: placeOf(site),
      remedy: example,
    });
  }
  checkWords(options, words, method, site);
  // Every object can be asked for any property.
  return options as Given;
}

function typeOf<T extends string>({ type }: Given, types: readonly T[], site: CallSite): T {
  if (type === undefined) return types[0]!;
  const known = types.find(one => one === type);
  if (known !== undefined) return known;
  throw new MillraceError('PLAN_INVALID_ARGUMENT', `there is no type '${String(type)}' of this join`, {
    place: placeOf(site),
    closest: closestMatch(String(type), types),
    remedy: `the types are ${types.join(', ')}; 'inner' is meant when nothing is said`,
  });
}

function policyOf({ lateRows = 'drop' }: Given, site: CallSite): LatePolicy {
  if (lateRows === 'drop' || lateRows === 'sideOutput') return lateRows;
  throw new MillraceError('PLAN_UNSUPPORTED', `late rows cannot be handled by '${String(lateRows)}'`, {
    place: placeOf(site),
    remedy:
      "lateRows: 'drop' counts them, and is what happens when nothing is said; 'sideOutput' gives them in lateRows()",
  });
}

function intervalTimesOf(left: Node, right: Node, time: unknown, site: CallSite): readonly [string, string] {
  if (time !== undefined) {
    const rows = [rowOf(left.schema, { parameter: 'left' }), rowOf(right.schema, { parameter: 'right', input: 1 })];
    return timesOf(time, rows, site, 'an interval join');
  }
  const example = '(left, right) => ';
  return [onlyTimeOf(left, 'left', example, site), onlyTimeOf(right, 'right', example, site)];
}

/** The one rowtime of a table. */
function onlyTimeOf({ schema }: Node, which: string, callback: string, site: CallSite): string {
  const rowtimes = schema.fields.filter(({ type }) => type.rowtime === true && !type.nullable);
  const [only, ...others] = rowtimes;
  if (only !== undefined && others.length === 0) return only.name;
  const names = rowtimes.map(({ name }) => nameText(name)).join(', ');
  const isPair = callback.startsWith('(');
  const first = only?.name ?? 'at';
  const remedy = isPair
    ? `${callback}[left.${which === 'left' ? first : '…'}, right.${which === 'right' ? first : '…'}]`
    : `${callback}${first}`;
  throw new MillraceError(
    'PLAN_MISSING_ROWTIME',
    only === undefined
      ? `the ${which} table has no rowtime`
      : `the ${which} table has ${rowtimes.length} rowtimes: ${names}`,
    {
      place: placeOf(site),
      why:
        only === undefined
          ? 'a join by time goes by the rowtime of either table'
          : 'a join by time goes by one of them',
      remedy:
        only === undefined
          ? 'declare it where the table is read: t.timestamp(3).rowtime({ delay: seconds(10) })'
          : `say which: { time: ${remedy} }`,
    },
  );
}
