import { Fault } from '../../../expr/fault.js';
import { type Join, keepsRows } from '../../../plan/nodes/join.js';
import type { SemiJoin } from '../../../plan/nodes/semi-join.js';
import type { Value } from '../../../types/value.js';
import { type Evaluate, evaluateAll, evaluator } from '../evaluate.js';
import type { Memo } from '../memo.js';
import type { Row, RowError, Table } from '../row.js';

/**
 * Every left row with every right row for which `on` is TRUE. A pair for which `on` fails is an error and no match; so
 * is a match whose columns fail, but that one is a match. A row without match of a side that is kept whole appears once,
 * with NULL for every column of the other side. Rows of a join have no place (S6.1).
 */
export function joinTable(node: Join, left: Table, right: Table, memo: Memo): Table {
  const { pair, padLeft, padRight } = matcher(node, memo);
  const rows: Row[] = [];
  const errors: RowError[] = [];
  const add = (result: Row | Fault): void => {
    if (result instanceof Fault) errors.push({ where: '', fault: result });
    else rows.push(result);
  };
  for (const l of left.rows) {
    const pairs = right.rows.map(r => pair(l, r)).filter(found => found !== null);
    for (const { result } of pairs) add(result);
  }
  const [lonelyLeft, lonelyRight] = unmatchedRows(node, left, right, memo);
  for (const l of lonelyLeft) add(padLeft(l));
  for (const r of lonelyRight) add(padRight(r));
  return { rows, errors };
}

/** The rows of either side that are padded: it is kept whole, and nothing matches them. */
export function unmatchedRows(node: Join, left: Table, right: Table, memo: Memo): [Row[], Row[]] {
  const { pair } = matcher(node, memo);
  const match = (l: Row, r: Row): boolean => pair(l, r)?.isMatch === true;
  return [
    keepsRows(node.type, 0) ? left.rows.filter(l => !right.rows.some(r => match(l, r))) : [],
    keepsRows(node.type, 1) ? right.rows.filter(r => !left.rows.some(l => match(l, r))) : [],
  ];
}

/** The left rows that some right row matches, or that none does. A pair for which `on` fails is an error and no match. */
export function semiJoinTable(node: SemiJoin, left: Table, right: Table, memo: Memo): Table {
  const on = evaluator(node.on, node.left.schema, node.right.schema);
  const errors: RowError[] = [];
  const rows = left.rows.filter(l => {
    const found = right.rows.map(r => memo.ofPair(node, l, r, () => on(l.values, r.values)));
    for (const fault of found) if (fault instanceof Fault) errors.push({ where: '', fault });
    return found.includes(true) === (node.type === 'semi');
  });
  return { rows, errors };
}

/** What comes of a pair: a row or a fault, or `null` where it only counts as a match. */
export interface Meeting {
  readonly isMatch: boolean;
  readonly result: Row | Fault | null;
}

/** By pair of rows what comes of it, `null` where nothing does; and what a row of a side gives that is shown alone. */
export function meetings(
  node: Join | SemiJoin,
  memo: Memo,
): {
  meet(left: Row, right: Row): Meeting | null;
  alone(side: number, row: Row): Row | Fault;
} {
  if (node.kind === 'join') {
    const { pair, padLeft, padRight } = matcher(node, memo);
    return { meet: pair, alone: (side, row) => (side === 0 ? padLeft(row) : padRight(row)) };
  }
  const on = evaluator(node.on, node.left.schema, node.right.schema);
  return {
    meet: (l, r) => {
      const value = memo.ofPair(node, l, r, () => on(l.values, r.values));
      if (value instanceof Fault) return { isMatch: false, result: value };
      return value === true ? { isMatch: true, result: null } : null;
    },
    alone: (_, row) => row,
  };
}

/** A pair for which `on` is TRUE, or fails. */
interface Pair {
  readonly isMatch: boolean;
  readonly result: Row | Fault;
}

interface Matcher {
  pair(left: Row, right: Row): Pair | null;
  padLeft(left: Row): Row | Fault;
  padRight(right: Row): Row | Fault;
}

/** How rows of a join's inputs meet, whatever else decides which of them do. */
export function matcher(node: Pick<Join, 'left' | 'right' | 'on' | 'columns'>, memo: Memo): Matcher {
  const on = evaluator(node.on, node.left.schema, node.right.schema);
  const columns = node.columns.map(({ expression }) => evaluator(expression, node.left.schema, node.right.schema));
  // Both inputs may be one table, so that a row has a pad on either side.
  const lonely = (side: string): object => memo.intern(node, side, () => ({}));
  const [noLeft, noRight] = [node.left, node.right].map(({ schema }) => schema.fields.map(() => null)) as [
    null[],
    null[],
  ];
  return {
    pair: (l, r) => memo.ofPair(node, l, r, () => pairUp(on, columns, l.values, r.values)),
    padLeft: l => memo.of(lonely('left'), l, () => rowOf(columns, l.values, noRight)),
    padRight: r => memo.of(lonely('right'), r, () => rowOf(columns, noLeft, r.values)),
  };
}

function pairUp(
  on: Evaluate,
  columns: readonly Evaluate[],
  left: readonly Value[],
  right: readonly Value[],
): Pair | null {
  const isMatch = on(left, right);
  if (isMatch instanceof Fault) return { isMatch: false, result: isMatch };
  return isMatch === true ? { isMatch, result: rowOf(columns, left, right) } : null;
}

function rowOf(columns: readonly Evaluate[], left: readonly Value[], right: readonly Value[]): Row | Fault {
  const values = evaluateAll(columns, left, right);
  return values instanceof Fault ? values : { values, place: null };
}
