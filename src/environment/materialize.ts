import type { SinkContext } from '../connectors/contract/sink.js';
import { MaterializedTable } from '../executor/materialized-table.js';
import { canonicalJson } from '../types/canonical-json.js';

/** The table that a sink's changes add up to, in the sink's order. */
export function materialize(context: SinkContext): MaterializedTable {
  return new MaterializedTable(canonicalJson, context.order);
}
