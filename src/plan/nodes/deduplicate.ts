import type { SortKey } from '../../expr/expression.js';
import type { Node, NodeBase, Origin } from '../node.js';

/** Which row of equal keys is kept. */
export type Keep = 'first' | 'last';

/**
 * One row of each key: the first or the last by time, then in tie order (S6.3); by tie order alone where there is no time.
 * Rows keep their place (S6.1).
 */
export interface Deduplicate extends NodeBase {
  readonly kind: 'deduplicate';
  readonly input: Node;
  readonly keys: readonly string[];
  readonly keep: Keep;
  /** The rowtime column that decides; `null`: none. */
  readonly time: string | null;
}

/** The order that a deduplication goes by: ascending, as it keeps the first or the last. A time that may be NULL has it lowest (S9.1). */
export function orderOfTime({ input, time }: Pick<Deduplicate, 'input' | 'time'>): readonly SortKey[] {
  if (time === null) return [];
  const { type } = input.schema.fields.find(({ name }) => name === time)!;
  return [{ expression: { kind: 'column', input: 0, name: time, type }, descending: false, nullsFirst: true }];
}

export function deduplicate(
  input: Node,
  options: { keys: readonly string[]; keep: Keep; time: string | null; origin?: Origin | null },
): Deduplicate {
  return Object.freeze({
    kind: 'deduplicate',
    input,
    keys: options.keys,
    keep: options.keep,
    time: options.time,
    schema: input.schema,
    name: null,
    origin: options.origin ?? null,
    id: null,
  });
}
