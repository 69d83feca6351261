import { inputsOf, type Node } from '../node.js';
import type { Plan } from '../plan.js';
import { topological } from '../traverse.js';
import { factsOf, needsHold, readsArrivals } from './facts.js';

/**
 * Which ways lead on from a node. An operator that needs a hold and whose results wait for time stands behind
 * a hold; one on both kinds of way is built twice, held and immediate (S4.6).
 */
export interface TimePaths {
  /** To an operator that closes by the watermark: changes carry arrival watermarks, and results must be right at every open cut. */
  readonly timed: boolean;
  /** To an output, or to `final`, without waiting for time on the way. */
  readonly immediate: boolean;
}

/** The ways of every node of a plan. `final` reads at the end only, so it asks for no arrival watermarks (S13). */
export function timePathsOf(plan: Plan): ReadonlyMap<Node, TimePaths> {
  const paths = new Map<Node, { timed: boolean; immediate: boolean }>();
  const of = (node: Node) => {
    let known = paths.get(node);
    if (known === undefined) paths.set(node, (known = { timed: false, immediate: false }));
    return known;
  };
  for (const { input } of plan.inserts) of(input).immediate = true;
  for (const node of topological(plan).reverse()) {
    const own = of(node);
    for (const input of inputsOf(node)) {
      const below = of(input);
      if (node.kind === 'final') below.immediate = true;
      else if (readsArrivals(factsOf(node))) below.timed = true;
      else {
        below.timed ||= own.timed;
        below.immediate ||= own.immediate;
      }
    }
  }
  return paths;
}

/** Whether a node stands behind a hold, at least once. */
export function isHeld(node: Node, paths: ReadonlyMap<Node, TimePaths>): boolean {
  const facts = factsOf(node);
  return facts.nature === 'retaining' || (needsHold(facts) && paths.get(node)!.timed);
}
