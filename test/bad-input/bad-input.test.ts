// Catches a mistake that is found late, that is told without its place, cause or remedy, or that makes the process hang.
// Each case is one that people make, through the public surface, with its whole message.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { count, days, from, hours, pipeline, rows, run, seconds, t } from 'millrace';
import { defineSource } from 'millrace/connector';
import { csv, jsonLines, parquet } from 'millrace/files';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'millrace-bad-input-'));
const path = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** How often a source was opened and asked for rows. */
let read = 0;
beforeEach(() => {
  read = 0;
});

const orders = from(
  defineSource({
    name: 'orders',
    columns: {
      id: t.bigint(),
      sku: t.string(),
      price: t.decimal(10, 2),
      made: t.timestamp(3),
      at: t.timestamp(3).rowtime({ delay: seconds(1) }),
    },
    bounded: true,
    async *lanes() {
      read++;
      yield { id: 'all', position: 0 };
    },
    async *read() {
      read++;
      yield { position: 1, rows: [{ id: 1n, sku: 'a', price: '1.00', made: 0, at: 0 }] };
    },
  }),
);
const clicks = from(
  defineSource({
    name: 'clicks',
    columns: { id: t.bigint() },
    bounded: false,
    async *lanes() {
      read++;
      yield { id: 'all', position: 0 };
    },
    async *read() {
      read++;
      await new Promise<never>(() => {});
      yield { position: 0, rows: [] };
    },
  }),
);

// The types refuse most of these; a program in JavaScript, or one that casts, gets here.
const untyped: any = orders;

/** What is thrown, at once or when the job has run; lines of this file and its folder are left out. */
async function mistake(f: () => unknown): Promise<string> {
  try {
    await f();
  } catch (error) {
    expect(Reflect.get(error as object, Symbol.for('millrace'))).toBe('error');
    return (error as Error).message
      .replaceAll(/bad-input\.test\.ts:\d+/g, 'bad-input.test.ts')
      .replaceAll(`${folder}/`, '');
  }
  throw new Error('nothing was thrown');
}

