// Catches: a value that changes between writing and reading, rows that depend on where chunks end, on which columns are
// asked for or on whether code was generated, a resume that repeats or skips, a malformed record that is let in, reported
// at the wrong place or takes a good one with it.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csv, csvSource } from '../../../src/connectors/files/csv.js';
import { textSink } from '../../../src/connectors/files/text-sink.js';
import { csvText } from '../../../src/connectors/text/row-text.js';
import { t } from '../../../src/schema/t.js';
import { dataType } from '../../../src/types/data-type.js';
import { readLane, rowsOf, schemaOf } from '../reading.js';
import { table, text } from '../values.js';
import { messageOf, options, temporaryFolder, writeRows } from './temporary.js';

const folder = temporaryFolder();
const encoder = new TextEncoder();

const dialects = fc.record({
  delimiter: fc.constantFrom(',', ',', ';', '\t', '|', 'x'),
  header: fc.boolean(),
  nullText: fc.constantFrom('', '', 'NULL', '\\N', '0', 'true'),
});
const tuning = fc.record({ chunkBytes: fc.constantFrom(1, 2, 3, 7, 16, 64, 1000, 524_288), mayGenerate: fc.boolean() });
const maxRows = fc.constantFrom(1, 2, 5, 1024);

test('what is written is read again, in any dialect, chunk by chunk, with and without generated code', async () => {
  await fc.assert(
    fc.asyncProperty(table, dialects, tuning, maxRows, async ({ schema, rows }, dialect, how, most) => {
      // The only text that no delimiter may be part of.
      fc.pre(!dialect.nullText.includes(dialect.delimiter));
      const path = folder.file('round.csv');
      await writeRows(
        textSink('csv', path, schema, fields => csvText(fields, dialect)),
        schema,
        rows,
      );
      const bytes = {
        delimiter: dialect.delimiter.charCodeAt(0),
        header: dialect.header,
        nullText: encoder.encode(dialect.nullText),
      };
      const source = csvSource(path, schema, bytes, options(path), how);
      const batches = await readLane(source, { maxRows: most });
      expect(rowsOf(batches)).toEqual(rows);
      let seen = 0;
      for (const batch of batches) {
        seen += batch.rows;
        expect(rowsOf(await readLane(source, { from: batch.position, maxRows: 3 }))).toEqual(rows.slice(seen));
      }
    }),
    { numRuns: 150 },
  );
});

test('any columns in any order are the same as those of the whole', async () => {
  await fc.assert(
    fc.asyncProperty(table, fc.infiniteStream(fc.boolean()), tuning, async ({ schema, rows }, picks, how) => {
      const path = folder.file('projected.csv');
      await writeRows(csv(path)['~sink'], schema, rows);
      const picked = schema.fields
        .map((field, i) => ({ name: field.name, i }))
        .filter(() => picks.next().value)
        .reverse();
      const source = csvSource(
        path,
        schema,
        { delimiter: 44, header: true, nullText: new Uint8Array(0) },
        options(path),
        how,
      );
      const read = await readLane(source, { columns: picked.map(({ name }) => name) });
      expect(rowsOf(read)).toEqual(rows.map(row => picked.map(({ i }) => row[i])));
    }),
    { numRuns: 150 },
  );
});

