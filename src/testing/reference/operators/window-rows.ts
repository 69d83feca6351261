import type { WindowRows } from '../../../plan/nodes/window-rows.js';
import type { Memo } from '../memo.js';
import type { Row } from '../row.js';
import { rowsInWindow, startOf, timeOf, windowEndsOf } from './window-aggregate.js';

/** Those of `rows` that are in the window that ends at `end`: its bounds, then the row but for what they hide. */
export function windowedRows(node: WindowRows, rows: readonly Row[], end: number, memo: Memo): Row[] {
  const window = memo.intern(node, String(end), () => ({}));
  const kept = node.input.schema.fields.flatMap(({ name }, c) =>
    ['windowStart', 'windowEnd', 'windowTime'].includes(name) ? [] : [c],
  );
  return rowsInWindow(node, rows, end).map(row =>
    memo.of(window, row, (): Row => {
      const values = [startOf(node, end), end, end - 1, ...kept.map(c => row.values[c]!)];
      return { values, place: row.place === null ? null : { ...row.place, ordinal: ordinalOf(node, row, end) } };
    }),
  );
}

/** A row has as many positions in its place as it may have windows; earlier windows come first (S6.1). */
function ordinalOf(node: WindowRows, row: Row, end: number): number {
  const most = Math.ceil(node.window.size / node.window.slide);
  const ends = windowEndsOf(node, timeOf(node, row)!);
  const fromLast = ends.length - 1 - ends.indexOf(end);
  return row.place!.ordinal * most + (most - 1 - fromLast);
}
