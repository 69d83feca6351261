import type { DataType, Kind } from '../../types/data-type.js';

const exact = ['tinyint', 'smallint', 'int', 'bigint', 'decimal'] as const;
const numeric = [...exact, 'float', 'double'] as const;
const timestamp = ['timestamp', 'timestamp_ltz'] as const;
const temporal = [...timestamp, 'date', 'time'] as const;

/** The kinds that a parameter takes, under the words that messages use. */
const KINDS = {
  'any type': null,
  BOOLEAN: ['boolean'],
  'an integer': ['tinyint', 'smallint', 'int', 'bigint'],
  'an exact number': exact,
  'a number': numeric,
  STRING: ['string'],
  BYTES: ['bytes'],
  'STRING or BYTES': ['string', 'bytes'],
  'a date': ['date'],
  'a timestamp': timestamp,
  'a date or timestamp': [...timestamp, 'date'],
  'a date, time or timestamp': temporal,
  'a type with an order': [...numeric, ...temporal, 'boolean', 'string', 'bytes'],
  'an array': ['array'],
  'an array, map or multiset': ['array', 'map', 'multiset'],
  'an array or map': ['array', 'map'],
  'a row': ['row'],
} as const satisfies { readonly [name: string]: readonly Kind[] | null };

/** A set of types, named as people would: what stands in messages after "takes". */
export type TypeClass = keyof typeof KINDS;

/** Whether a type belongs to a class. */
export function belongsTo(type: DataType, typeClass: TypeClass): boolean {
  const kinds: readonly Kind[] | null = KINDS[typeClass];
  return kinds === null || kinds.includes(type.kind);
}

/** The kinds of a class; all of them for `any type`: `null`. For generators of expressions. */
export function kindsOf(typeClass: TypeClass): readonly Kind[] | null {
  return KINDS[typeClass];
}
