// Catches: rows of a user's source that are lost where a delivery is larger than a batch, a resume that repeats or skips,
// a wrong weight, an error of a user's code without its place.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defineSink, defineSource } from '../../../src/connector.js';
import { defaultPlatform } from '../../../src/platform/default-platform.js';
import { t } from '../../../src/schema/t.js';
import { changesOf, openSource, readerOf, readLane, rowsOf } from '../reading.js';

const numbers = (sizes: readonly number[]) =>
  defineSource({
    name: 'numbers',
    columns: { i: t.int(), s: t.string() },
    bounded: true,
    async *lanes() {
      yield { id: 'all', position: { at: 0 } };
    },
    async *read({ position }) {
      let i = 0;
      for (const size of sizes) {
        const delivery = Array.from({ length: size }, () => ({ i, s: String(i++) }));
        if (i > position.at) yield { rows: delivery, position: { at: i } };
      }
    },
  })['~source'];

test('deliveries of any size become batches, and every position resumes exactly', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(30), { maxLength: 6 }),
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 20 }),
      async (sizes, a, b) => {
        const total = sizes.reduce((sum, size) => sum + size, 0);
        const expected = Array.from({ length: total }, (_, i) => [i, String(i)]);
        const batches = await readLane(numbers(sizes), { maxRows: a });
        expect(rowsOf(batches)).toEqual(expected);
        let seen = 0;
        for (const batch of batches) {
          seen += batch.rows;
          const position = JSON.parse(JSON.stringify(batch.position));
          expect(rowsOf(await readLane(numbers(sizes), { maxRows: b, from: position }))).toEqual(expected.slice(seen));
        }
      },
    ),
    { numRuns: 50 },
  );
});

const log = <K extends 'append' | 'retract' | 'upsert'>(changes: K, deliveries: readonly object[]) =>
  defineSource({
    name: 'log',
    columns: { id: t.int().primaryKey(), s: t.string() },
    bounded: true,
    changes,
    async *lanes() {
      yield { id: 'a', position: 0 };
    },
    async *read() {
      for (const delivery of deliveries) yield { position: 1, ...delivery } as never;
    },
  })['~source'];

test('kinds of changes and weights of columns become weights', async () => {
  const changes = [
    { kind: '+I', row: { id: 1, s: 'a' } },
    { kind: '-U', row: { id: 1, s: 'a' } },
    { kind: '+U', row: { id: 1, s: 'b' } },
    { kind: '-D', row: { id: 1, s: 'b' } },
  ];
  expect(changesOf(await readLane(log('retract', [{ changes }]))).map(({ weight }) => weight)).toEqual([1, -1, 1, -1]);
  const batch = { rows: 2, columns: { id: Int32Array.of(1, 1), s: ['a', 'a'] }, weights: [1, -1] };
  expect(changesOf(await readLane(log('retract', [{ batch }])))).toEqual([
    { row: [1, 'a'], weight: 1 },
    { row: [1, 'a'], weight: -1 },
  ]);
});

test('a deletion by key needs the key only', async () => {
  const changes = [
    { kind: '+U', row: { id: 1, s: 'a' } },
    { kind: '-D', row: { id: 1 } },
  ];
  expect(changesOf(await readLane(log('upsert', [{ changes }])))).toEqual([
    { row: [1, 'a'], weight: 1 },
    { row: [1, null], weight: -1 },
  ]);
});

test('wrong deliveries are refused with their place', async () => {
  const bad = async (changes: 'append' | 'retract' | 'upsert', delivery: object) => {
    const error = await readLane(log(changes, [delivery])).then(
      () => null,
      (e: Error) => e.message,
    );
    return error;
  };
  expect(await bad('append', { changes: [{ kind: '-D', row: { id: 1, s: 'a' } }] })).toMatchInlineSnapshot(`
    "SOURCE_INVALID_CHANGE  source log only inserts and gives a -D
      at   log, lane a, change 0 of this run
      do   declare it with { changes: 'retract' } or { changes: 'upsert' }"
  `);
  expect(await bad('upsert', { changes: [{ kind: '-U', row: { id: 1, s: 'a' } }] })).toMatchInlineSnapshot(`
    "SOURCE_INVALID_CHANGE  source log takes upserts and gives a -U
      at   log, lane a, change 0 of this run
      do   a +U replaces the row of its key: leave the -U out"
  `);
  expect(await bad('append', { rows: [{ id: 1, s: 5 }] })).toMatchInlineSnapshot(`
    "SOURCE_MALFORMED_ROW  s is no STRING: 5
      at   log, lane a, change 0 of this run, column s
      why  a text is expected, and this is a number
      do   give the value in that form, or declare the column as what it holds"
  `);
  expect(await bad('append', {})).toMatchInlineSnapshot(`
    "PLAN_INVALID_ARGUMENT  a read gives neither rows nor changes nor a batch
      do   yield { rows: [...], position }"
  `);
  expect(await bad('append', { rows: [], position: new Map() })).toMatchInlineSnapshot(`
    "PLAN_INVALID_ARGUMENT  source log gives a position that is no plain JSON
      why  a position is written down, to go on from it after a restart
      do   a number, a text, null, or arrays and plain objects of these"
  `);
});

