import type { LateSessionRows } from '../../../plan/nodes/late-session-rows.js';
import type { SessionAggregate } from '../../../plan/nodes/session-aggregate.js';
import { groupBy, positionOf, type Row, textOfAll } from '../row.js';

type SessionNode = SessionAggregate | LateSessionRows;

/** A session: its partition, as text, its span, and the rows in it. */
export interface Session {
  readonly partition: string;
  readonly start: number;
  readonly end: number;
  readonly rows: readonly Row[];
}

/** A row that was late, with the bounds of the group of new rows that it came in. */
export interface LateRow {
  readonly row: Row;
  readonly start: number;
  readonly end: number;
}

/** What has become of the changes so far. */
export interface Sessions {
  readonly sessions: readonly Session[];
  readonly late: readonly LateRow[];
}

export const NO_SESSIONS: Sessions = { sessions: [], late: [] };

/**
 * S5.4, one cut further: `before` and `after` are the input below and above the arrival watermark `arrival`. Rows that are
 * gone leave the open session that holds them; new ones that touch each other come as a group, which joins the open
 * sessions that it touches, or is one of its own unless it is late.
 */
export function sessionsAfter(
  node: SessionNode,
  so: Sessions,
  arrival: number,
  before: readonly Row[],
  after: readonly Row[],
): Sessions {
  const isOpen = ({ end }: { readonly end: number }): boolean => end + node.allowedLateness > arrival;
  let { sessions, late } = so;
  for (const row of without(before, after)) {
    const holder = sessions.find(session => isOpen(session) && session.rows.some(other => isSame(other, row)));
    if (holder !== undefined)
      sessions = sessions.map(session =>
        session === holder ? { ...session, rows: without(session.rows, [row]) } : session,
      );
  }
  for (const group of groupsOf(node, without(after, before))) {
    const touched = sessions.filter(
      session =>
        isOpen(session) &&
        session.partition === group.partition &&
        session.start <= group.end &&
        group.start <= session.end,
    );
    if (touched.length === 0 && !isOpen(group)) {
      late = [...late, ...group.rows.map(row => ({ row, start: group.start, end: group.end }))];
      continue;
    }
    const joined = [...touched, group];
    sessions = [
      ...sessions.filter(session => !touched.includes(session)),
      {
        partition: group.partition,
        start: Math.min(...joined.map(({ start }) => start)),
        end: Math.max(...joined.map(({ end }) => end)),
        rows: joined.flatMap(({ rows }) => rows),
      },
    ];
  }
  return { sessions, late };
}

/** New rows by partition, together where their `[time, time + gap]` touch. */
function groupsOf(node: SessionNode, rows: readonly Row[]): Session[] {
  const { gap, partitionBy } = node.window;
  const { schema } = node.input;
  const time = positionOf(schema, node.time);
  const columns = partitionBy.map(name => positionOf(schema, name));
  const partitionOf = (row: Row): string => textOfAll(columns.map(column => row.values[column]!));
  return groupBy(rows, partitionOf).flatMap(same => {
    const groups: Session[] = [];
    for (const row of [...same].sort((a, b) => (a.values[time] as number) - (b.values[time] as number))) {
      const start = row.values[time] as number;
      const last = groups.at(-1);
      if (last !== undefined && start <= last.end) {
        groups[groups.length - 1] = { ...last, end: start + gap, rows: [...last.rows, row] };
      } else groups.push({ partition: partitionOf(row), start, end: start + gap, rows: [row] });
    }
    return groups;
  });
}

/** The rows of `a` less those of `b`, as multisets. */
function without(a: readonly Row[], b: readonly Row[]): Row[] {
  const counts = new Map<string, number>();
  for (const row of b) counts.set(textOfRow(row), (counts.get(textOfRow(row)) ?? 0) + 1);
  return a.filter(row => {
    const left = counts.get(textOfRow(row)) ?? 0;
    counts.set(textOfRow(row), left - 1);
    return left <= 0;
  });
}

function isSame(a: Row, b: Row): boolean {
  return textOfRow(a) === textOfRow(b);
}

/** Equal for rows of equal content and place. */
function textOfRow({ values, place }: Row): string {
  return `${place === null ? '' : `${place.lane}:${place.ordinal} `}${textOfAll(values)}`;
}
