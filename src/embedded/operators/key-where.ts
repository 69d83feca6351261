import type { Value } from '../../types/value.js';

/** Where an error of a keyed result stands: the key as JSON. */
export function keyWhere(key: readonly Value[]): string {
  return JSON.stringify(key.map(value => (typeof value === 'bigint' ? String(value) : value)));
}
