import type { SortKey } from '../../expr/expression.js';
import { inputsOf, type Node } from '../node.js';
import type { Scan } from '../nodes/scan.js';
import { rules } from './rules.js';

/** What is true of the table that a node denotes, whatever its input: derived from below, the same for every run. */
export interface Facts {
  /** `append` where the node can be shown never to take a row back (S13). */
  readonly changes: 'append' | 'update';
  /** Where updates begin: the operator to name in messages; `null` where there are none. */
  readonly updatedBy: Node | null;
  /** Sets of columns of which no two rows agree (NULLs being equal); the empty set says that there is at most one row. */
  readonly keys: readonly (readonly string[])[];
  /** Rows have a place (S6.1), which breaks ties; elsewhere content does (S6.2). */
  readonly placed: boolean;
  /** The rowtime columns, in schema order. */
  readonly rowtimes: readonly string[];
  /** All inputs end. */
  readonly bounded: boolean;
  /** An endless source without rowtime upstream: with it no watermark ever passes (S3.9). */
  readonly timeless: Scan | null;
  /** Why results depend on more than the input (S11); empty where they do not. */
  readonly impurities: readonly string[];
  /** Within a step no change comes that undoes another one. */
  readonly consolidated: boolean;
  readonly nature: Nature;
  /** The order that `print`, `collect` and `limit` go by (S6.4), over this node's columns; `null` where there is none. */
  readonly order: readonly SortKey[] | null;
  /** All rows come at once, when the input has ended: `final`, and what is linear above it. */
  readonly atEnd: boolean;
}

/**
 * How an operator stands to time. `linear`: acts on each change alone. `bilinear`: on each pair of changes.
 * `relational`: on the whole table at one cut, so that upstream of a closing operator it stands behind a hold (S4.6).
 * `closing`: reads its input at the cut where its results close (S4.3). `correcting`: likewise, and at each cut for a
 * while after, so that it stands behind a hold too. `judging`: acts on each change alone, by its arrival watermark.
 * `retaining`: acts on the table at every cut, in order, and forgets, so that it stands behind a hold wherever it is.
 * `windowed`: acts on the rows of each window alone, which come at one cut, so that its results come then and for good.
 */
export type Nature =
  | 'linear'
  | 'bilinear'
  | 'relational'
  | 'closing'
  | 'correcting'
  | 'judging'
  | 'windowed'
  | 'retaining';

/** Whether an operator goes by the arrival watermarks of its input, wherever its own results go. */
export function readsArrivals({ nature }: Facts): boolean {
  return nature === 'closing' || nature === 'correcting' || nature === 'judging' || nature === 'retaining';
}

/** Whether an operator stands behind a hold upstream of one that goes by arrival watermarks (S4.6). */
export function needsHold({ nature }: Facts): boolean {
  return nature === 'relational' || nature === 'correcting';
}

/** A new entry may give rows that a forgotten one has given, and forgetting goes by time, wherever the results go (S12.3). */
function retained(facts: Facts): Facts {
  return { ...facts, keys: [], consolidated: facts.changes === 'append', nature: 'retaining' };
}

const known = new WeakMap<Node, Facts>();

/** The facts of a node. Derived once a node; the rule of each kind stands in `rules.ts`. */
export function factsOf(node: Node): Facts {
  let facts = known.get(node);
  if (facts === undefined) {
    facts = rules(node, inputsOf(node).map(factsOf));
    if (node.retain !== undefined && facts.nature !== 'windowed') facts = retained(facts);
    known.set(node, facts);
  }
  return facts;
}
