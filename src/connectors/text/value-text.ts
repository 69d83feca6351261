import type { DataType } from '../../types/data-type.js';
import { formatTimestamp } from '../../types/time-text.js';
import { base64OfBytes } from './base64.js';

/** The text of a program's value, not NULL. */
export type ValueText = (value: unknown) => string;

// The casts below: a program gets the values that api.md 1.1 says for each kind.

/** How a value of a scalar type stands in CSV; `null` for kinds that are no scalars. The counterpart of `scalarReader`. */
export function scalarText(type: DataType): ValueText | null {
  switch (type.kind) {
    case 'timestamp':
      return value => formatTimestamp(value as number, 0);
    case 'timestamp_ltz':
      return value => `${formatTimestamp(value as number, 0)}Z`;
    case 'bytes':
      return value => base64OfBytes(value as Uint8Array);
    case 'array':
    case 'map':
    case 'multiset':
    case 'row':
    case 'variant':
    case 'raw':
      return null;
    default:
      return String;
  }
}

/**
 * How a value stands in JSON: BIGINT and DECIMAL as exact number literals, NaN and the infinities as text, times as in
 * SQL, BYTES in base64, a map as an object where its keys are texts and as an array of pairs where not.
 */
export function jsonText(type: DataType): ValueText {
  const text = jsonTextNotNull(type);
  return value => (value === null || value === undefined ? 'null' : text(value));
}

function jsonTextNotNull(type: DataType): ValueText {
  switch (type.kind) {
    case 'boolean':
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'bigint':
    case 'decimal':
      return String;
    case 'float':
    case 'double':
      return value => (Number.isFinite(value) ? String(value) : JSON.stringify(String(value)));
    case 'string':
    case 'variant':
      return value => JSON.stringify(value);
    case 'array': {
      const element = jsonText(type.element!);
      return value => `[${(value as readonly unknown[]).map(element).join(',')}]`;
    }
    case 'row': {
      const row = jsonRowText(type.fields!.map(({ name, type: fieldType }) => ({ name, text: jsonText(fieldType) })));
      return value => row(value as object);
    }
    case 'map':
      return mapText(type.key!, jsonText(type.value!));
    case 'multiset':
      return mapText(type.element!, String);
    default: {
      const text = scalarText(type);
      if (text === null) throw new TypeError(`${type.kind} has no text`);
      return value => `"${text(value)}"`;
    }
  }
}

/** How a row stands in JSON. */
export function jsonRowText(
  fields: readonly { readonly name: string; readonly text: ValueText }[],
): (row: object) => string {
  const parts = fields.map(({ name, text }, i) => ({
    name,
    text,
    before: `${i === 0 ? '' : ','}${JSON.stringify(name)}:`,
  }));
  return row => {
    let line = '{';
    for (const { name, text, before } of parts)
      line += before + text((row as { readonly [name: string]: unknown })[name]);
    return `${line}}`;
  };
}

function mapText(key: DataType, item: ValueText): ValueText {
  const keyText = jsonText(key);
  const isObject = key.kind === 'string' && !key.nullable;
  return value => {
    const entries = [...(value as ReadonlyMap<unknown, unknown>)];
    if (isObject) return `{${entries.map(([k, v]) => `${keyText(k)}:${item(v)}`).join(',')}}`;
    return `[${entries.map(([k, v]) => `[${keyText(k)},${item(v)}]`).join(',')}]`;
  };
}