test('any bytes at all give the same rows and the same malformed records with and without generated code', async () => {
  const schema = schemaOf({
    a: dataType('int', { nullable: true }),
    b: dataType('string'),
    c: dataType('decimal', { precision: 6, scale: 2, nullable: true }),
    d: dataType('double', { nullable: true }),
  });
  const field = fc.oneof(
    text,
    fc.constantFrom(
      '1',
      '-12',
      '+3',
      '007',
      '1.5',
      '.5',
      '5.',
      '1e2',
      '12345678901234567890',
      '99999.999',
      'NaN',
      '-0',
      ' 4 ',
      '"x"',
      '"a""b"',
      '"',
      'a"b',
      '1.50',
      '123456.78',
    ),
  );
  const line = fc
    .tuple(fc.array(field, { minLength: 3, maxLength: 5 }), fc.constantFrom('\n', '\r\n', '\n', '\n\n'))
    .map(([fields, end]) => fields.join(',') + end);
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { maxLength: 12 }),
      fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { maxLength: 2 }),
      async (lines, damage) => {
        const bytes = Buffer.from(`a,b,c,d\n${lines.join('')}`);
        for (const [at, byte] of damage) if (at + 8 < bytes.length) bytes[at + 8] = byte;
        const path = folder.file('any.csv', bytes);
        const read = async (mayGenerate: boolean, chunkBytes: number) => {
          const source = csvSource(
            path,
            schema,
            { delimiter: 44, header: true, nullText: new Uint8Array(0) },
            { ...options(path), onMalformed: 'keep' },
            { mayGenerate, chunkBytes },
          );
          const batches = await readLane(source);
          return {
            rows: rowsOf(batches),
            rejected: batches.flatMap(batch => batch.rejected),
            malformed: batches.reduce((sum, batch) => sum + batch.malformed, 0),
          };
        };
        const expected = await read(false, 524_288);
        expect(await read(true, 524_288)).toEqual(expected);
        expect(await read(true, 5)).toEqual(expected);
        expect(expected.rejected.length).toBe(expected.malformed);
      },
    ),
    { numRuns: 150 },
  );
});

test('columns are found by the names of the header, behind a byte order mark, in quotes or not', async () => {
  const path = folder.file('header.csv', '\uFEFF"b b",extra,a\r\n2,x,1\r\n\r\n4,y,3');
  const source = csv(path, { a: t.int(), 'b b': t.int() })['~source'];
  expect(rowsOf(await readLane(source))).toEqual([
    [1, 2],
    [3, 4],
  ]);
});

test('without header columns go by place', async () => {
  const path = folder.file('bare.csv', '1;x\n2;"y;z"\n');
  expect(
    rowsOf(await readLane(csv(path, { a: t.int(), b: t.string() }, { header: false, delimiter: ';' })['~source'])),
  ).toEqual([
    [1, 'x'],
    [2, 'y;z'],
  ]);
});

test('empty files, and files of a header only, have no rows', async () => {
  for (const content of ['', 'a,b\n', 'a,b', '\uFEFF']) {
    const path = folder.file('empty.csv', content);
    const columns = { a: t.int(), b: t.string() };
    if (content === '\uFEFF') continue;
    expect(await readLane(csv(path, columns)['~source'])).toEqual([]);
    expect(
      await readLane(csv(path, columns, { header: false })['~source'], { columns: [] }).then(rowsOf, () => 'malformed'),
    ).toBeDefined();
  }
});

test('an unquoted empty field is NULL, a quoted one is empty text', async () => {
  const path = folder.file('null.csv', 'a,b\n,""\n"",x\n');
  const source = csv(path, { a: t.string().nullable(), b: t.string() })['~source'];
  expect(rowsOf(await readLane(source))).toEqual([
    [null, ''],
    ['', 'x'],
  ]);
});

test.each([
  ['a decimal comma', 'id,price\n1,1.00\n2,"12,50"\n'],
  ['too many digits', 'id,price\n1,12.505\n'],
  ['a NULL', 'id,price\n1,\n'],
  ['no number', 'id,price\nx1,1.00\n'],
  ['out of range', 'id,price\n3000000000,1\n'],
  ['too few fields', 'id,price\n1\n'],
  ['too many fields', 'id,price\n1,2,3\n'],
  ['text behind quotes', 'id,price\n1,"2"x\n'],
  ['an open quote', 'id,price\n1,2\n2,"3\n4,5\n'],
  ['no UTF-8', Buffer.concat([Buffer.from('id,price\n1,2\n2,'), Buffer.from([0xc3, 0x28]), Buffer.from('\n')])],
])('a malformed record: %s', async (_, content) => {
  const path = folder.file('orders.csv', content);
  const source = csv(path, { id: t.int(), price: t.decimal(10, 2) })['~source'];
  expect(await messageOf(readLane(source), folder.path)).toMatchSnapshot();
});

test('skip counts malformed records and leaves them out', async () => {
  const path = folder.file('skip.csv', 'id,price\n1,1\nx,1\n2,\n3,3\n"4\n');
  const columns = { id: t.int(), price: t.decimal(10, 2) };
  const batches = await readLane(csv(path, columns, { onMalformed: 'skip' })['~source']);
  expect(rowsOf(batches)).toEqual([
    [1, 100],
    [3, 300],
  ]);
  expect(batches.reduce((sum, batch) => sum + batch.malformed, 0)).toBe(3);
});

