import { Fault } from '../../../expr/fault.js';
import type { Node } from '../../../plan/node.js';
import type { Scan } from '../../../plan/nodes/scan.js';
import type { TemporalJoin } from '../../../plan/nodes/temporal-join.js';
import { versionConditionOf, versionedSourceOf } from '../../../plan/versioned-source.js';
import { type Evaluate, evaluator } from '../evaluate.js';
import type { Memo } from '../memo.js';
import { positionOf, type Row, type RowError, type Table } from '../row.js';
import type { Stay } from '../source-table.js';
import type { Cuts } from './interval-join.js';
import { matcher } from './join.js';
import { filterTable, projectTable } from './linear.js';

/** What the log of a table says: from `time` on this row stands for its key, or stands no more. */
interface LogEvent {
  readonly row: Row;
  readonly isEnd: boolean;
  readonly time: number;
  readonly arrival: number;
  readonly lane: number;
  readonly ordinal: number;
}

/**
 * Each left row of time t, as of cut t + 1, with the version of its key (S8.2): of the events at or before t that arrived
 * at t at the latest the last one, if that starts a version. Rows keep their place.
 */
export function temporalJoinTable(
  node: TemporalJoin,
  cut: number,
  watermark: number,
  cuts: Cuts,
  staysOf: (scan: Scan) => readonly Stay[],
  memo: Memo,
): Table {
  const { pair, padLeft } = matcher(node, memo);
  const log = logOf(node, staysOf, memo);
  const isOfKey = keyCondition(node);
  const position = positionOf(node.left.schema, node.asOf);
  const placed = memo.intern(node, 'placed', () => ({}));
  const rows: Row[] = [];
  const errors: RowError[] = [];
  const add = (left: Row, result: Row | Fault): void => {
    if (result instanceof Fault) errors.push({ where: '', fault: result });
    else rows.push(memo.of(placed, result, (): Row => ({ values: result.values, place: left.place })));
  };
  const times = cuts.times(node.left).filter(time => time + 1 <= Math.min(cut, watermark));
  for (const time of times) {
    for (const left of cuts.at(node.left, time + 1).rows.filter(({ values }) => values[position] === time)) {
      const seen = log.filter(event => event.time <= time && event.arrival <= time && isOfKey(left, event.row));
      const last = seen.reduce<LogEvent | null>((a, b) => (a === null || isBefore(a, b) ? b : a), null);
      const found = last === null || last.isEnd ? null : pair(left, last.row);
      if (found !== null) add(left, found.result);
      if (found?.isMatch !== true && node.type === 'left') add(left, padLeft(left));
    }
  }
  return { rows, errors };
}

/** Whether the equalities with the primary key hold for a left row and an event. */
function keyCondition(node: TemporalJoin): (left: Row, right: Row) => boolean {
  const source = versionedSourceOf(node.right);
  const condition = 'key' in source ? versionConditionOf(node, source.key) : { missing: [] };
  if ('missing' in condition) throw new Error('the plan is not checked');
  const equalities = condition.equalities.map((equality): Evaluate => {
    return evaluator(equality, node.left.schema, node.right.schema);
  });
  return (left, right) => equalities.every(equality => equality(left.values, right.values) === true);
}

/** Order of time, then of the log: an upsert ends what stood before it starts what stands. */
function isBefore(a: LogEvent, b: LogEvent): boolean {
  if (a.time !== b.time) return a.time < b.time;
  if (a.lane !== b.lane) return a.lane < b.lane;
  if (a.ordinal !== b.ordinal) return a.ordinal < b.ordinal;
  return a.isEnd && !b.isEnd;
}

/** The log of the right table: that of its source, as far as filters and projections let rows through. */
function logOf(node: TemporalJoin, staysOf: (scan: Scan) => readonly Stay[], memo: Memo): readonly LogEvent[] {
  const scan = scanOf(node.right);
  const { schema } = scan.source;
  const eventTime = positionOf(schema, schema.rowtime!.column);
  const time = positionOf(node.right.schema, node.time);
  return staysOf(scan).flatMap(({ row: inserted, from, until, endedBy }): LogEvent[] => {
    const row = through(node.right, inserted, memo);
    if (row === null) return [];
    const { lane, ordinal } = inserted.place!;
    const start = { row, isEnd: false, time: row.values[time] as number, arrival: from, lane, ordinal };
    if (endedBy === null || until === null) return [start];
    const { change, ordinal: last } = endedBy;
    return [start, { row, isEnd: true, time: change.row[eventTime] as number, arrival: until, lane, ordinal: last }];
  });
}

/** What filters and projections make of a row of the source; `null` where it is left out, or fails. */
function through(node: Node, row: Row, memo: Memo): Row | null {
  if (node.kind !== 'filter' && node.kind !== 'project') return row;
  const below = through(node.input, row, memo);
  if (below === null) return null;
  const input: Table = { rows: [below], errors: [] };
  const { rows } = node.kind === 'filter' ? filterTable(node, input, memo) : projectTable(node, input, memo);
  return rows[0] ?? null;
}

function scanOf(node: Node): Scan {
  if (node.kind === 'scan') return node;
  if (node.kind === 'filter' || node.kind === 'project') return scanOf(node.input);
  throw new Error(`a ${node.kind} has no versions`);
}
