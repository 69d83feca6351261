import type { Distinct } from '../../plan/nodes/distinct.js';
import type { Edge, Outlet } from '../operator.js';
import { HashAggregate } from './aggregate.js';

/** Each row once: groups by all columns, without aggregates. The rows it gives have no place (S6.1). */
export class DistinctOperator extends HashAggregate {
  constructor(
    node: Distinct,
    input: Edge,
    output: Edge,
    outlet: Outlet,
    facts: { codeGeneration: boolean; forgets?: boolean },
  ) {
    const keys = input.schema.fields.map(({ name }) => name);
    super({ keys, aggregates: [], input: node.input }, input, output, outlet, facts, false);
  }
}
