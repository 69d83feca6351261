// Catches: a value that another reader of Parquet sees otherwise, an encoding, a codec or a kind of page that is read
// wrongly or silently, a number that does not fit and is let in, a NULL where none may be, a resume that repeats or skips,
// a damaged file that hangs, crashes or gives rows.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { beforeAll, expect, test } from 'vitest';
import { jsonLines, parquet } from '../../../src/files.js';
import type { Columns } from '../../../src/schema/column.js';
import { t } from '../../../src/schema/t.js';
import { duckdb, quoted } from '../duckdb.js';
import { openSource, readLane, rowsOf } from '../reading.js';
import { messageOf, temporaryFolder } from './temporary.js';

const folder = temporaryFolder();
const flights = 'node_modules/vega-datasets/data/flights-3m.parquet';

/** Every type that DuckDB writes and millrace reads, NULLs in all but the first, many values in the last two. */
const SELECT = `select i::integer as id,
  case when i % 3 > 0 then i % 2 = 0 end as b,
  case when i % 5 > 0 then (i % 200 - 100)::tinyint end as ti,
  case when i % 7 > 0 then (i * 31 % 60000 - 30000)::smallint end as si,
  case when i % 4 > 0 then (i * 7919 % 4000000000 - 2000000000)::bigint::integer end as n,
  case when i % 4 > 1 then (i::hugeint * 9007199254740993 % 9223372036854775807)::bigint end as big,
  case when i % 3 > 0 then (i * 2654435761 % 4294967296)::uinteger end as u,
  case when i % 3 > 0 then (i / 7.0)::float end as f,
  case when i % 3 > 0 then (i / 7.0)::double end as d,
  case when i % 3 > 0 then (i * 1.25 - 1000)::decimal(9, 2) end as d9,
  case when i % 3 > 0 then (i * 1234567.25 - 1000)::decimal(18, 2) end as d18,
  case when i % 3 > 0 then (i::hugeint * 123456789012345678901234 - 10)::decimal(38, 4) end as d38,
  case when i % 3 > 0 then date '2000-01-01' + (i * 17 % 20000 - 10000)::integer end as da,
  case when i % 3 > 0 then time '00:00:00' + to_microseconds(i * 7919 % 86400000000) end as ti2,
  case when i % 3 > 0 then timestamp '1969-12-31 23:59:59.5' + to_microseconds(i * 1000003) end as ts,
  case when i % 3 > 0 then make_timestamp_ns(i * 1000000007) end as ns,
  case when i % 3 > 0 then (timestamp '2026-01-01' + to_milliseconds(i))::timestamp_ms end as ms,
  case when i % 6 > 0 then ['red', 'grün', '', '😀 and more', 'x' || chr(10)][i % 5 + 1] end as few,
  case when i % 6 > 1 then 'text number ' || i || repeat('é', (i % 5)::integer) end as many,
  case when i % 6 > 1 then encode('b' || i) end as bin
  from range(ROWS) r(i)`;

const columns = {
  id: t.int(),
  b: t.boolean().nullable(),
  ti: t.tinyint().nullable(),
  si: t.smallint().nullable(),
  n: t.int().nullable(),
  big: t.bigint().nullable(),
  u: t.bigint().nullable(),
  f: t.float().nullable(),
  d: t.double().nullable(),
  d9: t.decimal(9, 2).nullable(),
  d18: t.decimal(18, 2).nullable(),
  d38: t.decimal(38, 4).nullable(),
  da: t.date().nullable(),
  ti2: t.time().nullable(),
  ts: t.timestamp(6).nullable(),
  ns: t.timestamp(6).nullable(),
  ms: t.timestampLtz(3).nullable(),
  few: t.string().nullable(),
  many: t.string().nullable(),
  bin: t.bytes().nullable(),
};

