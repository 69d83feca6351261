import { column } from '../../expr/build.js';
import type { Expression, NamedAggregate } from '../../expr/expression.js';
import { overFunctions } from '../../expr/functions/over-functions.js';
import { aggregatesOfOver, functionsOfOver, type Over } from '../../plan/nodes/over.js';
import type { Schema } from '../../schema/schema.js';
import { Arguments } from '../aggregates/arguments.js';
import type { Batch } from '../batch.js';
import type { Edge, Outlet } from '../operator.js';
import type { SortColumn } from './row-ranking.js';

/**
 * What an OVER reads of a row, as columns: operands and conditions of aggregates, values of neighbours, keys of the order.
 * All are computed before a row is kept, so a row for which one fails is told and takes no part (S10.1).
 */
export class OverColumns {
  /** The input's columns, then computed ones. */
  readonly schema: Schema;
  /** The aggregates, over columns of {@link schema}. */
  readonly aggregates: readonly NamedAggregate[];
  /** By function, the column of LAG and LEAD; -1 where it reads none. */
  readonly values: readonly number[];
  readonly order: readonly SortColumn[];
  /** By call of the node, in their order: its result among those of all aggregates, then all functions. */
  readonly results: readonly number[];
  readonly #arguments: Arguments;

  constructor(node: Over, input: Edge, outlet: Outlet, facts: { codeGeneration: boolean }) {
    const aggregates = aggregatesOfOver(node);
    const functions = functionsOfOver(node);
    const reading = functions.filter(({ call }) => overFunctions.get(call.name)!.readsRow);
    const read = [
      ...reading.map(({ call }) => call.operands[0]!),
      ...node.order.map(({ expression }) => expression),
    ].map(only);
    this.#arguments = new Arguments([...aggregates, ...read], node.input, input, outlet, facts);
    const { calls, schema } = this.#arguments;
    this.schema = schema;
    const reference = (c: number): Expression => column(schema.fields[c]!.name, schema.fields[c]!.type);
    this.aggregates = aggregates.map(({ name, call }, a): NamedAggregate => {
      const { operand, where } = calls[a]!;
      return {
        name,
        call: {
          ...call,
          operands: operand === null ? [] : [reference(operand)],
          where: where === null ? null : reference(where),
        },
      };
    });
    // What is read has an operand.
    const columns = calls.slice(aggregates.length).map(({ operand }) => operand!);
    this.values = functions.map(named => {
      const r = reading.indexOf(named);
      return r < 0 ? -1 : columns[r]!;
    });
    this.order = node.order.map(({ descending, nullsFirst }, k) => ({
      column: columns[reading.length + k]!,
      descending,
      nullsFirst,
    }));
    const all = [...aggregates, ...functions];
    this.results = node.calls.map(named => all.indexOf(named));
  }

  /** The live rows that do not fail, with all that is read of them; `null` where there are none. */
  of(batch: Batch): Batch | null {
    return this.#arguments.of(batch);
  }
}

/** An expression as an aggregate's only operand. */
function only(expression: Expression, i: number): NamedAggregate {
  const call = { name: 'FIRST_VALUE', operands: [expression], where: null, distinct: false, type: expression.type };
  return { name: `#${i}`, call };
}
