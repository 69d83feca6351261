import type { DataType, Kind } from '../types/data-type.js';
import { escapeText } from './escape-text.js';
import { secondDigits, timestampText } from './times.js';

/** A value as a program has it, in one line that is safe on a terminal. `digits`: of the second, for timestamps. */
export function valueText(value: unknown, type: DataType, digits?: number): string {
  if (value === null || value === undefined) return 'NULL';
  return type.kind === 'string' && typeof value === 'string' ? escapeText(value) : nestedText(value, type, digits);
}

/** Whether columns of that kind are set to the right. */
export function isRightAligned(kind: Kind): boolean {
  return RIGHT.has(kind);
}

/** The type as the second line of a table shows it. */
export function typeWord(type: DataType): string {
  return type.kind.toUpperCase();
}

const RIGHT: ReadonlySet<Kind> = new Set(['tinyint', 'smallint', 'int', 'bigint', 'float', 'double', 'decimal']);

/** Inside arrays, maps and rows text stands in quotes, so that a comma in it is told from one between values. */
function nestedText(value: unknown, type: DataType, digits?: number): string {
  if (value === null || value === undefined) return 'NULL';
  switch (type.kind) {
    case 'string':
      return escapeText(JSON.stringify(value));
    case 'bytes':
      return value instanceof Uint8Array ? `0x${hex(value)}` : escapeText(String(value));
    case 'timestamp':
    case 'timestamp_ltz':
      return typeof value === 'number'
        ? timestampText(value, digits ?? secondDigits(value))
        : escapeText(String(value));
    case 'array':
      return list(value, item => nestedText(item, type.element!), '[', ']');
    case 'map':
      return entries(value, ([k, v]) => `${nestedText(k, type.key!)}: ${nestedText(v, type.value!)}`);
    case 'multiset':
      return entries(value, ([item, count]) => `${nestedText(item, type.element!)} × ${String(count)}`);
    case 'row':
      return rowText(value, type);
    case 'variant':
    case 'raw':
      return escapeText(jsonText(value));
    default:
      return escapeText(String(value));
  }
}

function rowText(value: unknown, type: DataType): string {
  if (typeof value !== 'object' || value === null) return escapeText(String(value));
  const fields = type.fields!.map(
    ({ name, type: t }) => `${escapeText(name)}: ${nestedText(Reflect.get(value, name), t)}`,
  );
  return `{${fields.join(', ')}}`;
}

function list(value: unknown, text: (item: unknown) => string, open: string, close: string): string {
  return Array.isArray(value) ? `${open}${value.map(text).join(', ')}${close}` : escapeText(String(value));
}

function entries(value: unknown, text: (entry: [unknown, unknown]) => string): string {
  return value instanceof Map ? `{${[...value].map(text).join(', ')}}` : escapeText(String(value));
}

function jsonText(value: unknown): string {
  try {
    const text = JSON.stringify(value, (_, v: unknown) => (typeof v === 'bigint' ? String(v) : v));
    return text ?? String(value);
  } catch {
    // A value that goes in a circle: its kind is all that can be said in one line.
    return Object.prototype.toString.call(value);
  }
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
}
