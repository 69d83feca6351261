import type { SortKey } from '../../../expr/expression.js';
import { Fault } from '../../../expr/fault.js';
import { factsOf } from '../../../plan/facts/facts.js';
import type { Distinct } from '../../../plan/nodes/distinct.js';
import type { Limit } from '../../../plan/nodes/limit.js';
import type { TopN } from '../../../plan/nodes/top-n.js';
import type { Schema } from '../../../schema/schema.js';
import type { Value } from '../../../types/value.js';
import { compareByKeys, compareTies, evaluateAll, evaluator } from '../evaluate.js';
import type { Memo } from '../memo.js';
import { groupBy, positionOf, type Row, type RowError, type Table, textOfAll, whereOf } from '../row.js';

/** Each row once; which of several equal ones does not show, as the result has no place (S6.1). */
export function distinctTable(node: Distinct, input: Table, memo: Memo): Table {
  const groups = groupBy(input.rows, row => textOfAll(row.values));
  const rows = groups.map(([row]) =>
    memo.intern(node, textOfAll(row!.values), (): Row => ({ values: row!.values, place: null })),
  );
  return { rows, errors: [] };
}

/** The first rows of each partition, ties by S6.2; they keep their places. */
export function topNTable(node: TopN, input: Table, memo: Memo): Table {
  const { schema } = node.input;
  const { sorted, errors } = sortRows(node, schema, node.order, input.rows, memo);
  const positions = node.keys.map(key => positionOf(schema, key));
  const kept = schema.fields.flatMap(({ name }, position) => (name === node.as ? [] : [position]));
  const groups = groupBy(sorted, row => textOfAll(positions.map(position => row.values[position]!)));
  const rows = groups.flatMap(group =>
    group.slice(0, node.rows).map((row, i) => {
      if (node.as === null) return row;
      const ranked = memo.intern(node, String(i), () => ({}));
      return memo.of(ranked, row, (): Row => ({ values: [...kept.map(p => row.values[p]!), i + 1], place: row.place }));
    }),
  );
  return { rows, errors };
}

/** The first rows in the order of the input (S6.4), else in tie order. */
export function limitTable(node: Limit, input: Table, memo: Memo): Table {
  const order = factsOf(node.input).order ?? [];
  const { sorted, errors } = sortRows(node, node.input.schema, order, input.rows, memo);
  return { rows: sorted.slice(0, node.rows), errors };
}

/** Rows in an order, ties by S6.2; a row for which a key fails is an error. */
export function sortRows(
  node: object,
  schema: Schema,
  order: readonly SortKey[],
  rows: readonly Row[],
  memo: Memo,
): { sorted: Row[]; errors: RowError[] } {
  const keys = order.map(({ expression }) => evaluator(expression, schema));
  const keyed: { readonly row: Row; readonly keys: readonly Value[] }[] = [];
  const errors: RowError[] = [];
  const sorting = memo.intern(node, 'order', () => ({}));
  for (const row of rows) {
    const values = memo.of(sorting, row, () => evaluateAll(keys, row.values));
    if (values instanceof Fault) errors.push({ where: whereOf(row), fault: values });
    else keyed.push({ row, keys: values });
  }
  keyed.sort((a, b) => compareByKeys(order, a.keys, b.keys) || compareTies(schema, a.row, b.row));
  return { sorted: keyed.map(({ row }) => row), errors };
}
