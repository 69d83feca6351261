import { MillraceError } from '../errors/millrace-error.js';
import { inputsOf, type Node } from './node.js';
import type { Plan } from './plan.js';
import { rebuild, topological } from './traverse.js';

/**
 * Gives every node its logical id, under which its state is saved and its errors are counted: the name that `named()`
 * gave, else the way to it from the nearest named operator or output below, in kinds and input numbers, for example
 * `worst/final/top-n/aggregate/join/1:scan`. Of several ways the shortest counts, then the first in text order, so that
 * an id depends neither on the order of outputs nor on what else shares the operator.
 *
 * Two operators of one name are refused. Called once, on the plan as written, before any rewrite.
 */
export function identify(plan: Plan): Plan {
  const ids = new Map<Node, string>();
  const ways = new Map<Node, string>();
  const used = namesOf(plan);
  const offer = (node: Node, way: string) => {
    const known = ways.get(node);
    if (known === undefined || isBefore(way, known)) ways.set(node, way);
  };
  for (const { name, input } of plan.inserts) offer(input, `${name}/${input.kind}`);
  for (const node of topological(plan).reverse()) {
    let id = node.id ?? node.name;
    if (id === null) {
      id = ways.get(node)!;
      // Only a name that looks like a way can be in the way.
      while (used.has(id)) id += '~';
      used.add(id);
    }
    ids.set(node, id);
    const inputs = inputsOf(node);
    for (const [i, input] of inputs.entries()) {
      offer(input, `${id}/${inputs.length > 1 ? `${i}:` : ''}${input.kind}`);
    }
  }
  return rebuild(plan, (node, original) =>
    node.id === null ? Object.freeze({ ...node, id: ids.get(original)! }) : node,
  );
}

function namesOf(plan: Plan): Set<string> {
  const names = new Map<string, Node>();
  for (const node of topological(plan)) {
    if (node.name === null) continue;
    const other = names.get(node.name);
    if (other !== undefined) {
      throw new MillraceError('PLAN_INVALID_ARGUMENT', `two operators are named '${node.name}'`, {
        place: node.origin?.place,
        why: `a name is an operator's id, under which its state is saved; the other one is at ${other.origin?.place ?? 'another place'}`,
        remedy: 'give each its own name',
      });
    }
    names.set(node.name, node);
  }
  return new Set(names.keys());
}

function isBefore(a: string, b: string): boolean {
  const [stepsA, stepsB] = [a.split('/').length, b.split('/').length];
  return stepsA === stepsB ? a < b : stepsA < stepsB;
}
