import { type CallSite, placeOf } from '../errors/call-site.js';
import { MillraceError } from '../errors/millrace-error.js';
import { unknownColumn } from '../expr/builder/row.js';
import type { Schema } from '../schema/schema.js';

/** Refuses names of columns that the table does not have. */
export function checkColumnNames(
  names: readonly unknown[],
  schema: Schema,
  site: CallSite,
): asserts names is readonly string[] {
  const known = schema.fields.map(({ name }) => name);
  for (const name of names) {
    if (typeof name !== 'string') {
      throw new MillraceError('PLAN_INVALID_ARGUMENT', 'columns are named by text here', {
        place: placeOf(site),
        remedy: known.length > 0 ? `for example '${known[0]}'` : 'the table has no columns',
      });
    }
    if (!known.includes(name)) throw unknownColumn(name, known, placeOf(site));
  }
}

/** Columns as keys: each once, in the order in which they were said. */
export function keysOf(names: readonly unknown[], schema: Schema, site: CallSite): string[] {
  checkColumnNames(names, schema, site);
  return [...new Set(names)];
}
