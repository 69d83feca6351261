// Catches: rows of files that are lost, repeated or in another order when files are chained, positions of chains that do
// not resume, a followed file that misses a line or gives half of one, gzip that gives other bytes or never ends.
import { appendFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FileOptions } from '../../../src/connectors/files/file-options.js';
import { csv, jsonLines } from '../../../src/files.js';
import { t } from '../../../src/schema/t.js';
import { ManualPlatform } from '../manual-platform.js';
import { openSource, readerOf, readLane, rowsOf } from '../reading.js';
import { messageOf, temporaryFolder, writeRows } from './temporary.js';

const folder = temporaryFolder();
const columns = { i: t.int() };

function dated(name: string, count: number, each: number): number[][] {
  return Array.from({ length: count }, (_, file) => {
    const values = Array.from({ length: each }, (_, i) => file * 100 + i);
    folder.file(`${name}-${String(file).padStart(2, '0')}.csv`, `i\n${values.map(i => `${i}\n`).join('')}`);
    return values;
  });
}

async function lanesOf(options: FileOptions): Promise<Map<string, number[]>> {
  const source = csv(`${folder.path}/part-*.csv`, columns, options)['~source'];
  const opened = await openSource(source);
  const lanes = new Map<string, number[]>();
  for (const { id } of await opened.lanes())
    lanes.set(
      id.slice(folder.path.length + 1),
      rowsOf(await readLane(source, { lane: id })).map(row => row[0] as number),
    );
  return lanes;
}

test('one lane a file, one for all, or so many', async () => {
  const files = dated('part', 5, 3);
  expect([...(await lanesOf({})).values()]).toEqual(files);
  expect(await lanesOf({ lanes: 'sequence' })).toEqual(new Map([['part-*.csv', files.flat()]]));
  expect([...(await lanesOf({ lanes: 2 })).values()]).toEqual([
    [...files[0]!, ...files[2]!, ...files[4]!],
    [...files[1]!, ...files[3]!],
  ]);
  const seven = await lanesOf({ lanes: 7 });
  expect([...seven.values()].map(rows => rows.length)).toEqual([3, 3, 3, 3, 3, 0, 0]);
  expect([...seven.keys()]).toEqual([...seven.keys()].sort());
});

test('a chain resumes from each of its positions', async () => {
  const files = dated('chain', 4, 5);
  const source = csv(`${folder.path}/chain-*.csv`, columns, { lanes: 'sequence' })['~source'];
  const batches = await readLane(source, { maxRows: 2 });
  let seen = 0;
  for (const batch of batches) {
    seen += batch.rows;
    expect(rowsOf(await readLane(source, { from: batch.position })).map(row => row[0])).toEqual(
      files.flat().slice(seen),
    );
  }
});

test('gzip is read and written, and its positions count decompressed bytes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer(), { maxLength: 300 }),
      fc.constantFrom(1, 3, 1024),
      async (values, maxRows) => {
        for (const make of [csv, jsonLines] as const) {
          const path = folder.file('numbers.gz');
          const schema = make(path, columns)['~source'].schema;
          await writeRows(
            make(path)['~sink'],
            schema,
            values.map(i => [i]),
            50,
          );
          const batches = await readLane(make(path, columns)['~source'], { maxRows });
          expect(rowsOf(batches).map(row => row[0])).toEqual(values);
          let seen = 0;
          for (const batch of batches.slice(0, 5)) {
            seen += batch.rows;
            expect(rowsOf(await readLane(make(path, columns)['~source'], { from: batch.position })).length).toBe(
              values.length - seen,
            );
          }
        }
      },
    ),
    { numRuns: 20 },
  );
});

test('a small file that holds too much is stopped', async () => {
  const path = folder.file('bomb.csv.gz', gzipSync(Buffer.alloc(50_000_000, '1\n')));
  const source = csv(path, columns, { header: false, maxDecompressedBytes: 1_000_000 })['~source'];
  expect(await messageOf(readLane(source), folder.path)).toMatchInlineSnapshot(`
    "SOURCE_UNREADABLE  bomb.csv.gz holds more than 1000000 bytes
      at   bomb.csv.gz
      why  a small compressed file can hold more than a disk: maxDecompressedBytes is the limit
      do   { maxDecompressedBytes } with a greater number, if the file is what it should be"
  `);
  // One record without end is stopped by the limit of records, which is there by default.
  const endless = folder.file('endless.csv.gz', gzipSync(Buffer.alloc(50_000_000, '1')));
  expect(await messageOf(readLane(csv(endless, { s: t.string() }, { header: false })['~source']), folder.path)).toMatch(
    /^SOURCE_RECORD_TOO_LARGE/,
  );
});

