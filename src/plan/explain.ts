import { nameText } from '../expr/print.js';
import { displayWidth, pad } from '../render/display-width.js';
import { escapeText } from '../render/escape-text.js';
import { shortPath } from '../render/short-path.js';
import { explainJson } from './explain-json.js';
import { explainMermaid } from './explain-mermaid.js';
import { factsTold, wordsOf } from './explained-operator.js';
import { factsOf } from './facts/facts.js';
import { type TimePaths, timePathsOf } from './facts/time-paths.js';
import { identify } from './identify.js';
import { inputsOf, type Node } from './node.js';
import type { Scan } from './nodes/scan.js';
import { sourceName } from './operator-text.js';
import type { Plan } from './plan.js';
import { prune } from './prune.js';
import { type Rewrites, rewrite } from './rewrites/rewrite.js';
import { topological } from './traverse.js';

/** In which forms a plan can be shown. */
export const EXPLAIN_FORMATS = ['text', 'mermaid', 'json'] as const;

export type ExplainFormat = (typeof EXPLAIN_FORMATS)[number];

const WRITERS: Readonly<Record<ExplainFormat, (plan: Plan) => string>> = {
  text: explainText,
  mermaid: explainMermaid,
  json: explainJson,
};

/**
 * What would run: the plan identified, pruned and rewritten, as text, as a Mermaid flowchart or as JSON. The first two
 * show for each operator what it emits, what it keeps and what bounds that; an operator that several read is shown once,
 * in the text with a number. Ends with a line break.
 */
export function explain(plan: Plan, format: ExplainFormat = 'text', rewrites: Rewrites = 'all'): string {
  return WRITERS[format](rewrite(prune(identify(plan)), rewrites));
}

interface Line {
  readonly operator: string;
  readonly emits: string;
  readonly facts: string;
}

/** Longer than this, an operator's own words are cut: a wide projection must not push everything else aside. */
const MOST_WIDTH = 76;

function explainText(plan: Plan): string {
  const lines = new Explanation(plan).lines();
  const width = lines.reduce((widest, { operator }) => Math.max(widest, displayWidth(operator)), 0) + 3;
  const shown = lines.map(({ operator, emits, facts }) =>
    `${pad(operator, width, 'left')}${pad(emits, 9, 'left')}${facts}`.trimEnd(),
  );
  const impurities = [...new Set(plan.inserts.flatMap(({ input }) => factsOf(input).impurities))];
  if (impurities.length > 0) shown.push(`not deterministic: ${impurities.join('; ')}`);
  return `${shown.join('\n')}\n`;
}

/** Walks the plan from its outputs and writes a line an operator. */
class Explanation {
  readonly #plan: Plan;
  readonly #paths: ReadonlyMap<Node, TimePaths>;
  readonly #shared: ReadonlySet<Node>;
  readonly #marks = new Map<Node, number>();
  readonly #lines: Line[] = [];
  /** Names of sources stand below each other. */
  readonly #sourceWidth: number;

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#paths = timePathsOf(plan);
    this.#shared = sharedOf(plan);
    const scans = topological(plan).filter((node): node is Scan => node.kind === 'scan');
    this.#sourceWidth = scans.reduce((widest, scan) => Math.max(widest, displayWidth(nameOf(scan))), 0);
  }

  lines(): readonly Line[] {
    for (const insert of this.#plan.inserts) {
      this.#lines.push({
        operator: `${escapeText(shortPath(insert.name))} -> ${escapeText(shortPath(insert.sink.label))}`,
        emits: factsOf(insert.input).changes,
        facts: insert.sink.by === 'key' ? `by ${insert.sink.schema!.primaryKey.map(nameText).join(', ')}` : '',
      });
      this.#show(insert.input, '', '└ ');
    }
    return this.#lines;
  }

  #show(node: Node, indent: string, branch: string): void {
    const known = this.#marks.get(node);
    if (known !== undefined) {
      this.#lines.push({ operator: `${indent}${branch}(${known})`, emits: '', facts: '' });
      return;
    }
    const facts = factsOf(node);
    const told = factsTold(node, this.#paths);
    if (this.#shared.has(node)) {
      this.#marks.set(node, this.#marks.size + 1);
      told.unshift(`(${this.#marks.size})`);
    }
    this.#lines.push({
      operator: `${indent}${branch}${cut(wordsOf(node, this.#sourceWidth), MOST_WIDTH - indent.length)}`,
      emits: facts.changes,
      facts: told.length > 1 && told[0]!.startsWith('(') ? `${told[0]} ${told.slice(1).join('; ')}` : told.join('; '),
    });
    const inputs = inputsOf(node);
    const below = branch === '├ ' ? `${indent}│ ` : `${indent}  `;
    for (const [i, input] of inputs.entries()) this.#show(input, below, i === inputs.length - 1 ? '└ ' : '├ ');
  }
}

function nameOf(scan: Scan): string {
  return escapeText(sourceName(scan));
}

/** What more than one operator or output reads. */
function sharedOf(plan: Plan): ReadonlySet<Node> {
  const seen = new Set<Node>();
  const shared = new Set<Node>();
  const read = (node: Node) => {
    if (seen.has(node)) shared.add(node);
    seen.add(node);
  };
  for (const { input } of plan.inserts) read(input);
  for (const input of topological(plan).flatMap(inputsOf)) read(input);
  return shared;
}

function cut(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let short = text;
  while (displayWidth(short) >= width) short = [...short].slice(0, -1).join('');
  return `${short.trimEnd()}…`;
}