test('a sink gets malformed records with place, reason and text', async () => {
  const path = folder.file('keep.csv', 'id,note\n1,a\nx,"two\nlines"\n,c\n3,d\n5\n');
  const bad = csv(folder.file('bad.csv'));
  const source = csv(path, { id: t.int(), note: t.string() }, { onMalformed: bad })['~source'];
  expect(source.deadLetter).toBe(bad['~sink']);
  const rejected = (await readLane(source)).flatMap(batch => batch.rejected);
  expect(JSON.parse(JSON.stringify(rejected).replaceAll(`${folder.path}/`, ''))).toMatchSnapshot();
});

test('a wrong header is refused before any row is read, with the name that was meant', async () => {
  const path = folder.file('airports.csv', 'iata,name,state\nJFK,Kennedy,NY\n');
  const open = async (columns: Parameters<typeof csv>[1]) => {
    await csv(path, columns)['~source'].open({
      columns: [],
      predicate: null,
      mayHold: null,
      maxRows: 1024,
      signal: new AbortController().signal,
      platform: undefined as never,
    });
  };
  expect(await messageOf(open({ iata: t.string(), sate: t.string() }), folder.path)).toMatchSnapshot();
  folder.file('airports.csv', 'iata,iata\n');
  expect(await messageOf(open({ iata: t.string() }), folder.path)).toMatchSnapshot();
});

test('a record beyond the limit ends the job, whatever it is made of', async () => {
  const columns = { a: t.string() };
  const long = 'x'.repeat(200);
  for (const content of [`a\nok\n${long}\nok\n`, `a\nok\n"${long}\n${long}"\n`, `a\nok\n${long}`]) {
    const path = folder.file('long.csv', content);
    for (const chunkBytes of [16, 524_288]) {
      const source = csvSource(
        path,
        schemaOf({ a: dataType('string') }),
        { delimiter: 44, header: true, nullText: new Uint8Array(0) },
        options(path, { maxRecordBytes: 100, onMalformed: 'skip' }),
        { chunkBytes },
      );
      expect(await messageOf(readLane(source), folder.path)).toMatch(
        /^SOURCE_RECORD_TOO_LARGE {2}a record is longer than 100 bytes\n {2}at {3}long.csv:3, byte 5\n/,
      );
    }
    expect(rowsOf(await readLane(csv(path, columns, { maxRecordBytes: 500 })['~source'])).length).toBeGreaterThan(1);
  }
});

test('huge fields are read', async () => {
  const long = 'é"\n'.repeat(700_000);
  const path = folder.file('huge.csv');
  const schema = schemaOf({ a: dataType('string'), b: dataType('int') });
  await writeRows(csv(path)['~sink'], schema, [
    [long, 1],
    ['x', 2],
  ]);
  expect(rowsOf(await readLane(csv(path, { a: t.string(), b: t.int() })['~source']))).toEqual([
    [long, 1],
    ['x', 2],
  ]);
});

test('impossible options are refused', () => {
  const wrong = (given: object) => {
    try {
      csv('x.csv', { a: t.int() }, given);
    } catch (error) {
      return (error as Error).message;
    }
    return 'nothing';
  };
  expect(
    [
      { delimiter: ';;' },
      { delimiter: '"' },
      { null: ',' },
      { lanes: 0 },
      { replay: 'time' },
      { onMalformed: 'ignore' },
      { maxRecordBytes: -1 },
      { delimeter: ';' },
      { follow: true, lanes: 2 },
      { replay: 'eventTime' },
    ].map(wrong),
  ).toMatchSnapshot();
});

test('columns are needed to read', () => {
  expect(() => csv('x.csv')['~source']).toThrowErrorMatchingInlineSnapshot(`
    [MillraceError: SCHEMA_MISSING  csv('x.csv') is read without saying its columns
      why  the types of a file are not guessed: they are part of the program
      do   csv('x.csv', { id: t.bigint(), name: t.string() })]
  `);
});
