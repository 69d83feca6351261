import type { Field } from '../../types/data-type.js';
import type { Node, NodeBase, Origin } from '../node.js';

/** A reduction that keeps the value for which `of` is greatest, or least: a top-1 (S6.3), ties by S6.2. */
export interface Extreme {
  readonly of: (value: unknown) => unknown;
  readonly greatest: boolean;
}

/**
 * Makes one row of the values of each key of a stream, by a function that joins two values to one; it is associative and
 * commutative (S7.7), so that no order of rows shows. Columns are taken out of what is left, as `from-stream` does. What
 * is kept is plain data, which is checked where values enter (S9.6).
 *
 * A value without a key is an error in its stead; where the function throws, or what it gives does not fit, an error
 * stands in the key's (S10.1).
 */
export interface Reduce extends NodeBase {
  readonly kind: 'reduce';
  /** A stream. */
  readonly input: Node;
  readonly key: (value: unknown) => unknown;
  readonly f: (a: unknown, b: unknown) => unknown;
  /** What `f` is, where it is `maxBy` or `minBy`: then it goes by the places of rows too. */
  readonly extreme: Extreme | null;
  readonly columns: readonly Field[];
  /** A promise of the program (S3.10) that keys do not share these columns; empty where there is none. */
  readonly primaryKey: readonly string[];
}

export function reduce(
  input: Node,
  options: Pick<Reduce, 'key' | 'f' | 'extreme' | 'columns'> & {
    readonly primaryKey?: readonly string[];
    readonly origin?: Origin | null;
  },
): Reduce {
  const { key, f, extreme, columns } = options;
  return Object.freeze({
    kind: 'reduce',
    input,
    key,
    f,
    extreme,
    columns,
    primaryKey: options.primaryKey ?? [],
    schema: { fields: columns },
    name: null,
    origin: options.origin ?? null,
    id: null,
  });
}
