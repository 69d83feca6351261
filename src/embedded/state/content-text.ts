import type { DataType } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';

/** Text that two values of `type` share exactly when they are the same value: NULL is one, NaN is one (S9.1, S9.6). */
export function contentText(value: Value, type: DataType): string {
  if (value === null) return '_';
  switch (type.kind) {
    case 'boolean':
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'bigint':
    case 'float':
    case 'double':
    case 'decimal':
    case 'date':
    case 'time':
    case 'timestamp':
    case 'timestamp_ltz':
      return String(value);
    case 'string':
      return JSON.stringify(value);
    case 'bytes':
      return `x${Array.from(value as Uint8Array, byte => byte.toString(16).padStart(2, '0')).join('')}`;
    case 'array':
      return `[${(value as Value[]).map(element => contentText(element, type.element!)).join()}]`;
    case 'row':
      return `(${(value as Value[]).map((field, f) => contentText(field, type.fields![f]!.type)).join()})`;
    case 'map':
      return entriesText(value as [Value, Value][], type.key!, type.value!);
    case 'multiset':
      return entriesText(value as [Value, Value][], type.element!, COUNT);
    default:
      return jsonText(value);
  }
}

const COUNT: DataType = { kind: 'bigint', nullable: false };

function entriesText(entries: [Value, Value][], key: DataType, value: DataType): string {
  return `{${entries.map(([k, v]) => `${contentText(k, key)}:${contentText(v, value)}`).join()}}`;
}

/** Canonical JSON: the keys of objects in order. */
function jsonText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(jsonText).join()}]`;
  if (typeof value === 'object' && value !== null) {
    const keys = Object.keys(value).sort();
    return `{${keys.map(key => `${JSON.stringify(key)}:${jsonText((value as Record<string, unknown>)[key])}`).join()}}`;
  }
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