describe('before any row is read', () => {
  it.each<[string, () => unknown, string]>([
    [
      'an unknown column',
      () => untyped.select((r: any) => ({ total: r.pric })),
      `\
PLAN_UNKNOWN_COLUMN  there is no column 'pric'
  at   bad-input.test.ts  .select((r) => ({ total: r.pric }))
  do   did you mean 'price'? the columns are id, sku, price, made, at`,
    ],
    [
      'a value of the wrong type',
      () => untyped.filter((r: any) => r.sku.eq(5)),
      `\
PLAN_TYPE_MISMATCH  5 is no STRING
  at   bad-input.test.ts  .filter((r) => r.sku.eq(5))
  why  a plain value takes the type of the expression beside it, STRING: a text is expected, and this is a number
  do   lit(value, t.…()) makes a constant of any type, cast(t.…()) another type of the column`,
    ],
    [
      'a column of the wrong type',
      () => untyped.filter((r: any) => r.sku.times(5).gt(r.price)),
      `\
PLAN_TYPE_MISMATCH  r.sku is STRING, and has no times()
  at   bad-input.test.ts  .filter((r) => r.sku.times(5).gt(r.price))
  why  numbers have it
  do   r.sku.cast(t.double()).times(…)`,
    ],
    [
      'a misspelt function',
      () => untyped.select((r: any) => ({ sku: r.sku.uper() })),
      `\
PLAN_TYPE_MISMATCH  r.sku is STRING, and has no uper()
  at   bad-input.test.ts  .select((r) => ({ sku: r.sku.uper() }))
  why  no expression has such a method
  do   did you mean 'upper'? an editor lists what there is behind the dot`,
    ],
    [
      'a JavaScript operator',
      () => untyped.filter((r: any) => r.price > 10),
      `\
PLAN_TYPE_MISMATCH  r.price is used as a JavaScript value
  at   bad-input.test.ts  .filter((r) => r.price > 10)
  why  an expression says what to compute for each row; +, >, ==, templates and String() ask for a value now
  do   use its methods: r.price.plus(1), r.price.gt(10), r.price.eq('a'), r.price.concat('...')`,
    ],
    [
      'an updating table into a sink that takes inserts only',
      () =>
        untyped
          .groupBy('sku')
          .aggregate(() => ({ orders: count() }))
          .insertInto(csv('totals.csv')),
      `\
PLAN_UPDATES_INTO_APPEND_SINK  the table emits updates and totals.csv takes inserts only
  at   bad-input.test.ts  .insertInto(csv('totals.csv'))
  why  Aggregate by sku (bad-input.test.ts  .aggregate(() => ({ orders: count() }))) updates its rows
  do   final() gives each final row once; or window the aggregation, or use an upsert sink`,
    ],
    [
      'an unbounded source in batch mode',
      () => clicks.collect({ mode: 'batch' }),
      `\
JOB_UNBOUNDED_IN_BATCH  source clicks never ends, and the mode is batch
  at   bad-input.test.ts  from(clicks)
  do   { mode: 'streaming' } or --mode streaming, or a source that ends ({ follow: true } left out, { rows: n })`,
    ],
    [
      'a window on a column that is no rowtime',
      () => untyped.window((r: any) => r.made, { tumble: days(1) }),
      `\
PLAN_MISSING_ROWTIME  a window goes by r.made, which is no rowtime
  at   bad-input.test.ts  .window((r) => r.made, { tumble: 1 day })
  why  only the rowtime of a source says when a window is complete
  do   declare it where the table is read: t.timestamp(3).rowtime({ delay: seconds(10) })`,
    ],
    [
      'a window of a negative size',
      () => orders.window(r => r.at, { tumble: hours(-1) }),
      `\
PLAN_INVALID_WINDOW  a window cannot be: 'tumble' is -1 hour, and a window is at least 1 millisecond long
  at   bad-input.test.ts  .window((r) => r.at, { tumble: -1 hour })
  do   { tumble: minutes(5) }, { hop: hours(1), every: minutes(5) } with every no longer than hop, { cumulate: days(1), every: hours(1) }, or { session: minutes(30), partitionBy: [] }`,
    ],
    [
      'a window that moves backwards',
      () => orders.window(r => r.at, { hop: hours(1), every: hours(-1) }),
      `\
PLAN_INVALID_WINDOW  a window cannot be: 'every' is -1 hour, and a window is at least 1 millisecond long
  at   bad-input.test.ts  .window((r) => r.at, { hop: 1 hour, every: -1 hour })
  do   { tumble: minutes(5) }, { hop: hours(1), every: minutes(5) } with every no longer than hop, { cumulate: days(1), every: hours(1) }, or { session: minutes(30), partitionBy: [] }`,
    ],
    [
      'two columns of one name',
      () => orders.renameColumns({ sku: 'price' }),
      `\
SCHEMA_DUPLICATE_COLUMN  two columns are called 'price'
  at   bad-input.test.ts  .renameColumns({ sku: 'price' })
  do   give one of them another name`,
    ],
    [
      'an aggregate with the name of a key',
      () => orders.groupBy('sku').aggregate(() => ({ sku: count() })),
      `\
SCHEMA_DUPLICATE_COLUMN  two columns of the result are called 'sku'
  at   bad-input.test.ts  .aggregate(() => ({ sku: count() }))
  why  the key gives a column of that name too
  do   give the aggregate another name`,
    ],
    [
      'a file without columns',
      () => from(csv('orders.csv') as never),
      `\
SCHEMA_MISSING  csv('orders.csv') is read without saying its columns
  at   bad-input.test.ts  from(csv('orders.csv'))
  why  the types of a file are not guessed: they are part of the program
  do   csv('orders.csv', { id: t.bigint(), name: t.string() })`,
    ],
    [
      'an option that does not exist',
      () => orders.collect({ mod: 'batch' } as never),
      `\
JOB_UNKNOWN_OPTION  there is no option 'mod'
  at   bad-input.test.ts
  do   did you mean 'mode'? the options are mode, limit, signal, requireDeterministic, onError`,
    ],
  ])('%s', async (_, f, message) => {
    expect(await mistake(f)).toBe(message);
    expect(read).toBe(0);
  });

  describe('of any source, and before a file is begun', () => {
    const flights = 'node_modules/vega-datasets/data/flights-3m.parquet';

    it.each<[string, () => unknown, string]>([
      [
        'a missing file',
        () => {
          writeFileSync(path('orders-2026.csv'), '');
          return csv(path('orders-2025.csv'), { id: t.bigint() });
        },
        `\
SOURCE_NOT_FOUND  there is no file orders-2025.csv
  at   bad-input.test.ts  from(csv('orders-2025.csv'))
  do   did you mean 'orders-2026.csv'? paths are relative to where the program was started`,
      ],
      [
        'a pattern that no file has',
        () => jsonLines(path('clicks/*.jsonl'), { id: t.bigint() }),
        `\
SOURCE_NOT_FOUND  no file matches clicks/*.jsonl
  at   bad-input.test.ts  from(jsonLines('clicks/*.jsonl'))
  do   paths are relative to where the program was started; ** stands for any folders`,
      ],
      [
        'a CSV header with another name',
        () => {
          writeFileSync(path('header.csv'), 'id,prize\n1,2\n');
          return csv(path('header.csv'), { id: t.bigint(), price: t.decimal(10, 2) });
        },
        `\
SOURCE_HEADER_MISMATCH  header.csv has no column 'price'
  at   header.csv:1
  why  its header is "id", "prize"
  do   did you mean 'prize'? declare the columns under the names of the header; { header: false } goes by place instead`,
      ],
      [
        'a Parquet file that is cut off',
        () => {
          writeFileSync(path('cut.parquet'), readFileSync(flights).subarray(0, 100_000));
          return parquet(path('cut.parquet'), { id: t.bigint() });
        },
        `\
SOURCE_UNREADABLE  cut.parquet cannot be read as Parquet
  at   cut.parquet
  why  it begins as Parquet, but does not end so: its end is missing
  do   get the file again, or name the right one: it is cut off, damaged or of another format`,
      ],
      [
        'a Parquet column that is misspelt',
        () => parquet(flights, { dely: t.int().nullable() }),
        `\
SOURCE_HEADER_MISMATCH  node_modules/vega-datasets/data/flights-3m.parquet has no column 'dely'
  at   node_modules/vega-datasets/data/flights-3m.parquet
  why  its columns are date, delay, distance, origin, destination
  do   did you mean 'delay'? declare the columns under the names they have in the file`,
      ],
      [
        'a Parquet column of another type',
        () => parquet(flights, { origin: t.int().nullable() }),
        `\
SOURCE_HEADER_MISMATCH  column 'origin' of node_modules/vega-datasets/data/flights-3m.parquet is STRING, which cannot be read as INT
  at   node_modules/vega-datasets/data/flights-3m.parquet
  why  values are read exactly, or not at all
  do   declare the column as what it is, and convert it with cast()`,
      ],
    ])('%s', async (_, bad, message) => {
      writeFileSync(path('good.csv'), 'sku\na\n');
      let given = 0;
      const good = from(rows([{ id: 1 }], { id: t.int() })).forEach(() => {
        given++;
      });
      const broken = () => from(bad() as never) as unknown as typeof clicks;
      for (const mode of ['batch', 'streaming'] as const) {
        const told = await mistake(
          () => run(pipeline({ good, bad: broken().insertInto(csv(path('out.csv'))) }), { mode }).done,
        );
        expect(told).toBe(message);
      }
      expect(given).toBe(0);
      expect(existsSync(path('out.csv'))).toBe(false);
    });
  });
});

