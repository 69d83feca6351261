import { canonicalJson } from './canonical-json.js';
import type { DataType } from './data-type.js';
import { compareText } from './text.js';
import type { Exact, Value } from './value.js';

/** -1, 0 or 1: the first value stands before, with, or behind the second. */
export type Comparison = (a: Value, b: Value) => -1 | 0 | 1;

/**
 * The total order of the values of a type (S9.1): NULL lowest, NaN above +Infinity, FALSE < TRUE, texts by code point,
 * bytes unsigned, arrays and rows element by element, maps and multisets by their sorted entries, variants by canonical
 * JSON (S9.6). Values that compare as 0 are one value.
 */
export function compareValues(type: DataType): Comparison {
  const compare = compareNotNull(type);
  return (a, b) => {
    if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
    return compare(a, b);
  };
}

/** Whether two values of a type are one value: NULL equals NULL, NaN equals NaN. */
export function equalValues(type: DataType): (a: Value, b: Value) => boolean {
  const compare = compareValues(type);
  return (a, b) => compare(a, b) === 0;
}

/** The order of numbers with NaN above +Infinity. */
export function compareNumbers(a: number, b: number): -1 | 0 | 1 {
  if (a < b) return -1;
  if (a > b) return 1;
  if (a === b) return 0;
  return Number.isNaN(a) ? (Number.isNaN(b) ? 0 : 1) : -1;
}

/**
 * A text that two rows of values share exactly where all their values are equal: a key for `Map` in code that need not
 * be fast.
 */
export function keyText(types: readonly DataType[]): (values: readonly Value[]) => string {
  const parts = types.map(keyOf);
  return values => parts.map((part, i) => part(values[i]!)).join(',');
}

// The casts below: a value has the form that `types/value.ts` gives for its type's kind.

function compareNotNull(type: DataType): Comparison {
  switch (type.kind) {
    case 'boolean':
      return (a, b) => (a === b ? 0 : b === true ? -1 : 1);
    case 'bigint':
    case 'decimal':
      return (a, b) => ((a as Exact) < (b as Exact) ? -1 : (a as Exact) > (b as Exact) ? 1 : 0);
    case 'string':
      return (a, b) => compareText(a as string, b as string);
    case 'bytes':
      return (a, b) => compareBytes(a as Uint8Array, b as Uint8Array);
    case 'array':
      return compareElements(compareValues(type.element!));
    case 'row':
      return compareByPosition(type.fields!.map(field => compareValues(field.type)));
    case 'map':
      return compareElements(compareEntries(compareValues(type.key!), compareValues(type.value!)));
    case 'multiset':
      return compareElements(compareEntries(compareValues(type.element!), compareCounts));
    case 'variant':
    case 'raw':
      return (a, b) => compareText(canonicalJson(a), canonicalJson(b));
    default:
      return (a, b) => compareNumbers(a as number, b as number);
  }
}

const compareCounts: Comparison = (a, b) => compareNumbers(a as number, b as number);

function compareElements(compare: Comparison): Comparison {
  return (a, b) => {
    const left = a as readonly Value[];
    const right = b as readonly Value[];
    for (let i = 0; i < left.length && i < right.length; i++) {
      const order = compare(left[i]!, right[i]!);
      if (order !== 0) return order;
    }
    return compareNumbers(left.length, right.length);
  };
}

function compareByPosition(parts: readonly Comparison[]): Comparison {
  return (a, b) => {
    const left = a as readonly Value[];
    const right = b as readonly Value[];
    for (let i = 0; i < parts.length; i++) {
      const order = parts[i]!(left[i]!, right[i]!);
      if (order !== 0) return order;
    }
    return 0;
  };
}

function compareEntries(compareKey: Comparison, compareItem: Comparison): Comparison {
  return compareByPosition([compareKey, compareItem]);
}

function compareBytes(a: Uint8Array, b: Uint8Array): -1 | 0 | 1 {
  for (let i = 0; i < a.length && i < b.length; i++) if (a[i] !== b[i]) return a[i]! < b[i]! ? -1 : 1;
  return compareNumbers(a.length, b.length);
}

function keyOf(type: DataType): (value: Value) => string {
  const key = keyOfNotNull(type);
  return value => (value === null ? '-' : key(value));
}

function keyOfNotNull(type: DataType): (value: Value) => string {
  switch (type.kind) {
    case 'string':
      return value => JSON.stringify(value);
    case 'bytes':
      return value => `x${Array.from(value as Uint8Array, byte => byte.toString(16).padStart(2, '0')).join('')}`;
    case 'array':
      return keyOfList(keyOf(type.element!));
    case 'multiset':
      return keyOfList(keyOfTuple([keyOf(type.element!), String]));
    case 'map':
      return keyOfList(keyOfTuple([keyOf(type.key!), keyOf(type.value!)]));
    case 'row':
      return keyOfTuple(type.fields!.map(field => keyOf(field.type)));
    case 'variant':
    case 'raw':
      return canonicalJson;
    default:
      return String;
  }
}

function keyOfList(element: (value: Value) => string): (value: Value) => string {
  return value => `[${(value as readonly Value[]).map(element).join(',')}]`;
}

function keyOfTuple(parts: readonly ((value: Value) => string)[]): (value: Value) => string {
  return value => `(${parts.map((part, i) => part((value as readonly Value[])[i]!)).join(',')})`;
}
