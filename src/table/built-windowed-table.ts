import { type Callee, type CallSite, callSite, placeOf } from '../errors/call-site.js';
import { MillraceError } from '../errors/millrace-error.js';
import { rowOf } from '../expr/builder/row.js';
import { callText } from '../plan/call-text.js';
import { checkNode } from '../plan/check/check-node.js';
import type { Node } from '../plan/node.js';
import type { JoinType } from '../plan/nodes/join.js';
import { lateRows } from '../plan/nodes/late-rows.js';
import { lateSessionRows } from '../plan/nodes/late-session-rows.js';
import { type SemiJoinType, semiJoin } from '../plan/nodes/semi-join.js';
import { WINDOW_COLUMNS } from '../plan/nodes/window-aggregate.js';
import type { WindowRows } from '../plan/nodes/window-rows.js';
import type { Surface } from '../plan/surface.js';
import { BRAND } from '../types/brand.js';
import { aggregateNode, type TimeWindow } from './aggregate-node.js';
import { BuiltGroupedTable } from './built-grouped-table.js';
import { BuiltJoinedTable } from './built-joined-table.js';
import { BuiltPartitionedTable } from './built-partitioned-table.js';
import { conditionOf } from './callback.js';
import { keysOf } from './column-names.js';
import { cube, type GroupingSets, groupingSets, rollup } from './grouping-sets.js';
import { inSameWindow, otherWindows, type WindowedBrand, windowRowsOf } from './windowed-rows.js';

/** Rows cut into windows. */
export class BuiltWindowedTable {
  readonly [BRAND]: WindowedBrand;
  readonly #node: Node;
  readonly #window: TimeWindow;
  readonly #surface: Surface;

  constructor(node: Node, window: TimeWindow, surface: Surface) {
    this.#node = node;
    this.#window = window;
    this.#surface = surface;
    this[BRAND] = Object.freeze({ kind: 'windowed', node, window });
    Object.freeze(this);
  }

  groupBy(...names: string[]): object {
    const site = callSite(this.groupBy, () => callText('groupBy', names));
    return new BuiltGroupedTable(this.#node, keysOf(names, this.#node.schema, site), this.#window, this.#surface);
  }

  groupingSets(...sets: (readonly string[])[]): object {
    const site = callSite(this.groupingSets, () => callText('groupingSets', sets));
    return this.#grouped(
      groupingSets(
        sets.map(set => keysOf(set, this.#node.schema, site)),
        site,
      ),
    );
  }

  rollup(...names: string[]): object {
    const site = callSite(this.rollup, () => callText('rollup', names));
    return this.#grouped(rollup(keysOf(names, this.#node.schema, site), site));
  }

  cube(...names: string[]): object {
    const site = callSite(this.cube, () => callText('cube', names));
    return this.#grouped(cube(keysOf(names, this.#node.schema, site), site));
  }

  #grouped(sets: GroupingSets): object {
    return new BuiltGroupedTable(this.#node, sets, this.#window, this.#surface);
  }

  aggregate(columns: unknown): object {
    const site = callSite(this.aggregate, () => callText('aggregate', [columns]));
    return this.#surface.table(aggregateNode(this.#node, [], this.#window, columns, site));
  }

  partitionBy(...names: string[]): object {
    const site = callSite(this.partitionBy, () => callText('partitionBy', names));
    const keys = keysOf(names, this.#node.schema, site);
    const hidden = [...keys, this.#window.time].find(isOfWindow);
    const rows = windowRowsOf(this[BRAND], 'partitionBy', site);
    if (hidden !== undefined && keys.includes(hidden)) throw hiddenColumn(hidden, site);
    // The windowing time says which row is first or last, unless the window's own hides it.
    const time = hidden === undefined ? this.#window.time : null;
    return new BuiltPartitionedTable(rows, ['windowEnd', ...keys], this.#surface, time);
  }

  join(other: unknown, on: unknown): object {
    return this.#join('inner', this.join, 'join', other, on);
  }

  leftJoin(other: unknown, on: unknown): object {
    return this.#join('left', this.leftJoin, 'leftJoin', other, on);
  }

  semiJoin(other: unknown, on: unknown): object {
    return this.#semiJoin('semi', this.semiJoin, 'semiJoin', other, on);
  }

  antiJoin(other: unknown, on: unknown): object {
    return this.#semiJoin('anti', this.antiJoin, 'antiJoin', other, on);
  }

  #join(type: JoinType, callee: Callee, method: string, other: unknown, on: unknown): object {
    const site = callSite(callee, () => callText(method, [other, on]));
    const { left, right, condition } = this.#sides(method, other, on, site);
    return new BuiltJoinedTable(type, left, right, condition, this.#surface, { windowed: true });
  }

  #semiJoin(type: SemiJoinType, callee: Callee, method: string, other: unknown, on: unknown): object {
    const site = callSite(callee, () => callText(method, [other, on]));
    const { left, right, condition } = this.#sides(method, other, on, site);
    const made = semiJoin(left, right, { type, on: condition, windowed: true, origin: site });
    return this.#surface.table(checkNode(made));
  }

  #sides(method: string, other: unknown, on: unknown, site: CallSite) {
    const left = windowRowsOf(this[BRAND], method, site);
    const right = windowRowsOf(otherWindows(this[BRAND], other, method, site), method, site);
    return { left, right, condition: inSameWindow(left.schema, right.schema, conditionBetween(left, right, on, site)) };
  }

  lateRows(): object {
    const site = callSite(this.lateRows, () => callText('lateRows', []));
    if (this.#window.lateRows === 'drop') {
      throw new MillraceError('PLAN_UNSUPPORTED', 'the late rows of these windows are dropped and counted', {
        place: placeOf(site),
        remedy: "window(…, { …, lateRows: 'sideOutput' }) lets lateRows() give them",
      });
    }
    const { window, ...policy } = this.#window;
    return this.#surface.table(
      window.kind === 'session'
        ? checkNode(lateSessionRows(this.#node, { ...policy, window, origin: site }))
        : checkNode(lateRows(this.#node, { ...policy, window, origin: site })),
    );
  }
}

function conditionBetween(left: WindowRows, right: WindowRows, on: unknown, site: CallSite) {
  const rows = [rowOf(left.schema, { parameter: 'left' }), rowOf(right.schema, { parameter: 'right', input: 1 })];
  return conditionOf(on, rows, site);
}

function isOfWindow(name: string): boolean {
  return (WINDOW_COLUMNS as readonly string[]).includes(name);
}

function hiddenColumn(name: string, site: CallSite): MillraceError {
  return new MillraceError('SCHEMA_DUPLICATE_COLUMN', `the window hides the column '${name}' of its rows`, {
    place: placeOf(site),
    why: 'the window gives a column of that name too',
    remedy: `renameColumns({ ${name}: '…' }) before the window`,
  });
}
