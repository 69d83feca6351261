import { Fault } from '../../../expr/fault.js';
import type { Join } from '../../../plan/nodes/join.js';
import type { Value } from '../../../types/value.js';
import { type Evaluate, evaluateAll, evaluator } from '../evaluate.js';
import type { Memo } from '../memo.js';
import type { Row, RowError, Table } from '../row.js';

/**
 * Every left row with every right row for which `on` is TRUE. A pair for which `on` fails is an error and no match; so
 * is a match whose columns fail, but that one is a match. In a left join a left row without match appears once, with
 * NULL for every right column. Rows of a join have no place (S6.1).
 */
export function joinTable(node: Join, left: Table, right: Table, memo: Memo): Table {
  const { pair, pad } = matcher(node, memo);
  const rows: Row[] = [];
  const errors: RowError[] = [];
  const add = (result: Row | Fault): void => {
    if (result instanceof Fault) errors.push({ where: '', fault: result });
    else rows.push(result);
  };
  for (const l of left.rows) {
    const pairs = right.rows.map(r => pair(l, r)).filter(found => found !== null);
    for (const { result } of pairs) add(result);
    if (node.type === 'left' && !pairs.some(({ isMatch }) => isMatch)) add(pad(l));
  }
  return { rows, errors };
}

/** The left rows that no right row matches: in a left join those that are padded. */
export function unmatchedRows(node: Join, left: Table, right: Table, memo: Memo): Row[] {
  const { pair } = matcher(node, memo);
  return left.rows.filter(l => !right.rows.some(r => pair(l, r)?.isMatch === true));
}

/** A pair for which `on` is TRUE, or fails. */
interface Pair {
  readonly isMatch: boolean;
  readonly result: Row | Fault;
}

function matcher(node: Join, memo: Memo): { pair(left: Row, right: Row): Pair | null; pad(left: Row): Row | Fault } {
  const on = evaluator(node.on, node.left.schema, node.right.schema);
  const columns = node.columns.map(({ expression }) => evaluator(expression, node.left.schema, node.right.schema));
  const noRight = node.right.schema.fields.map(() => null);
  return {
    pair: (l, r) => memo.ofPair(node, l, r, () => pairUp(on, columns, l.values, r.values)),
    pad: l => memo.ofPair(node, l, node, () => rowOf(columns, l.values, noRight)),
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
