import type { SortKey } from '../../../expr/expression.js';
import { Fault } from '../../../expr/fault.js';
import { factsOf } from '../../../plan/facts/facts.js';
import { type Deduplicate, orderOfTime } from '../../../plan/nodes/deduplicate.js';
import type { Distinct } from '../../../plan/nodes/distinct.js';
import type { Limit } from '../../../plan/nodes/limit.js';
import type { Rank, TopN } from '../../../plan/nodes/top-n.js';
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

/** The rows of each partition whose number is small enough, ties by S6.2; they keep their places. */
export function topNTable(node: TopN, input: Table, memo: Memo): Table {
  const { schema } = node.input;
  const { sorted, errors } = sortRows(node, schema, node.order, input.rows, memo);
  const positions = node.keys.map(key => positionOf(schema, key));
  const kept = schema.fields.flatMap(({ name }, position) => (name === node.as ? [] : [position]));
  const groups = groupBy(sorted, row => textOfAll(positions.map(position => row.values[position]!)));
  const keysOf = node.order.map(({ expression }) => evaluator(expression, schema));
  // Rows that failed are not among those sorted.
  const isPeer = (a: Row, b: Row): boolean =>
    compareByKeys(node.order, evaluateAll(keysOf, a.values) as Value[], evaluateAll(keysOf, b.values) as Value[]) === 0;
  const rows = groups.flatMap(group => {
    const firsts = group.map((row, i) => i === 0 || !isPeer(group[i - 1]!, row));
    return group.flatMap((row, i) => {
      const number = numberOf(node.rank, firsts, i);
      if (number > node.rows) return [];
      if (node.as === null) return [row];
      const ranked = memo.intern(node, String(number), () => ({}));
      return [
        memo.of(ranked, row, (): Row => ({ values: [...kept.map(p => row.values[p]!), number], place: row.place })),
      ];
    });
  });
  return { rows, errors };
}

/** The number of row `i` of a partition in order; `firsts` says of each row whether its sort keys are not those of the one before. */
function numberOf(rank: Rank, firsts: readonly boolean[], i: number): number {
  if (rank === 'rowNumber') return i + 1;
  if (rank === 'rank') return firsts.lastIndexOf(true, i) + 1;
  return firsts.slice(0, i + 1).filter(Boolean).length;
}

/** The first or last row of each key by time, then in tie order; it keeps its place. */
export function deduplicateTable(node: Deduplicate, input: Table, memo: Memo): Table {
  const { schema } = node.input;
  const { sorted } = sortRows(node, schema, orderOfTime(node), input.rows, memo);
  const positions = node.keys.map(key => positionOf(schema, key));
  const groups = groupBy(sorted, row => textOfAll(positions.map(position => row.values[position]!)));
  return { rows: groups.map(group => group.at(node.keep === 'first' ? 0 : -1)!), errors: [] };
}

/** The first rows behind the offset in the order of the input (S6.4), else in tie order. */
export function limitTable(node: Limit, input: Table, memo: Memo): Table {
  const order = factsOf(node.input).order ?? [];
  const { sorted, errors } = sortRows(node, node.input.schema, order, input.rows, memo);
  return { rows: sorted.slice(node.offset, node.offset + node.rows), errors };
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
