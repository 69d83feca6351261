import { callSite, placeOf } from '../errors/call-site.js';
import { MillraceError } from '../errors/millrace-error.js';
import { rowOf } from '../expr/builder/row.js';
import { checkNode } from '../plan/check/check-node.js';
import type { Node } from '../plan/node.js';
import { topN } from '../plan/nodes/top-n.js';
import type { Surface } from '../plan/surface.js';
import { callText } from './call-text.js';
import { orderOf } from './callback.js';
import { checkWords } from './words.js';

/** Rows dealt into parts. */
export class BuiltPartitionedTable {
  readonly #node: Node;
  readonly #keys: readonly string[];
  readonly #surface: Surface;

  constructor(node: Node, keys: readonly string[], surface: Surface) {
    this.#node = node;
    this.#keys = keys;
    this.#surface = surface;
    Object.freeze(this);
  }

  topN(rows: number, order: unknown, options: { readonly as?: string } = {}): object {
    const site = callSite(this.topN, () => callText('topN', [rows, order]));
    checkWords(options, ['as'], 'topN', site);
    const { as } = options;
    if (as !== undefined && (typeof as !== 'string' || as === '')) {
      throw new MillraceError('PLAN_INVALID_ARGUMENT', 'the place of topN gets a column name', {
        place: placeOf(site),
        remedy: "{ as: 'place' }",
      });
    }
    const keys = orderOf(order, [rowOf(this.#node.schema)], site);
    const node = topN(this.#node, { keys: this.#keys, order: keys, rows, as: as ?? null, origin: site });
    return this.#surface.table(checkNode(node));
  }
}