/** The rows as DuckDB sees them, written as JSON by it and read by our JSON Lines, which has an oracle of its own. */
async function expectedRows(file: string): Promise<unknown[]> {
  const lines = `${file}.jsonl`;
  const as = new Map([
    ['da', 'da::varchar'],
    ['ti2', 'ti2::varchar'],
    ['ts', 'ts::varchar'],
    ['ns', 'ns::timestamp::varchar'],
    ['ms', 'ms::timestamp::varchar'],
    ['d38', 'd38::varchar'],
    ['d18', 'd18::varchar'],
    ['d9', 'd9::varchar'],
    ['big', 'big::varchar'],
    ['bin', 'to_base64(bin)'],
  ]);
  const select = Object.keys(columns)
    .map(name => `${as.get(name) ?? name} as ${name}`)
    .join(', ');
  await duckdb(`copy (select ${select} from ${quoted(file)}) to ${quoted(lines)} (format json)`);
  return rowsOf(await readLane(jsonLines(lines, columns)['~source']));
}

test.each([
  ['snappy', 'compression snappy'],
  ['zstd, small row groups', 'compression zstd, row_group_size 2048'],
  ['gzip', 'compression gzip'],
  ['lz4', 'compression lz4_raw'],
  ['brotli', 'compression brotli'],
  ['not compressed', 'compression uncompressed'],
  ['the encodings of version 2', 'compression zstd, parquet_version v2'],
  ['the encodings of version 2, no dictionaries', 'compression snappy, parquet_version v2, dictionary_size_limit 1'],
  ['no dictionaries', 'compression snappy, dictionary_size_limit 1'],
])('what DuckDB writes: %s', async (name, how) => {
  const file = folder.file(`${name.replace(/\W+/g, '-')}.parquet`);
  await duckdb(`copy (${SELECT.replace('ROWS', '3000')}) to ${quoted(file)} (format parquet, ${how})`);
  const expected = await expectedRows(file);
  expect(expected.length).toBe(3000);
  const source = parquet(file, columns)['~source'];
  const batches = await readLane(source);
  expect(rowsOf(batches)).toEqual(expected);
  // Any columns in any order, and from any position.
  const names = ['many', 'd38', 'b', 'ts', 'few'];
  const places = names.map(column => Object.keys(columns).indexOf(column));
  for (const batch of batches) {
    const [group, row] = batch.position as [number, number];
    const seen = batches.slice(0, batches.indexOf(batch) + 1).reduce((sum, { rows }) => sum + rows, 0);
    expect(row).toBeGreaterThan(0);
    const rest = rowsOf(await readLane(source, { from: [group, row], columns: names, maxRows: 700 }));
    expect(rest).toEqual(expected.slice(seen).map(values => places.map(place => (values as unknown[])[place])));
  }
});

test('files written by others: all values of columns that hyparquet reads too', async () => {
  const { parquetWriteBuffer } = await import('hyparquet-writer');
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          i: fc.option(fc.integer()),
          n: fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
          x: fc.option(fc.double({ noNaN: true })),
          s: fc.option(fc.string({ unit: 'grapheme', maxLength: 10 })),
          b: fc.option(fc.boolean()),
        }),
        { minLength: 1, maxLength: 60 },
      ),
      fc.constantFrom(7, 100, 1000),
      fc.boolean(),
      async (rows, rowGroupSize, isFew) => {
        const data = isFew ? Array.from({ length: 200 }, (_, i) => rows[i % rows.length]!) : rows;
        const column = <K extends keyof (typeof rows)[number]>(name: K) => data.map(row => row[name] ?? undefined);
        const buffer = parquetWriteBuffer({
          rowGroupSize,
          columnData: [
            { name: 'i', data: column('i'), type: 'INT32', nullable: true },
            { name: 'n', data: column('n'), type: 'INT64', nullable: true },
            { name: 'x', data: column('x'), type: 'DOUBLE', nullable: true },
            { name: 's', data: column('s'), type: 'STRING', nullable: true },
            { name: 'b', data: column('b'), type: 'BOOLEAN', nullable: true },
          ],
        });
        const file = folder.file('written.parquet', new Uint8Array(buffer));
        const read = await parquetReadObjects({
          file: { byteLength: buffer.byteLength, slice: (a, b) => buffer.slice(a, b) },
          compressors,
        });
        const expected = read.map(row => [
          row.i ?? null,
          exact(row.n),
          row.x === undefined || row.x === null ? null : row.x + 0,
          row.s ?? null,
          row.b ?? null,
        ]);
        const types = {
          i: t.int().nullable(),
          n: t.bigint().nullable(),
          x: t.double().nullable(),
          s: t.string().nullable(),
          b: t.boolean().nullable(),
        };
        expect(rowsOf(await readLane(parquet(file, types)['~source']))).toEqual(expected);
      },
    ),
    { numRuns: 100 },
  );
});

