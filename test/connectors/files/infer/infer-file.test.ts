// Catches: columns that cannot read the very rows they were guessed from, a type that loses something, a code of digits
// taken for a number, columns of Parquet other than those it was written with.
import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvSource } from '../../../../src/connectors/files/csv.js';
import { inferFile } from '../../../../src/connectors/files/infer/infer-file.js';
import { jsonSource } from '../../../../src/connectors/files/json.js';
import { jsonLinesSource } from '../../../../src/connectors/files/json-lines.js';
import { csv, json, jsonLines, parquet } from '../../../../src/files.js';
import { columnsText } from '../../../../src/schema/columns-text.js';
import { type DataType, dataType } from '../../../../src/types/data-type.js';
import { duckdb, quoted } from '../../duckdb.js';
import { readLane, rowsOf, schemaOf } from '../../reading.js';
import { table } from '../../values.js';
import { messageOf, options, temporaryFolder, writeRows } from '../temporary.js';

const folder = temporaryFolder();
const comma = { delimiter: 44, header: true, nullText: new Uint8Array() };

describe('what is guessed reads what it was guessed from', () => {
  const named = (of: typeof table) =>
    of.filter(({ rows, schema }) => rows.length > 0 && schema.fields.every(({ name }) => !/^$|[;\t|]/.test(name)));

  test('CSV', async () => {
    await fc.assert(
      fc.asyncProperty(named(table), async ({ schema, rows }) => {
        const path = folder.file('guess.csv');
        await writeRows(csv(path)['~sink'], schema, rows);
        const { fields, sample } = await inferFile(path);
        expect(fields.map(({ name }) => name)).toEqual(schema.fields.map(({ name }) => name));
        const inferred = { ...schema, fields };
        const read = await readLane(csvSource(path, inferred, comma, options(path)));
        expect(rowsOf(read)).toHaveLength(sample!.rows);
      }),
      { numRuns: 200 },
    );
  });

  test('JSON Lines and JSON', async () => {
    await fc.assert(
      fc.asyncProperty(named(table), fc.boolean(), async ({ schema, rows }, isArray) => {
        const path = folder.file(isArray ? 'guess.json' : 'guess.jsonl');
        await writeRows((isArray ? json : jsonLines)(path)['~sink'], schema, rows);
        const { fields, sample } = await inferFile(path);
        const inferred = { ...schema, fields };
        const read = await readLane((isArray ? jsonSource : jsonLinesSource)(path, inferred, options(path)));
        expect(rowsOf(read)).toHaveLength(rows.length);
        expect(sample).toEqual({ rows: rows.length, isWhole: true });
      }),
      { numRuns: 200 },
    );
  });

  test('Parquet: the types that it was written with', async () => {
    await fc.assert(
      fc.asyncProperty(table, async ({ schema, rows }) => {
        const isFlat = ({ kind }: DataType) => !['array', 'map', 'multiset', 'row', 'variant', 'raw'].includes(kind);
        const fields = schema.fields.flatMap(({ type }, c) => (isFlat(type) ? [{ name: `c${c}`, type, c }] : []));
        if (fields.length === 0) return;
        const path = folder.file('guess.parquet');
        await writeRows(
          parquet(path)['~sink'],
          { ...schema, fields },
          rows.map(row => fields.map(({ c }) => row[c]!)),
        );
        // A file does not say how a program likes to see a BIGINT, and knows milliseconds and microseconds only.
        const stored = ({ asNumber: _, ...type }: DataType): DataType =>
          type.precision === undefined || type.kind === 'decimal'
            ? type
            : { ...type, precision: type.precision > 3 ? 6 : 3 };
        expect((await inferFile(path)).fields).toEqual(fields.map(({ name, type }) => ({ name, type: stored(type) })));
      }),
      { numRuns: 100 },
    );
  });
});

test('types of CSV', async () => {
  const columns: [name: string, values: string[], column: string][] = [
    ['flag', ['true', 'FALSE', 'true'], 't.boolean()'],
    ['n', ['0', '-5', '2147483647'], 't.int()'],
    ['big', ['1', '2147483648', '-9223372036854775808'], 't.bigint()'],
    ['huge', ['1', '9223372036854775808', '2'], 't.double()'],
    ['price', ['1.50', '-12.25', '0.00'], 't.decimal(12, 2)'],
    ['x', ['1.5', '12.25', '1e3'], 't.double()'],
    ['zip', ['01234', '10115', '80331'], 't.string()'],
    ['day', ['2026-03-01', '2026-02-28', '2024-02-29'], 't.date()'],
    ['no day', ['2026-03-01', '2026-02-30', '2024-02-29'], 't.string()'],
    ['clock', ['10:15', '23:59:59', '00:00:00.5'], 't.time()'],
    ['at', ['2026-03-01 10:15:00', '2026-03-01T10:15:00.5', '2026-03-01 10:15'], 't.timestamp(3)'],
    [
      'instant',
      ['2026-03-01T10:15:00Z', '2026-03-01T10:15:00.123456+02:00', '2026-03-01 10:15:00Z'],
      't.timestampLtz(6)',
    ],
    ['mixed', ['2026-03-01T10:15:00Z', '2026-03-01T10:15:00', '2026-03-01 10:15:00Z'], 't.string()'],
    ['some', ['1', '', '3'], 't.int().nullable()'],
    ['none', ['', '', ''], 't.string().nullable()'],
    ['__proto__', ['a', 'b', 'c'], 't.string()'],
  ];
  const lines = [columns.map(([name]) => name), ...[0, 1, 2].map(i => columns.map(([, values]) => values[i]!))];
  const path = folder.file('types.csv', lines.map(line => line.join(';')).join('\n'));
  const { fields, delimiter, sample } = await inferFile(path);
  expect({ delimiter, sample }).toEqual({ delimiter: ';', sample: { rows: 3, isWhole: true } });
  const expected = columns.map(
    ([name, , column]) =>
      `  ${name === '__proto__' ? "['__proto__']" : name === 'no day' ? "'no day'" : name}: ${column},`,
  );
  expect(columnsText(fields).trimEnd().split('\n')).toEqual(expected);
});

