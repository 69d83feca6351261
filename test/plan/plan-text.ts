import { inputsOf, type Node } from '../../src/plan/node.js';
import { operatorText } from '../../src/plan/operator-text.js';
import type { Plan } from '../../src/plan/plan.js';

/** A plan as text for goldens: a line an operator with its columns, a shared one once as (1). Ids only where asked for. */
export function planText(plan: Plan, options: { ids?: boolean } = {}): string {
  const readers = new Map<Node, number>();
  const count = (node: Node) => {
    readers.set(node, (readers.get(node) ?? 0) + 1);
    if (readers.get(node) === 1) inputsOf(node).forEach(count);
  };
  for (const { input } of plan.inserts) count(input);
  const marks = new Map<Node, number>();
  const lines: string[] = [];
  const show = (node: Node, depth: number) => {
    const indent = '  '.repeat(depth);
    const known = marks.get(node);
    if (known !== undefined) {
      lines.push(`${indent}(${known})`);
      return;
    }
    let mark = '';
    if (readers.get(node)! > 1) {
      marks.set(node, marks.size + 1);
      mark = `(${marks.size}) `;
    }
    const id = options.ids === true ? `  [${node.id}]` : '';
    const predicate = node.kind === 'scan' && node.predicate !== null ? ' with predicate' : '';
    const columns = node.schema.fields.map(({ name }) => name).join(' ');
    lines.push(`${indent}${mark}${operatorText(node)}${predicate} -> ${columns}${id}`);
    for (const input of inputsOf(node)) show(input, depth + 1);
  };
  for (const { name, input } of plan.inserts) {
    lines.push(`${name}:`);
    show(input, 1);
  }
  return `${lines.join('\n')}\n`;
}
