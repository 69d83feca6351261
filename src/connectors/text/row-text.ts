import type { Field } from '../../types/data-type.js';
import { jsonRowText, jsonText, scalarText, type ValueText } from './value-text.js';

/** Makes the lines of a text file of rows in program values. */
export interface RowText {
  /** What stands at the start of the file. */
  readonly head: string;
  /** One record, with a line break where every record has one. */
  line(row: object): string;
  /** What stands between two records. */
  readonly between: string;
  /** What stands at the end of the file, if it has no record and if it has some. */
  readonly tail: { readonly empty: string; readonly full: string };
}

/** JSON Lines: an object a line. */
export function jsonLinesText(fields: readonly Field[]): RowText {
  const row = jsonRowText(fields.map(({ name, type }) => ({ name, text: jsonText(type) })));
  return { head: '', line: value => `${row(value)}\n`, ...JUST_LINES };
}

/** A JSON array: an object a line. */
export function jsonArrayText(fields: readonly Field[]): RowText {
  const row = jsonRowText(fields.map(({ name, type }) => ({ name, text: jsonText(type) })));
  return { head: '[', line: value => `\n${row(value)}`, between: ',', tail: { empty: ']\n', full: '\n]\n' } };
}

const JUST_LINES = { between: '', tail: { empty: '', full: '' } };

/** How CSV is written. */
export interface CsvText {
  readonly delimiter: string;
  readonly header: boolean;
  readonly nullText: string;
}

/** CSV. Every field that could be taken for something else is put in quotes; a NULL never is. */
export function csvText(fields: readonly Field[], { delimiter, header, nullText }: CsvText): RowText {
  const quoted = (text: string): string => (needsQuotes(text) ? `"${text.replaceAll('"', '""')}"` : text);
  // A byte order mark at the start of a file would be taken for one.
  const needsQuotes = (text: string): boolean =>
    text === nullText || text === '' || text.startsWith('\uFEFF') || text.includes(delimiter) || /["\n\r]/.test(text);
  const parts = fields.map(({ name, type }) => ({ name, text: scalarText(type) ?? jsonText(type) }));
  const field = (text: ValueText, value: unknown): string =>
    value === null || value === undefined ? nullText : quoted(text(value));
  return {
    head: header ? `${fields.map(({ name }) => quoted(name)).join(delimiter)}\n` : '',
    line(row) {
      let line = '';
      for (let i = 0; i < parts.length; i++) {
        const { name, text } = parts[i]!;
        if (i > 0) line += delimiter;
        line += field(text, (row as { readonly [name: string]: unknown })[name]);
      }
      return `${line}\n`;
    },
    ...JUST_LINES,
  };
}
