import type { Schema } from '../schema/schema.js';
import { displayWidth, pad } from './display-width.js';
import { escapeText } from './escape-text.js';
import { countText } from './numbers.js';
import { elapsedText, secondDigits } from './times.js';
import { isRightAligned, typeWord, valueText } from './value-text.js';

/**
 * A table as `print()` shows it: a box with the names, the types and the rows, numbers to the right. Rows are as
 * programs get them. Ends with a line break.
 */
export function renderTable(table: { readonly schema: Schema; readonly rows: readonly object[] }): string {
  const columns = table.schema.fields.map(({ name, type }) => {
    const values = table.rows.map(row => Reflect.get(row, name) as unknown);
    const digits = type.kind.startsWith('timestamp') ? digitsOf(values) : undefined;
    const cells = [escapeText(name), typeWord(type), ...values.map(value => valueText(value, type, digits))];
    const width = cells.reduce((widest, cell) => Math.max(widest, displayWidth(cell)), 0);
    return { cells, width, side: isRightAligned(type.kind) ? ('right' as const) : ('left' as const) };
  });
  if (columns.length === 0) return '';
  const rule = (left: string, middle: string, right: string) =>
    `${left}${columns.map(({ width }) => '─'.repeat(width + 2)).join(middle)}${right}\n`;
  const line = (i: number) =>
    `│${columns.map(({ cells, width, side }) => ` ${pad(cells[i]!, width, side)} `).join('│')}│\n`;
  let text = rule('┌', '┬', '┐') + line(0) + line(1);
  if (table.rows.length > 0) text += rule('├', '┼', '┤');
  for (let i = 0; i < table.rows.length; i++) text += line(i + 2);
  return text + rule('└', '┴', '┘');
}

/** The line below a printed table: `5 rows · 1,461 read · batch · 41 ms`. Without a line break. */
export function renderTableEnd(end: {
  readonly rows: number;
  readonly read: number;
  readonly mode: string;
  readonly elapsed: number;
}): string {
  const rows = `${countText(end.rows)} ${end.rows === 1 ? 'row' : 'rows'}`;
  return [rows, `${countText(end.read)} read`, end.mode, elapsedText(end.elapsed)].join(' · ');
}

/** As many digits of the second as one of the values needs, for all: points stand below each other. */
function digitsOf(values: readonly unknown[]): number {
  return values.reduce<number>((most, v) => (typeof v === 'number' ? Math.max(most, secondDigits(v)) : most), 0);
}
