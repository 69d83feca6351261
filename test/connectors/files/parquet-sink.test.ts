// Catches: a value that another reader of Parquet sees otherwise, a type that it takes for another, a row group that is
// lost or written twice, a file that appears before it is whole.
import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parquetSource } from '../../../src/connectors/files/parquet.js';
import { parquet } from '../../../src/files.js';
import { defaultPlatform } from '../../../src/platform/default-platform.js';
import { type DataType, dataType } from '../../../src/types/data-type.js';
import { exactOf } from '../../../src/types/exact.js';
import type { Value } from '../../../src/types/value.js';
import { duckdb, quoted } from '../duckdb.js';
import { readLane, rowsOf, schemaOf } from '../reading.js';
import { table } from '../values.js';
import { messageOf, options, temporaryFolder, writeRows } from './temporary.js';

const folder = temporaryFolder();
const FLAT = new Set(['array', 'map', 'multiset', 'row', 'variant']);

test('what is written is read again', async () => {
  await fc.assert(
    fc.asyncProperty(table, async ({ schema, rows }) => {
      const kept = schema.fields.map(({ type }, c) => (FLAT.has(type.kind) ? -1 : c)).filter(c => c >= 0);
      if (kept.length === 0) return;
      const flat = {
        ...schema,
        fields: kept.map(c => ({ ...schema.fields[c]!, name: `${c} ${schema.fields[c]!.name.replace('\uFEFF', '')}` })),
      };
      const values = rows.map(row => kept.map(c => row[c]!));
      const path = folder.file('round.parquet');
      await writeRows(parquet(path)['~sink'], flat, values);
      expect(rowsOf(await readLane(parquetSource(path, flat, options(path))))).toEqual(values);
    }),
    { numRuns: 150 },
  );
});

const written = async (columns: { readonly [name: string]: DataType }, rows: readonly (readonly Value[])[]) => {
  const path = folder.file('written.parquet');
  await writeRows(parquet(path)['~sink'], schemaOf(columns), rows);
  return quoted(path);
};

test('integers at the edges of what a number holds', async () => {
  const edge = 2n ** 53n;
  const values = [-edge - 1n, -edge, -edge + 1n, edge - 1n, edge, edge + 1n].map(exactOf);
  const schema = schemaOf({ n: dataType('bigint') });
  for (const some of [values, ...values.map(value => [value])]) {
    const path = folder.file('edges.parquet');
    await writeRows(
      parquet(path)['~sink'],
      schema,
      some.map(value => [value]),
    );
    expect(rowsOf(await readLane(parquetSource(path, schema, options(path)))).flat()).toEqual(some);
  }
});

test('DuckDB sees the same types and values', async () => {
  const path = await written(
    {
      b: dataType('boolean'),
      ti: dataType('tinyint'),
      si: dataType('smallint'),
      i: dataType('int'),
      n: dataType('bigint'),
      f: dataType('float'),
      d: dataType('double'),
      d9: dataType('decimal', { precision: 9, scale: 2 }),
      d18: dataType('decimal', { precision: 18, scale: 3 }),
      d38: dataType('decimal', { precision: 38, scale: 4 }),
      s: dataType('string', { nullable: true }),
      by: dataType('bytes'),
      da: dataType('date'),
      t3: dataType('time', { precision: 3 }),
      ts0: dataType('timestamp', { precision: 0 }),
      ts3: dataType('timestamp', { precision: 3 }),
      ts6: dataType('timestamp', { precision: 6 }),
      tz: dataType('timestamp_ltz', { precision: 3 }),
      v: dataType('variant'),
    },
    [
      [
        true,
        -128,
        32767,
        -(2 ** 31),
        -(2n ** 63n),
        1.5,
        0.1,
        -123,
        -1234567,
        -(10n ** 37n),
        'ä"\n',
        Uint8Array.of(0, 255),
        -1,
        3_600_000,
        1000,
        1.772_294_400_123e12,
        1_772_294_400_123.456,
        1.772_294_400_123e12,
        { a: [1, null] },
      ],
      [
        false,
        127,
        -1,
        5,
        2n ** 63n - 1n,
        0,
        Number.NaN,
        999_999_999,
        1,
        5n,
        null,
        new Uint8Array(),
        20_000,
        0,
        -1000,
        0,
        -0.001,
        -1,
        'x',
      ],
    ],
  );
  expect((await duckdb(`describe select * from ${path}`)).map(([, type]) => type)).toEqual([
    'BOOLEAN',
    'TINYINT',
    'SMALLINT',
    'INTEGER',
    'BIGINT',
    'FLOAT',
    'DOUBLE',
    'DECIMAL(9,2)',
    'DECIMAL(18,3)',
    'DECIMAL(38,4)',
    'VARCHAR',
    'BLOB',
    'DATE',
    'TIME',
    'TIMESTAMP',
    'TIMESTAMP',
    'TIMESTAMP',
    'TIMESTAMP WITH TIME ZONE',
    'VARCHAR',
  ]);
  expect(await duckdb(`select columns(* exclude (tz))::varchar, epoch_ms(tz)::varchar from ${path}`)).toEqual([
    [
      'true',
      '-128',
      '32767',
      '-2147483648',
      '-9223372036854775808',
      '1.5',
      '0.1',
      '-1.23',
      '-1234.567',
      '-1000000000000000000000000000000000.0000',
      'ä"\n',
      '\\x00\\xFF',
      '1969-12-31',
      '01:00:00',
      '1970-01-01 00:00:01',
      '2026-02-28 16:00:00.123',
      '2026-02-28 16:00:00.123456',
      '{"a":[1,null]}',
      '1772294400123',
    ],
    [
      'false',
      '127',
      '-1',
      '5',
      '9223372036854775807',
      '0.0',
      'nan',
      '9999999.99',
      '0.001',
      '0.0005',
      null,
      '',
      '2024-10-04',
      '00:00:00',
      '1969-12-31 23:59:59',
      '1970-01-01 00:00:00',
      '1969-12-31 23:59:59.999999',
      '"x"',
      '-1',
    ],
  ]);
});

