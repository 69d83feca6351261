import { Fault } from '../../../expr/fault.js';
import type { Node } from '../../../plan/node.js';
import type { IntervalJoin } from '../../../plan/nodes/interval-join.js';
import { keepsRows } from '../../../plan/nodes/join.js';
import type { LateArrivals } from '../../../plan/nodes/late-arrivals.js';
import { delayOf, expiryOf } from '../interval-times.js';
import type { Memo } from '../memo.js';
import { positionOf, type Row, type RowError, type Table } from '../row.js';
import { matcher } from './join.js';

/** The inputs of an operator that closes by time. */
export interface Cuts {
  /** What the input shows at a cut. */
  at(input: Node, cut: number): Table;
  /** All rowtimes that rows of the input could have, at any cut. */
  times(input: Node): readonly number[];
}

/**
 * Every pair of rows with near times of which each arrived below the other's expiry; then the rows that are padded, once
 * time, which is `watermark`, has come to their expiry (S8.1).
 */
export function intervalJoinTable(node: IntervalJoin, cut: number, watermark: number, cuts: Cuts, memo: Memo): Table {
  const { pair, padLeft, padRight } = matcher(node, memo);
  const reach = cut + delayOf(node);
  const inputs = [node.left, node.right] as const;
  const rowsAt = (side: 0 | 1, time: number, until: number): Row[] =>
    rowsOfTime(inputs[side], node.times[side], time, cuts.at(inputs[side], Math.min(reach, until)).rows);
  const rows: Row[] = [];
  const errors: RowError[] = [];
  const add = (result: Row | Fault): void => {
    if (result instanceof Fault) errors.push({ where: '', fault: result });
    else rows.push(result);
  };
  // Equal rows may be one object; of those that arrived first more have met somebody.
  const met = [new Map<Row, number>(), new Map<Row, number>()] as const;
  const meet = (side: 0 | 1, row: Row, among: readonly Row[]): void => {
    met[side].set(row, Math.max(met[side].get(row) ?? 0, countOf(row, among)));
  };
  for (const leftTime of cuts.times(node.left)) {
    for (const rightTime of cuts.times(node.right)) {
      if (rightTime < leftTime + node.from || rightTime > leftTime + node.to) continue;
      const lefts = rowsAt(0, leftTime, expiryOf(node, 1, rightTime));
      const rights = rowsAt(1, rightTime, expiryOf(node, 0, leftTime));
      for (const l of lefts) {
        for (const r of rights) {
          const found = pair(l, r);
          if (found === null) continue;
          add(found.result);
          if (!found.isMatch) continue;
          meet(0, l, lefts);
          meet(1, r, rights);
        }
      }
    }
  }
  for (const side of [0, 1] as const) {
    if (!keepsRows(node.type, side)) continue;
    for (const time of cuts.times(inputs[side])) {
      if (expiryOf(node, side, time) > Math.min(watermark, reach)) continue;
      const all = rowsAt(side, time, reach);
      for (const row of new Set(all)) {
        const lonely = countOf(row, all) - (met[side].get(row) ?? 0);
        for (let n = 0; n < lonely; n++) add(side === 0 ? padLeft(row) : padRight(row));
      }
    }
  }
  return { rows, errors };
}

/** The rows that are there at `cut` and were not when they were looked at for the last time: at their time + `after`. */
export function lateArrivalsTable(node: LateArrivals, cut: number, cuts: Cuts, memo: Memo): Table {
  const rows = cuts.times(node.input).flatMap(time => {
    const at = (until: number): Row[] =>
      rowsOfTime(node.input, node.time, time, cuts.at(node.input, Math.min(cut, until)).rows);
    const read = at(time + node.after + 1);
    const all = at(cut);
    return [...new Set(all)].flatMap(row => {
      const late = memo.of(node, row, (): Row => ({ values: row.values, place: null }));
      return Array.from({ length: countOf(row, all) - countOf(row, read) }, () => late);
    });
  });
  return { rows, errors: [] };
}

function rowsOfTime(input: Node, column: string, time: number, rows: readonly Row[]): Row[] {
  const position = positionOf(input.schema, column);
  return rows.filter(({ values }) => values[position] === time);
}

function countOf(row: Row, rows: readonly Row[]): number {
  return rows.filter(other => other === row).length;
}
