import { escapeText } from './escape-text.js';
import { countText, percentText } from './numbers.js';
import { shortPath } from './short-path.js';
import { elapsedText } from './times.js';

/** What a job has done, as its summary says it. */
export interface SummaryFacts {
  readonly status: string;
  readonly mode: string;
  readonly elapsed: number;
  readonly steps: number;
  readonly deterministic: boolean;
  readonly limited: boolean;
  readonly rowsIn: ByName;
  readonly rowsOut: ByName;
  readonly lateRows: ByName;
  readonly skippedRows: ByName;
  readonly errors: ByName;
}

interface ByName {
  readonly [name: string]: number;
}

/** Lines are broken before this many characters, where there is a place to break them. */
const WIDTH = 80;

/**
 * The end of a run: what went in and out, and what did not make it, with what to do about that. Ends with a line break.
 * `outputs`: other words for outputs, as where they go.
 */
export function renderSummary(summary: SummaryFacts, outputs: ReadonlyMap<string, string> = new Map()): string {
  const head = [summary.status, summary.mode, elapsedText(summary.elapsed)];
  if (summary.mode === 'streaming') head.push(`${countText(summary.steps)} ${summary.steps === 1 ? 'step' : 'steps'}`);
  if (summary.limited) head.push('ended by limit');
  if (!summary.deterministic) head.push('not deterministic');
  const lines = [head.join(' · ')];
  const malformed = total(summary.skippedRows);
  const skipped = malformed === 0 ? '0 malformed' : `malformed and left out: ${counts(summary.skippedRows).join(', ')}`;
  lines.push(...block('in', [...counts(summary.rowsIn), skipped], ' · '));
  lines.push(...block('out', counts(summary.rowsOut, outputs), ' · '));
  if (total(summary.lateRows) > 0) lines.push(...block('late', lateWords(summary), ' '));
  if (total(summary.errors) > 0) {
    lines.push(...block('err', [...counts(summary.errors), 'rows stand as errors and not in the result'], ' · '));
  }
  return `${lines.join('\n')}\n`;
}

/** What was late where, and what to do about it (S3.12, S5.3). */
function lateWords(summary: SummaryFacts): string[] {
  const read = total(summary.rowsIn);
  const dropped = Object.entries(summary.lateRows)
    .filter(([, n]) => n > 0)
    .map(([name, n]) => {
      const share = read > 0 ? ` (${percentText(n / read)})` : '';
      return `${escapeText(name)} ${countText(n)} dropped${share}`;
    });
  const remedies = ["'sideOutput' gives them", 'allowedLateness takes them in'];
  // Only of input that ends (S3.12), as that of a batch run does.
  if (summary.mode === 'batch') remedies.push("replay: 'eventTime' leaves none");
  return `${dropped.join(' · ')}; ${remedies.join(', ')}`.split(' ');
}

function counts(byName: ByName, words: ReadonlyMap<string, string> = new Map()): string[] {
  return Object.entries(byName).map(([name, n]) => `${escapeText(words.get(name) ?? shortPath(name))} ${countText(n)}`);
}

function total(byName: ByName): number {
  return Object.values(byName).reduce((sum, n) => sum + n, 0);
}

/** `parts` under a label, broken into lines between parts. */
function block(label: string, parts: readonly string[], separator: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const part of parts) {
    const longer = line === '' ? part : line + separator + part;
    if (line !== '' && longer.length + 8 > WIDTH) {
      lines.push(line + separator.trimEnd());
      line = part;
    } else line = longer;
  }
  if (line !== '') lines.push(line);
  return lines.map((text, i) => `  ${(i === 0 ? label : '').padEnd(6)}${text}`);
}
