// Catches a mistake in a join by time that is found late, or in words that do not say what to do.
import { describe, expect, test } from 'vitest';
import { rows } from '../../src/connectors/memory/rows.js';
import { count } from '../../src/expr/builder/free.js';
import { t } from '../../src/schema/t.js';
import { hours, minutes } from '../../src/types/duration.js';
import { messageOf, tableFrom, untyped } from './table-from.js';

const orders = tableFrom(
  rows([], { id: t.bigint(), currency: t.string(), made: t.timestamp(3), at: t.timestamp(3).rowtime() }),
  'orders',
);
const payments = tableFrom(
  rows([], { order: t.bigint(), paid: t.timestamp(3).rowtime(), text: t.string() }),
  'payments',
);
const rates = tableFrom(
  rows([], { currency: t.string().primaryKey(), rate: t.int(), at: t.timestamp(3).rowtime() }),
  'rates',
);
const users = tableFrom(rows([], { id: t.bigint(), name: t.string() }), 'users');
const both = orders
  .join(payments, (o, p) => o.id.eq(p.order))
  .select((o, p) => ({ id: o.id, at: o.at, paid: p.paid, currency: o.currency }));
const updating = orders.groupBy('id', 'at').aggregate(() => ({ n: count() }));
const any = untyped(orders);
const on = (l: any, r: any) => l.id.eq(r.order);
const onCurrency = (l: any, r: any) => l.currency.eq(r.currency);
const between = [minutes(0), hours(1)];
const close = (joined: any) => joined.select((l: any) => ({ id: l.id }));