test('what a definition throws is reported, and lanes have ids of their own', async () => {
  const throwing = defineSource({
    name: 'bad',
    columns: { i: t.int() },
    bounded: true,
    async *lanes() {
      yield { id: 'x', position: 0 };
      yield { id: 'x', position: 0 };
    },
    async *read() {
      yield { rows: [{ i: 1 }], position: 1 };
      throw new Error('connection lost');
    },
  })['~source'];
  const opened = await openSource(throwing);
  await expect((async () => opened.lanes())()).rejects.toThrowErrorMatchingInlineSnapshot(`
    [MillraceError: PLAN_INVALID_ARGUMENT  source bad has two lanes 'x'
      do   each lane has a text as id that is its own and the same in every run]
  `);
  const reader = await opened.read({ id: 'x', position: [0, 0] }, [0, 0]);
  await reader.next();
  await expect((async () => reader.next())()).rejects.toThrowErrorMatchingInlineSnapshot(`
    [MillraceError: JOB_FAILED  source bad could not be read: connection lost
      at   bad, lane x
      do   mend it there; the error it threw is the cause of this one]
  `);
});

test('a source that waits lets go when it is closed', async () => {
  const waiting = defineSource({
    name: 'waiting',
    columns: { i: t.int() },
    bounded: false,
    async *lanes() {
      yield { id: 'x', position: 0 };
    },
    async *read() {
      await new Promise(() => {});
      yield { rows: [], position: 1 };
    },
  })['~source'];
  const { reader } = await readerOf(waiting);
  const next = reader.next();
  await reader.close();
  expect(await next).toBeNull();
});

test('a sink gets changes, and its errors have a name', async () => {
  const written: unknown[] = [];
  const sink = defineSink({
    name: 'memory',
    accepts: ['append', 'update'],
    async open({ job }) {
      written.push(job);
      return {
        async write(changes) {
          if (changes.length === 0) throw new Error('disk full');
          written.push(...changes);
        },
        async close() {
          written.push('closed');
        },
      };
    },
  })['~sink'];
  const writer = await sink.open({
    signal: new AbortController().signal,
    job: 'j1',
    platform: defaultPlatform(),
    schema: { fields: [] },
    order: null,
  });
  await writer.write([{ kind: '-D', row: { i: 1 } }]);
  await expect((async () => writer.write([]))()).rejects.toThrowErrorMatchingInlineSnapshot(`
    [MillraceError: SINK_FAILED  sink memory could not write: disk full
      at   memory
      do   mend it there; the error it threw is the cause of this one]
  `);
  await writer.close();
  expect(written).toEqual(['j1', { kind: '-D', row: { i: 1 } }, 'closed']);
  expect(sink.accepts).toBe('update');
});

test('impossible definitions are refused', () => {
  const lanes = async function* () {};
  const base = { name: 'x', columns: { i: t.int() }, bounded: true, lanes, read: lanes };
  expect(() => defineSource({ ...base, changes: 'upsert' } as never)).toThrowErrorMatchingInlineSnapshot(`
    [MillraceError: SCHEMA_INVALID  source x takes upserts and has no primary key
      why  an upsert replaces the row of its key
      do   mark its columns: t.bigint().primaryKey()]
  `);
  expect(() => defineSource({ ...base, lane: lanes } as never)).toThrowErrorMatchingInlineSnapshot(`
    [MillraceError: JOB_UNKNOWN_OPTION  defineSource() has no option 'lane'
      do   did you mean 'lanes'? its options are name, columns, bounded, changes, lanes, read]
  `);
  expect(() =>
    defineSink({
      name: 'x',
      accepts: ['update'],
      by: 'key',
      open: async () => ({ async write() {}, async close() {} }),
    }),
  ).toThrowErrorMatchingInlineSnapshot(`
    [MillraceError: SCHEMA_INVALID  sink x goes by key and has no primary key
      do   declare its columns and mark the key: t.bigint().primaryKey()]
  `);
});
