import type { Node } from '../../../plan/node.js';
import { type Join, keepsRows } from '../../../plan/nodes/join.js';
import type { SemiJoin } from '../../../plan/nodes/semi-join.js';
import type { Schema } from '../../../schema/schema.js';
import type { Memo } from '../memo.js';
import { groupBy, positionOf, type Row, type RowError, type Table, textOfAll } from '../row.js';
import { type Meeting, meetings } from './join.js';

/** What arrives at one arrival watermark: the inputs as they are from then on. */
export interface Arrival {
  readonly arrival: number;
  readonly inputs: readonly Table[];
}

/** A retained table (S12.3), and how many removals came for what was forgotten. */
export interface Retained {
  readonly table: Table;
  readonly dropped: number;
}

/** A change of an input within one arrival watermark: how often a row comes, or goes. */
interface Change {
  readonly port: number;
  readonly row: Row;
  /** When it touches its entry: the greater of rowtime and arrival watermark. */
  readonly time: number;
}

/** Rows that differ from one table to the next, each as often as it does. */
function changesOf(before: Table, after: Table): { gone: Row[]; came: Row[] } {
  const minus = (a: readonly Row[], b: readonly Row[]): Row[] => {
    const left = new Map(groupBy(b, identityOf).map(same => [identityOf(same[0]!), same.length]));
    return a.filter(row => {
      const count = left.get(identityOf(row)) ?? 0;
      left.set(identityOf(row), count - 1);
      return count <= 0;
    });
  };
  return { gone: minus(before.rows, after.rows), came: minus(after.rows, before.rows) };
}

/** Equal rows in two places are two. */
function identityOf({ values, place }: Row): string {
  return `${textOfAll(values)} ${place === null ? '' : `${place.lane}:${place.ordinal}`}`;
}

function touchTime({ fields }: Schema, row: Row, arrival: number): number {
  const times = fields.flatMap(({ type }, c) =>
    type.rowtime === true && row.values[c] !== null ? [row.values[c] as number] : [],
  );
  return Math.max(arrival, ...times);
}

/** Walks through the arrivals in order: what is due is forgotten, then what goes and comes is taken in. */
function walk(
  inputs: readonly Node[],
  arrivals: readonly Arrival[],
  act: { forget(cut: number): void; change(gone: readonly Change[], came: readonly Change[]): void },
): void {
  let tables: readonly Table[] = inputs.map(() => ({ rows: [], errors: [] }));
  for (const { arrival, inputs: next } of arrivals) {
    act.forget(arrival);
    const gone: Change[] = [];
    const came: Change[] = [];
    inputs.forEach(({ schema }, port) => {
      const changes = changesOf(tables[port]!, next[port]!);
      const of = (row: Row): Change => ({ port, row, time: touchTime(schema, row, arrival) });
      gone.push(...changes.gone.map(of));
      came.push(...changes.came.map(of));
    });
    act.change(gone, came);
    tables = next;
  }
}

/** What `of` makes of the rows of each key, which is forgotten so long after it was last touched. */
export function retainedByKey(
  inputs: readonly Node[],
  keys: readonly (readonly string[])[],
  duration: number,
  arrivals: readonly Arrival[],
  of: (inputs: readonly Table[]) => Table,
): Retained {
  const positions = inputs.map(({ schema }, port) => keys[port]!.map(key => positionOf(schema, key)));
  const keyOf = (port: number, row: Row): string => textOfAll(positions[port]!.map(p => row.values[p]!));
  let live: Row[][] = inputs.map(() => []);
  const touched = new Map<string, number>();
  const rows: Row[] = [];
  const errors: RowError[] = [];
  let dropped = 0;
  const give = (tables: readonly Row[][]): void => {
    const result = of(tables.map(table => ({ rows: table, errors: [] })));
    rows.push(...result.rows);
    errors.push(...result.errors);
  };
  const touch = ({ port, row, time }: Change): void => {
    const key = keyOf(port, row);
    touched.set(key, Math.max(time, touched.get(key) ?? time));
  };
  walk(inputs, arrivals, {
    forget(cut) {
      for (const [key, time] of touched) {
        if (!isDue(time, duration, cut)) continue;
        give(live.map((table, port) => table.filter(row => keyOf(port, row) === key)));
        live = live.map((table, port) => table.filter(row => keyOf(port, row) !== key));
        touched.delete(key);
      }
    },
    change(gone, came) {
      for (const change of gone) {
        const table = live[change.port]!;
        const at = table.findIndex(row => identityOf(row) === identityOf(change.row));
        if (at < 0) dropped++;
        else {
          table.splice(at, 1);
          touch(change);
        }
      }
      for (const change of came) {
        live[change.port]!.push(change.row);
        touch(change);
      }
    },
  });
  give(live);
  return { table: { rows, errors }, dropped };
}

