import type { Pushdown } from '../connectors/contract/source.js';
import { conjunctsOf } from '../expr/analysis.js';
import type { Expression } from '../expr/expression.js';
import { nameText, printExpression } from '../expr/print.js';
import { isBounded } from '../expr/truth.js';
import { displayWidth, pad } from '../render/display-width.js';
import { escapeText } from '../render/escape-text.js';
import { shortPath } from '../render/short-path.js';
import { durationText } from '../types/duration.js';
import { explainJson } from './explain-json.js';
import { factsOf } from './facts/facts.js';
import { stateOf } from './facts/state.js';
import { isHeld, type TimePaths, timePathsOf } from './facts/time-paths.js';
import { identify } from './identify.js';
import { inputsOf, type Node } from './node.js';
import type { Scan } from './nodes/scan.js';
import { operatorText, sourceName } from './operator-text.js';
import type { Plan } from './plan.js';
import { prune } from './prune.js';
import { type Rewrites, rewrite } from './rewrites/rewrite.js';
import { topological } from './traverse.js';

/**
 * What would run: the plan identified, pruned and rewritten, as text or as JSON. The text shows for each operator what it
 * emits, what it keeps and what bounds that; an operator that several read is shown once, with a number. Ends with a
 * line break.
 */
export function explain(plan: Plan, format: 'text' | 'json' = 'text', rewrites: Rewrites = 'all'): string {
  const prepared = rewrite(prune(identify(plan)), rewrites);
  return format === 'json' ? explainJson(prepared) : explainText(prepared);
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
    const told = this.#facts(node);
    if (this.#shared.has(node)) {
      this.#marks.set(node, this.#marks.size + 1);
      told.unshift(`(${this.#marks.size})`);
    }
    this.#lines.push({
      operator: `${indent}${branch}${cut(this.#words(node), MOST_WIDTH - indent.length)}`,
      emits: facts.changes,
      facts: told.length > 1 && told[0]!.startsWith('(') ? `${told[0]} ${told.slice(1).join('; ')}` : told.join('; '),
    });
    const inputs = inputsOf(node);
    const below = branch === '├ ' ? `${indent}│ ` : `${indent}  `;
    for (const [i, input] of inputs.entries()) this.#show(input, below, i === inputs.length - 1 ? '└ ' : '├ ');
  }

  #words(node: Node): string {
    const name = node.name === null || node.kind === 'scan' ? '' : `${escapeText(node.name)}: `;
    if (node.kind !== 'scan') return name + escapeText(operatorText(node));
    const { source, schema } = node;
    const columns = `${schema.fields.length} of ${source.schema.fields.length} columns`;
    return `Scan ${pad(nameOf(node), this.#sourceWidth, 'left')} ${source.connector}, ${columns}`;
  }

  #facts(node: Node): string[] {
    const told = node.kind === 'scan' ? scanFacts(node) : [];
    const state = stateOf(node);
    if (state !== null) told.push(escapeText(state.text));
    if (node.kind === 'window-aggregate')
      told.push(node.lateRows === 'drop' ? 'late rows dropped' : 'late rows received');
    if (node.kind === 'top-n' || node.kind === 'limit' || node.kind === 'sort') {
      told.push(`ties by ${factsOf(inputsOf(node)[0]!).placed ? 'place' : 'content'}`);
    }
    if (isHeld(node, this.#paths)) {
      const immediate = this.#paths.get(node)!.immediate;
      told.push(immediate ? 'built twice: at once, and held for the watermark' : 'held for the watermark');
    }
    return told;
  }
}

function scanFacts({ source, schema, predicate }: Scan): string[] {
  const facts = [source.bounded ? 'bounded' : 'endless'];
  if (source.changes !== 'append') facts.push(`${source.changes} log`);
  const { rowtime, primaryKey } = source.schema;
  if (rowtime !== null && schema.fields.some(({ name }) => name === rowtime.column)) {
    const time = nameText(rowtime.column);
    const delay = rowtime.delay === 0 ? '' : ` - ${durationText(rowtime.delay)}`;
    facts.push(
      source.replay
        ? `replayed by ${time}`
        : `watermark ${rowtime.watermark === null ? `${time}${delay}` : 'of its own'}`,
    );
  }
  if (primaryKey.length > 0) facts.push(`key ${primaryKey.map(nameText).join(', ')}`);
  if (predicate !== null) facts.push(...offerFacts(source.pushdown ?? null, predicate));
  return [facts.join(', ')];
}

/** What the source does with the condition that it is offered. */
function offerFacts(pushdown: Pushdown | null, predicate: Expression): string[] {
  const conjuncts = conjunctsOf(predicate);
  const taken = pushdown === null ? [] : conjuncts.filter(conjunct => isBounded(conjunct));
  const ignored = conjuncts.filter(conjunct => !taken.includes(conjunct));
  const text = (of: readonly Expression[]) => of.map(conjunct => printExpression(conjunct)).join(' AND ');
  const facts: string[] = [];
  if (taken.length > 0) facts.push(`leaves out ${pushdown!.leavesOut} by ${text(taken)}`);
  if (ignored.length > 0) facts.push(`makes no use of ${text(ignored)}`);
  return facts;
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