function exact(value: unknown): unknown {
  if (typeof value !== 'bigint') return value ?? null;
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

test('three million flights, as DuckDB counts them', async () => {
  const source = parquet(flights, {
    date: t.timestamp(3),
    delay: t.int().nullable(),
    distance: t.int(),
    origin: t.string(),
    destination: t.string(),
  })['~source'];
  const opened = await openSource(source);
  const [lane] = await opened.lanes();
  const reader = await opened.read(lane!, lane!.position);
  let rows = 0;
  let delays = 0;
  let times = 0;
  const origins = new Map<string, number>();
  for (let batch = await reader.next(); batch !== null; batch = await reader.next()) {
    const [date, delay, , origin] = batch.columns as [Float64Array, Float64Array, Float64Array, string[]];
    for (let i = 0; i < batch.rows; i++) {
      delays += delay[i]!;
      times += date[i]! / 60_000;
      origins.set(origin[i]!, (origins.get(origin[i]!) ?? 0) + 1);
    }
    rows += batch.rows;
  }
  await reader.close();
  const [totals] = await duckdb(
    `select count(*)::integer, sum(delay)::double, sum(epoch_ms(date) / 60000)::double from ${quoted(flights)}`,
  );
  expect([rows, delays, times]).toEqual(totals);
  const counts = await duckdb(`select origin, count(*)::integer from ${quoted(flights)} group by origin`);
  expect(new Map(counts as [string, number][])).toEqual(origins);
}, 60_000);

let narrow: string;
beforeAll(async () => {
  narrow = folder.file('narrow.parquet');
  await duckdb(
    `copy (select * from (values (1::bigint, 1.25::double, 1.50::decimal(9, 2), 'a', timestamp '2026-01-01 00:00:00.123456'), (3000000000, 2.5, 1.25, null, null), (null, 0.1, 2.00, 'c', timestamp '1969-12-31 23:59:59.999999')) v(n, x, d, s, ts)) to ${quoted(narrow)} (format parquet)`,
  );
});

test('a stored value fits the declared type exactly, or is malformed', async () => {
  const skip = async (types: Columns) => {
    const batches = await readLane(parquet(narrow, types, { onMalformed: 'skip' })['~source']);
    return { rows: rowsOf(batches), malformed: batches.reduce((sum, batch) => sum + batch.malformed, 0) };
  };
  expect(await skip({ n: t.bigint().nullable() })).toEqual({ rows: [[1], [3_000_000_000], [null]], malformed: 0 });
  expect(await skip({ n: t.int().nullable() })).toEqual({ rows: [[1], [null]], malformed: 1 });
  expect(await skip({ n: t.int() })).toEqual({ rows: [[1]], malformed: 2 });
  expect(await skip({ n: t.double().nullable() })).toEqual({ rows: [[1], [3_000_000_000], [null]], malformed: 0 });
  expect(await skip({ n: t.decimal(12, 2).nullable() })).toEqual({
    rows: [[100], [300_000_000_000], [null]],
    malformed: 0,
  });
  expect(await skip({ n: t.decimal(4, 2).nullable() })).toEqual({ rows: [[100], [null]], malformed: 1 });
  expect(await skip({ x: t.float() })).toEqual({ rows: [[1.25], [2.5]], malformed: 1 });
  expect(await skip({ x: t.int() })).toEqual({ rows: [], malformed: 3 });
  expect(await skip({ d: t.decimal(5, 1) })).toEqual({ rows: [[15], [20]], malformed: 1 });
  expect(await skip({ d: t.decimal(20, 4) })).toEqual({ rows: [[15_000], [12_500], [20_000]], malformed: 0 });
  expect(await skip({ d: t.decimal(2, 2) })).toEqual({ rows: [], malformed: 3 });
  expect(await skip({ s: t.string() })).toEqual({ rows: [['a'], ['c']], malformed: 1 });
  expect(await skip({ s: t.bytes().nullable() })).toEqual({
    rows: [[Uint8Array.of(97)], [null], [Uint8Array.of(99)]],
    malformed: 0,
  });
  expect(await skip({ ts: t.timestamp(3).nullable() })).toEqual({
    rows: [[1_767_225_600_123], [null], [-1]],
    malformed: 0,
  });
  expect(await skip({ ts: t.timestampLtz(0).nullable() })).toEqual({
    rows: [[1_767_225_600_000], [null], [-1000]],
    malformed: 0,
  });
});

test('nanoseconds are cut towards the past', async () => {
  const file = folder.file('nanos.parquet');
  await duckdb(
    `copy (select make_timestamp_ns(n) as ts from (values (-1), (-1000), (-1001), (1999), (9000000000000000999)) v(n)) to ${quoted(file)} (format parquet)`,
  );
  const read = async (precision: 3 | 6) =>
    rowsOf(await readLane(parquet(file, { ts: t.timestamp(precision) })['~source'])).map(row => row[0]);
  expect(await read(6)).toEqual([-0.001, -0.001, -0.002, 0.001, 9_000_000_000_000]);
  expect(await read(3)).toEqual([-1, -1, -1, 0, 9_000_000_000_000]);
});

test('malformed values are reported with row group, row and column', async () => {
  expect(
    await messageOf(readLane(parquet(narrow, { n: t.int().nullable() })['~source']), folder.path),
  ).toMatchInlineSnapshot(`
    "SOURCE_MALFORMED_ROW  n is no INT: 3000000000
      at   narrow.parquet: row group 0, row 1, column n
      why  the stored value does not fit exactly
      do   { onMalformed: 'skip' } counts such rows, { onMalformed: jsonLines('bad.jsonl') } keeps them"
  `);
  expect(await messageOf(readLane(parquet(narrow, { s: t.string() })['~source']), folder.path)).toMatchInlineSnapshot(`
    "SOURCE_MALFORMED_ROW  s is NULL
      at   narrow.parquet: row group 0, row 1, column s
      why  a stored NULL, and the column is NOT NULL
      do   { onMalformed: 'skip' } counts such rows, { onMalformed: jsonLines('bad.jsonl') } keeps them"
  `);
  const bad = jsonLines(folder.file('bad.jsonl'));
  const batches = await readLane(parquet(narrow, { n: t.int(), s: t.string() }, { onMalformed: bad })['~source']);
  expect(
    batches
      .flatMap(batch => batch.rejected)
      .map(({ place, reason }) => `${place.replace(`${folder.path}/`, '')}: ${reason}`),
  ).toMatchInlineSnapshot(`
    [
      "narrow.parquet: row group 0, row 1, column n: n is no INT: 3000000000",
      "narrow.parquet: row group 0, row 2, column n: n is NULL",
    ]
  `);
});

test('what is not there, or of another type, is refused before any row is read', async () => {
  const open = async (types: Columns) => messageOf(openSource(parquet(narrow, types)['~source']), folder.path);
  expect(await open({ nn: t.int() })).toMatchInlineSnapshot(`
    "SOURCE_HEADER_MISMATCH  narrow.parquet has no column 'nn'
      at   narrow.parquet
      why  its columns are n, x, d, s, ts
      do   did you mean 'n'? declare the columns under the names they have in the file"
  `);
  expect(await open({ s: t.int() })).toMatchInlineSnapshot(`
    "SOURCE_HEADER_MISMATCH  column 's' of narrow.parquet is UTF8, which cannot be read as INT
      at   narrow.parquet
      why  values are read exactly, or not at all
      do   declare the column as what it is, and convert it with cast()"
  `);
  expect(await open({ ts: t.string() })).toMatchInlineSnapshot(`
    "SOURCE_HEADER_MISMATCH  column 'ts' of narrow.parquet is TIMESTAMP in MICROS, which cannot be read as STRING
      at   narrow.parquet
      why  values are read exactly, or not at all
      do   declare the column as what it is, and convert it with cast()"
  `);
  const nested = folder.file('nested.parquet');
  await duckdb(
    `copy (select 1 as before, [1, 2] as list, {'a': 1, 'b': [2]} as row, 2 as behind) to ${quoted(nested)} (format parquet)`,
  );
  expect(
    await messageOf(openSource(parquet(nested, { list: t.array(t.int()) })['~source']), folder.path),
  ).toMatchInlineSnapshot(`
    "SOURCE_HEADER_MISMATCH  column 'list' of nested.parquet is a group of columns, which cannot be read as ARRAY<INT>
      at   nested.parquet
      why  columns of lists and groups are not read
      do   leave the column out"
  `);
  expect(rowsOf(await readLane(parquet(nested, { behind: t.int(), before: t.int() })['~source']))).toEqual([[2, 1]]);
});

test('files that are no Parquet, or only a part of one, are refused', async () => {
  const whole = readFileSync(narrow);
  const open = async (name: string, content: Uint8Array | string) => {
    const file = folder.file(name, content);
    return messageOf(openSource(parquet(file, { n: t.bigint() })['~source']), folder.path);
  };
  expect(await open('empty.parquet', '')).toMatchInlineSnapshot(`
    "SOURCE_UNREADABLE  empty.parquet cannot be read as Parquet
      at   empty.parquet
      why  it is empty
      do   get the file again, or name the right one: it is cut off, damaged or of another format"
  `);
  expect(await open('text.parquet', 'a,b,c\n1,2,3\n4,5,6\n')).toMatchInlineSnapshot(`
    "SOURCE_UNREADABLE  text.parquet cannot be read as Parquet
      at   text.parquet
      why  it does not begin with PAR1, as Parquet files do
      do   get the file again, or name the right one: it is cut off, damaged or of another format"
  `);
  expect(await open('cut.parquet', whole.subarray(0, whole.length - 20))).toMatchInlineSnapshot(`
    "SOURCE_UNREADABLE  cut.parquet cannot be read as Parquet
      at   cut.parquet
      why  it begins as Parquet, but does not end so: its end is missing
      do   get the file again, or name the right one: it is cut off, damaged or of another format"
  `);
  const broken = Buffer.from(whole);
  broken.fill(255, whole.length - 60, whole.length - 8);
  expect(await open('broken.parquet', broken)).toContain('SOURCE_UNREADABLE');
  expect(
    await messageOf(openSource(parquet(folder.file('none.parquet'), { n: t.bigint() })['~source']), folder.path),
  ).toContain('SOURCE_NOT_FOUND');
});

test('damage anywhere is an error or other values, never a crash or a hang', async () => {
  const file = folder.file('damaged.parquet');
  await duckdb(
    `copy (${SELECT.replace('ROWS', '300')}) to ${quoted(file)} (format parquet, compression snappy, parquet_version v2)`,
  );
  const whole = readFileSync(file);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
      fc.option(fc.nat(whole.length), { freq: 10 }),
      async (damage, cut) => {
        const bytes = Buffer.from(whole);
        for (const [at, byte] of damage) bytes[at] = byte;
        const damaged = folder.file('random.parquet', cut === null ? bytes : bytes.subarray(0, cut));
        try {
          await readLane(parquet(damaged, columns, { onMalformed: 'skip' })['~source']);
        } catch (error) {
          expect((error as { code?: unknown }).code).toMatch(/^SOURCE_/);
        }
      },
    ),
    { numRuns: 300 },
  );
}, 60_000);

test('a Parquet file is not read without columns', () => {
  expect(() => parquet('x.parquet')['~source']).toThrowErrorMatchingInlineSnapshot(`
    [MillraceError: SCHEMA_MISSING  parquet('x.parquet') is read without saying its columns
      why  the types of a file are not guessed: they are part of the program
      do   parquet('x.parquet', { id: t.bigint(), name: t.string() })]
  `);
  expect(() => parquet('x.parquet', { a: t.int() }, { follow: true } as object)).toThrowErrorMatchingInlineSnapshot(`
    [MillraceError: JOB_UNKNOWN_OPTION  parquet() has no option 'follow'
      do   its options are lanes, replay, onMalformed]
  `);
});
