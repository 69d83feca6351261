import { callSite } from '../errors/call-site.js';
import type { Node } from '../plan/node.js';
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
}
