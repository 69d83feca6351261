import { factsOf } from './facts/facts.js';
import type { Node } from './node.js';

/**
 * What an operator forgets at a time (S12.3): `keys`, all that it knows of a key, or `rows`, each row of its inputs by
 * itself, as a join does, of whose rows none belongs to a key.
 */
export type Entries = { readonly by: 'keys'; readonly keys: readonly string[] } | { readonly by: 'rows' };

/** What `retain` makes an operator forget; `null` where there is nothing to forget, or one entry that each row touches. */
export function entriesOf(node: Node): Entries | null {
  switch (node.kind) {
    case 'aggregate':
    case 'deduplicate':
    case 'top-n':
      return node.keys.length === 0 || isBoundedByTime(node) ? null : { by: 'keys', keys: node.keys };
    case 'distinct':
    case 'set-operation':
      return isBoundedByTime(node) ? null : { by: 'keys', keys: node.schema.fields.map(({ name }) => name) };
    case 'join':
    case 'semi-join':
      return isBoundedByTime(node) ? null : { by: 'rows' };
    default:
      return null;
  }
}

/** Whether what the operator keeps goes with the windows of its rows already. */
function isBoundedByTime(node: Node): boolean {
  return factsOf(node).nature === 'windowed';
}

/** Whether the rows of an input are told apart, and not only their keys: those of joins, and those that may be taken back. */
export function tellsRowsApart(node: Node, input: Node): boolean {
  return entriesOf(node)?.by === 'rows' || factsOf(input).changes === 'update';
}
