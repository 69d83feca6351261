import type { SortKey } from '../../expr/expression.js';
import { dataType, type Field } from '../../types/data-type.js';
import type { Node, NodeBase, Origin } from '../node.js';

/**
 * Which number a row of a partition gets, from 1: `rowNumber` counts rows, ties by S6.2; with `rank` rows whose sort keys are
 * equal share the number of the first of them; with `denseRank` they share one that leaves none out. So the last two may
 * give more rows than are asked for.
 */
export type Rank = 'rowNumber' | 'rank' | 'denseRank';

/** The rows of each partition whose number in an order is at most `rows`; `as` adds that number as a column. */
export interface TopN extends NodeBase {
  readonly kind: 'top-n';
  readonly input: Node;
  readonly keys: readonly string[];
  readonly order: readonly SortKey[];
  readonly rows: number;
  readonly rank: Rank;
  readonly as: string | null;
}

/** The columns of ranked rows: those of the input, and the number behind them, which replaces one of its name. */
export function rankedFields(input: Node, as: string | null): readonly Field[] {
  const number = as === null ? [] : [{ name: as, type: dataType('bigint', { asNumber: true }) }];
  return [...input.schema.fields.filter(({ name }) => name !== as), ...number];
}

export function topN(
  input: Node,
  options: {
    keys: readonly string[];
    order: readonly SortKey[];
    rows: number;
    rank?: Rank;
    as?: string | null;
    origin?: Origin | null;
  },
): TopN {
  const as = options.as ?? null;
  return Object.freeze({
    kind: 'top-n',
    input,
    keys: options.keys,
    order: options.order,
    rows: options.rows,
    rank: options.rank ?? 'rowNumber',
    as,
    schema: { fields: rankedFields(input, as) },
    name: null,
    origin: options.origin ?? null,
    id: null,
  });
}
