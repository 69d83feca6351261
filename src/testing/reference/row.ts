import type { Fault } from '../../expr/fault.js';
import type { Schema } from '../../schema/schema.js';
import type { Value } from '../../types/value.js';

/** Where a row came in (S6.1): the rank of its lane on this edge, and its ordinal in the lane. */
export interface Place {
  readonly lane: number;
  readonly ordinal: number;
}

/** One row of a table: values by position and, on edges that have one, its place. A table is an array of rows. */
export interface Row {
  readonly values: readonly Value[];
  readonly place: Place | null;
}

/** An error in a row's stead (S10.1). `where` is a place, a key as JSON, or ''. */
export interface RowError {
  readonly where: string;
  readonly fault: Fault;
}

/** What a node denotes at one cut (S4.1): its rows, and the errors of this node alone. */
export interface Table {
  readonly rows: readonly Row[];
  readonly errors: readonly RowError[];
}

/** At cut -infinity every table is empty (S4.1). */
export const NOTHING: Table = { rows: [], errors: [] };

/** Position of a column that must be there. */
export function positionOf(schema: Schema, name: string): number {
  const position = schema.fields.findIndex(field => field.name === name);
  if (position < 0) throw new Error(`no column ${name}`);
  return position;
}

/** What errors say of where a row was. */
export function whereOf(row: Row): string {
  return row.place === null ? '' : `${row.place.lane}:${row.place.ordinal}`;
}

/** Text that is equal for equal values: one value has one form (S9.4), so types need not be asked. */
export function textOf(value: Value): string {
  if (value === null) return '~';
  switch (typeof value) {
    case 'boolean':
      return value ? 'T' : 'F';
    case 'number':
      return `n${value}`;
    case 'bigint':
      return `n${value}`;
    case 'string':
      return JSON.stringify(value);
    default:
      if (value instanceof Uint8Array)
        return `x${Array.from(value, byte => byte.toString(16).padStart(2, '0')).join('')}`;
      if (Array.isArray(value)) return `[${value.map(textOf).join()}]`;
      return `{${Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, item]) => `${JSON.stringify(key)}:${textOf(item as Value)}`)
        .join()}}`;
  }
}

/** {@link textOf} of several values. */
export function textOfAll(values: readonly Value[]): string {
  return values.map(textOf).join('|');
}

/** The items by a text, in the order in which the texts are first seen. */
export function groupBy<T>(items: Iterable<T>, text: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = text(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}
