import { callSite } from '../errors/call-site.js';
import { callText } from '../plan/call-text.js';
import type { Node } from '../plan/node.js';
import type { Surface } from '../plan/surface.js';
import { aggregateNode, type TimeWindow } from './aggregate-node.js';
import { type GroupingSets, groupingSetsNode } from './grouping-sets.js';

/** Rows grouped by a key or several sets of keys, in windows where there is one. */
export class BuiltGroupedTable {
  readonly #node: Node;
  readonly #keys: readonly string[] | GroupingSets;
  readonly #window: TimeWindow | null;
  readonly #surface: Surface;

  constructor(node: Node, keys: readonly string[] | GroupingSets, window: TimeWindow | null, surface: Surface) {
    this.#node = node;
    this.#keys = keys;
    this.#window = window;
    this.#surface = surface;
    Object.freeze(this);
  }

  aggregate(columns: unknown): object {
    const site = callSite(this.aggregate, () => callText('aggregate', [columns]));
    const keys = this.#keys;
    const made =
      'sets' in keys
        ? groupingSetsNode(this.#node, keys, this.#window, columns, site)
        : aggregateNode(this.#node, keys, this.#window, columns, site);
    return this.#surface.table(made);
  }
}
