import { nameText } from '../expr/print.js';
import { escapeText } from '../render/escape-text.js';
import { shortPath } from '../render/short-path.js';
import { factsTold, wordsOf } from './explained-operator.js';
import { factsOf } from './facts/facts.js';
import { timePathsOf } from './facts/time-paths.js';
import { inputsOf, type Node } from './node.js';
import type { Plan } from './plan.js';
import { topological } from './traverse.js';

/**
 * A prepared plan as a Mermaid flowchart, which GitHub and many editors draw: sources above, outputs below; an edge that
 * takes rows back is dashed.
 */
export function explainMermaid(plan: Plan): string {
  const nodes = topological(plan);
  const paths = timePathsOf(plan);
  const names = new Map(nodes.map((node, i): [Node, string] => [node, `o${i}`]));
  const lines = ['flowchart TB'];
  for (const node of nodes) {
    const label = labelOf([wordsOf(node), ...factsTold(node, paths)]);
    lines.push(`  ${names.get(node)!}${node.kind === 'scan' ? `[("${label}")]` : `["${label}"]`}`);
    for (const input of inputsOf(node)) lines.push(`  ${edge(names, input, names.get(node)!)}`);
  }
  plan.inserts.forEach(({ name, input, sink }, i) => {
    const by = sink.by === 'key' ? [`by ${sink.schema!.primaryKey.map(nameText).join(', ')}`] : [];
    const words = `${escapeText(shortPath(name))} -> ${escapeText(shortPath(sink.label))}`;
    lines.push(`  s${i}(["${labelOf([words, ...by])}"])`, `  ${edge(names, input, `s${i}`)}`);
  });
  const impurities = [...new Set(plan.inserts.flatMap(({ input }) => factsOf(input).impurities))];
  if (impurities.length > 0) lines.push(`  %% not deterministic: ${impurities.join('; ').replaceAll('%%', '% %')}`);
  return `${lines.join('\n')}\n`;
}

function edge(names: ReadonlyMap<Node, string>, input: Node, to: string): string {
  return `${names.get(input)!} ${factsOf(input).changes === 'update' ? '-. update .->' : '-->'} ${to}`;
}

/** Lines of a label. Mermaid reads entities there, and takes quotes, angles and backquotes for its own. */
function labelOf(lines: readonly string[]): string {
  return lines.map(line => line.replace(/[#"<>&`\\]/g, symbol => `#${symbol.codePointAt(0)!};`)).join('<br/>');
}
