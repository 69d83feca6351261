import type { SortKey } from '../../expr/expression.js';
import { dataType } from '../../types/data-type.js';
import type { Node, NodeBase, Origin } from '../node.js';

/** The first `rows` rows of each partition in an order, ties by S6.2; `as` adds the place, from 1, as a column. */
export interface TopN extends NodeBase {
  readonly kind: 'top-n';
  readonly input: Node;
  readonly keys: readonly string[];
  readonly order: readonly SortKey[];
  readonly rows: number;
  readonly as: string | null;
}

export function topN(
  input: Node,
  options: {
    keys: readonly string[];
    order: readonly SortKey[];
    rows: number;
    as?: string | null;
    origin?: Origin | null;
  },
): TopN {
  const as = options.as ?? null;
  const place = as === null ? [] : [{ name: as, type: dataType('bigint', { asNumber: true }) }];
  const fields = [...input.schema.fields.filter(({ name }) => name !== as), ...place];
  return Object.freeze({
    kind: 'top-n',
    input,
    keys: options.keys,
    order: options.order,
    rows: options.rows,
    as,
    schema: { fields },
    name: null,
    origin: options.origin ?? null,
    id: null,
  });
}
