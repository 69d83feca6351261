// Catches: a value that JSON.parse would read otherwise, a number that loses digits, a line whose fields come in another
// order or with escapes read wrongly, a scan that takes a line of another layout for its own, a `__proto__` that is more
// than a name, rows that depend on chunks or on generated code.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonLines, jsonLinesSource } from '../../../src/connectors/files/json-lines.js';
import { t } from '../../../src/schema/t.js';
import { type DataType, dataType } from '../../../src/types/data-type.js';
import { wellFormed } from '../../../src/types/well-formed.js';
import { readLane, rowsOf, schemaOf } from '../reading.js';
import { table } from '../values.js';
import { messageOf, options, temporaryFolder, writeRows } from './temporary.js';

const folder = temporaryFolder();
const tuning = fc.record({ chunkBytes: fc.constantFrom(1, 2, 3, 7, 16, 64, 1000, 524_288), mayGenerate: fc.boolean() });

test('what is written is read again, and from every position', async () => {
  await fc.assert(
    fc.asyncProperty(table, tuning, fc.constantFrom(1, 3, 1024), async ({ schema, rows }, how, most) => {
      const path = folder.file('round.jsonl');
      await writeRows(jsonLines(path)['~sink'], schema, rows);
      const source = jsonLinesSource(path, schema, options(path), how);
      const batches = await readLane(source, { maxRows: most });
      expect(rowsOf(batches)).toEqual(rows);
      let seen = 0;
      for (const batch of batches) {
        seen += batch.rows;
        expect(rowsOf(await readLane(source, { from: batch.position }))).toEqual(rows.slice(seen));
      }
    }),
    { numRuns: 150 },
  );
});

test('what is written is JSON, with every number as it is', async () => {
  const path = folder.file('exact.jsonl');
  const schema = schemaOf({
    n: dataType('bigint'),
    d: dataType('decimal', { precision: 38, scale: 2 }),
    x: dataType('double'),
    at: dataType('timestamp_ltz', { precision: 6 }),
    b: dataType('bytes'),
  });
  await writeRows(jsonLines(path)['~sink'], schema, [
    [2n ** 63n - 1n, 12345678901234567890123456789012345678n, Number.NaN, 0.001, Uint8Array.of(255, 0)],
  ]);
  const { readFileSync } = await import('node:fs');
  expect(readFileSync(path, 'utf8')).toBe(
    '{"n":9223372036854775807,"d":123456789012345678901234567890123456.78,"x":"NaN","at":"1970-01-01 00:00:00.000001Z","b":"/wA="}\n',
  );
});

const json = fc.letrec<{ value: unknown }>(tie => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<unknown>(null, true, false),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.string({ unit: 'binary', maxLength: 8 }),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', '__proto__', 'x"y'), tie('value'), { maxKeys: 3 }),
  ),
})).value;

/** JSON text in other ways than JSON.stringify writes it. */
function write(value: unknown, style: { space: string; escape: boolean }): string {
  const { space } = style;
  if (typeof value === 'string') {
    if (!style.escape) return JSON.stringify(value);
    const units = value.split('').map((unit, i) => {
      const code = unit.charCodeAt(0).toString(16).padStart(4, '0');
      return i % 3 === 0 ? `\\u${code}` : JSON.stringify(unit).slice(1, -1);
    });
    return `"${units.join('')}"`;
  }
  if (Array.isArray(value))
    return `[${space}${value.map(item => write(item, style)).join(`${space},${space}`)}${space}]`;
  if (typeof value === 'object' && value !== null) {
    return `{${space}${Object.entries(value)
      .map(([name, item]) => `${write(name, { ...style, escape: false })}${space}:${space}${write(item, style)}`)
      .join(`${space},${space}`)}${space}}`;
  }
  return JSON.stringify(value);
}

