import { factsOf, needsHold, readsArrivals } from '../plan/facts/facts.js';
import { inputsOf, type Node } from '../plan/node.js';
import type { Plan } from '../plan/plan.js';

/**
 * One operator to be built for a plan node. A node whose results go both to an operator that closes by time and to one
 * that shows them at once has two where a hold stands between (S4.6): held and immediate.
 */
export interface Instance {
  readonly node: Node;
  readonly inputs: Instance[];
  /** Behind a hold: the node is relational and its results wait for time. */
  readonly held: boolean;
  /** A closing operator follows: changes carry arrival watermarks. */
  timed: boolean;
  /** A hold follows, which asks for arrival watermarks as they are: one of its own, or one further on. */
  exact: boolean;
  /** A temporal join reads the changes as a log: removals say when they were (S8.2). */
  logged: boolean;
  /** How many operators and outputs read it. */
  consumers: number;
}

/** The operators of a plan. `orderBy` is none: who goes by an order asks the plan for it. */
export class Instances {
  readonly #byNode = new Map<Node, Map<boolean, Instance>>();
  readonly #splits = new Map<Node, boolean>();
  /** What each output reads. */
  readonly roots: readonly Instance[];

  constructor(plan: Plan) {
    this.roots = plan.inserts.map(({ input }) => this.#of(input, false));
    const seen = new Set<Instance>();
    for (const root of this.roots) this.#count(root, seen);
    for (const instance of seen) if (instance.held) asksForExactArrivals(instance);
    for (const { node, inputs } of seen) if (node.kind === 'temporal-join') asksForLog(inputs[1]!);
  }

  #count(instance: Instance, seen: Set<Instance>): void {
    instance.consumers++;
    if (seen.has(instance)) return;
    seen.add(instance);
    for (const input of instance.inputs) this.#count(input, seen);
  }

  #of(node: Node, timed: boolean): Instance {
    if (node.kind === 'sort') return this.#of(node.input, timed);
    const variant = timed && this.#isSplit(node);
    let variants = this.#byNode.get(node);
    if (variants === undefined) this.#byNode.set(node, (variants = new Map()));
    const known = variants.get(variant);
    if (known !== undefined && (known.timed || !timed)) return known;
    const inputs = inputsOf(node).map(input => this.#of(input, inputIsTimed(node, timed)));
    if (known !== undefined) {
      known.timed = true;
      return known;
    }
    const facts = factsOf(node);
    const held = facts.nature === 'retaining' || (timed && needsHold(facts));
    const instance: Instance = { node, inputs, held, timed, exact: false, logged: false, consumers: 0 };
    variants.set(variant, instance);
    return instance;
  }

  /** Whether what a timed reader gets differs from what an immediate one gets: a relational operator lies above. */
  #isSplit(node: Node): boolean {
    let split = this.#splits.get(node);
    if (split === undefined) {
      const facts = factsOf(node);
      split = needsHold(facts) || (!readsArrivals(facts) && inputsOf(node).some(input => this.#isSplit(input)));
      this.#splits.set(node, split);
    }
    return split;
  }
}

function asksForExactArrivals(reader: Instance): void {
  for (const input of reader.inputs) {
    if (input.exact || !input.timed) continue;
    input.exact = true;
    // What a closing operator emits has arrivals of its own.
    if (factsOf(input.node).nature !== 'closing') asksForExactArrivals(input);
  }
}

/** A versioned table is a source seen through filters and projections. */
function asksForLog(reader: Instance): void {
  reader.logged = true;
  for (const input of reader.inputs) asksForLog(input);
}

/** `final` reads at the end only; other closing operators and their like go by arrival watermarks; the rest passes time on. */
function inputIsTimed(node: Node, timed: boolean): boolean {
  if (node.kind === 'final') return false;
  return readsArrivals(factsOf(node)) || timed;
}
