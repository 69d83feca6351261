import type { Value } from '../../types/value.js';

/** Where an error of a keyed result stands: the key as JSON. */
export function keyWhere(key: readonly Value[]): string {
  return JSON.stringify(key.map(value => (typeof value === 'bigint' ? String(value) : inOrder(value))));
}

/** Equal values of VARIANT have one text, whatever the order of their properties (S9.6). */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  const properties = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(properties.map(([name, item]) => [name, inOrder(item)]));
}