/** What no time has touched stays. */
function isDue(touched: number, duration: number, cut: number): boolean {
  return touched !== Number.NEGATIVE_INFINITY && touched + duration <= cut;
}

/** A row of a join while it is known, and after. */
interface Known {
  readonly port: number;
  readonly row: Row;
  time: number;
  isForgotten: boolean;
}

interface Met {
  readonly sides: readonly [Known, Known];
  readonly meeting: Meeting;
}

/**
 * A join of which each row is forgotten by itself. A pair stands as long as both rows do, and for good once one of them is
 * forgotten; a row that has had such a partner has it for good.
 */
export function retainedJoin(node: Join | SemiJoin, arrivals: readonly Arrival[], memo: Memo): Retained {
  const { meet, alone } = meetings(node, memo);
  let live: Known[] = [];
  const forgotten: Known[] = [];
  let met: Met[] = [];
  let dropped = 0;
  walk([node.left, node.right], arrivals, {
    forget(cut) {
      for (const known of live) known.isForgotten = isDue(known.time, node.retain!, cut);
      forgotten.push(...live.filter(({ isForgotten }) => isForgotten));
      live = live.filter(({ isForgotten }) => !isForgotten);
    },
    change(gone, came) {
      const removed = new Set<Known>();
      const touchEqual = ({ port, row, time }: Change): void => {
        for (const known of live) {
          if (known.port !== port || identityOf(known.row) !== identityOf(row)) continue;
          known.time = Math.max(known.time, time);
        }
      };
      for (const change of gone) {
        const known = live.find(({ port, row }) => port === change.port && identityOf(row) === identityOf(change.row));
        if (known === undefined) dropped++;
        else {
          removed.add(known);
          live = live.filter(other => other !== known);
          touchEqual(change);
        }
      }
      met = met.filter(({ sides: [l, r] }) => {
        const goes = (a: Known, b: Known): boolean => removed.has(a) && !b.isForgotten;
        return !goes(l, r) && !goes(r, l);
      });
      const added = new Set<Known>();
      for (const change of came) {
        const known = { port: change.port, row: change.row, time: change.time, isForgotten: false };
        const equal = live.find(({ port, row }) => port === known.port && identityOf(row) === identityOf(known.row));
        known.time = Math.max(known.time, equal?.time ?? known.time);
        live.push(known);
        added.add(known);
        touchEqual(change);
      }
      const [left, right] = [0, 1].map(side => live.filter(({ port }) => port === side)) as [Known[], Known[]];
      for (const l of left) {
        for (const r of right) {
          if (!added.has(l) && !added.has(r)) continue;
          const meeting = meet(l.row, r.row);
          if (meeting !== null) met.push({ sides: [l, r], meeting });
        }
      }
    },
  });
  const rows: Row[] = [];
  const errors: RowError[] = [];
  const add = (result: Meeting['result']): void => {
    if (result === null) return;
    if ('values' in result) rows.push(result);
    else errors.push({ where: '', fault: result });
  };
  for (const { meeting } of met) add(meeting.result);
  for (const known of [...live, ...forgotten]) {
    const isMatched = met.some(({ sides, meeting }) => meeting.isMatch && sides.includes(known));
    if (isShownAlone(node, known.port, isMatched)) add(alone(known.port, known.row));
  }
  return { table: { rows, errors }, dropped };
}

function isShownAlone(node: Join | SemiJoin, port: number, isMatched: boolean): boolean {
  if (node.kind === 'semi-join') return port === 0 && isMatched === (node.type === 'semi');
  // Ports are 0 and 1.
  return !isMatched && keepsRows(node.type, port as 0 | 1);
}
