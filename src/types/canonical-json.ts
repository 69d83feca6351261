import { brandOf } from './brand.js';
import { compareText } from './text.js';

/**
 * One text for equal plain data: properties sorted by code point, no white space. Beyond JSON it tells `undefined`,
 * NaN, infinities, `bigint`s, dates, decimals, bytes, maps and sets apart, so that RAW values have an order too (S9.6).
 */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') return String(value + 0);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value instanceof Date) return `Date(${value.getTime()})`;
  // A decimal has a text that says its scale, too.
  if (brandOf(value) === 'decimal') return `Decimal(${String(value)})`;
  if (ArrayBuffer.isView(value)) {
    return `Bytes(${Array.from(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)).join(',')})`;
  }
  if (value instanceof Map) return `Map(${[...value].map(canonicalJson).sort(compareText).join(',')})`;
  if (value instanceof Set) return `Set(${[...value].map(canonicalJson).sort(compareText).join(',')})`;
  const properties = Object.entries(value).sort(([a], [b]) => compareText(a, b));
  return `{${properties.map(([name, item]) => `${JSON.stringify(name)}:${canonicalJson(item)}`).join(',')}}`;
}
