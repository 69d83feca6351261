import type { NamedAggregate } from '../../../expr/expression.js';
import { Fault } from '../../../expr/fault.js';
import type { Aggregate } from '../../../plan/nodes/aggregate.js';
import type { Schema } from '../../../schema/schema.js';
import { keyText } from '../../../types/key-text.js';
import type { Value } from '../../../types/value.js';
import { aggregateOf } from '../aggregates.js';
import { compareTies, evaluator } from '../evaluate.js';
import type { Memo } from '../memo.js';
import { groupBy, positionOf, type Row, type RowError, type Table, textOfAll, whereOf } from '../row.js';

/** One row a key; without keys one row, over no rows too (S9.1). */
export function aggregateTable(node: Aggregate, input: Table, memo: Memo): Table {
  const { schema } = node.input;
  const { accepted, errors } = operandsOf(node, schema, node.aggregates, input.rows, memo);
  const positions = node.keys.map(key => positionOf(schema, key));
  const keyOf = (entry: Accepted): Value[] => positions.map(position => entry.row.values[position]!);
  const groups = groupBy(accepted, entry => textOfAll(keyOf(entry)));
  if (node.keys.length === 0 && groups.length === 0) groups.push([]);
  const rows: Row[] = [];
  for (const group of groups) {
    const key = group.length === 0 ? [] : keyOf(group[0]!);
    const ordered = [...group].sort((a, b) => compareTies(schema, a.row, b.row));
    const results = resultsOf(node.aggregates, ordered);
    if (results instanceof Fault) errors.push({ where: keyText(key), fault: results });
    else {
      const values = [...key, ...results];
      rows.push(memo.intern(node, textOfAll(values), () => ({ values, place: null })));
    }
  }
  return { rows, errors };
}

/** A row that takes part, with what each aggregate takes from it: `null` where its `where` is not TRUE. */
export interface Accepted {
  readonly row: Row;
  readonly operands: readonly ({ readonly value: Value } | null)[];
}

/**
 * Evaluates `where` and operand of every aggregate before any of them is touched: a row for which one fails is an error
 * and takes part in none. The operand is evaluated only where `where` is TRUE.
 */
export function operandsOf(
  node: object,
  schema: Schema,
  aggregates: readonly NamedAggregate[],
  rows: readonly Row[],
  memo: Memo,
): { accepted: Accepted[]; errors: RowError[] } {
  const calls = aggregates.map(({ call }) => ({
    where: call.where === null ? null : evaluator(call.where, schema),
    operand: call.operands.length === 0 ? null : evaluator(call.operands[0]!, schema),
  }));
  const accept = (row: Row): Accepted | Fault => {
    const operands: ({ value: Value } | null)[] = [];
    let fault: Fault | null = null;
    for (const { where, operand } of calls) {
      const isIn = where === null ? true : where(row.values);
      const value = isIn === true && operand !== null ? operand(row.values) : null;
      if (isIn instanceof Fault) fault = Fault.greatest(fault, isIn);
      else if (value instanceof Fault) fault = Fault.greatest(fault, value);
      else operands.push(isIn === true ? { value } : null);
    }
    return fault ?? { row, operands };
  };
  const accepted: Accepted[] = [];
  const errors: RowError[] = [];
  for (const row of rows) {
    const result = memo.of(node, row, () => accept(row));
    if (result instanceof Fault) errors.push({ where: whereOf(row), fault: result });
    else accepted.push(result);
  }
  return { accepted, errors };
}

/** The results over the rows of one group, in the order of S6.3; where one fails, the group is an error. */
export function resultsOf(aggregates: readonly NamedAggregate[], group: readonly Accepted[]): Value[] | Fault {
  const results: Value[] = [];
  let fault: Fault | null = null;
  aggregates.forEach(({ call }, i) => {
    const entries = group.flatMap(({ operands }) => (operands[i] === null ? [] : [operands[i]!.value]));
    const result = aggregateOf(call, entries);
    if (result instanceof Fault) fault = Fault.greatest(fault, result);
    else results.push(result);
  });
  return fault ?? results;
}
