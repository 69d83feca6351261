import type { Pushdown } from '../connectors/contract/source.js';
import { conjunctsOf } from '../expr/analysis.js';
import type { Expression } from '../expr/expression.js';
import { nameText, printExpression } from '../expr/print.js';
import { isBounded } from '../expr/truth.js';
import { pad } from '../render/display-width.js';
import { escapeText } from '../render/escape-text.js';
import { durationText } from '../types/duration.js';
import { factsOf } from './facts/facts.js';
import { stateOf } from './facts/state.js';
import { isHeld, type TimePaths } from './facts/time-paths.js';
import { lateInputsOf } from './late-inputs.js';
import { inputsOf, type Node } from './node.js';
import { holdBackOf } from './nodes/interval-join.js';
import type { Scan } from './nodes/scan.js';
import { operatorText, sourceName } from './operator-text.js';

/** What an operator is, in a line. Names of sources are made `sourceWidth` wide, so that they stand below each other. */
export function wordsOf(node: Node, sourceWidth = 0): string {
  const name = node.name === null || node.kind === 'scan' ? '' : `${escapeText(node.name)}: `;
  if (node.kind !== 'scan') return name + escapeText(operatorText(node));
  const { source, schema } = node;
  const columns = `${schema.fields.length} of ${source.schema.fields.length} columns`;
  return `Scan ${pad(escapeText(sourceName(node)), sourceWidth, 'left')} ${source.connector}, ${columns}`;
}

/** What is to be told of an operator: what it keeps, what bounds that, how it stands to time. */
export function factsTold(node: Node, paths: ReadonlyMap<Node, TimePaths>): string[] {
  const told = node.kind === 'scan' ? [scanFacts(node)] : [];
  const state = stateOf(node);
  if (state !== null) told.push(escapeText(state.text));
  if ((node.kind === 'window-aggregate' || node.kind === 'session-aggregate') && node.early) told.push('early results');
  if (node.kind === 'window-aggregate' || node.kind === 'session-aggregate' || node.kind === 'window-rows')
    told.push(node.lateRows === 'drop' ? 'late rows dropped' : 'late rows received');
  told.push(...timeJoinFacts(node));
  if (node.kind === 'top-n' || node.kind === 'deduplicate' || node.kind === 'limit' || node.kind === 'sort') {
    told.push(`ties by ${factsOf(inputsOf(node)[0]!).placed ? 'place' : 'content'}`);
  }
  if (isHeld(node, paths)) {
    const { immediate } = paths.get(node)!;
    told.push(
      immediate && node.retain === undefined
        ? 'built twice: at once, and held for the watermark'
        : 'held for the watermark',
    );
  }
  return told;
}

/** What a join by time does with late rows, and by how much its results come later than its input. */
function timeJoinFacts(node: Node): string[] {
  const late = lateInputsOf(node);
  const facts =
    late.length === 0 ? [] : [`late rows ${late.every(({ isCounted }) => isCounted) ? 'dropped' : 'received'}`];
  const holdBack = node.kind === 'interval-join' ? holdBackOf(node) : 0;
  if (holdBack > 0) facts.push(`its time is ${durationText(holdBack)} behind`);
  return facts;
}

function scanFacts({ source, schema, predicate }: Scan): string {
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
  return facts.join(', ');
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
