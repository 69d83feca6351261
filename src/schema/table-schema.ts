import { MillraceError } from '../errors/millrace-error.js';
import type { Field } from '../types/data-type.js';
import { type Columns, factsOfColumn } from './column.js';
import type { RowtimeSpec, TableSchema } from './schema.js';

/**
 * What declared columns say, in order. Throws SCHEMA_INVALID where something is no column or there are two rowtimes.
 * A name may be any text, `__proto__` too, as long as the object has it as its own: `{ ['__proto__']: t.int() }`.
 */
export function tableSchema(columns: Columns): TableSchema {
  const fields: Field[] = [];
  const primaryKey: string[] = [];
  const metadata = new Map<string, string>();
  let rowtime: RowtimeSpec | null = null;
  for (const [name, column] of Object.entries(columns)) {
    const facts = factsOfColumn(column);
    if (facts === undefined) {
      throw new MillraceError('SCHEMA_INVALID', `'${name}' is no column`, {
        why: `a column is made by t, and this is ${typeof column === 'function' ? 'a function' : typeof column}`,
        remedy: typeof column === 'function' ? `call it: ${name}: t.string()` : `${name}: t.string()`,
      });
    }
    fields.push(Object.freeze({ name, type: facts.type }));
    if (facts.isPrimaryKey) primaryKey.push(name);
    if (facts.metadata !== null) metadata.set(name, facts.metadata);
    if (facts.rowtime !== null) {
      if (rowtime !== null) {
        throw new MillraceError('SCHEMA_INVALID', `both '${rowtime.column}' and '${name}' are the rowtime`, {
          why: 'a source has one event time',
          remedy: `leave .rowtime() out at one of them`,
        });
      }
      rowtime = Object.freeze({ column: name, ...facts.rowtime });
    }
  }
  return Object.freeze({ fields: Object.freeze(fields), primaryKey: Object.freeze(primaryKey), rowtime, metadata });
}
