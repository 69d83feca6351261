import type { SourceSpec } from '../../connectors/contract/source.js';
import type { Expression } from '../../expr/expression.js';
import type { Schema } from '../../schema/schema.js';
import type { NodeBase, Origin } from '../node.js';

/** Reads a source. Its schema is the columns that are asked for. */
export interface Scan extends NodeBase {
  readonly kind: 'scan';
  readonly source: SourceSpec;
  /** The same for every copy of one `from()`: what test inputs replace. Opaque, compared by identity. */
  readonly token: object;
  /** Conjuncts offered to the reader; the plan keeps its own filter. */
  readonly predicate: Expression | null;
}

export function scan(
  source: SourceSpec,
  options: { name?: string | null; origin?: Origin | null; token?: object } = {},
): Scan {
  return Object.freeze({
    kind: 'scan',
    source,
    token: options.token ?? {},
    predicate: null,
    schema: { fields: source.schema.fields } satisfies Schema,
    name: options.name ?? null,
    origin: options.origin ?? null,
    id: null,
  });
}
