import { assertNever, inputsOf, type Node } from './node.js';
import { final } from './nodes/final.js';
import { lateRows } from './nodes/late-rows.js';
import { lateSessionRows } from './nodes/late-session-rows.js';
import { over } from './nodes/over.js';
import { topN } from './nodes/top-n.js';
import { windowRows } from './nodes/window-rows.js';
import type { Plan } from './plan.js';

/** All nodes that the outputs reach, each once, inputs before those who read them, in the order of the outputs. */
export function topological(plan: Plan): Node[] {
  const seen = new Set<Node>();
  const nodes: Node[] = [];
  const visit = (node: Node) => {
    if (seen.has(node)) return;
    seen.add(node);
    for (const input of inputsOf(node)) visit(input);
    nodes.push(node);
  };
  for (const { input } of plan.inserts) visit(input);
  return nodes;
}

/**
 * The plan with every node given to `change`, inputs first; what `change` gets already has the new inputs. Shared nodes
 * stay shared, and a plan in which nothing changes is the same object.
 */
export function rebuild(plan: Plan, change: (node: Node, original: Node) => Node): Plan {
  const changed = new Map<Node, Node>();
  for (const node of topological(plan)) {
    const inputs = inputsOf(node).map(input => changed.get(input)!);
    changed.set(node, change(withInputs(node, inputs), node));
  }
  if (plan.inserts.every(({ input }) => changed.get(input) === input)) return plan;
  return Object.freeze({
    ...plan,
    inserts: plan.inserts.map(insert => Object.freeze({ ...insert, input: changed.get(insert.input)! })),
  });
}

/**
 * The same operator on other inputs; the same object where they are the same. Operators that pass their input's columns
 * on get their schema anew; the others compute theirs, so it stays.
 */
export function withInputs(node: Node, inputs: readonly Node[]): Node {
  if (inputsOf(node).every((input, i) => input === inputs[i])) return node;
  const input = inputs[0]!;
  switch (node.kind) {
    case 'scan':
      return node;
    case 'filter':
    case 'distinct':
    case 'limit':
    case 'sort':
    case 'transform':
    case 'deduplicate':
    case 'late-arrivals':
      return Object.freeze({ ...node, input, schema: input.schema });
    case 'over':
      return Object.freeze({ ...node, input, schema: over(input, node).schema });
    case 'top-n':
      return Object.freeze({ ...node, input, schema: topN(input, node).schema });
    case 'window-rows':
      return Object.freeze({ ...node, input, schema: windowRows(input, node).schema });
    case 'late-rows':
      return Object.freeze({ ...node, input, schema: lateRows(input, node).schema });
    case 'late-session-rows':
      return Object.freeze({ ...node, input, schema: lateSessionRows(input, node).schema });
    case 'final':
      return Object.freeze({ ...node, input, schema: final(input).schema });
    case 'project':
    case 'lateral-join':
    case 'to-stream':
    case 'from-stream':
    case 'to-changelog':
    case 'from-changelog':
    case 'reduce':
    case 'aggregate':
    case 'window-aggregate':
    case 'session-aggregate':
      return Object.freeze({ ...node, input });
    case 'union':
      return Object.freeze({ ...node, inputs });
    case 'keyed-function': {
      const same = node.inputs.map((of, i) => Object.freeze({ ...of, node: inputs[i]! }));
      return Object.freeze({ ...node, inputs: same });
    }
    case 'join':
    case 'interval-join':
    case 'temporal-join':
    case 'set-operation':
      return Object.freeze({ ...node, left: input, right: inputs[1]! });
    case 'semi-join':
      return Object.freeze({ ...node, left: input, right: inputs[1]!, schema: input.schema });
    default:
      return assertNever(node);
  }
}
