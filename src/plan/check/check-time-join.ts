import { MillraceError } from '../../errors/millrace-error.js';
import { nameText } from '../../expr/print.js';
import { durationText } from '../../types/duration.js';
import { factsOf } from '../facts/facts.js';
import type { Node } from '../node.js';
import type { IntervalJoin } from '../nodes/interval-join.js';
import type { LateArrivals } from '../nodes/late-arrivals.js';
import type { TemporalJoin } from '../nodes/temporal-join.js';
import { versionConditionOf, versionedSourceOf } from '../versioned-source.js';
import { fieldOf } from './check-expression.js';

/** Refuses an interval join whose times are none, whose interval is empty, or whose rows may be taken back where that cannot be. */
export function checkIntervalJoin(node: IntervalJoin, place: string | undefined): void {
  checkTime(node.left, node.times[0], 'an interval join', place);
  checkTime(node.right, node.times[1], 'an interval join', place);
  const { from, to } = node;
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from > to) {
    throw new MillraceError(
      'PLAN_INVALID_ARGUMENT',
      `no time lies between ${durationText(from)} and ${durationText(to)}`,
      {
        place,
        why: 'between: [from, to] says how much later the right row may be than the left one, at least and at most',
        remedy: '{ between: [minutes(-5), hours(1)] }, the lesser one first',
      },
    );
  }
  const isPlain = node.type === 'inner' && node.late.every(policy => policy === 'drop');
  const updating = [node.left, node.right].find(input => factsOf(input).changes === 'update');
  if (isPlain || updating === undefined) return;
  throw new MillraceError('PLAN_UNSUPPORTED', 'outer rows and late rows need inputs that only insert', {
    place,
    why: `${updating === node.left ? 'the left' : 'the right'} table emits updates: a row may come in time and be taken back late`,
    remedy: 'an inner join that drops late rows takes updates',
  });
}

/** Refuses a temporal join whose right side is no source with versions, or whose condition leaves the version open. */
export function checkTemporalJoin(node: TemporalJoin, place: string | undefined): void {
  checkTime(node.left, node.asOf, 'a temporal join', place);
  checkTime(node.right, node.time, 'a temporal join', place);
  const source = versionedSourceOf(node.right);
  if ('fact' in source) {
    throw new MillraceError('PLAN_UNSUPPORTED', source.fact, { place, why: source.why, remedy: source.remedy });
  }
  const condition = versionConditionOf(node, source.key);
  if ('missing' in condition) {
    const [column] = condition.missing;
    throw new MillraceError('PLAN_UNSUPPORTED', `the condition does not say which ${nameText(column!)} is meant`, {
      place,
      why: `a temporal join takes one version of one key: equalities cover the primary key (${source.key.map(nameText).join(', ')}), each with a value of the left row of the same type that cannot fail`,
      remedy: `(left, right) => left.….eq(right.${column!}); compute what it equals with addColumns before the join`,
    });
  }
  if (node.late === 'sideOutput') checkInserts(node.left, place);
}

/** Refuses late rows of updates: a row may come in time and be taken back late. */
export function checkLateArrivals(node: LateArrivals, place: string | undefined): void {
  checkTime(node.input, node.time, 'what is late', place);
  checkInserts(node.input, place);
}

function checkInserts(input: Node, place: string | undefined): void {
  if (factsOf(input).changes === 'append') return;
  throw new MillraceError('PLAN_UNSUPPORTED', 'late rows can be received where the input only inserts', {
    place,
    why: 'the table that is joined emits updates: a row may come in time and be taken back late',
    remedy: "leave lateRows: 'sideOutput' out: late changes are counted",
  });
}

function checkTime(input: Node, time: string, what: string, place: string | undefined): void {
  const type = fieldOf(input.schema, time, place);
  if (type.rowtime === true && !type.nullable) return;
  const { rowtimes } = factsOf(input);
  const is = type.rowtime === true ? 'a rowtime that may be NULL' : 'no rowtime';
  throw new MillraceError('PLAN_MISSING_ROWTIME', `${what} goes by ${nameText(time)}, which is ${is}`, {
    place,
    why: 'only a rowtime says when nothing earlier comes any more',
    remedy:
      rowtimes.length > 0
        ? `this table's rowtime is ${rowtimes.map(nameText).join(', ')}`
        : `declare it where the table is read: ${time}: t.timestamp(3).rowtime({ delay: seconds(10) })`,
  });
}
