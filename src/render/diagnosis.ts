import { displayWidth, pad } from './display-width.js';
import { escapeText } from './escape-text.js';

/** What there is to say; `Diagnosis` of a job is one. */
interface Told {
  readonly operator: string;
  readonly fact: string;
  readonly remedy: string;
}

/** Why there is no output: a line a fact, then what to do, each remedy once. Ends with a line break. */
export function renderDiagnosis(found: readonly Told[], title: string): string {
  if (found.length === 0) return `${title}, and nothing that could explain it\n`;
  const facts = found.map(({ operator, fact }) => [escapeText(operator), escapeText(fact)] as const);
  const remedies = [...new Set(found.map(({ remedy }) => remedy))].map(
    (remedy, i) => [i === 0 ? 'do' : '', remedy] as const,
  );
  const lines = [...facts, ...remedies];
  const width = lines.reduce((widest, [name]) => Math.max(widest, displayWidth(name)), 0);
  return `${title}, and this is why:\n${lines.map(([name, text]) => `  ${pad(name, width, 'left')}  ${text}\n`).join('')}`;
}
