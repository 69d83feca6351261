import type { Schema } from '../../schema/schema.js';

/** Text of a program's value: equal for equal values, and readable in a message. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'bigint':
      return `${value}n`;
    case 'object':
      break;
    default:
      return Object.is(value, -0) ? '-0' : String(value);
  }
  if (value instanceof Uint8Array)
    return `x'${Array.from(value, byte => byte.toString(16).padStart(2, '0')).join('')}'`;
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`;
  if (value instanceof Map)
    return `{${[...value].map(([key, item]) => `${valueText(key)} => ${valueText(item)}`).join(', ')}}`;
  // A Decimal says itself; JSON values and rows are plain.
  if (Object.getPrototypeOf(value) !== Object.prototype) return String(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}: ${valueText(item)}`).join(', ')}}`;
}

/** Text of a row in the values of programs, columns in the order of `schema`. A column that the row lacks shows. */
export function rowText(schema: Schema, row: object): string {
  const texts = schema.fields.map(({ name }) => {
    const own = Object.getOwnPropertyDescriptor(row, name);
    return own === undefined ? 'MISSING' : valueText(own.value);
  });
  return `(${texts.join(', ')})`;
}
