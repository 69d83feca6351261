// Catches a mistake that is found late, in other words, or without the place of the user's own call.
import { describe, expect, test } from 'vitest';
import { typedSink } from '../../src/connectors/contract/typed-connector.js';
import { iterable } from '../../src/connectors/memory/iterable.js';
import { rows } from '../../src/connectors/memory/rows.js';
import { count, lit } from '../../src/expr/builder/free.js';
import type { Columns } from '../../src/schema/column.js';
import { t } from '../../src/schema/t.js';
import { tableSchema } from '../../src/schema/table-schema.js';
import { days, hours, minutes, seconds } from '../../src/types/duration.js';
import { messageOf, tableFrom, untyped } from './table-from.js';

const orders = tableFrom(
  rows([], {
    id: t.bigint(),
    sku: t.string(),
    price: t.decimal(10, 2),
    open: t.boolean(),
    note: t.string().nullable(),
    made: t.timestamp(3),
    at: t.timestamp(3).rowtime(),
  }),
  'orders',
);
const any = untyped(orders);
const users = tableFrom(rows([], { id: t.bigint(), name: t.string() }), 'users');
const endless = tableFrom(iterable([], { id: t.bigint(), name: t.string() }, { bounded: false }), 'clicks');
const updating = orders.groupBy('sku').aggregate(() => ({ n: count() }));

function sink(accepts: 'append' | 'update', columns: Columns | null = null, by: 'row' | 'key' = 'row'): any {
  return typedSink({
    connector: 'test',
    label: 'out.csv',
    schema: columns === null ? null : tableSchema(columns),
    accepts,
    by,
    open: () => ({ write() {}, close() {} }),
  });
}

/** The message, with the line of this file left out. */
function words(f: () => unknown): string {
  return messageOf(f).replaceAll(/mistakes\.test\.ts:\d+/g, 'mistakes.test.ts');
}

const names = 'the columns are id, sku, price, open, note, made, at';

