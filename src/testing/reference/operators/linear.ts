import { Fault } from '../../../expr/fault.js';
import type { Filter } from '../../../plan/nodes/filter.js';
import type { Project } from '../../../plan/nodes/project.js';
import { evaluateAll, evaluator } from '../evaluate.js';
import type { Memo } from '../memo.js';
import { type Row, type RowError, type Table, whereOf } from '../row.js';

/** Rows for which the predicate is TRUE; an error in the stead of those for which it fails. */
export function filterTable(node: Filter, input: Table, memo: Memo): Table {
  const predicate = evaluator(node.predicate, node.input.schema);
  return eachRow(input, row =>
    memo.of(node, row, () => {
      const value = predicate(row.values);
      if (value instanceof Fault) return value;
      return value === true ? row : null;
    }),
  );
}

/** Each row's new columns. A row is one error, however many of its columns fail. */
export function projectTable(node: Project, input: Table, memo: Memo): Table {
  const columns = node.columns.map(({ expression }) => evaluator(expression, node.input.schema));
  return eachRow(input, row =>
    memo.of(node, row, () => {
      const values = evaluateAll(columns, row.values);
      return values instanceof Fault ? values : { values, place: row.place };
    }),
  );
}

/**
 * All rows of all inputs. With places on every input the rank of a lane is its rank among the lanes of all inputs, in
 * the order of inputs (S6.1); else rows have none.
 */
export function unionTable(
  node: object,
  inputs: readonly Table[],
  firstLanes: readonly number[] | null,
  memo: Memo,
): Table {
  const rows = inputs.flatMap((table, i) =>
    table.rows.map(row => {
      const base = firstLanes === null ? null : firstLanes[i]!;
      // The same input may come twice, under two ranks.
      return memo.of(
        memo.intern(node, String(base), () => ({})),
        row,
        () => withRank(row, base),
      );
    }),
  );
  return { rows, errors: [] };
}

function withRank({ values, place }: Row, base: number | null): Row {
  if (base === null || place === null) return { values, place: null };
  return { values, place: { lane: base + place.lane, ordinal: place.ordinal } };
}

function eachRow(input: Table, act: (row: Row) => Row | null | Fault): Table {
  const rows: Row[] = [];
  const errors: RowError[] = [];
  for (const row of input.rows) {
    const result = act(row);
    if (result instanceof Fault) errors.push({ where: whereOf(row), fault: result });
    else if (result !== null) rows.push(result);
  }
  return { rows, errors };
}
