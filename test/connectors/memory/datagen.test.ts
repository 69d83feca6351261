// Catches: rows that depend on how they are read, a value outside of its type, a rate that is not kept, a clock that is
// not the platform's.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { datagen } from '../../../src/connectors/memory/datagen.js';
import { t } from '../../../src/schema/t.js';
import { acceptValue } from '../../../src/types/accept-value.js';
import { programRow } from '../../../src/types/program-value.js';
import { ManualPlatform } from '../manual-platform.js';
import { readerOf, readLane, rowsOf } from '../reading.js';

const all = {
  b: t.boolean(),
  ti: t.tinyint(),
  si: t.smallint(),
  i: t.int(),
  bi: t.bigint(),
  n: t.bigint().asNumber(),
  f: t.float(),
  d: t.double(),
  dec: t.decimal(38, 4),
  small: t.decimal(3, 2),
  s: t.string().nullable(),
  by: t.bytes(),
  da: t.date(),
  ti2: t.time(),
  ts: t.timestamp(0),
  at: t.timestampLtz(3).rowtime(),
  a: t.array(t.int().nullable()),
  m: t.map(t.string(), t.int()),
  ms: t.multiset(t.int()),
  r: t.row({ x: t.int() }),
  v: t.variant(),
};

test('the same seed gives the same rows, however they are read; another seed gives others', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer(), fc.integer({ min: 1, max: 30 }), fc.nat(40), async (seed, maxRows, from) => {
      const whole = rowsOf(await readLane(datagen({ rows: 40, seed }, all)['~source']));
      const parts = await readLane(datagen({ rows: 40, seed }, all)['~source'], { maxRows, from });
      expect(rowsOf(parts)).toEqual(whole.slice(from));
      const columns = ['s', 'i'];
      const projected = rowsOf(await readLane(datagen({ rows: 40, seed }, all)['~source'], { columns }));
      const names = Object.keys(all);
      expect(projected).toEqual(whole.map(row => columns.map(name => row[names.indexOf(name)])));
      expect(rowsOf(await readLane(datagen({ rows: 40, seed: seed ^ 1 }, all)['~source']))).not.toEqual(whole);
    }),
    { numRuns: 30 },
  );
});

test('every made-up value is one that a program could have handed in', async () => {
  const source = datagen({ rows: 2000, seed: 1 }, all)['~source'];
  const give = programRow(source.schema.fields);
  const accepts = source.schema.fields.map(({ type }) => acceptValue(type));
  let nulls = 0;
  for (const row of rowsOf(await readLane(source))) {
    const given = Object.values(give(row));
    expect(given.map((value, c) => accepts[c]!(value))).toEqual(row);
    if (row[10] === null) nulls++;
  }
  expect(nulls).toBeGreaterThan(100);
});

test('rows of a function, by number', async () => {
  const source = datagen({ rows: 3 }, { i: t.int(), p: t.decimal(4, 2) }, { row: i => ({ i, p: `${i}.5` }) })[
    '~source'
  ];
  expect(rowsOf(await readLane(source))).toEqual([
    [0, 50],
    [1, 150],
    [2, 250],
  ]);
  const broken = datagen(
    { rows: 3 },
    { i: t.int() },
    {
      row: () => {
        throw new Error('no');
      },
    },
  )['~source'];
  await expect(readLane(broken)).rejects.toThrowErrorMatchingInlineSnapshot(`
    [MillraceError: JOB_FAILED  datagen's row(0) threw: no
      at   datagen, row 0
      do   mend it there; the error it threw is the cause of this one]
  `);
});

test('a rate is kept by the clock of the platform', async () => {
  const platform = new ManualPlatform();
  const source = datagen({ rowsPerSecond: 10 }, { i: t.int() })['~source'];
  expect(source.bounded).toBe(false);
  const { reader } = await readerOf(source, { platform });
  const first = reader.next();
  platform.advance(100);
  expect((await first)?.rows).toBe(1);
  platform.advance(1000);
  expect((await reader.next())?.rows).toBe(10);
  const waiting = reader.next();
  await reader.close();
  expect(await waiting).toBeNull();
});

test('impossible amounts are refused', () => {
  expect(() => datagen({ rows: -1 }, { i: t.int() })).toThrowErrorMatchingInlineSnapshot(`
    [MillraceError: PLAN_INVALID_ARGUMENT  datagen's rows is a whole number of at least 0, not -1
      do   datagen({ rows: 1000, rowsPerSecond: 100, seed: 7 }, columns)]
  `);
  expect(() => datagen({ row: 5 } as object, { i: t.int() })).toThrowErrorMatchingInlineSnapshot(`
    [MillraceError: JOB_UNKNOWN_OPTION  datagen() has no option 'row'
      do   did you mean 'rows'? its options are rows, rowsPerSecond, seed]
  `);
});
