// Catches: an element that is cut at the wrong comma, a line break or a bracket in a text that is taken for one of the
// array, rows that depend on chunks, a position that reading cannot go on from, an array that is cut and read as whole.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { json, jsonSource } from '../../../src/connectors/files/json.js';
import { t } from '../../../src/schema/t.js';
import { dataType } from '../../../src/types/data-type.js';
import { wellFormed } from '../../../src/types/well-formed.js';
import { readLane, rowsOf, schemaOf } from '../reading.js';
import { table } from '../values.js';
import { messageOf, options, temporaryFolder, writeRows } from './temporary.js';

const folder = temporaryFolder();
const tuning = fc.record({ chunkBytes: fc.constantFrom(1, 2, 3, 7, 16, 64, 1000, 524_288), mayGenerate: fc.boolean() });
const one = schemaOf({ s: dataType('string', { nullable: true }), v: dataType('variant', { nullable: true }) });

test('what is written is read again, and from every position; JSON.parse reads as many', async () => {
  await fc.assert(
    fc.asyncProperty(table, tuning, fc.constantFrom(1, 3, 1024), async ({ schema, rows }, how, most) => {
      const path = folder.file('round.json');
      await writeRows(json(path)['~sink'], schema, rows);
      expect(JSON.parse(readFileSync(path, 'utf8'))).toHaveLength(rows.length);
      const source = jsonSource(path, schema, options(path), how);
      const batches = await readLane(source, { maxRows: most });
      expect(rowsOf(batches)).toEqual(rows);
      let seen = 0;
      for (const batch of batches) {
        seen += batch.rows;
        expect(rowsOf(await readLane(source, { from: batch.position }))).toEqual(rows.slice(seen));
      }
    }),
    { numRuns: 100 },
  );
});

test('elements are those of JSON.parse, however they are laid out', async () => {
  const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 8 }), fc.constantFrom('],[', '{"', '\\"', '\n,', '\\'));
  const value = fc.oneof(text, fc.array(text, { maxLength: 3 }), fc.dictionary(text, text, { maxKeys: 2 }));
  const element = fc.record({ s: fc.option(text), v: fc.option(value) });
  const style = fc.record({
    indent: fc.constantFrom(0, 2, '\t'),
    before: fc.constantFrom('', ' ', '\r\n\n', '\ufeff'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(element, { maxLength: 6 }), style, tuning, async (elements, { indent, before }, how) => {
      const path = folder.file('any.json', `${before}${JSON.stringify(elements, null, indent)}${before.trim()}\n`);
      const rows = rowsOf(await readLane(jsonSource(path, one, options(path), how)));
      expect(rows).toEqual(
        elements.map(({ s, v }) => [
          s === null ? null : wellFormed(s),
          v === null ? null : JSON.parse(wellFormed(JSON.stringify(v))),
        ]),
      );
    }),
    { numRuns: 300 },
  );
});

test('a compressed array', async () => {
  const path = folder.file('some.json.gz', gzipSync('[{"s":"a"},\n{"s":"b"}]'));
  expect(rowsOf(await readLane(jsonSource(path, one, options(path))))).toEqual([
    ['a', null],
    ['b', null],
  ]);
});

test('no element, and a file that is written without rows', async () => {
  const path = folder.file('none.json');
  await writeRows(json(path)['~sink'], one, []);
  expect(readFileSync(path, 'utf8')).toBe('[]\n');
  expect(await readLane(jsonSource(path, one, options(path)))).toEqual([]);
});

describe('what is no array of objects', () => {
  const read = (content: string) => {
    const path = folder.file('bad.json', content);
    return messageOf(readLane(jsonSource(path, one, options(path), { chunkBytes: 3 })), folder.path);
  };

  test.each([
    ['', 'SOURCE_UNREADABLE  bad.json holds no JSON array'],
    ['{"s":"a"}', 'SOURCE_UNREADABLE  bad.json holds no JSON array'],
    ['  "[]"', 'SOURCE_UNREADABLE  bad.json holds no JSON array'],
    ['[', 'SOURCE_UNREADABLE  bad.json ends before its array does'],
    ['[{"s":"a"}', 'SOURCE_UNREADABLE  bad.json ends before its array does'],
    ['[{"s":"a"},', 'SOURCE_UNREADABLE  bad.json ends before its array does'],
    ['[{"s":"a"},\n{"s":"]"', 'SOURCE_UNREADABLE  bad.json ends before its array does'],
  ])('%j', async (content, message) => {
    expect((await read(content)).split('\n')[0]).toBe(message);
  });

  test.each([
    ['[{"s":"a"},]', 'bad.json:1, byte 11'],
    ['[,{"s":"a"}]', 'bad.json:1, byte 1'],
    ['[{"s":"a"},\n\n,{"s":"b"}]', 'bad.json:3, byte 13'],
    ['[{"s":"a"}]\n[]', 'bad.json:2, byte 12'],
    ['[{"s":"a"}]]', 'bad.json:1, byte 11'],
    ['[}]', 'bad.json:1, byte 1'],
    ['[{"s":"a"} {"s":"b"}]', 'bad.json:1, byte 11'],
    ['[{"s":"a\nb"}]', 'bad.json:1, byte 6'],
    ['[\n  {\n    "s": 1\n  }\n]', 'bad.json:3, byte 15, column s'],
    ['[\n3]', 'bad.json:2, byte 2'],
  ])('%j', async (content, place) => {
    const message = await read(content);
    expect(message).toMatch(/^SOURCE_MALFORMED_ROW {2}/);
    expect(message).toContain(`\n  at   ${place}\n`);
  });

  test('what is malformed can be left out', async () => {
    const path = folder.file('some.json', '[{"s":"a"},3,{"s":4},\n{"s":"b"}]');
    const batches = await readLane(jsonSource(path, one, options(path, { onMalformed: 'skip' })));
    expect(rowsOf(batches).map(([s]) => s)).toEqual(['a', 'b']);
    expect(batches.reduce((sum, { malformed }) => sum + malformed, 0)).toBe(2);
  });

  test('an array cannot be followed', () => {
    // Not an option by type either.
    const follow = { follow: true } as object;
    expect(() => json('a.json', { s: t.string() }, follow)).toThrow(/^JOB_UNKNOWN_OPTION .*follow/);
  });
});