describe.each<[string, readonly (readonly [string, () => unknown, string])[]]>([
  [
    'columns',
    [
      [
        'misspelt in a callback',
        () => any.filter((r: any) => r.pric.gt('1')),
        `PLAN_UNKNOWN_COLUMN  there is no column 'pric'\n  at   mistakes.test.ts  .filter((r) => r.pric.gt("1"))\n  do   did you mean 'price'? ${names}`,
      ],
      [
        'misspelt in groupBy',
        () => any.groupBy('skuu'),
        `PLAN_UNKNOWN_COLUMN  there is no column 'skuu'\n  at   mistakes.test.ts  .groupBy('skuu')\n  do   did you mean 'sku'? ${names}`,
      ],
      [
        'misspelt in partitionBy',
        () => any.partitionBy('skuu'),
        `PLAN_UNKNOWN_COLUMN  there is no column 'skuu'\n  at   mistakes.test.ts  .partitionBy('skuu')\n  do   did you mean 'sku'? ${names}`,
      ],
      [
        'misspelt in dropColumns',
        () => any.dropColumns('skuu'),
        `PLAN_UNKNOWN_COLUMN  there is no column 'skuu'\n  at   mistakes.test.ts  .dropColumns('skuu')\n  do   did you mean 'sku'? ${names}`,
      ],
      [
        'misspelt in renameColumns',
        () => any.renameColumns({ skuu: 'product' }),
        `PLAN_UNKNOWN_COLUMN  there is no column 'skuu'\n  at   mistakes.test.ts  .renameColumns({ skuu: 'product' })\n  do   did you mean 'sku'? ${names}`,
      ],
      [
        'misspelt in a window group',
        () => any.window((r: any) => r.at, { tumble: days(1) }).groupBy('skuu'),
        `PLAN_UNKNOWN_COLUMN  there is no column 'skuu'\n  at   mistakes.test.ts  .groupBy('skuu')\n  do   did you mean 'sku'? ${names}`,
      ],
      [
        'that are no text',
        () => any.groupBy((r: any) => r.sku),
        "PLAN_INVALID_ARGUMENT  columns are named by text here\n  at   mistakes.test.ts  .groupBy((r) => r.sku)\n  do   for example 'id'",
      ],
      [
        'twice after renaming',
        () => any.renameColumns({ sku: 'price' }),
        "SCHEMA_DUPLICATE_COLUMN  two columns are called 'price'\n  at   mistakes.test.ts  .renameColumns({ sku: 'price' })\n  do   give one of them another name",
      ],
      [
        'of the key as an aggregate',
        () => any.groupBy('sku').aggregate(() => ({ sku: count() })),
        "SCHEMA_DUPLICATE_COLUMN  two columns of the result are called 'sku'\n  at   mistakes.test.ts  .aggregate(() => ({ sku: count() }))\n  why  the key gives a column of that name too\n  do   give the aggregate another name",
      ],
      [
        'of the window as a key',
        () =>
          any
            .renameColumns({ sku: 'windowEnd' })
            .window((r: any) => r.at, { tumble: days(1) })
            .groupBy('windowEnd')
            .aggregate(() => ({ n: count() })),
        "SCHEMA_DUPLICATE_COLUMN  two columns of the result are called 'windowEnd'\n  at   mistakes.test.ts  .aggregate(() => ({ n: count() }))\n  why  the window gives a column of that name too\n  do   renameColumns({ windowEnd: '…' }) before the window",
      ],
      [
        'none left',
        () => any.select(() => ({})),
        'PLAN_INVALID_ARGUMENT  select leaves no column\n  at   mistakes.test.ts  .select(() => ({}))\n  do   a table has at least one column',
      ],
      [
        'of another table',
        () =>
          any.filter(
            () =>
              untyped(users).filter((u: any) => {
                outside = u;
                return u.id.gt(1);
              }) && outside.name.eq('x'),
          ),
        "PLAN_UNKNOWN_COLUMN  there is no column 'name'\n  at   mistakes.test.ts  .filter(() => untyped(users).filter((u) => { outside = u; return u.id.gt(1); }) && outs...\n  do   did you mean 'note'? the columns are id, sku, price, open, note, made, at",
      ],
    ],
  ],
  [
    'callbacks',
    [
      [
        'that drop an expression',
        () => any.filter((r: any) => r.open && r.price.gt('1')),
        'PLAN_LOST_EXPRESSION  r.open was built and then dropped by && or ?: (an expression is always true)\n  at   mistakes.test.ts  .filter((r) => r.open && r.price.gt("1"))\n  do   r.open.and(…) or .or(…) for a condition; for a choice, when(r.open, a).otherwise(b)',
      ],
      [
        'that compare in JavaScript',
        () => any.filter((r: any) => r.sku === 'a'),
        'PLAN_TYPE_MISMATCH  the callback returns the boolean false, not a condition\n  at   mistakes.test.ts  .filter((r) => r.sku === "a")\n  why  it was computed by JavaScript when the plan was built, and not for each row\n  do   r => r.price.gt(10)',
      ],
      [
        'that return nothing',
        () => any.filter((_: any) => undefined),
        'PLAN_TYPE_MISMATCH  the callback returns undefined, not a condition\n  at   mistakes.test.ts  .filter((_) => undefined)\n  why  it returns nothing: an arrow function with braces needs a return, and an object needs parentheses around it\n  do   r => r.price.gt(10)',
      ],
      [
        'that return no condition',
        () => any.filter((r: any) => r.price),
        'PLAN_TYPE_MISMATCH  the condition is DECIMAL(10, 2) NOT NULL, not BOOLEAN\n  at   mistakes.test.ts  .filter((r) => r.price)\n  why  price is no condition\n  do   compare it with something',
      ],
      [
        'that are none',
        () => any.filter('price > 10'),
        'PLAN_INVALID_ARGUMENT  a callback is expected, and this is the string "price > 10"\n  at   mistakes.test.ts  .filter(\'price > 10\')\n  do   r => r.price.gt(10)',
      ],
      [
        'with an aggregate in select',
        () => any.select((r: any) => ({ x: r.price.sum() })),
        "PLAN_TYPE_MISMATCH  column 'x' is an aggregate, r.price.sum()\n  at   mistakes.test.ts  .select((r) => ({ x: r.price.sum() }))\n  why  an aggregate folds many rows to one value, and here each row stands for itself\n  do   groupBy('…').aggregate(r => ({ … })), or aggregate(r => ({ … })) over the whole table",
      ],
      [
        'with a column in aggregate',
        () => any.groupBy('sku').aggregate((r: any) => ({ x: r.price })),
        "PLAN_TYPE_MISMATCH  column 'x' is r.price, which is not aggregated\n  at   mistakes.test.ts  .aggregate((r) => ({ x: r.price }))\n  why  a group has many rows, and one value of each aggregate\n  do   r.price.max(), r.price.sum(), r.price.first(), or group by it",
      ],
      [
        'with a plain value',
        () => any.select(() => ({ one: 1 })),
        "PLAN_TYPE_MISMATCH  column 'one' is the number 1, not an expression\n  at   mistakes.test.ts  .select(() => ({ one: 1 }))\n  do   lit(…, t.string())",
      ],
      [
        'that return one expression in place of several',
        () => any.select((r: any) => r.price),
        'PLAN_TYPE_MISMATCH  the callback returns r.price, not an object of columns\n  at   mistakes.test.ts  .select((r) => r.price)\n  do   r => ({ total: r.price.times(2) })',
      ],
      [
        'with a wrong operand',
        () => any.filter((r: any) => r.sku.gt(5)),
        'PLAN_TYPE_MISMATCH  5 is no STRING\n  at   mistakes.test.ts  .filter((r) => r.sku.gt(5))\n  why  a plain value takes the type of the expression beside it, STRING: a text is expected, and this is a number\n  do   lit(value, t.…()) makes a constant of any type, cast(t.…()) another type of the column',
      ],
      [
        'without a group',
        () => any.aggregate(() => ({})),
        'PLAN_INVALID_ARGUMENT  aggregate gives no column\n  at   mistakes.test.ts  .aggregate(() => ({}))\n  do   r => ({ rows: count() })',
      ],
      [
        'with count of different rows',
        () => any.aggregate(() => ({ n: count().distinct() })),
        'PLAN_INVALID_ARGUMENT  count() counts each row once: it has no distinct form\n  at   mistakes.test.ts  .aggregate(() => ({ n: count().distinct() }))\n  do   r.user.count().distinct() counts the different users',
      ],
      [
        'with an order that is none',
        () => any.orderBy((r: any) => [r.price.desc(), 'sku']),
        'PLAN_TYPE_MISMATCH  the callback returns the string "sku", not a key of an order\n  at   mistakes.test.ts  .orderBy((r) => [r.price.desc(), "sku"])\n  do   r => [r.price.desc(), r.name]',
      ],
      [
        'with no order at all',
        () => any.orderBy(() => []),
        'PLAN_INVALID_ARGUMENT  an order has no column\n  at   mistakes.test.ts  .orderBy(() => [])\n  do   name at least one: r => r.price.desc()',
      ],
    ],
  ],
  [
    'windows',
    [
      [
        'on what is no rowtime',
        () => any.window((r: any) => r.made, { tumble: days(1) }),
        'PLAN_MISSING_ROWTIME  a window goes by r.made, which is no rowtime\n  at   mistakes.test.ts  .window((r) => r.made, { tumble: 1 day })\n  why  only the rowtime of a source says when a window is complete\n  do   declare it where the table is read: t.timestamp(3).rowtime({ delay: seconds(10) })',
      ],
      [
        'on a computed time',
        () => any.window((r: any) => r.at.plus(minutes(1)), { tumble: days(1) }),
        'PLAN_MISSING_ROWTIME  a window goes by r.at.plus(1 minute), which was computed\n  at   mistakes.test.ts  .window((r) => r.at.plus(minutes(1)), { tumble: 1 day })\n  why  only the rowtime of a source says when a window is complete\n  do   declare it where the table is read: t.timestamp(3).rowtime({ delay: seconds(10) })',
      ],
      [
        'on the outer side of a join',
        () =>
          untyped(users)
            .leftJoin(orders, (u: any, o: any) => u.id.eq(o.id))
            .select((_: any, o: any) => ({ at: o.at }))
            .window((r: any) => r.at, { tumble: days(1) }),
        "PLAN_MISSING_ROWTIME  a window goes by r.at, which may be NULL\n  at   mistakes.test.ts  .window((r) => r.at, { tumble: 1 day })\n  why  a row without a time belongs to no window\n  do   window the left table's rowtime, or the right table before the join",
      ],
      [
        'of a negative size',
        () => any.window((r: any) => r.at, { tumble: minutes(-5) }),
        "PLAN_INVALID_WINDOW  a window cannot be: 'tumble' is -5 minutes, and a window is at least 1 millisecond long\n  at   mistakes.test.ts  .window((r) => r.at, { tumble: -5 minutes })\n  do   { tumble: minutes(5) }, { hop: hours(1), every: minutes(5) } with every no longer than hop, { cumulate: days(1), every: hours(1) }, or { session: minutes(30), partitionBy: [] }",
      ],
      [
        'of no size',
        () => any.window((r: any) => r.at, { hop: seconds(0), every: seconds(0) }),
        "PLAN_INVALID_WINDOW  a window cannot be: 'hop' is 0 milliseconds, and a window is at least 1 millisecond long\n  at   mistakes.test.ts  .window((r) => r.at, { hop: 0 milliseconds, every: 0 milliseconds })\n  do   { tumble: minutes(5) }, { hop: hours(1), every: minutes(5) } with every no longer than hop, { cumulate: days(1), every: hours(1) }, or { session: minutes(30), partitionBy: [] }",
      ],
      [
        'of a number',
        () => any.window((r: any) => r.at, { tumble: 5 }),
        "PLAN_INVALID_WINDOW  a window cannot be: 'tumble' is no duration but 5\n  at   mistakes.test.ts  .window((r) => r.at, { tumble: 5 })\n  do   { tumble: minutes(5) }, { hop: hours(1), every: minutes(5) } with every no longer than hop, { cumulate: days(1), every: hours(1) }, or { session: minutes(30), partitionBy: [] }",
      ],
      [
        'that hop and do not say how often',
        () => any.window((r: any) => r.at, { hop: days(1) }),
        "PLAN_INVALID_WINDOW  a window cannot be: it hops, and 'every' is missing\n  at   mistakes.test.ts  .window((r) => r.at, { hop: 1 day })\n  do   { tumble: minutes(5) }, { hop: hours(1), every: minutes(5) } with every no longer than hop, { cumulate: days(1), every: hours(1) }, or { session: minutes(30), partitionBy: [] }",
      ],
      [
        'that leave rows out',
        () => any.window((r: any) => r.at, { hop: minutes(1), every: minutes(5) }),
        'PLAN_INVALID_WINDOW  a window cannot be: it begins every 5 minutes and is 1 minute long, so rows between two windows would be in none\n  at   mistakes.test.ts  .window((r) => r.at, { hop: 1 minute, every: 5 minutes })\n  do   { tumble: minutes(5) }, { hop: hours(1), every: minutes(5) } with every no longer than hop, { cumulate: days(1), every: hours(1) }, or { session: minutes(30), partitionBy: [] }',
      ],
      [
        'that are too many',
        () => any.window((r: any) => r.at, { hop: days(365), every: seconds(1) }),
        "PLAN_INVALID_WINDOW  a window cannot be: 'every' is too small: each row would be in 31536000 windows\n  at   mistakes.test.ts  .window((r) => r.at, { hop: 365 days, every: 1 second })\n  do   { tumble: minutes(5) }, { hop: hours(1), every: minutes(5) } with every no longer than hop, { cumulate: days(1), every: hours(1) }, or { session: minutes(30), partitionBy: [] }",
      ],
      [
        'of two kinds',
        () => any.window((r: any) => r.at, { tumble: days(1), every: minutes(5) }),
        "PLAN_INVALID_WINDOW  a window cannot be: it tumbles, and 'every' is for windows that hop or cumulate\n  at   mistakes.test.ts  .window((r) => r.at, { tumble: 1 day, every: 5 minutes })\n  do   { tumble: minutes(5) }, { hop: hours(1), every: minutes(5) } with every no longer than hop, { cumulate: days(1), every: hours(1) }, or { session: minutes(30), partitionBy: [] }",
      ],
      [
        'without options',
        () => any.window((r: any) => r.at),
        'PLAN_INVALID_WINDOW  a window cannot be: it gets no options\n  at   mistakes.test.ts  .window((r) => r.at, undefined)\n  do   { tumble: minutes(5) }, { hop: hours(1), every: minutes(5) } with every no longer than hop, { cumulate: days(1), every: hours(1) }, or { session: minutes(30), partitionBy: [] }',
      ],
      [
        'that cumulate and do not say how often',
        () => any.window((r: any) => r.at, { cumulate: days(1) }),
        "PLAN_INVALID_WINDOW  a window cannot be: it cumulates, and 'every' is missing\n  at   mistakes.test.ts  .window((r) => r.at, { cumulate: 1 day })\n  do   { tumble: minutes(5) }, { hop: hours(1), every: minutes(5) } with every no longer than hop, { cumulate: days(1), every: hours(1) }, or { session: minutes(30), partitionBy: [] }",
      ],
      [
        'that do not grow in equal parts',
        () => any.window((r: any) => r.at, { cumulate: hours(1), every: minutes(25) }),
        'PLAN_INVALID_WINDOW  a window cannot be: it grows every 25 minutes up to 1 hour, which is no multiple of that\n  at   mistakes.test.ts  .window((r) => r.at, { cumulate: 1 hour, every: 25 minutes })\n  do   { tumble: minutes(5) }, { hop: hours(1), every: minutes(5) } with every no longer than hop, { cumulate: days(1), every: hours(1) }, or { session: minutes(30), partitionBy: [] }',
      ],
      [
        'that tumble and cumulate',
        () => any.window((r: any) => r.at, { tumble: hours(1), cumulate: hours(1) }),
        "PLAN_INVALID_WINDOW  a window cannot be: it has two kinds, 'tumble' and 'cumulate'\n  at   mistakes.test.ts  .window((r) => r.at, { tumble: 1 hour, cumulate: 1 hour })\n  do   { tumble: minutes(5) }, { hop: hours(1), every: minutes(5) } with every no longer than hop, { cumulate: days(1), every: hours(1) }, or { session: minutes(30), partitionBy: [] }",
      ],
      [
        'that are sessions and do not say whose',
        () => any.window((r: any) => r.at, { session: minutes(5) }),
        "PLAN_INVALID_WINDOW  a window cannot be: it is a session, and 'partitionBy' is missing: the columns of whose values each has its own\n  at   mistakes.test.ts  .window((r) => r.at, { session: 5 minutes })\n  do   { tumble: minutes(5) }, { hop: hours(1), every: minutes(5) } with every no longer than hop, { cumulate: days(1), every: hours(1) }, or { session: minutes(30), partitionBy: [] }",
      ],
      [
        'that are sessions of a column that is not there',
        () => any.window((r: any) => r.at, { session: minutes(5), partitionBy: 'skuu' }),
        "PLAN_UNKNOWN_COLUMN  there is no column 'skuu'\n  at   mistakes.test.ts  .window((r) => r.at, { session: 5 minutes, partitionBy: 'skuu' })\n  do   did you mean 'sku'? the columns are id, sku, price, open, note, made, at",
      ],
      [
        'that are sessions with an offset',
        () => any.window((r: any) => r.at, { session: minutes(5), partitionBy: [], offset: minutes(1) }),
        "PLAN_INVALID_WINDOW  a window cannot be: 'offset' is for windows that time alone decides, not for sessions\n  at   mistakes.test.ts  .window((r) => r.at, { session: 5 minutes, partitionBy: …, offset: 1 minute })\n  do   { tumble: minutes(5) }, { hop: hours(1), every: minutes(5) } with every no longer than hop, { cumulate: days(1), every: hours(1) }, or { session: minutes(30), partitionBy: [] }",
      ],
      [
        'that are partitioned and no sessions',
        () => any.window((r: any) => r.at, { tumble: minutes(5), partitionBy: 'sku' }),
        "PLAN_INVALID_WINDOW  a window cannot be: it tumbles, and 'partitionBy' is for sessions: group the window by these columns\n  at   mistakes.test.ts  .window((r) => r.at, { tumble: 5 minutes, partitionBy: 'sku' })\n  do   { tumble: minutes(5) }, { hop: hours(1), every: minutes(5) } with every no longer than hop, { cumulate: days(1), every: hours(1) }, or { session: minutes(30), partitionBy: [] }",
      ],
      [
        'that are early with anything but true',
        () => any.window((r: any) => r.at, { tumble: minutes(5), early: minutes(1) }),
        "PLAN_INVALID_WINDOW  a window cannot be: 'early' is 1 minute; it is true, or left out\n  at   mistakes.test.ts  .window((r) => r.at, { tumble: 5 minutes, early: 1 minute })\n  do   { tumble: minutes(5) }, { hop: hours(1), every: minutes(5) } with every no longer than hop, { cumulate: days(1), every: hours(1) }, or { session: minutes(30), partitionBy: [] }",
      ],
      [
        'that are corrected for less than no time',
        () => any.window((r: any) => r.at, { tumble: days(1), allowedLateness: minutes(-1) }),
        "PLAN_INVALID_WINDOW  a window cannot be: 'allowedLateness' is -1 minute\n  at   mistakes.test.ts  .window((r) => r.at, { tumble: 1 day, allowedLateness: -1 minute })\n  do   { tumble: minutes(5) }, { hop: hours(1), every: minutes(5) } with every no longer than hop, { cumulate: days(1), every: hours(1) }, or { session: minutes(30), partitionBy: [] }",
      ],
      [
        'whose late rows are dropped and asked for',
        () => any.window((r: any) => r.at, { tumble: days(1) }).lateRows(),
        "PLAN_UNSUPPORTED  the late rows of these windows are dropped and counted\n  at   mistakes.test.ts  .lateRows()\n  do   window(…, { …, lateRows: 'sideOutput' }) lets lateRows() give them",
      ],
      [
        'whose late rows may be taken back',
        () =>
          any
            .groupBy('at')
            .aggregate(() => ({ n: count() }))
            .window((r: any) => r.at, { tumble: days(1), lateRows: 'sideOutput' })
            .lateRows(),
        "PLAN_UNSUPPORTED  late rows can be received where the input only inserts\n  at   mistakes.test.ts  .lateRows()\n  why  the table that is windowed emits updates: a row may come in time and be taken back late\n  do   leave lateRows: 'sideOutput' out: late changes are counted",
      ],
      [
        'with an option that does not exist',
        () => any.window((r: any) => r.at, { tumble: days(1), trigger: true }),
        "PLAN_UNSUPPORTED  window has no option 'trigger'\n  at   mistakes.test.ts  .window((r) => r.at, { tumble: 1 day, trigger: true })\n  do   the options are tumble, hop, cumulate, session, every, partitionBy, offset, allowedLateness, early, lateRows",
      ],
      [
        'with a policy that does not exist',
        () => any.window((r: any) => r.at, { tumble: days(1), lateRows: 'keep' }),
        "PLAN_UNSUPPORTED  late rows cannot be handled by 'keep'\n  at   mistakes.test.ts  .window((r) => r.at, { tumble: 1 day, lateRows: 'keep' })\n  do   lateRows: 'drop' counts them, and is what happens when nothing is said; 'sideOutput' gives them in lateRows()",
      ],
      [
        'behind an endless source without a time',
        () =>
          any
            .join(endless, (a: any, b: any) => a.id.eq(b.id))
            .select((a: any) => ({ at: a.at }))
            .window((r: any) => r.at, { tumble: days(1) }),
        'PLAN_UNBOUNDED_WITHOUT_ROWTIME  a window waits for time, and source clicks never ends and has none\n  at   mistakes.test.ts  .window((r) => r.at, { tumble: 1 day })\n  why  time passes when it has passed on every source that the table comes from\n  do   declare a rowtime for clicks: t.timestamp(3).rowtime({ delay: seconds(10) })',
      ],
    ],
  ],
  [
    'operators',
    [
      [
        'final of what never ends',
        () => endless.final(),
        'PLAN_UNBOUNDED_FINAL  final() waits for the end, and source clicks never ends\n  at   mistakes.test.ts  .final()\n  do   a window gives final rows while the source goes on; or read a source that ends',
      ],
      [
        'a negative limit',
        () => orders.limit(-1),
        'PLAN_INVALID_ARGUMENT  limit gets -1 rows\n  at   mistakes.test.ts  .limit(-1)\n  do   a whole number, 0 or more',
      ],
      [
        'a limit that is no number',
        () => any.limit('5'),
        "PLAN_INVALID_ARGUMENT  limit gets 5 rows\n  at   mistakes.test.ts  .limit('5')\n  do   a whole number, 0 or more",
      ],
      [
        'a topN of half a row',
        () => orders.partitionBy('sku').topN(0.5, r => r.price),
        'PLAN_INVALID_ARGUMENT  topN gets 0.5 rows\n  at   mistakes.test.ts  .topN(0.5, (r) => r.price)\n  do   a whole number, 0 or more',
      ],
      [
        'a topN with an option that does not exist',
        () => any.partitionBy('sku').topN(1, (r: any) => r.price, { ranks: 'rank' }),
        "PLAN_UNSUPPORTED  topN has no option 'ranks'\n  at   mistakes.test.ts  .topN(1, (r) => r.price)\n  do   did you mean 'rank'? the options are as, rank",
      ],
      [
        'a rank that does not exist',
        () => any.partitionBy('sku').topN(1, (r: any) => r.price, { rank: 'denserank' }),
        "PLAN_INVALID_ARGUMENT  the rank of topN is 'denserank'\n  at   mistakes.test.ts  .topN(1, (r) => r.price)\n  do   did you mean 'denseRank'? one of 'rowNumber', 'rank', 'denseRank'",
      ],
      [
        'a deduplication to neither end',
        () => any.partitionBy('sku').deduplicate('latest'),
        "PLAN_INVALID_ARGUMENT  deduplicate is 'latest'\n  at   mistakes.test.ts  .deduplicate('latest')\n  do   did you mean 'last'? one of 'first', 'last'",
      ],
      [
        'a deduplication by what is no rowtime',
        () => any.partitionBy('sku').deduplicate('last', { time: (r: any) => r.made }),
        "PLAN_MISSING_ROWTIME  deduplicate goes by r.made, which is no rowtime\n  at   mistakes.test.ts  .deduplicate('last')\n  why  only the rowtime of a source says when a window is complete\n  do   declare it where the table is read: t.timestamp(3).rowtime({ delay: seconds(10) })",
      ],
      [
        'a deduplication of a table with two rowtimes',
        () =>
          untyped(orders.join(orders, (a, b) => a.id.eq(b.id)).select((a, b) => ({ sku: a.sku, at: a.at, paid: b.at })))
            .partitionBy('sku')
            .deduplicate('last'),
        "PLAN_MISSING_ROWTIME  deduplicate goes by time, and the table has 2 rowtimes: at, paid\n  at   mistakes.test.ts  .deduplicate('last')\n  why  the first and the last row of a key are told by one of them\n  do   say which: { time: r => r.at }",
      ],
      [
        'a deduplication by a rowtime that may be NULL',
        () =>
          untyped(users.leftJoin(orders, (a, b) => a.id.eq(b.id)).select((a, b) => ({ id: a.id, at: b.at })))
            .partitionBy('id')
            .deduplicate('first'),
        "PLAN_MISSING_ROWTIME  deduplicate goes by at, which may be NULL\n  at   mistakes.test.ts  .deduplicate('first')\n  why  a row without a time is neither first nor last\n  do   topN(1, r => r.at) says where NULL stands",
      ],
      [
        'a filter that is to forget',
        () => orders.filter(r => r.open).retain(hours(1)),
        'PLAN_UNSUPPORTED  Filter open has nothing to forget\n  at   mistakes.test.ts  .retain(1 hour)\n  why  it acts on each row by itself and keeps none\n  do   retain stands right behind groupBy(…).aggregate(…), distinct(), topN, deduplicate, a join or a set operation',
      ],
      [
        'a limit that is to forget',
        () => orders.limit(5).retain(hours(1)),
        'PLAN_UNSUPPORTED  Limit 5 has nothing to forget\n  at   mistakes.test.ts  .retain(1 hour)\n  why  without a key all rows are one entry, which each of them touches\n  do   retain stands right behind groupBy(…).aggregate(…), distinct(), topN, deduplicate, a join or a set operation',
      ],
      [
        'a window that is to forget',
        () =>
          orders
            .window(r => r.at, { tumble: hours(1) })
            .aggregate(() => ({ n: count() }))
            .retain(hours(1)),
        'PLAN_UNSUPPORTED  Aggregate in TUMBLE(at, 1 hour) has nothing to forget\n  at   mistakes.test.ts  .retain(1 hour)\n  why  the watermark frees what it keeps already\n  do   retain stands right behind groupBy(…).aggregate(…), distinct(), topN, deduplicate, a join or a set operation',
      ],
      [
        'retained for a number',
        () => any.distinct().retain(60),
        'PLAN_INVALID_ARGUMENT  retain gets no duration\n  at   mistakes.test.ts  .retain(60)\n  do   retain(hours(1))',
      ],
      [
        'retained for no time',
        () => orders.distinct().retain(minutes(0)),
        'PLAN_INVALID_ARGUMENT  an entry cannot be retained for 0 ms\n  at   mistakes.test.ts  .retain(0 milliseconds)\n  do   retain(hours(1)): a time above 0, from the last row of an entry on',
      ],
      [
        'what is retained written by its key',
        () =>
          orders
            .groupBy('sku')
            .aggregate(() => ({ n: count() }))
            .retain(hours(1))
            .insertInto(sink('update', { sku: t.string().primaryKey(), n: t.bigint().asNumber() }, 'key')),
        "PLAN_KEY_MISMATCH  (sku), by which out.csv writes, is no key of the table\n  at   mistakes.test.ts  .insertInto(test('out.csv'))\n  why  no columns are known to tell its rows apart\n  do   groupBy('sku') gives a table with that key",
      ],
      [
        'a negative offset',
        () => orders.limit(1, { offset: -1 }),
        'PLAN_INVALID_ARGUMENT  limit gets the offset -1\n  at   mistakes.test.ts  .limit(1, { offset: -1 })\n  do   a whole number of rows to leave out, 0 or more',
      ],
      [
        'a limit with an option that does not exist',
        () => any.limit(1, { skip: 1 }),
        "PLAN_UNSUPPORTED  limit has no option 'skip'\n  at   mistakes.test.ts  .limit(1, { skip: 1 })\n  do   the options are offset",
      ],
      [
        'groupBy of nothing',
        () => any.groupBy(),
        'PLAN_INVALID_ARGUMENT  groupBy() names no column\n  at   mistakes.test.ts  .groupBy()\n  do   aggregate(r => ({ … })) makes one row of the whole table',
      ],
      [
        'a join with what is no table',
        () => any.join(orders.groupBy('sku'), () => lit(true, t.boolean())),
        'PLAN_INVALID_ARGUMENT  a table is expected\n  at   mistakes.test.ts  .join({}, () => lit(true, t.boolean()))\n  why  only a table can stand here: grouped, windowed and joined ones are closed by aggregate or select first\n  do   from(rows([...], { ... }))',
      ],
      [
        'a union of other columns',
        () => any.unionAll(users),
        "PLAN_UNKNOWN_COLUMN  the first table of the union has no column 'name'\n  at   mistakes.test.ts  .unionAll(…)\n  do   did you mean 'note'? select the same columns from both",
      ],
      [
        'an except of other columns',
        () => any.except(users),
        "PLAN_UNKNOWN_COLUMN  the first table of the except has no column 'name'\n  at   mistakes.test.ts  .except(…)\n  do   did you mean 'note'? select the same columns from both",
      ],
      [
        'a semi join on what is no condition',
        () => any.semiJoin(users, (o: any) => o.id),
        'PLAN_TYPE_MISMATCH  the condition is BIGINT NOT NULL, not BOOLEAN\n  at   mistakes.test.ts  .semiJoin(…, (o) => o.id)\n  why  id is no condition\n  do   compare it with something',
      ],
      [
        'a union of other types',
        () => untyped(users).unionAll(users.select(r => ({ id: r.id.cast(t.string()), name: r.name }))),
        "PLAN_TYPE_MISMATCH  column 'id' is BIGINT in the first table and STRING in the second\n  at   mistakes.test.ts  .unionAll(…)\n  do   bring both to one type: addColumns(r => ({ id: r.id.cast(…) }))",
      ],
      [
        'a name that is empty',
        () => orders.named(''),
        "PLAN_INVALID_ARGUMENT  a name is a text of at least one character\n  at   mistakes.test.ts  .named('')\n  do   named('orders per day')",
      ],
    ],
  ],
  [
    'sinks',
    [
      [
        'that take inserts only',
        () => untyped(updating).insertInto(sink('append')),
        "PLAN_UPDATES_INTO_APPEND_SINK  the table emits updates and out.csv takes inserts only\n  at   mistakes.test.ts  .insertInto(test('out.csv'))\n  why  Aggregate by sku (mistakes.test.ts  .aggregate(() => ({ n: count() }))) updates its rows\n  do   final() gives each final row once; or window the aggregation, or use an upsert sink",
      ],
      [
        'with a column that is missing',
        () => any.insertInto(sink('append', { sku: t.string(), prise: t.decimal(10, 2) })),
        "PLAN_SINK_MISMATCH  column 'prise' of out.csv is missing in the table\n  at   mistakes.test.ts  .insertInto(test('out.csv'))\n  do   did you mean 'price'? the table has id, sku, price, open, note, made, at",
      ],
      [
        'with a column of another type',
        () => any.insertInto(sink('append', { sku: t.int() })),
        "PLAN_SINK_MISMATCH  column 'sku' of out.csv is STRING NOT NULL in the table, not INT NOT NULL\n  at   mistakes.test.ts  .insertInto(test('out.csv'))\n  do   declare it as it is, or bring it to that type: addColumns(r => ({ sku: ... }))",
      ],
      [
        'with a column that may be NULL',
        () => any.insertInto(sink('append', { note: t.string() })),
        "PLAN_SINK_MISMATCH  column 'note' of out.csv may be NULL in the table\n  at   mistakes.test.ts  .insertInto(test('out.csv'))\n  do   declare it as it is, or bring it to that type: addColumns(r => ({ note: ... }))",
      ],
      [
        'by a key that is none',
        () => any.insertInto(sink('update', { sku: t.string().primaryKey() }, 'key')),
        "PLAN_KEY_MISMATCH  (sku), by which out.csv writes, is no key of the table\n  at   mistakes.test.ts  .insertInto(test('out.csv'))\n  why  no columns are known to tell its rows apart\n  do   groupBy('sku') gives a table with that key",
      ],
      [
        'below an order',
        () => any.orderBy((r: any) => r.price).insertInto(sink('append')),
        "PLAN_SORT_BEFORE_SINK  orderBy stands before out.csv, which has no order\n  at   mistakes.test.ts  .insertInto(test('out.csv'))\n  why  rows are written as they come; only print, collect and limit go by an order\n  do   leave orderBy out, or say final().orderBy(...), which comes all at once",
      ],
      [
        'that are none',
        () => any.insertInto('out.csv'),
        "PLAN_INVALID_ARGUMENT  insertInto gets no sink\n  at   mistakes.test.ts  .insertInto('out.csv')\n  do   insertInto(csv('out.csv')), insertInto(print())",
      ],
      [
        'of forEach that are none',
        () => any.forEach(),
        'PLAN_INVALID_ARGUMENT  forEach gets no function\n  at   mistakes.test.ts  .forEach(undefined)\n  do   forEach(change => console.log(change.kind, change.row))',
      ],
    ],
  ],
])('%s', (_, cases) => {
  test.each(cases)('%s', (_, f, message) => {
    expect(words(f)).toBe(message);
  });
});

let outside: any;
