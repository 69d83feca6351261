import { canFail } from '../../expr/can-fail.js';
import type { Expression } from '../../expr/expression.js';
import { impuritiesOf } from '../facts/impurities.js';
import { inputsOf, type Node } from '../node.js';
import type { Plan } from '../plan.js';
import { topological } from '../traverse.js';

/** Whether an expression gives the same wherever and however often it is evaluated: it cannot fail (S10.3) and is pure (S11). */
export function isMovable(expression: Expression): boolean {
  return !canFail(expression) && impuritiesOf([expression]).length === 0;
}

/** How many operators and outputs read each node. What others read too is not moved or changed for one of them. */
export class Readers {
  readonly #counts = new Map<Node, number>();

  constructor(plan: Plan) {
    for (const { input } of plan.inserts) this.#add(input);
    for (const input of topological(plan).flatMap(inputsOf)) this.#add(input);
  }

  /** What is known of `original` holds for `rewritten`, which stands in its place. */
  replaced(original: Node, rewritten: Node): Node {
    this.#counts.set(rewritten, this.#counts.get(original)!);
    return rewritten;
  }

  /** One reader only; nodes that a rewrite has made itself have one. */
  isSingle(node: Node): boolean {
    return (this.#counts.get(node) ?? 1) === 1;
  }

  #add(node: Node): void {
    this.#counts.set(node, (this.#counts.get(node) ?? 0) + 1);
  }
}