test('lists, maps and groups are those of other readers', async () => {
  const text = dataType('string', { nullable: true });
  const path = await written(
    {
      tags: dataType('array', { element: text, nullable: true }),
      deep: dataType('array', { element: dataType('array', { element: dataType('int') }) }),
      prices: dataType('map', {
        key: dataType('string'),
        value: dataType('decimal', { precision: 9, scale: 2, nullable: true }),
      }),
      bag: dataType('multiset', { element: dataType('int') }),
      row: dataType('row', {
        nullable: true,
        fields: [
          { name: 'a', type: dataType('bigint') },
          { name: 'd', type: dataType('date', { nullable: true }) },
        ],
      }),
    },
    [
      [
        ['a', null, ''],
        [[1, 2], [], [3]],
        [
          ['x', 150],
          ['y', null],
        ],
        [[7, 2]],
        [1n, 1],
      ],
      [null, [], [], [], null],
      [
        [],
        [[]],
        [['z', -1]],
        [
          [1, 1],
          [2, 3],
        ],
        [2n, null],
      ],
    ],
  );
  const rows = await duckdb(`select columns(*)::varchar from ${path}`);
  expect(rows).toEqual([
    ["[a, NULL, '']", '[[1, 2], [], [3]]', '{x=1.50, y=NULL}', '{7=2}', "{'a': 1, 'd': 1970-01-02}"],
    [null, '[]', '{}', '{}', null],
    ['[]', '[[]]', '{z=-0.01}', '{1=1, 2=3}', "{'a': 2, 'd': NULL}"],
  ]);
});

test('several row groups, none, and statistics by which groups are skipped', async () => {
  const columns = { i: dataType('int') };
  const many = await written(
    columns,
    Array.from({ length: 300_000 }, (_, i) => [i]),
  );
  expect(await duckdb(`select count(*)::int, sum(i)::varchar, min(i), max(i) from ${many}`)).toEqual([
    [300_000, '44999850000', 0, 299_999],
  ]);
  const groups = await duckdb(
    `select row_group_id::int, stats_min_value, stats_max_value from parquet_metadata(${many})`,
  );
  expect(groups.length).toBeGreaterThan(1);
  expect(groups[1]![1]).toBe(String(Number(groups[0]![2]) + 1));
  const none = await written(columns, []);
  expect(await duckdb(`select count(*)::int from ${none}`)).toEqual([[0]]);
});

test('nothing is left of a file that is given up; what has no form is refused', async () => {
  const path = folder.file('gone.parquet');
  const context = { signal: new AbortController().signal, job: 'test', platform: defaultPlatform(), order: null };
  const schema = schemaOf({ i: dataType('int') });
  const writer = await parquet(path)['~sink'].open({ ...context, schema });
  await writer.write([{ kind: '+I', row: { i: 1 } }]);
  await writer.abort?.(new Error('the job failed'));
  expect(existsSync(path)).toBe(false);
  const raw = { ...context, schema: schemaOf({ r: dataType('raw') }) };
  const refused = async () => parquet(path)['~sink'].open(raw);
  expect(await messageOf(refused(), folder.path)).toMatchInlineSnapshot(`
    "PLAN_UNSUPPORTED  column r is RAW, which a file cannot hold
      at   parquet('gone.parquet')
      do   leave the column out with dropColumns()"
  `);
});
