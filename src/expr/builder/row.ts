import { closestMatch } from '../../errors/closest-match.js';
import { MillraceError } from '../../errors/millrace-error.js';
import type { Schema } from '../../schema/schema.js';
import { type DataType, withNull } from '../../types/data-type.js';
import { type Built, builtColumn } from './built.js';
import { defineKinds } from './kinds.js';
import { readNow } from './tracking.js';

/**
 * The row that a callback gets: a frozen plain object with one expression a column, in order, so that spreading, keys
 * and any name (`__proto__` too) just work. Reading a column that is not there throws PLAN_UNKNOWN_COLUMN.
 *
 * `parameter` is what messages call the row; the right row of a join is input 1, and with `nullable` the outer side.
 */
export function rowOf(
  schema: Schema,
  { parameter = 'r', input = 0, nullable = false }: { parameter?: string; input?: 0 | 1; nullable?: boolean } = {},
): object {
  defineKinds();
  const names = schema.fields.map(({ name }) => name);
  const row: object = Object.create(unknownColumns(names));
  for (const { name, type } of schema.fields) {
    const column = columnOf(name, nullable ? withNull(type, true) : type, input, parameter);
    Object.defineProperty(row, name, {
      enumerable: true,
      get: () => {
        readNow(row, names.length, name, column);
        return column;
      },
    });
  }
  return Object.freeze(row);
}

function columnOf(name: string, type: DataType, input: 0 | 1, parameter: string): Built {
  const isWord = /^[A-Za-z_$][\w$]*$/.test(name);
  const text = isWord ? `${parameter}.${name}` : `${parameter}[${JSON.stringify(name)}]`;
  return builtColumn({ kind: 'column', input, name, type }, text);
}

/** Names that JavaScript itself, consoles and test runners look for on any object. */
const asked = new Set([
  ...Object.getOwnPropertyNames(Object.prototype),
  'then',
  'toJSON',
  'nodeType',
  'asymmetricMatch',
  '$$typeof',
]);

/** The prototype of a row: only names that no column has come this far. */
function unknownColumns(names: readonly string[]): object {
  return new Proxy(Object.create(null) as object, {
    get(_, name) {
      if (typeof name === 'symbol' || asked.has(name)) return undefined;
      throw unknownColumn(name, names);
    },
  });
}

/** The error for a column that a table does not have. */
export function unknownColumn(name: string, names: readonly string[], place?: string): MillraceError {
  return new MillraceError('PLAN_UNKNOWN_COLUMN', `there is no column '${name}'`, {
    place,
    closest: closestMatch(name, names),
    remedy: names.length === 0 ? 'the table has no columns' : `the columns are ${listed(names)}`,
  });
}

function listed(names: readonly string[]): string {
  return names.length <= 12 ? names.join(', ') : `${names.slice(0, 12).join(', ')} and ${names.length - 12} more`;
}
