import { Fault } from '../../../expr/fault.js';
import type { LateRows } from '../../../plan/nodes/late-rows.js';
import type { LateSessionRows } from '../../../plan/nodes/late-session-rows.js';
import type { SessionAggregate } from '../../../plan/nodes/session-aggregate.js';
import type { WindowAggregate } from '../../../plan/nodes/window-aggregate.js';
import type { WindowRows } from '../../../plan/nodes/window-rows.js';
import { keyText } from '../../../types/key-text.js';
import type { Value } from '../../../types/value.js';
import { compareTies } from '../evaluate.js';
import type { Memo } from '../memo.js';
import { groupBy, positionOf, type Row, type RowError, type Table, textOfAll } from '../row.js';
import { operandsOf, resultsOf } from './aggregate.js';

/** The ends of the windows that hold `time`, earliest first (S5.1). */
export function windowEndsOf(node: WindowAggregate | WindowRows | LateRows, time: number): number[] {
  const { kind, size, slide, offset } = node.window;
  const ends: number[] = [];
  if (kind === 'cumulate') {
    const start = Math.floor((time - offset) / size) * size + offset;
    for (let end = start + slide; end <= start + size; end += slide) if (time < end) ends.push(end);
    return ends;
  }
  const lastStart = Math.floor((time - offset) / slide) * slide + offset;
  for (let start = lastStart; start > time - size; start -= slide) ends.unshift(start + size);
  return ends;
}

/** The start of the window that ends at `end`: cumulating windows begin at the last multiple of the size before that. */
export function startOf(
  { window: { kind, size, offset } }: WindowAggregate | WindowRows | LateRows,
  end: number,
): number {
  if (kind !== 'cumulate') return end - size;
  return Math.ceil((end - offset) / size - 1) * size + offset;
}

/** The rowtime of an input row; `null` (an outer join's pad) is in no window. */
export function timeOf(node: WindowAggregate | WindowRows | LateRows | SessionAggregate, row: Row): number | null {
  return row.values[positionOf(node.input.schema, node.time)] as number | null;
}

/** Which of `rows` are in the window that ends at `end`. */
export function rowsInWindow(node: WindowAggregate | WindowRows | LateRows, rows: readonly Row[], end: number): Row[] {
  return rows.filter(row => {
    const time = timeOf(node, row);
    return time !== null && time < end && windowEndsOf(node, time).includes(end);
  });
}

/** The results of the window that ends at `end`, over its input at that cut: one row a key, and errors of keys. */
export function windowResults(node: WindowAggregate, atEnd: Table, end: number, memo: Memo): Table {
  return resultsOfWindow(node, rowsInWindow(node, atEnd.rows, end), [startOf(node, end), end], memo);
}

/** The results of one window over its rows: one row a key, and errors of keys. */
export function resultsOfWindow(
  node: WindowAggregate | SessionAggregate,
  inWindow: readonly Row[],
  [start, end]: readonly [number, number],
  memo: Memo,
): Table {
  const { schema } = node.input;
  const { accepted } = operandsOf(node, schema, node.aggregates, inWindow, memo);
  const positions = node.keys.map(key => positionOf(schema, key));
  const bounds: Value[] = [start, end, end - 1];
  const rows: Row[] = [];
  const errors: RowError[] = [];
  for (const group of groupBy(accepted, ({ row }) => textOfAll(positions.map(p => row.values[p]!)))) {
    const key = positions.map(position => group[0]!.row.values[position]!);
    // By time, then tie order (S6.3).
    const ordered = [...group].sort(
      (a, b) => timeOf(node, a.row)! - timeOf(node, b.row)! || compareTies(schema, a.row, b.row),
    );
    const results = resultsOf(node.aggregates, ordered);
    if (results instanceof Fault) errors.push({ where: keyText([...bounds, ...key]), fault: results });
    else {
      const values = [...bounds, ...key, ...results];
      rows.push(memo.intern(node, textOfAll(values), () => ({ values, place: null })));
    }
  }
  return { rows, errors };
}

/** Errors of `rows` themselves: each once, whatever the number of its windows. */
export function windowRowErrors(
  node: WindowAggregate | SessionAggregate,
  rows: readonly Row[],
  memo: Memo,
): RowError[] {
  return operandsOf(node, node.input.schema, node.aggregates, rows, memo).errors;
}

/** A row that missed a window: the bounds of that, then the row but for what they hide (S5.3). */
export function lateRow(
  node: LateRows | LateSessionRows,
  row: Row,
  bounds: readonly [number, number],
  memo: Memo,
): Row {
  const kept = row.values.filter((_, c) => !['windowStart', 'windowEnd'].includes(node.input.schema.fields[c]!.name));
  const values = [...bounds, ...kept];
  return memo.intern(node, textOfAll(values), () => ({ values, place: null }));
}
