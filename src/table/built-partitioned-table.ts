import { type CallSite, callSite, placeOf } from '../errors/call-site.js';
import { closestMatch } from '../errors/closest-match.js';
import { MillraceError } from '../errors/millrace-error.js';
import { rowOf } from '../expr/builder/row.js';
import { callText } from '../plan/call-text.js';
import { checkNode } from '../plan/check/check-node.js';
import type { Node } from '../plan/node.js';
import { deduplicate, type Keep } from '../plan/nodes/deduplicate.js';
import { type Rank, topN } from '../plan/nodes/top-n.js';
import type { Surface } from '../plan/surface.js';
import { checkWords } from '../plan/words.js';
import { orderOf } from './callback.js';
import { deduplicationTimeOf } from './deduplication-time.js';
import { overNode } from './over-node.js';

/** Rows dealt into parts. */
export class BuiltPartitionedTable {
  readonly #node: Node;
  readonly #keys: readonly string[];
  readonly #surface: Surface;
  readonly #time: string | null;

  /** `time`: the rowtime that a deduplication goes by where none is said; `null`: the only one. */
  constructor(node: Node, keys: readonly string[], surface: Surface, time: string | null = null) {
    this.#node = node;
    this.#keys = keys;
    this.#surface = surface;
    this.#time = time;
    Object.freeze(this);
  }

  topN(rows: number, order: unknown, options: { readonly as?: string; readonly rank?: Rank } = {}): object {
    const site = callSite(this.topN, () => callText('topN', [rows, order]));
    checkWords(options, ['as', 'rank'], 'topN', site);
    const { as, rank = 'rowNumber' } = options;
    checkChoice(rank, RANKS, 'the rank of topN', site);
    if (as !== undefined && (typeof as !== 'string' || as === '')) {
      throw new MillraceError('PLAN_INVALID_ARGUMENT', 'the place of topN gets a column name', {
        place: placeOf(site),
        remedy: "{ as: 'place' }",
      });
    }
    const keys = orderOf(order, [rowOf(this.#node.schema)], site);
    const node = topN(this.#node, { keys: this.#keys, order: keys, rows, rank, as: as ?? null, origin: site });
    return this.#surface.table(checkNode(node));
  }

  deduplicate(keep: Keep, options: { readonly time?: unknown } = {}): object {
    const site = callSite(this.deduplicate, () => callText('deduplicate', [keep]));
    checkWords(options, ['time'], 'deduplicate', site);
    checkChoice(keep, KEEPS, 'deduplicate', site);
    const time =
      options.time === undefined && this.#time !== null
        ? this.#time
        : deduplicationTimeOf(this.#node, options.time, site);
    return this.#surface.table(checkNode(deduplicate(this.#node, { keys: this.#keys, keep, time, origin: site })));
  }

  over(frame: unknown, columns: unknown): object {
    const site = callSite(this.over, () => callText('over', [frame, columns]));
    return this.#surface.table(overNode(this.#node, this.#keys, frame, columns, site));
  }
}

const RANKS: readonly Rank[] = ['rowNumber', 'rank', 'denseRank'];
const KEEPS: readonly Keep[] = ['first', 'last'];

function checkChoice(given: unknown, choices: readonly string[], what: string, site: CallSite): void {
  if (choices.some(choice => choice === given)) return;
  const text = typeof given === 'string' ? `'${given}'` : String(given);
  throw new MillraceError('PLAN_INVALID_ARGUMENT', `${what} is ${text}`, {
    place: placeOf(site),
    closest: typeof given === 'string' ? closestMatch(given, choices) : undefined,
    remedy: `one of ${choices.map(choice => `'${choice}'`).join(', ')}`,
  });
}
