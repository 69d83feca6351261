// Catches columns that mean another type or mark than they say, and declarations that cannot be but pass.
import { describe, expect, test } from 'vitest';
import { type Column, type Columns, factsOfColumn } from '../../src/schema/column.js';
import { t } from '../../src/schema/t.js';
import { tableSchema } from '../../src/schema/table-schema.js';
import { minutes } from '../../src/types/duration.js';
import type { ColumnType } from '../../src/types/logical-types.js';
import { typeText } from '../../src/types/type-text.js';

const any: any = t;

describe('types', () => {
  test.each<[Column<ColumnType>, string]>([
    [t.boolean(), 'BOOLEAN NOT NULL'],
    [t.tinyint(), 'TINYINT NOT NULL'],
    [t.smallint(), 'SMALLINT NOT NULL'],
    [t.int().nullable(), 'INT'],
    [t.bigint(), 'BIGINT NOT NULL'],
    [t.float(), 'FLOAT NOT NULL'],
    [t.double(), 'DOUBLE NOT NULL'],
    [t.decimal(10, 2), 'DECIMAL(10, 2) NOT NULL'],
    [t.string().nullable(), 'STRING'],
    [t.bytes(), 'BYTES NOT NULL'],
    [t.date(), 'DATE NOT NULL'],
    [t.time(), 'TIME(6) NOT NULL'],
    [t.timestamp(3), 'TIMESTAMP(3) NOT NULL'],
    [t.timestampLtz(6), 'TIMESTAMP_LTZ(6) NOT NULL'],
    [t.array(t.string().nullable()), 'ARRAY<STRING> NOT NULL'],
    [t.map(t.string(), t.int()), 'MAP<STRING NOT NULL, INT NOT NULL> NOT NULL'],
    [t.multiset(t.int()), 'MULTISET<INT NOT NULL> NOT NULL'],
    [t.row({ a: t.int(), b: t.date().nullable() }), 'ROW<a INT NOT NULL, b DATE> NOT NULL'],
    [t.variant(), 'VARIANT NOT NULL'],
    [t.raw<Date>(), 'RAW NOT NULL'],
  ])('%#: %2$s', (column, text) => {
    expect(typeText(factsOfColumn(column)!.type)).toBe(text);
  });
});

test('marks give a new column and leave the old one as it is', () => {
  const plain = t.timestamp(3);
  const time = plain.metadata('timestamp').rowtime({ delay: minutes(1) });
  expect(factsOfColumn(plain)).toEqual({
    type: factsOfColumn(plain)!.type,
    isPrimaryKey: false,
    rowtime: null,
    metadata: null,
  });
  expect(factsOfColumn(time)).toMatchObject({ metadata: 'timestamp', rowtime: { delay: 60_000, watermark: null } });
  expect(factsOfColumn(time)!.type.rowtime).toBe(true);
  expect(factsOfColumn(t.bigint().asNumber().primaryKey())).toMatchObject({
    type: { asNumber: true },
    isPrimaryKey: true,
  });
  expect(Object.isFrozen(plain)).toBe(true);
});

test('a custom watermark takes the place of a delay', () => {
  const watermark = (row: { at: number }) => row.at - 5;
  expect(factsOfColumn(t.timestamp(0).rowtime({ watermark }))!.rowtime).toEqual({ delay: 0, watermark });
});

describe('a table schema', () => {
  test('has its columns in order, with keys, time and metadata', () => {
    const schema = tableSchema({
      b: t.bigint().primaryKey(),
      ['__proto__']: t.string().metadata('topic'),
      a: t.int().primaryKey(),
      at: t.timestamp(3).rowtime(),
    });
    expect(schema.fields.map(({ name }) => name)).toEqual(['b', '__proto__', 'a', 'at']);
    expect(schema.primaryKey).toEqual(['b', 'a']);
    expect(schema.rowtime).toEqual({ column: 'at', delay: 0, watermark: null });
    expect([...schema.metadata]).toEqual([['__proto__', 'topic']]);
  });

  test.each<[string, unknown, string]>([
    [
      'two rowtimes',
      { a: t.timestamp(3).rowtime(), b: t.timestampLtz(3).rowtime() },
      "SCHEMA_INVALID  both 'a' and 'b' are the rowtime\n  why  a source has one event time\n  do   leave .rowtime() out at one of them",
    ],
    [
      'a maker that was not called',
      { a: t.string },
      "SCHEMA_INVALID  'a' is no column\n  why  a column is made by t, and this is a function\n  do   call it: a: t.string()",
    ],
    [
      'something else',
      { a: 'string' },
      "SCHEMA_INVALID  'a' is no column\n  why  a column is made by t, and this is string\n  do   a: t.string()",
    ],
  ])('with %s is refused', (_, columns, message) => {
    expect(() => tableSchema(columns as Columns)).toThrow(message);
  });
});

describe('declarations that cannot be', () => {
  test.each<[string, () => unknown, string]>([
    ['precision', () => t.decimal(39, 2), 'there is no DECIMAL(39, 2)'],
    ['scale', () => t.decimal(2, 3), 'there is no DECIMAL(2, 3)'],
    ['no precision', () => any.decimal(), 'there is no DECIMAL(undefined, undefined)'],
    ['nanoseconds', () => any.timestamp(9), 'the precision of a timestamp is 0 to 6 digits of the second, not 9'],
    [
      'a rowtime of microseconds',
      () => any.timestamp(6).rowtime(),
      'a rowtime has at most millisecond precision: 3, not 6',
    ],
    ['a rowtime of text', () => any.string().rowtime(), 'a rowtime is a timestamp, not STRING'],
    ['a rowtime that may be NULL', () => any.timestamp(3).nullable().rowtime(), 'a rowtime may not be NULL'],
    ['a rowtime made nullable', () => any.timestamp(3).rowtime().nullable(), 'a rowtime may not be NULL'],
    ['a primary key that may be NULL', () => any.int().nullable().primaryKey(), 'a primary key column may not be NULL'],
    ['asNumber of INT', () => any.int().asNumber(), 'asNumber() is for BIGINT, not INT'],
    [
      'a delay that is a number',
      () => any.timestamp(3).rowtime({ delay: 5 }),
      'the delay of a rowtime is a duration of at least 0, not 5',
    ],
    [
      'a negative delay',
      () => t.timestamp(3).rowtime({ delay: minutes(-1) }),
      'the delay of a rowtime is a duration of at least 0, not -1 minute',
    ],
    [
      'delay and watermark',
      () => t.timestamp(3).rowtime({ delay: minutes(1), watermark: () => 0 }),
      'a custom watermark is one function, instead of delay',
    ],
    ['an array of nothing', () => any.array(), 'undefined is no column'],
    [
      'a key inside of a row',
      () => t.row({ a: t.int().primaryKey() }),
      'a column inside another one has no marks but nullable',
    ],
  ])('%s', (_, declare, fact) => {
    expect(declare).toThrow(`SCHEMA_INVALID  ${fact}\n  at   columns.test.ts:`);
  });

  test('an unknown option of rowtime has a nearest one', () => {
    expect(() => any.timestamp(3).rowtime({ delays: minutes(1) })).toThrow(
      /^SCHEMA_INVALID {2}rowtime has no option 'delays'\n {2}at {3}columns\.test\.ts:\d+\n {2}do {3}did you mean 'delay'\? the options are delay and watermark$/,
    );
  });
});