const MISTAKES: readonly (readonly [name: string, mistake: () => unknown, message: string])[] = [
  [
    'no options',
    () => any.intervalJoin(payments, on),
    'PLAN_INVALID_ARGUMENT  intervalJoin gets no options\n  at   HERE\n  do   { between: [minutes(-5), hours(1)] }',
  ],
  [
    'one bound',
    () => any.intervalJoin(payments, on, { between: [minutes(1)] }),
    "PLAN_INVALID_ARGUMENT  'between' is no pair of durations\n  at   HERE\n  why  it says how much later the right row may be than the left one, at least and at most\n  do   { between: [minutes(-5), hours(1)] }",
  ],
  [
    'bounds the wrong way round',
    () => close(any.intervalJoin(payments, on, { between: [hours(1), minutes(0)] })),
    'PLAN_INVALID_ARGUMENT  no time lies between 1 hour and 0 milliseconds\n  at   HERE\n  why  between: [from, to] says how much later the right row may be than the left one, at least and at most\n  do   { between: [minutes(-5), hours(1)] }, the lesser one first',
  ],
  [
    'an unknown option',
    () => any.intervalJoin(payments, on, { between, typ: 'left' }),
    "PLAN_UNSUPPORTED  intervalJoin has no option 'typ'\n  at   HERE\n  do   did you mean 'type'? the options are between, type, lateRows, time",
  ],
  [
    'an unknown type',
    () => any.intervalJoin(payments, on, { between, type: 'rigth' }),
    "PLAN_INVALID_ARGUMENT  there is no type 'rigth' of this join\n  at   HERE\n  do   did you mean 'right'? the types are inner, left, right, full; 'inner' is meant when nothing is said",
  ],
  [
    'an unknown policy',
    () => any.intervalJoin(payments, on, { between, lateRows: 'keep' }),
    "PLAN_UNSUPPORTED  late rows cannot be handled by 'keep'\n  at   HERE\n  do   lateRows: 'drop' counts them, and is what happens when nothing is said; 'sideOutput' gives them in lateRows()",
  ],
  [
    'two rowtimes on one side',
    () => untyped(both).intervalJoin(payments, (l: any, r: any) => l.id.eq(r.order), { between }),
    'PLAN_MISSING_ROWTIME  the left table has 2 rowtimes: at, paid\n  at   HERE\n  why  a join by time goes by one of them\n  do   say which: { time: (left, right) => [left.at, right.…] }',
  ],
  [
    'no rowtime on one side',
    () => any.intervalJoin(users, (l: any, r: any) => l.id.eq(r.id), { between }),
    'PLAN_MISSING_ROWTIME  the right table has no rowtime\n  at   HERE\n  why  a join by time goes by the rowtime of either table\n  do   declare it where the table is read: t.timestamp(3).rowtime({ delay: seconds(10) })',
  ],
  [
    'times the wrong way round',
    () => any.intervalJoin(payments, on, { between, time: (l: any, r: any) => [r.paid, l.at] }),
    'PLAN_INVALID_ARGUMENT  the two times are not one of the left table and one of the right\n  at   HERE\n  do   the left one first: (left, right) => [left.at, right.at]',
  ],
  [
    'a time that is no rowtime',
    () => any.intervalJoin(payments, on, { between, time: (l: any, r: any) => [l.made, r.paid] }),
    'PLAN_MISSING_ROWTIME  an interval join goes by left.made, which is no rowtime\n  at   HERE\n  why  only a rowtime says when nothing earlier comes any more\n  do   declare it where the table is read: t.timestamp(3).rowtime({ delay: seconds(10) })',
  ],
  [
    'an outer join of updates',
    () => close(untyped(updating).intervalJoin(payments, on, { between, type: 'left' })),
    'PLAN_UNSUPPORTED  outer rows and late rows need inputs that only insert\n  at   HERE\n  why  the left table emits updates: a row may come in time and be taken back late\n  do   an inner join that drops late rows takes updates',
  ],
  [
    'late rows that are dropped',
    () => any.intervalJoin(payments, on, { between }).lateRows(),
    "PLAN_UNSUPPORTED  the late rows of this join are dropped and counted\n  at   HERE\n  do   lateRows: 'sideOutput' among the options of the join lets lateRows() give them",
  ],
  [
    'as of nothing',
    () => any.temporalJoin(rates, onCurrency, {}),
    "PLAN_INVALID_ARGUMENT  temporalJoin is not told which time it is as of: 'asOf' is missing\n  at   HERE\n  do   { asOf: left => left.at }",
  ],
  [
    'as of what is no rowtime',
    () => any.temporalJoin(rates, onCurrency, { asOf: (l: any) => l.made }),
    'PLAN_MISSING_ROWTIME  a temporal join goes by left.made, which is no rowtime\n  at   HERE\n  why  only a rowtime says when nothing earlier comes any more\n  do   declare it where the table is read: t.timestamp(3).rowtime({ delay: seconds(10) })',
  ],
  [
    'versions of what has no key',
    () => close(any.temporalJoin(payments, on, { asOf: (l: any) => l.at })),
    'PLAN_UNSUPPORTED  the versioned table payments has no primary key\n  at   HERE\n  why  a key has one version at a time\n  do   declare it where payments is read: t.string().primaryKey()',
  ],
  [
    'versions of what is no source',
    () => close(any.temporalJoin(rates.distinct(), onCurrency, { asOf: (l: any) => l.at })),
    'PLAN_UNSUPPORTED  the versioned table is no source: it comes from Distinct\n  at   HERE\n  why  what stood at a time is read from the log of a source, seen through filter and select only\n  do   join the source itself, and do the rest above the join',
  ],
  [
    'a key that is not selected',
    () =>
      close(
        any.temporalJoin(
          rates.select(r => ({ rate: r.rate, at: r.at })),
          (l: any, r: any) => l.currency.eq('x').and(r.rate.gt(1)),
          { asOf: (l: any) => l.at },
        ),
      ),
    'PLAN_UNSUPPORTED  the versioned table has lost its primary key: currency is not selected\n  at   HERE\n  why  a key has one version at a time\n  do   select currency too',
  ],
  [
    'a condition that leaves the key open',
    () => close(any.temporalJoin(rates, (_: any, r: any) => r.rate.gt(1), { asOf: (l: any) => l.at })),
    'PLAN_UNSUPPORTED  the condition does not say which currency is meant\n  at   HERE\n  why  a temporal join takes one version of one key: equalities cover the primary key (currency), each with a value of the left row of the same type that cannot fail\n  do   (left, right) => left.….eq(right.currency); compute what it equals with addColumns before the join',
  ],
  [
    'late rows of updates',
    () =>
      close(
        untyped(orders.groupBy('id', 'at', 'currency').aggregate(() => ({ n: count() }))).temporalJoin(
          rates,
          onCurrency,
          {
            asOf: (l: any) => l.at,
            lateRows: 'sideOutput',
          },
        ),
      ),
    "PLAN_UNSUPPORTED  late rows can be received where the input only inserts\n  at   HERE\n  why  the table that is joined emits updates: a row may come in time and be taken back late\n  do   leave lateRows: 'sideOutput' out: late changes are counted",
  ],
];

describe('mistakes in joins by time', () => {
  test.each(MISTAKES)('%s', (_, mistake, message) => {
    const told = messageOf(mistake).replace(/ at {3}.*/, ' at   HERE');
    expect(told).toBe(message);
  });
});
