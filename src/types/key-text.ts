import type { Value } from './value.js';

/** A key as JSON, one text for equal keys: by it errors say for which key something has no result (S10.1). */
export function keyText(key: readonly Value[]): string {
  return JSON.stringify(key.map(inOrder));
}

/** Equal values of VARIANT have one text, whatever the order of their properties (S9.6); integers are written as texts. */
function inOrder(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  const properties = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(properties.map(([name, item]) => [name, inOrder(item)]));
}
