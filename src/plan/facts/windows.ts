import { conjunctsOf } from '../../expr/analysis.js';
import type { Expression, NamedExpression } from '../../expr/expression.js';
import type { Node } from '../node.js';
import { type Join, keepsRows } from '../nodes/join.js';
import type { SemiJoin } from '../nodes/semi-join.js';
import type { WindowAggregate } from '../nodes/window-aggregate.js';
import type { WindowRows } from '../nodes/window-rows.js';

/**
 * A column that says when a row is complete: what has the value v comes at the cut v + `delay`, all at once, and changes
 * until the cut v + `delay` + `lateness`. It is never NULL.
 */
export interface WindowColumn {
  readonly column: string;
  readonly delay: number;
  readonly lateness: number;
}

/** How a relational operator falls into windows: it acts on the rows of one value alone, in all of its inputs. */
export interface Windows {
  /** By input, the column. */
  readonly columns: readonly string[];
  readonly delay: number;
  /** 0 where the rows of a window come all at once: so do its results, for good. */
  readonly lateness: number;
}

const known = new WeakMap<Node, readonly WindowColumn[]>();

/** The columns of a node that say when its rows are complete. */
export function windowColumnsOf(node: Node): readonly WindowColumn[] {
  let columns = known.get(node);
  if (columns === undefined) known.set(node, (columns = computeColumns(node)));
  return columns;
}

function computeColumns(node: Node): readonly WindowColumn[] {
  switch (node.kind) {
    case 'window-rows':
      return ownColumns(node);
    // What is early comes before its window is complete.
    case 'window-aggregate':
      return node.early ? [] : ownColumns(node);
    case 'filter':
    case 'sort':
      return windowColumnsOf(node.input);
    case 'project':
    case 'lateral-join':
      return passed(windowColumnsOf(node.input), node.columns, 0);
    case 'union':
      return common(node.inputs.map(windowColumnsOf));
    case 'deduplicate':
    case 'over':
      return windowsOf(node) === null ? [] : windowColumnsOf(node.input);
    case 'top-n':
      return windowsOf(node) === null ? [] : windowColumnsOf(node.input).filter(({ column }) => column !== node.as);
    case 'semi-join':
      return windowsOf(node) === null ? [] : windowColumnsOf(node.left);
    case 'join':
      return windowsOf(node) === null ? [] : joinColumns(node);
    default:
      return [];
  }
}

function ownColumns({ window, allowedLateness }: WindowRows | WindowAggregate): WindowColumn[] {
  const lateness = allowedLateness;
  const ends = [
    { column: 'windowEnd', delay: 0, lateness },
    { column: 'windowTime', delay: 1, lateness },
  ];
  return window.kind === 'cumulate' ? ends : [...ends, { column: 'windowStart', delay: window.size, lateness }];
}

/** A side that is padded has NULL for a window. */
function joinColumns(join: Join): WindowColumn[] {
  const shown = ([0, 1] as const).filter(side => !keepsRows(join.type, side === 0 ? 1 : 0));
  return shown.flatMap(side => passed(windowColumnsOf(side === 0 ? join.left : join.right), join.columns, side));
}

function passed(
  columns: readonly WindowColumn[],
  shown: readonly NamedExpression[],
  input: 0 | 1,
): readonly WindowColumn[] {
  return shown.flatMap(({ name, expression: e }) =>
    columns.flatMap(of =>
      e.kind === 'column' && e.input === input && e.name === of.column ? [{ ...of, column: name }] : [],
    ),
  );
}

function common(inputs: readonly (readonly WindowColumn[])[]): WindowColumn[] {
  const [first, ...others] = inputs;
  return first!.flatMap(of => {
    const same = others.map(columns => columns.find(({ column, delay }) => column === of.column && delay === of.delay));
    return same.some(other => other === undefined)
      ? []
      : [{ ...of, lateness: Math.max(of.lateness, ...same.map(other => other!.lateness)) }];
  });
}

/** How `node` falls into windows; `null` where its rows depend on those of other windows, or where that is not known. */
export function windowsOf(node: Node): Windows | null {
  const windows = computeWindows(node);
  if (windows === null || node.retain === undefined) return windows;
  // What is kept for a time of its own goes by that (S12.3), unless a window shows all that it has at once.
  return windows.lateness === 0 && !(node.kind === 'join' && node.type === 'inner') ? windows : null;
}

function computeWindows(node: Node): Windows | null {
  switch (node.kind) {
    case 'top-n':
    case 'deduplicate':
    case 'over': {
      const key = windowColumnsOf(node.input).find(({ column }) => node.keys.includes(column));
      return key === undefined ? null : { columns: [key.column], delay: key.delay, lateness: key.lateness };
    }
    case 'join':
      // A pad that a window has not come for yet shows at once, unless the join itself is one of windows (S4.2).
      return node.type === 'inner' || node.windowed ? joinWindows(node) : null;
    case 'semi-join':
      return node.type === 'semi' || node.windowed ? joinWindows(node) : null;
    default:
      return null;
  }
}

function joinWindows({ left, right, on }: Join | SemiJoin): Windows | null {
  for (const conjunct of conjunctsOf(on)) {
    const pair = columnPair(conjunct);
    if (pair === null) continue;
    const l = windowColumnsOf(left).find(({ column }) => column === pair[0]);
    const r = windowColumnsOf(right).find(({ column }) => column === pair[1]);
    if (l === undefined || r === undefined || l.delay !== r.delay) continue;
    return { columns: pair, delay: l.delay, lateness: Math.max(l.lateness, r.lateness) };
  }
  return null;
}

/** The columns, left and right, that a condition demands to be equal. */
function columnPair(condition: Expression): readonly [string, string] | null {
  if (condition.kind !== 'call' || condition.name !== 'EQUAL') return null;
  const [a, b] = condition.operands;
  if (a?.kind !== 'column' || b?.kind !== 'column' || a.input === b.input) return null;
  return a.input === 0 ? [a.name, b.name] : [b.name, a.name];
}