test('fields are those of JSON.parse, by name, whatever the order, the white space and the escapes', async () => {
  const columns: { [name: string]: DataType } = {
    s: dataType('string', { nullable: true }),
    x: dataType('double', { nullable: true }),
    b: dataType('boolean', { nullable: true }),
    v: dataType('variant', { nullable: true }),
  };
  Object.defineProperty(columns, '__proto__', { value: dataType('variant', { nullable: true }), enumerable: true });
  const schema = schemaOf(columns);
  const field = fc.oneof(
    fc.tuple(fc.constant('s'), fc.option(fc.string({ unit: 'binary', maxLength: 8 }))),
    fc.tuple(fc.constant('x'), fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }))),
    fc.tuple(fc.constant('b'), fc.option(fc.boolean())),
    fc.tuple(fc.constantFrom('v', '__proto__', 'other', 'ss', ''), json),
  );
  const style = fc.record({ space: fc.constantFrom('', '', ' ', '\t  '), escape: fc.boolean() });
  const line = fc.tuple(fc.array(field, { maxLength: 7 }), style, fc.constantFrom('\n', '\n', '\r\n', ' \n', '\n\n'));
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 12 }), fc.nat(3), tuning, async (lines, repeats, how) => {
      const all = Array.from({ length: repeats + 1 }, () => lines).flat();
      const texts = all.map(
        ([fields, s, end]) =>
          `{${s.space}${fields.map(([name, value]) => `${write(name, { ...s, escape: false })}${s.space}:${write(value, s)}`).join(`,${s.space}`)}}${end}`,
      );
      const path = folder.file('any.jsonl', texts.join(''));
      const expected = texts.map(text => {
        const row = JSON.parse(text) as { [name: string]: unknown };
        return schema.fields.map(({ name, type }) => {
          const value = Object.hasOwn(row, name) ? row[name] : null;
          if (value === null || type.kind === 'variant') return normal(value);
          return typeof value === 'string' ? wellFormed(value) : typeof value === 'number' ? value + 0 : value;
        });
      });
      expect(rowsOf(await readLane(jsonLinesSource(path, schema, options(path), how)))).toEqual(expected);
    }),
    { numRuns: 200 },
  );
});

/** As VARIANT has it. */
function normal(value: unknown): unknown {
  if (typeof value === 'string') return wellFormed(value);
  if (typeof value === 'number') return value + 0;
  if (Array.isArray(value)) return value.map(normal);
  if (typeof value !== 'object' || value === null) return value;
  const copy = {};
  for (const [name, item] of Object.entries(value))
    Object.defineProperty(copy, wellFormed(name), {
      value: normal(item),
      enumerable: true,
      writable: true,
      configurable: true,
    });
  return copy;
}

test('any line is JSON for the reader exactly where it is for JSON.parse', async () => {
  const piece = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '"s"',
    '1',
    '-1.5e3',
    '01',
    '1.',
    '.5',
    '-',
    'true',
    'null',
    'nul',
    '"\\u00e9"',
    '"\\x"',
    '"\\ud800"',
    '"',
    '\t',
    ' ',
    '\u0001',
    '{"a":1}',
    '{"s":"x"}',
  );
  const schema = schemaOf({ a: dataType('variant', { nullable: true }) });
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.array(piece, { minLength: 1, maxLength: 6 }).map(parts => parts.join('')),
        { maxLength: 8 },
      ),
      fc.boolean(),
      async (lines, mayGenerate) => {
        const path = folder.file('pieces.jsonl', lines.map(line => `${line}\n`).join(''));
        const batches = await readLane(
          jsonLinesSource(path, schema, { ...options(path), onMalformed: 'skip' }, { mayGenerate }),
        );
        const good = lines.filter(line => {
          try {
            const value = JSON.parse(line) as unknown;
            return typeof value === 'object' && value !== null && !Array.isArray(value);
          } catch {
            return false;
          }
        });
        expect(rowsOf(batches).length).toBe(good.length);
        expect(batches.reduce((sum, batch) => sum + batch.malformed, 0)).toBe(
          lines.filter(line => line.trim() !== '').length - good.length,
        );
      },
    ),
    { numRuns: 400 },
  );
});

