import type { SetOperation } from '../../../plan/nodes/set-operation.js';
import type { Memo } from '../memo.js';
import { groupBy, type Row, type Table, textOfAll } from '../row.js';

/** Rows counted on both sides: equal rows are interchangeable, and what comes out has no place (S6.1). */
export function setOperationTable(node: SetOperation, left: Table, right: Table, memo: Memo): Table {
  const textOfRow = (row: Row): string => textOfAll(row.values);
  const groups = groupBy(left.rows, textOfRow);
  const rows = groups.flatMap(group => {
    const text = textOfRow(group[0]!);
    const others = right.rows.filter(row => textOfRow(row) === text).length;
    return Array.from({ length: timesOf(node, group.length, others) }, (_, n) =>
      memo.intern(node, `${n} ${text}`, (): Row => ({ values: group[0]!.values, place: null })),
    );
  });
  return { rows, errors: [] };
}

function timesOf({ type, all }: SetOperation, left: number, right: number): number {
  if (type === 'intersect') return all ? Math.min(left, right) : Math.min(left, right, 1);
  if (all) return Math.max(left - right, 0);
  return right > 0 ? 0 : 1;
}
