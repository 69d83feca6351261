import { canonicalJson } from '../../types/canonical-json.js';
import type { DataType } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';

import { compareCodePoints } from './watermark.js';

/**
 * The order of values of one type (S9.1): NULL lowest, NaN above +Infinity, FALSE below TRUE, strings by code point,
 * bytes by byte. Nested values by their parts; maps and multisets by their sorted entries, which is their form (S9.6).
 */
export function compareValues(type: DataType, a: Value, b: Value): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null);
  switch (type.kind) {
    case 'boolean':
      return Number(a) - Number(b);
    case 'string':
      return compareCodePoints(a as string, b as string);
    case 'bytes':
      return compareLists(Array.from(a as Uint8Array), Array.from(b as Uint8Array), (x, y) => x - y);
    case 'array':
      return compareLists(a as Value[], b as Value[], (x, y) => compareValues(type.element!, x, y));
    case 'row':
      return compareLists(
        (a as Value[]).map((value, i) => [value, i] as const),
        (b as Value[]).map((value, i) => [value, i] as const),
        ([x, i], [y]) => compareValues(type.fields![i]!.type, x, y),
      );
    case 'map':
    case 'multiset': {
      const key = type.key ?? type.element!;
      const value = type.value ?? { kind: 'int', nullable: false };
      return compareLists(
        a as [Value, Value][],
        b as [Value, Value][],
        ([k, v], [l, w]) => compareValues(key, k, l) || compareValues(value, v, w),
      );
    }
    case 'variant':
    case 'raw':
      return compareCodePoints(canonicalJson(a), canonicalJson(b));
    default:
      return compareNumbers(a as number | bigint, b as number | bigint);
  }
}

function compareNumbers(a: number | bigint, b: number | bigint): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareLists<T>(a: readonly T[], b: readonly T[], compare: (x: T, y: T) => number): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const order = compare(a[i]!, b[i]!);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}