test('damaged gzip is refused with what is wrong', async () => {
  const good = gzipSync('i\n1\n2\n');
  const cut = folder.file('cut.csv.gz', good.subarray(0, -9));
  expect(await messageOf(readLane(csv(cut, columns)['~source']), folder.path)).toMatchInlineSnapshot(`
    "SOURCE_UNREADABLE  cut.csv.gz cannot be read
      at   cut.csv.gz
      why  the gzip file ends too early
      do   get the file again: it is cut off or damaged"
  `);
  const none = folder.file('none.csv.gz', 'i\n1\n');
  expect(await messageOf(readLane(csv(none, columns)['~source']), folder.path)).toMatchInlineSnapshot(`
    "SOURCE_UNREADABLE  none.csv.gz cannot be read
      at   none.csv.gz
      why  it is no gzip file, or a damaged one
      do   get the file again: it is cut off or damaged"
  `);
});

test('a missing file, and a folder, are refused before anything is read', async () => {
  expect(
    await messageOf(openSource(csv(`${folder.path}/part-0.csv`, columns)['~source']), folder.path),
  ).toMatchInlineSnapshot(`
    "SOURCE_NOT_FOUND  there is no file part-0.csv
      do   did you mean 'part-00.csv'? paths are relative to where the program was started"
  `);
  expect(await messageOf(openSource(csv(folder.path, columns)['~source']), folder.path)).toContain('it is a directory');
});

test('a followed file gives each line once it is whole, and waits', async () => {
  const path = folder.file('growing.csv', '');
  const platform = new ManualPlatform();
  const source = csv(path, { i: t.int(), s: t.string() }, { follow: true })['~source'];
  expect(source.bounded).toBe(false);
  const { reader } = await readerOf(source, { platform });
  const seen: unknown[] = [];
  let next = Promise.resolve(reader.next());
  const grow = async (text: string, expected: unknown[]) => {
    appendFileSync(path, text);
    for (let i = 0; i < 50 && seen.length < expected.length; i++) {
      await new Promise(resolve => setTimeout(resolve, 2));
      platform.advance(250);
      const batch = await Promise.race([next, new Promise<null>(resolve => setTimeout(() => resolve(null), 5))]);
      if (batch === null) continue;
      for (let row = 0; row < batch.rows; row++) seen.push((batch.columns[0] as Float64Array)[row]);
      next = Promise.resolve(reader.next());
    }
    expect(seen).toEqual(expected);
  };
  await grow('i,s', []);
  await grow('\n1,a\n2,', [1]);
  await grow('"b\n', [1]);
  await grow('c"\n3,d\n', [1, 2, 3]);
  await reader.close();
  expect(await next).toBeNull();
  expect(platform.waiting).toBe(0);
});

test('a followed file that is cut or replaced ends the job', async () => {
  for (const change of ['cut', 'replaced'] as const) {
    const path = folder.file('changed.csv', 'i\n1\n2\n');
    const platform = new ManualPlatform();
    const { reader } = await readerOf(csv(path, columns, { follow: true })['~source'], { platform });
    expect((await reader.next())?.rows).toBe(2);
    const next = Promise.resolve(reader.next());
    const failed = messageOf(next, folder.path);
    await new Promise(resolve => setTimeout(resolve, 20));
    if (change === 'cut') truncateSync(path, 2);
    else {
      writeFileSync(`${path}.new`, 'i\n1\n2\n3\n');
      renameSync(`${path}.new`, path);
    }
    for (let i = 0; i < 20; i++) {
      platform.advance(250);
      await new Promise(resolve => setTimeout(resolve, 2));
    }
    expect(await failed).toMatchSnapshot(change);
    await reader.close();
  }
});

test('a file that was cut since is no place to go on in', async () => {
  const path = folder.file('short.csv', 'i\n1\n');
  expect(await messageOf(readLane(csv(path, columns)['~source'], { from: 100 }), folder.path)).toMatchInlineSnapshot(`
    "SOURCE_UNREADABLE  short.csv ends before byte 100, where reading should go on
      at   short.csv
      why  the file was cut or replaced since
      do   start the job again from the beginning"
  `);
});

test('following is refused where it makes no sense', () => {
  expect(() => csv('a/*.csv', columns, { follow: true })).toThrowErrorMatchingInlineSnapshot(`
    [MillraceError: PLAN_UNSUPPORTED  csv follows one growing file, and here it cannot
      at   csv('a/*.csv')
      why  the path is a pattern
      do   follow a single file, or leave { follow: true } out to read what is there]
  `);
  expect(() => csv('a.csv.gz', columns, { follow: true })).toThrow('does not grow by records');
});
