// Catches: CSV that another program reads otherwise than we do, and CSV of another program that we read otherwise than it
// was meant: rows go through our writer, DuckDB's reader, DuckDB's writer and our reader.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csv, csvSource } from '../../../src/connectors/files/csv.js';
import { type DataType, dataType, withNull } from '../../../src/types/data-type.js';
import type { Value } from '../../../src/types/value.js';
import { duckdb, quoted } from '../duckdb.js';
import { readLane, rowsOf, schemaOf } from '../reading.js';
import { valueOfType } from '../values.js';
import { options, temporaryFolder, writeRows } from './temporary.js';

const folder = temporaryFolder();
const types: readonly (readonly [DataType, string])[] = [
  [dataType('boolean'), 'BOOLEAN'],
  [dataType('int'), 'INTEGER'],
  [dataType('bigint'), 'BIGINT'],
  [dataType('double'), 'DOUBLE'],
  [dataType('decimal', { precision: 12, scale: 3 }), 'DECIMAL(12, 3)'],
  [dataType('decimal', { precision: 38, scale: 10 }), 'DECIMAL(38, 10)'],
  [dataType('string'), 'VARCHAR'],
  [dataType('date'), 'DATE'],
  [dataType('timestamp', { precision: 6 }), 'TIMESTAMP'],
];

const rowsOfTypes = fc
  .array(fc.tuple(fc.constantFrom(...types), fc.boolean()), { minLength: 2, maxLength: 6 })
  .chain(columns => {
    const fields = columns.map(([[type], nullable]) => withNull(type, nullable));
    const row = fc.tuple(...fields.map(type => valueOfType(type).filter(isShared(type))));
    return fc
      .array(row, { minLength: 1, maxLength: 30 })
      .map(rows => ({ fields, sql: columns.map(([[, name]]) => name), rows }));
  });

/** Values that both have: DuckDB writes years before 1 in another way, and no zero bytes. */
function isShared(type: DataType): (value: Value) => boolean {
  if (type.kind === 'date') return value => value === null || (value as number) > -719_000;
  if (type.kind === 'string') return value => value === null || !(value as string).includes('\u0000');
  return () => true;
}

test('rows come through DuckDB and back', async () => {
  await fc.assert(
    fc.asyncProperty(rowsOfTypes, async ({ fields, sql, rows }) => {
      const schema = schemaOf(Object.fromEntries(fields.map((type, i) => [`c${i}`, type])));
      const ours = folder.file('ours.csv');
      const theirs = folder.file('theirs.csv');
      await writeRows(csv(ours)['~sink'], schema, rows);
      const columns = `{${sql.map((type, i) => `'c${i}': '${type}'`).join(', ')}}`;
      await duckdb(
        `copy (select * from read_csv(${quoted(ours)}, header = true, columns = ${columns}, delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false, parallel = false, new_line = '\\n')) to ${quoted(theirs)} (format csv, header, force_quote (${
          schema.fields
            .filter(field => field.type.kind === 'string')
            .map(field => field.name)
            .join(', ') || 'c0'
        }))`,
      );
      const dialect = { delimiter: 44, header: true, nullText: new Uint8Array(0) };
      expect(rowsOf(await readLane(csvSource(theirs, schema, dialect, options(theirs))))).toEqual(rows);
    }),
    { numRuns: 60 },
  );
}, 60_000);
