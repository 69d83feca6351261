import type { Schema } from '../schema/schema.js';
import { displayWidth, pad } from './display-width.js';
import { escapeText } from './escape-text.js';
import { isRightAligned, valueText } from './value-text.js';

/** Shows changes as they come, a line each, under one header. */
export interface ChangelogText {
  /** The line with the names of the columns. */
  readonly header: string;
  /** The line of one change. A column grows with its widest value so far; lines already shown stay. */
  line(change: { readonly kind: string; readonly row: object }): string;
}

/** The changes of a table as `print({ as: 'changelog' })` shows them. Lines come without line breaks. */
export function renderChangelog(schema: Schema): ChangelogText {
  const columns = schema.fields.map(({ name, type }) => ({
    name,
    type,
    width: displayWidth(escapeText(name)),
    side: isRightAligned(type.kind) ? ('right' as const) : ('left' as const),
  }));
  const join = (op: string, cells: readonly string[]) =>
    [op, ...cells.map((cell, i) => pad(cell, columns[i]!.width, columns[i]!.side))].join('  ').trimEnd();
  return {
    header: join(
      'op',
      columns.map(({ name }) => escapeText(name)),
    ),
    line({ kind, row }) {
      const cells = columns.map(column => {
        const text = valueText(Reflect.get(row, column.name), column.type);
        column.width = Math.max(column.width, displayWidth(text));
        return text;
      });
      return join(kind, cells);
    },
  };
}