test('any bytes at all give the same rows and the same malformed records with and without generated code', async () => {
  const schema = schemaOf({
    i: dataType('int', { nullable: true }),
    s: dataType('string'),
    d: dataType('decimal', { precision: 6, scale: 2, nullable: true }),
    at: dataType('timestamp', { precision: 3, nullable: true }),
    b: dataType('boolean', { nullable: true }),
  });
  const value = fc.constantFrom(
    '1',
    '-12',
    '007',
    '1.5',
    '1e2',
    '12345678901234567890',
    '99999.999',
    'null',
    '"x"',
    '"a\\"b"',
    '"é"',
    '"12.50"',
    'true',
    'false',
    '"2026-03-01 10:00:00.5"',
    '1436918400000',
    '[1]',
    '{"s":1}',
    '-0',
    '"\\ud83d\\ude00"',
    '"\t"',
  );
  const line = fc
    .tuple(value, value, value, value, value, fc.constantFrom('', ' '), fc.constantFrom('\n', '\r\n'))
    .map(([i, s, d, at, b, sp, end]) => `{"i":${sp}${i},"s":${s},"d":${d},"at":${at},"b":${b}}${end}`);
  const usual = fc
    .tuple(
      fc.integer(),
      fc.constantFrom('x', 'a\\"b', 'é'),
      fc.constantFrom('1.50', '-3', 'null'),
      fc.constantFrom('"2026-03-31"', '0', 'null', '"2026-03-01T10:00:00.123456Z"'),
      fc.boolean(),
    )
    .map(([i, s, d, at, b]) => `{"i":${i},"s":"${s}","d":${d},"at":${at},"b":${b}}\n`);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(line, usual, usual), { maxLength: 25 }),
      fc.array(fc.tuple(fc.nat(900), fc.nat(255)), { maxLength: 2 }),
      async (lines, damage) => {
        const bytes = Buffer.from(lines.join(''));
        for (const [at, byte] of damage) if (at < bytes.length) bytes[at] = byte;
        const path = folder.file('bytes.jsonl', bytes);
        const read = async (mayGenerate: boolean, chunkBytes: number) => {
          const batches = await readLane(
            jsonLinesSource(path, schema, { ...options(path), onMalformed: 'keep' }, { mayGenerate, chunkBytes }),
          );
          return { rows: rowsOf(batches), rejected: batches.flatMap(batch => batch.rejected) };
        };
        const expected = await read(false, 524_288);
        expect(await read(true, 524_288)).toEqual(expected);
        expect(await read(true, 5)).toEqual(expected);
      },
    ),
    { numRuns: 150 },
  );
});

test.each([
  ['no JSON', '{"id":1,"price":1}\n{"id":2,"price":}\n'],
  ['cut off', '{"id":1,"price":1}\n{"id":2,"pri'],
  ['no object', '[1,2]\n'],
  ['two objects', '{"id":1,"price":1}{"id":1}\n'],
  ['a missing field', '{"id":1}\n'],
  ['a null', '{"id":null,"price":1}\n'],
  ['a decimal comma', '{"id":1,"price":"12,50"}\n'],
  ['too many digits', '{"id":1,"price":12.505}\n'],
  ['no whole number', '{"id":1.5,"price":1}\n'],
  ['a text where a number is expected', '{"id":"one","price":1}\n'],
  ['an object where a number is expected', '{"id":{"x":1},"price":1}\n'],
  ['no UTF-8', Buffer.concat([Buffer.from('{"id":1,"price":1,"x":"'), Buffer.from([0xff]), Buffer.from('"}\n')])],
])('a malformed record: %s', async (_, content) => {
  const path = folder.file('orders.jsonl', content);
  const source = jsonLines(path, { id: t.int(), price: t.decimal(10, 2) })['~source'];
  expect(await messageOf(readLane(source), folder.path)).toMatchSnapshot();
});

test('a number is no text, and a text is no number where it says something else', async () => {
  const path = folder.file('text.jsonl', '{"s":5}\n');
  expect(await messageOf(readLane(jsonLines(path, { s: t.string() })['~source']), folder.path)).toMatchSnapshot();
});

test('no name changes what objects have', async () => {
  const path = folder.file(
    'proto.jsonl',
    '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"v":{"__proto__":{"polluted":true}},"m":{"__proto__":1},"r":{"__proto__":5}}\n',
  );
  const source = jsonLines(path, {
    v: t.variant(),
    m: t.map(t.string(), t.int()),
    r: t.row({ ['__proto__']: t.int() }),
  })['~source'];
  const [row] = rowsOf(await readLane(source));
  expect(row![1]).toEqual([['__proto__', 1]]);
  expect(row![2]).toEqual([5]);
  expect(Object.hasOwn(row![0] as object, '__proto__')).toBe(true);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

test('deep nesting is malformed rather than fatal', async () => {
  const deep = `{"v":${'['.repeat(100_000)}${']'.repeat(100_000)}}\n`;
  const path = folder.file('deep.jsonl', deep);
  const batches = await readLane(jsonLines(path, { v: t.variant() }, { onMalformed: 'skip' })['~source']);
  expect(batches.reduce((sum, batch) => sum + batch.malformed, 0)).toBe(1);
});

test('RAW has no text form', async () => {
  const schema = schemaOf({ r: dataType('raw') });
  expect(
    await messageOf(writeRows(jsonLines(folder.file('raw.jsonl'))['~sink'], schema, []), folder.path),
  ).toMatchSnapshot();
});
