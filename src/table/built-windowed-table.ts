import { callSite, placeOf } from '../errors/call-site.js';
import { MillraceError } from '../errors/millrace-error.js';
import { checkNode } from '../plan/check/check-node.js';
import type { Node } from '../plan/node.js';
import { lateRows } from '../plan/nodes/late-rows.js';
import { lateSessionRows } from '../plan/nodes/late-session-rows.js';
import type { Surface } from '../plan/surface.js';
import { aggregateNode, type TimeWindow } from './aggregate-node.js';
import { BuiltGroupedTable } from './built-grouped-table.js';
import { callText } from './call-text.js';
import { keysOf } from './column-names.js';

/** Rows cut into windows. */
export class BuiltWindowedTable {
  readonly #node: Node;
  readonly #window: TimeWindow;
  readonly #surface: Surface;

  constructor(node: Node, window: TimeWindow, surface: Surface) {
    this.#node = node;
    this.#window = window;
    this.#surface = surface;
    Object.freeze(this);
  }

  groupBy(...names: string[]): object {
    const site = callSite(this.groupBy, () => callText('groupBy', names));
    return new BuiltGroupedTable(this.#node, keysOf(names, this.#node.schema, site), this.#window, this.#surface);
  }

  aggregate(columns: unknown): object {
    const site = callSite(this.aggregate, () => callText('aggregate', [columns]));
    return this.#surface.table(aggregateNode(this.#node, [], this.#window, columns, site));
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
