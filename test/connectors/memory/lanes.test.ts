// Catches: a batch that loses or reorders changes, a wrong mask, a BIGINT rounded on its way into a column, a read that
// does not go on where a position says, a projection that gives another column.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type GivenLane, lanesSource } from '../../../src/connectors/memory/lanes.js';
import { type DataType, dataType } from '../../../src/types/data-type.js';
import type { Value } from '../../../src/types/value.js';
import { changesOf, readLane, schemaOf } from '../reading.js';

const types: readonly DataType[] = [
  dataType('boolean', { nullable: true }),
  dataType('bigint', { nullable: true }),
  dataType('double'),
  dataType('string', { nullable: true }),
  dataType('array', { element: dataType('int') }),
];
const schema = schemaOf({ flag: types[0]!, n: types[1]!, x: types[2]!, s: types[3]!, ['__proto__']: types[4]! });

const row = fc.tuple(
  fc.option(fc.boolean()),
  fc.option(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n).map(n => (Number.isSafeInteger(Number(n)) ? Number(n) : n))),
  fc.double({ noNaN: true }).map(x => x + 0),
  fc.option(fc.string({ unit: 'grapheme' })),
  fc.array(fc.integer()),
) as fc.Arbitrary<Value[]>;
const change = fc.record({ row, weight: fc.constantFrom<1 | -1>(1, 1, 1, -1) });

test('every change of a lane comes once, in order, at any batch size and from any position', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(change, { maxLength: 40 }),
      fc.integer({ min: 1, max: 9 }),
      fc.nat(40),
      fc.shuffledSubarray(
        schema.fields.map(field => field.name),
        { minLength: 1 },
      ),
      async (changes, batchRows, start, columns) => {
        const lane: GivenLane = { changes, ends: true };
        const source = lanesSource({ schema, lanes: new Map([['a', lane]]), changes: 'retract', batchRows });
        const from = Math.min(start, changes.length);
        const batches = await readLane(source, { columns, lane: 'a', from });
        const expected = changes.slice(from).map(({ row, weight }) => ({
          row: columns.map(name => row[schema.fields.findIndex(field => field.name === name)]),
          weight,
        }));
        expect(changesOf(batches)).toEqual(expected);
        expect(batches.every(batch => batch.rows <= batchRows)).toBe(true);
      },
    ),
  );
});

test('a lane that does not end waits, and lets go when it is closed', async () => {
  const source = lanesSource({ schema, lanes: new Map([['a', { changes: [], ends: false }]]), bounded: false });
  const { readerOf } = await import('../reading.js');
  const { reader } = await readerOf(source, { columns: ['n'], lane: 'a' });
  const next = reader.next();
  expect(next).toBeInstanceOf(Promise);
  await reader.close();
  expect(await next).toBeNull();
});
