import { callSite } from '../errors/call-site.js';
import type { Node } from '../plan/node.js';
import type { Surface } from '../plan/surface.js';
import { aggregateNode, type TimeWindow } from './aggregate-node.js';
import { callText } from './call-text.js';

/** Rows grouped by a key, in windows where there is one. */
export class BuiltGroupedTable {
  readonly #node: Node;
  readonly #keys: readonly string[];
  readonly #window: TimeWindow | null;
  readonly #surface: Surface;

  constructor(node: Node, keys: readonly string[], window: TimeWindow | null, surface: Surface) {
    this.#node = node;
    this.#keys = keys;
    this.#window = window;
    this.#surface = surface;
    Object.freeze(this);
  }

  aggregate(columns: unknown): object {
    const site = callSite(this.aggregate, () => callText('aggregate', [columns]));
    return this.#surface.table(aggregateNode(this.#node, this.#keys, this.#window, columns, site));
  }
}
