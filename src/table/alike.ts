import { type CallSite, placeOf } from '../errors/call-site.js';
import { closestMatch } from '../errors/closest-match.js';
import { MillraceError } from '../errors/millrace-error.js';
import type { Expression } from '../expr/expression.js';
import { castTo } from '../expr/functions/resolve-cast.js';
import type { Node } from '../plan/node.js';
import { project } from '../plan/nodes/project.js';
import type { Schema } from '../schema/schema.js';
import { commonType } from '../types/common-type.js';
import { type DataType, dataType, type Field, withNull, withoutRowtime } from '../types/data-type.js';
import { equalTypes } from '../types/equal-types.js';
import { typeText } from '../types/type-text.js';

/** Two tables whose rows can be put together or compared, and the columns that they have in common. */
export interface Alike {
  readonly inputs: readonly [Node, Node];
  readonly schema: Schema;
}

/**
 * Brings two tables to the same columns, which are matched by name and come in the order of the first table. `what`
 * they are brought together for, in messages: `union`.
 */
export function alike(left: Node, right: Node, what: string, site: CallSite): Alike {
  for (const { name } of right.schema.fields) {
    if (!left.schema.fields.some(f => f.name === name))
      throw missing(name, left, `the first table of the ${what}`, site);
  }
  const fields = left.schema.fields.map(({ name, type }): Field => {
    const other = right.schema.fields.find(field => field.name === name);
    if (other === undefined) throw missing(name, right, `the second table of the ${what}`, site);
    return { name, type: common(name, type, other.type, site) };
  });
  return { inputs: [brought(left, fields, site), brought(right, fields, site)], schema: { fields } };
}

function common(name: string, a: DataType, b: DataType, site: CallSite): DataType {
  const type = a.kind === b.kind ? commonType([a, b]) : null;
  if (type === null) {
    throw new MillraceError(
      'PLAN_TYPE_MISMATCH',
      `column '${name}' is ${text(a)} in the first table and ${text(b)} in the second`,
      { place: placeOf(site), remedy: `bring both to one type: addColumns(r => ({ ${name}: r.${name}.cast(…) }))` },
    );
  }
  const isRowtime = a.rowtime === true && b.rowtime === true && a.precision === b.precision;
  return isRowtime ? dataType(type.kind, { ...type, rowtime: true }) : type;
}

/** The table with the common columns in their order and of their types; itself where they are so already. */
function brought(input: Node, fields: readonly Field[], site: CallSite): Node {
  const own = input.schema.fields;
  if (own.length === fields.length && own.every((field, i) => fits(field, fields[i]!))) return input;
  const columns = fields.map(field => {
    const { name, type } = own.find(({ name }) => name === field.name)!;
    const column: Expression = { kind: 'column', input: 0, name, type };
    return { name, expression: bare(type, field.type) ? column : castTo(column, field.type) };
  });
  return project(input, columns, site);
}

function fits(from: Field, to: Field): boolean {
  return from.name === to.name && bare(from.type, to.type);
}

/** Whether two types differ at most in what a wider table may leave open. */
function bare(a: DataType, b: DataType): boolean {
  return equalTypes(plain(a), plain(b));
}

function plain(type: DataType): DataType {
  const { asNumber: _, ...rest } = withoutRowtime(withNull(type, true));
  return rest;
}

function missing(name: string, table: Node, which: string, site: CallSite): MillraceError {
  const names = table.schema.fields.map(field => field.name);
  return new MillraceError('PLAN_UNKNOWN_COLUMN', `${which} has no column '${name}'`, {
    place: placeOf(site),
    closest: closestMatch(name, names),
    remedy: 'select the same columns from both',
  });
}

function text(type: DataType): string {
  return typeText(type, { nullability: false });
}
