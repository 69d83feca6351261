import type { Node } from '../../plan/node.js';
import type { Value } from '../../types/value.js';

/** What errors of a keyed result say of where they stand: its key as JSON. */
export function keyWhere(node: Node, key: readonly Value[]): string {
  void node;
  return JSON.stringify(key.map(value => (typeof value === 'bigint' ? String(value) : value)));
}