test('types of JSON', async () => {
  const path = folder.file(
    'types.json',
    JSON.stringify(
      [
        {
          id: 1,
          price: 1.5,
          tags: ['a', null],
          who: { name: 'ada', born: '1815-12-10' },
          any: 1,
          at: '2026-03-01T10:15:00Z',
          zip: '10115',
          big: 3_000_000_000,
        },
        { id: 2, price: 2, tags: [], who: { name: 'bob' }, any: 'x', at: '2026-03-01T10:16:00Z', zip: '80331', big: 1 },
        {
          id: 3,
          price: 2,
          tags: [],
          who: null,
          any: null,
          at: '2026-03-01T10:16:00Z',
          zip: '80331',
          big: 1,
          late: true,
        },
      ],
      null,
      2,
    ),
  );
  expect(columnsText((await inferFile(path)).fields)).toMatchInlineSnapshot(`
    "  id: t.int(),
      price: t.double(),
      tags: t.array(t.string().nullable()),
      who: t.row({
        name: t.string(),
        born: t.date().nullable(),
      }).nullable(),
      any: t.variant().nullable(),
      at: t.timestampLtz(3),
      zip: t.string(),
      big: t.bigint(),
      late: t.boolean().nullable(),
    "
  `);
});

test('texts that look like something else are texts', async () => {
  const texts = ['\u0000', '\u00001', 'n1', 's', '1', 'true', '"a": 1'];
  const path = folder.file('texts.jsonl', texts.map(s => `${JSON.stringify({ s, 'n:1': { s: 1 } })}\n`).join(''));
  expect(columnsText((await inferFile(path)).fields)).toBe(
    "  s: t.string(),\n  'n:1': t.row({\n    s: t.int(),\n  }),\n",
  );
});

test('only the first rows are looked at, and that is said', async () => {
  const path = folder.file('long.csv', `n\n${'1\n'.repeat(20_000)}`);
  expect((await inferFile(path)).sample).toEqual({ rows: 10_000, isWhole: false });
  writeFileSync(path, 'n\n1\n"cut');
  expect((await inferFile(path)).sample).toEqual({ rows: 1, isWhole: true });
});

test('Parquet of another writer; what cannot be read is named', async () => {
  const path = folder.file('duck.parquet');
  await duckdb(`copy (select 1::utinyint as a, 1::usmallint as b, 1::uinteger as c, 'x' as s, [1] as l, {'x': 1} as g, uuid() as u,
    timestamptz '2026-01-01 00:00:00Z' as tz, timestamp_ns '2026-01-01' as ns, 1::float as f) to ${quoted(path)}`);
  const { fields, unread } = await inferFile(path);
  expect(fields.map(({ name, type }) => [name, type.kind, type.precision ?? null])).toEqual([
    ['a', 'smallint', null],
    ['b', 'int', null],
    ['c', 'bigint', null],
    ['s', 'string', null],
    ['u', 'string', null],
    ['tz', 'timestamp_ltz', 6],
    ['ns', 'timestamp', 6],
    ['f', 'float', null],
  ]);
  expect(unread).toEqual([
    { name: 'l', what: 'a group of columns' },
    { name: 'g', what: 'a group of columns' },
  ]);
});

describe('what tells nothing', () => {
  test.each([
    ['data.xml', 'x'],
    ['empty.csv', ''],
    ['empty.jsonl', '\n'],
    ['no.json', '[]'],
    ['other.json', '{}'],
  ])('%s', async (name, content) => {
    expect(await messageOf(inferFile(folder.file(name, content)), folder.path)).toMatchSnapshot();
  });

  test('a file that is not there', async () => {
    expect(await messageOf(inferFile(folder.file('nowhere.csv')), folder.path)).toMatch(/^SOURCE_NOT_FOUND/);
  });
});

test('texts of columns are TypeScript', () => {
  const schema = schemaOf({
    "it's": dataType('raw'),
    'a\n\u2028': dataType('map', { key: dataType('string'), value: dataType('bigint', { asNumber: true }) }),
  });
  expect(columnsText(schema.fields)).toBe(
    "  'it\\'s': t.raw(),\n  'a\\n\\u2028': t.map(t.string(), t.bigint().asNumber()),\n",
  );
});
