import type { SchemaElement } from 'hyparquet';
import type { DataType, Field } from '../../types/data-type.js';
import type { Decimal } from '../../types/decimal.js';
import { microsOf, parseDate, parseTime } from '../../types/time-text.js';
import { jsonText } from '../text/value-text.js';

/** Makes what the writer takes of a value in the form that programs see. */
export type Store = (value: unknown) => unknown;

/** How a column is stored: its elements in the order of the file's schema, parents first, and its values. */
export interface StoredColumn {
  readonly elements: readonly SchemaElement[];
  readonly store: Store;
}

/**
 * How a column is stored in Parquet, so that other engines read the same types: times by their precision in milli- or
 * microseconds, DECIMAL by its digits in 4, 8 or 16 bytes, ARRAY as list, MAP as map, MULTISET as map to counts, ROW as
 * group, VARIANT as JSON text. RAW has no form.
 */
export function storedColumn({ name, type }: Field): StoredColumn {
  const { elements, store } = stored(name, type);
  return { elements, store: value => (value === null || value === undefined ? null : store(value)) };
}

const same: Store = value => value;

// The casts below: a value has the form that programs see of its type's kind.

function stored(name: string, type: DataType): StoredColumn {
  const repetition_type = type.nullable ? 'OPTIONAL' : 'REQUIRED';
  const leaf = (element: Omit<SchemaElement, 'name'>, store: Store): StoredColumn => ({
    elements: [{ name, repetition_type, ...element }],
    store,
  });
  switch (type.kind) {
    case 'boolean':
      return leaf({ type: 'BOOLEAN' }, same);
    case 'tinyint':
      return leaf({ type: 'INT32', converted_type: 'INT_8' }, same);
    case 'smallint':
      return leaf({ type: 'INT32', converted_type: 'INT_16' }, same);
    case 'int':
      return leaf({ type: 'INT32' }, same);
    case 'bigint':
      return leaf({ type: 'INT64' }, value => BigInt(value as bigint | number));
    case 'float':
      return leaf({ type: 'FLOAT' }, same);
    case 'double':
      return leaf({ type: 'DOUBLE' }, same);
    case 'decimal':
      return leaf(decimalElement(type.precision!, type.scale!), value => (value as Decimal).unscaled);
    case 'string':
      return leaf({ type: 'BYTE_ARRAY', converted_type: 'UTF8' }, same);
    case 'bytes':
      return leaf({ type: 'BYTE_ARRAY' }, same);
    case 'variant': {
      const text = jsonText(type);
      return leaf({ type: 'BYTE_ARRAY', converted_type: 'UTF8' }, value => text(value));
    }
    case 'date':
      return leaf({ type: 'INT32', converted_type: 'DATE' }, value => parseDate(value as string));
    case 'time':
      return leaf(...timeOf(type.precision!));
    case 'timestamp':
    case 'timestamp_ltz':
      return leaf(...timestampOf(type.kind === 'timestamp_ltz', type.precision!));
    case 'array':
      return listOf(name, repetition_type, stored('element', type.element!));
    case 'map':
      return mapOf(name, repetition_type, stored('key', notNull(type.key!)), stored('value', type.value!));
    case 'multiset':
      return mapOf(name, repetition_type, stored('key', notNull(type.element!)), stored('value', COUNT));
    case 'row':
      return groupOf(name, repetition_type, type.fields!);
    case 'raw':
      throw new TypeError('RAW has no form in Parquet');
  }
}

const COUNT: DataType = { kind: 'bigint', nullable: false };

/** Keys of a map are never NULL there. */
function notNull(type: DataType): DataType {
  return { ...type, nullable: false };
}

function decimalElement(precision: number, scale: number): Omit<SchemaElement, 'name'> {
  const shared = { converted_type: 'DECIMAL', precision, scale } as const;
  if (precision <= 9) return { type: 'INT32', ...shared };
  if (precision <= 18) return { type: 'INT64', ...shared };
  return { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16, ...shared };
}

function timeOf(precision: number): [Omit<SchemaElement, 'name'>, Store] {
  const millis = (value: unknown) => parseTime(value as string, precision)!;
  const logical = (unit: 'MILLIS' | 'MICROS') => ({ type: 'TIME' as const, isAdjustedToUTC: false, unit });
  return precision <= 3
    ? [{ type: 'INT32', logical_type: logical('MILLIS') }, millis]
    : [{ type: 'INT64', logical_type: logical('MICROS') }, value => BigInt(microsOf(millis(value)))];
}

function timestampOf(isAdjustedToUTC: boolean, precision: number): [Omit<SchemaElement, 'name'>, Store] {
  const logical = (unit: 'MILLIS' | 'MICROS') => ({ type: 'TIMESTAMP' as const, isAdjustedToUTC, unit });
  return precision <= 3
    ? [{ type: 'INT64', logical_type: logical('MILLIS') }, value => BigInt(value as number)]
    : [{ type: 'INT64', logical_type: logical('MICROS') }, value => BigInt(microsOf(value as number))];
}

type Repetition = 'OPTIONAL' | 'REQUIRED';

function listOf(name: string, repetition_type: Repetition, element: StoredColumn): StoredColumn {
  return {
    elements: [
      { name, repetition_type, num_children: 1, converted_type: 'LIST', logical_type: { type: 'LIST' } },
      { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
      ...element.elements,
    ],
    store: value => (value as readonly unknown[]).map(item => (item === null ? null : element.store(item))),
  };
}

function mapOf(name: string, repetition_type: Repetition, key: StoredColumn, item: StoredColumn): StoredColumn {
  return {
    elements: [
      { name, repetition_type, num_children: 1, converted_type: 'MAP', logical_type: { type: 'MAP' } },
      { name: 'key_value', repetition_type: 'REPEATED', num_children: 2 },
      ...key.elements,
      ...item.elements,
    ],
    store: value =>
      Array.from(value as ReadonlyMap<unknown, unknown>, ([k, v]) => ({
        key: key.store(k),
        value: v === null ? null : item.store(v),
      })),
  };
}

function groupOf(name: string, repetition_type: Repetition, fields: readonly Field[]): StoredColumn {
  const parts = fields.map(field => ({ name: field.name, ...storedColumn(field) }));
  return {
    elements: [{ name, repetition_type, num_children: fields.length }, ...parts.flatMap(({ elements }) => elements)],
    store: value =>
      Object.fromEntries(parts.map(part => [part.name, part.store((value as { [name: string]: unknown })[part.name])])),
  };
}
