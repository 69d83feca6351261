import fc, { type Arbitrary } from 'fast-check';
import type { TableSchema } from '../../schema/schema.js';
import { rowText } from '../runs/row-text.js';
import { type AnyTable, type Rows, scanOf } from './input.js';
import { rowArbitrary } from './value-arbitraries.js';

/**
 * Random rows of a source by its columns: NULLs where they may be, repeated values, extremes, texts beyond ASCII. Rows
 * of one primary key come once. At most `rows` of them, 20 by default.
 *
 * @example given(orders, rowsOf(orders, { rows: 50 }))
 */
export function rowsOf<T extends AnyTable>(source: T, options: { readonly rows?: number } = {}): Arbitrary<Rows<T>> {
  const { schema } = scanOf(source, rowsOf, 'rowsOf').source;
  const rows = fc.array(rowArbitrary(schema.fields), { maxLength: options.rows ?? 20 });
  // The rows have exactly the columns that T says, as programs see them.
  return rows.map(all => oneOfEachKey(schema, all)) as unknown as Arbitrary<Rows<T>>;
}

/** The first row of each primary key; all rows where there is none. */
export function oneOfEachKey(schema: TableSchema, rows: readonly object[]): readonly object[] {
  if (schema.primaryKey.length === 0) return rows;
  const key = { fields: schema.fields.filter(({ name }) => schema.primaryKey.includes(name)) };
  const seen = new Set<string>();
  return rows.filter(row => {
    const text = rowText(key, row);
    return !seen.has(text) && seen.add(text);
  });
}
