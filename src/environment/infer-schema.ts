import { MillraceError } from '../errors/millrace-error.js';
import type { TableSchema } from '../schema/schema.js';
import { commonType } from '../types/common-type.js';
import { type DataType, dataType, type Field, withNull } from '../types/data-type.js';
import { type Decimal, digitsOf, isDecimal } from '../types/decimal.js';
import type {
  ARRAY,
  BIGINT,
  BOOLEAN,
  BYTES,
  DECIMAL,
  DOUBLE,
  ROW,
  STRING,
  TIMESTAMP_LTZ,
} from '../types/logical-types.js';
import { valueShown } from '../types/misfit.js';

/** The type of a column whose values have type `V`. */
export type TypeOf<V> = V extends null | undefined
  ? null
  : V extends boolean
    ? BOOLEAN
    : V extends number
      ? DOUBLE
      : V extends bigint
        ? BIGINT
        : V extends string
          ? STRING
          : V extends Date
            ? TIMESTAMP_LTZ
            : V extends Decimal
              ? DECIMAL
              : V extends Uint8Array
                ? BYTES
                : V extends readonly (infer E)[]
                  ? ARRAY<TypeOf<E>>
                  : V extends object
                    ? ROW<{ [K in keyof V]-?: TypeOf<V[K]> }>
                    : never;

/**
 * The columns of rows that say nothing about themselves, found in all their values: numbers are DOUBLE, Dates
 * TIMESTAMP_LTZ. A column is nullable where a row has none of it. Throws SCHEMA_MISSING where there is no row to look at.
 */
export function inferSchema(rows: readonly unknown[]): TableSchema {
  if (rows.length === 0) {
    throw new MillraceError('SCHEMA_MISSING', 'an array without rows says no columns', {
      remedy: 'from(rows([], { id: t.bigint(), name: t.string() }))',
    });
  }
  return { fields: fieldsOf(rows, 'row'), primaryKey: [], rowtime: null, metadata: new Map() };
}

function fieldsOf(rows: readonly unknown[], path: string): Field[] {
  const values = new Map<string, unknown[]>();
  rows.forEach((row, i) => {
    if (typeof row !== 'object' || row === null || Array.isArray(row)) {
      throw invalid(
        `${path} ${i} is no object: ${valueShown(row)}`,
        'rows are objects with a property for each column',
      );
    }
    for (const name of Object.keys(row)) if (!values.has(name)) values.set(name, []);
  });
  for (const row of rows) {
    for (const [name, column] of values) {
      column.push(Object.hasOwn(row as object, name) ? (row as { readonly [name: string]: unknown })[name] : null);
    }
  }
  return [...values].map(([name, column]) => ({ name, type: typeOfAll(column, name) }));
}

function typeOfAll(values: readonly unknown[], name: string): DataType {
  const present = values.filter(value => value !== null && value !== undefined);
  const nullable = present.length < values.length;
  if (present.length === 0) {
    throw invalid(
      `column '${name}' is NULL in every row, so its type cannot be found`,
      `say the columns: from(rows(values, { ${name}: t.string().nullable() }))`,
    );
  }
  const kinds = new Map(present.map(value => [kindOf(value), value]));
  if (kinds.size > 1) {
    const [[a, first], [b, second]] = [...kinds] as [[string, unknown], [string, unknown]];
    throw invalid(
      `column '${name}' is ${a} in one row and ${b} in another: ${valueShown(first)}, ${valueShown(second)}`,
      `give it one type, or say it: from(rows(values, { ${name}: t.string() }))`,
    );
  }
  return withNull(typeOfKind([...kinds.keys()][0]!, present, name), nullable);
}

function kindOf(value: unknown): string {
  if (isDecimal(value)) return 'a Decimal';
  if (value instanceof Date) return 'a Date';
  if (value instanceof Uint8Array) return 'bytes';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function typeOfKind(kind: string, values: readonly unknown[], name: string): DataType {
  switch (kind) {
    case 'a boolean':
      return dataType('boolean');
    case 'a number':
      return dataType('double');
    case 'a bigint':
      return dataType('bigint');
    case 'a string':
      return dataType('string');
    case 'a Date':
      return dataType('timestamp_ltz', { precision: 3 });
    case 'bytes':
      return dataType('bytes');
    // By `kindOf`, all of these are decimals, arrays or objects.
    case 'a Decimal':
      return commonType((values as readonly Decimal[]).map(digitsType))!;
    case 'an array': {
      const elements = (values as readonly (readonly unknown[])[]).flat(1);
      if (elements.length > 0) return dataType('array', { element: typeOfAll(elements, `${name}[]`) });
      throw invalid(
        `column '${name}' is an empty array in every row, so its type cannot be found`,
        `say the columns: from(rows(values, { ${name}: t.array(t.string()) }))`,
      );
    }
    case 'an object':
      return dataType('row', { fields: fieldsOf(values, `${name} of row`) });
    default:
      throw invalid(`column '${name}' holds ${kind}: ${valueShown(values[0])}`, 'a column holds data');
  }
}

function digitsType({ unscaled, scale }: Decimal): DataType {
  return dataType('decimal', { precision: Math.max(digitsOf(unscaled), scale, 1), scale });
}

function invalid(fact: string, remedy: string): MillraceError {
  return new MillraceError('SCHEMA_INVALID', fact, { remedy });
}
