import { type DataType, dataType, type Field, withNull } from '../../../types/data-type.js';
import { guessType } from './guess-type.js';

/** Names of objects that have more than these are keys of a map, not columns. */
const MOST_FIELDS = 200;

/** A text, with the colon that makes it a name, or a number. */
const TOKEN = /"(?:[^"\\]|\\.)*"(\s*:)?|-?\d[-+.\deE]*/g;

/**
 * The object of a line; `null` where there is none: reading the file will say why. Its texts begin with `s`, and so do
 * not look like its numbers, which are texts that begin with `n`: as numbers of JavaScript they could lose what tells an
 * integer from an amount.
 */
export function parseObject(line: string): object | null {
  try {
    JSON.parse(line);
    const value: unknown = JSON.parse(line.replace(TOKEN, marked));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

function marked(token: string, colon: string | undefined): string {
  if (colon !== undefined) return token;
  return token.startsWith('"') ? `"s${token.slice(1)}` : `"n${token}"`;
}

/** The columns of objects that {@link parseObject} gave; a field that one of them lacks is nullable. */
export function inferObjects(objects: readonly object[]): Field[] {
  const values = new Map<string, unknown[]>();
  for (const object of objects) {
    for (const [name, value] of Object.entries(object)) {
      const known = values.get(name);
      if (known === undefined) values.set(name, [value]);
      else known.push(value);
    }
  }
  return [...values].map(([name, of]) => {
    const type = inferValues(of);
    return { name, type: of.length < objects.length ? withNull(type, true) : type };
  });
}

/** What values of JSON have in common; VARIANT where that is nothing. */
function inferValues(values: readonly unknown[]): DataType {
  const there = values.filter(value => value !== null);
  const isNullable = there.length < values.length;
  if (there.length === 0) return dataType('variant', { nullable: true });
  return withNull(inferThere(there), isNullable);
}

function inferThere(values: readonly unknown[]): DataType {
  if (values.every(value => typeof value === 'boolean')) return dataType('boolean');
  if (values.every(isNumber)) return numberOf(values.map(unmarked));
  if (values.some(isNumber)) return dataType('variant');
  if (values.every(value => typeof value === 'string')) return timeOrText((values as readonly string[]).map(unmarked));
  if (values.every(Array.isArray)) {
    const elements = (values as readonly (readonly unknown[])[]).flat();
    return dataType('array', { element: inferValues(elements) });
  }
  if (values.every(value => typeof value === 'object' && !Array.isArray(value))) {
    const fields = inferObjects(values as readonly object[]);
    if (fields.length > 0 && fields.length <= MOST_FIELDS) return dataType('row', { fields });
  }
  return dataType('variant');
}

/** What follows the mark. */
function unmarked(value: string): string {
  return value.slice(1);
}

function isNumber(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith('n');
}

/** JSON does not keep the zeros of an amount, so what looks like one may have more digits next time. */
function numberOf(texts: readonly string[]): DataType {
  const { kind } = guessType(texts);
  return dataType(kind === 'int' || kind === 'bigint' ? kind : 'double');
}

/** A text may be one of a time; a text of digits stays what it is. */
function timeOrText(values: readonly string[]): DataType {
  const type = guessType(values);
  const isTime = ['date', 'time', 'timestamp', 'timestamp_ltz'].includes(type.kind);
  return isTime ? type : dataType('string');
}