describe('when the row is read', () => {
  it.each<[string, () => Parameters<typeof from>[0], string]>([
    [
      'a row that is no JSON',
      () => {
        writeFileSync(path('bad.jsonl'), '{"id":1}\n{"id":2\n{"id":3}\n');
        return jsonLines(path('bad.jsonl'), { id: t.int() });
      },
      `\
SOURCE_MALFORMED_ROW  the line is no JSON
  at   bad.jsonl:2, byte 16
  why  the end of the line is not expected there
  do   { onMalformed: 'skip' } counts such rows, { onMalformed: jsonLines('bad.jsonl') } keeps them`,
    ],
    [
      'a value of the wrong type in a file',
      () => {
        writeFileSync(path('comma.csv'), 'id,price\n1,"12,50"\n');
        return csv(path('comma.csv'), { id: t.int(), price: t.decimal(10, 2) });
      },
      `\
SOURCE_MALFORMED_ROW  price is no DECIMAL(10, 2): "12,50"
  at   comma.csv:2, byte 12, column price
  why  a decimal point is expected
  do   { onMalformed: 'skip' } counts such rows, { onMalformed: jsonLines('bad.jsonl') } keeps them`,
    ],
    [
      'a value of the wrong type in an array',
      () => rows([{ id: 1 }, { id: 'two' as never }], { id: t.int() }),
      `\
SOURCE_MALFORMED_ROW  id is no INT: "two"
  at   rows, row 1, column id
  why  a number is expected, and this is a string
  do   give the value in that form, or declare the column as what it holds`,
    ],
    [
      'a Parquet file that is damaged inside',
      () => {
        const whole = readFileSync('node_modules/vega-datasets/data/flights-3m.parquet');
        const damaged = Buffer.from(whole);
        damaged.fill(0xff, 4, 40);
        writeFileSync(path('damaged.parquet'), damaged);
        return parquet(path('damaged.parquet'), { date: t.timestamp(3) });
      },
      `\
SOURCE_UNREADABLE  damaged.parquet cannot be read as Parquet
  at   damaged.parquet: row group 0, column date
  why  a page header has a field of kind 15
  do   get the file again, or name the right one: it is cut off, damaged or of another format`,
    ],
  ])('%s', async (_, source, message) => {
    for (const mode of ['batch', 'streaming'] as const) {
      const table = from(source()) as unknown as typeof clicks;
      expect(await mistake(() => run(table.insertInto(csv(path('out.csv'))), { mode }).done)).toBe(message);
      expect(existsSync(path('out.csv'))).toBe(false);
    }
  });
});
