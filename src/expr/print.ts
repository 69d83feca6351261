import { canonicalJson } from '../types/canonical-json.js';
import { programValue } from '../types/program-value.js';
import { formatTimestamp } from '../types/time-text.js';
import { typeText } from '../types/type-text.js';
import type { AggregateCall, Call, ColumnReference, Expression, Literal, SortKey } from './expression.js';

/** How a column is called: by its name, unless two inputs share it. */
export type NameColumn = (column: ColumnReference) => string;

const plainName: NameColumn = column => nameText(column.name);

/**
 * An expression as SQL writes it, with as few parentheses as say the same: for `explain`, messages and the JSON form
 * of plans. Two expressions of one text over one schema are the same but for the types of constants.
 */
export function printExpression(expression: Expression, name: NameColumn = plainName): string {
  switch (expression.kind) {
    case 'column':
      return name(expression);
    case 'literal':
      return literalText(expression);
    default:
      return callText(expression, name);
  }
}

/** An aggregate as SQL writes it: `COUNT(*) FILTER (WHERE delay > 15)`. */
export function printAggregate(call: AggregateCall, name: NameColumn = plainName): string {
  const operands = call.operands.length === 0 ? '*' : call.operands.map(o => printExpression(o, name)).join(', ');
  const where = call.where === null ? '' : ` FILTER (WHERE ${printExpression(call.where, name)})`;
  return `${call.name}(${call.distinct ? 'DISTINCT ' : ''}${operands})${where}`;
}

/** A key of an order: `mean desc`; where NULLs stand only if it is not where they stand by themselves (S9.1). */
export function printSortKey(key: SortKey, name: NameColumn = plainName): string {
  const direction = key.descending ? ' desc' : '';
  const nulls = !key.expression.type.nullable || key.nullsFirst !== key.descending;
  return `${printExpression(key.expression, name)}${direction}${nulls ? '' : key.nullsFirst ? ' nulls first' : ' nulls last'}`;
}

/** A name as it is where it is a plain word, else in the double quotes of SQL. */
export function nameText(name: string): string {
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** How tightly an operator binds; what binds less tightly inside of it gets parentheses. */
const INFIX: ReadonlyMap<string, number> = new Map([
  ['OR', 1],
  ['AND', 2],
  ['=', 4],
  ['<>', 4],
  ['<', 4],
  ['<=', 4],
  ['>', 4],
  ['>=', 4],
  ['IS DISTINCT FROM', 4],
  ['IS NOT DISTINCT FROM', 4],
  ['LIKE', 4],
  ['+', 5],
  ['-', 5],
  ['||', 5],
  ['*', 6],
  ['/', 6],
  ['%', 6],
]);
const POSTFIX: ReadonlySet<string> = new Set([
  'IS NULL',
  'IS NOT NULL',
  'IS TRUE',
  'IS NOT TRUE',
  'IS FALSE',
  'IS NOT FALSE',
]);
const PREDICATE = 4;
const PREFIX = 7;
const ATOM = 8;

function callText(call: Call, name: NameColumn): string {
  const { operands } = call;
  const own = precedence(call);
  const inside = (operand: Expression, least: number) => {
    const text = printExpression(operand, name);
    return precedence(operand) < least ? `(${text})` : text;
  };
  const infix = operands.length >= 2 ? INFIX.get(call.name) : undefined;
  if (infix !== undefined) {
    // AND, OR and || take the same on both sides; the others group from the left; comparisons never stand in a row.
    const associative = call.name === 'AND' || call.name === 'OR' || call.name === '||';
    const first = own === PREDICATE ? own + 1 : own;
    const rest = associative ? own : own + 1;
    return operands.map((operand, i) => inside(operand, i === 0 ? first : rest)).join(` ${call.name} `);
  }
  const [first] = operands;
  if (operands.length === 1 && POSTFIX.has(call.name)) return `${inside(first!, PREDICATE + 1)} ${call.name}`;
  if (operands.length === 1 && call.name === 'NOT') return `NOT ${inside(first!, 3)}`;
  if (operands.length === 1 && call.name === '-') return `-${inside(first!, ATOM)}`;
  if (call.name === 'CAST' || call.name === 'TRY_CAST') {
    return `${call.name}(${printExpression(first!, name)} AS ${typeText(call.type, { nullability: false })})`;
  }
  const texts = operands.map(operand => printExpression(operand, name));
  if (call.name === 'CASE') return caseText(texts);
  if (call.name === 'BETWEEN' && operands.length === 3) {
    const [value, low, high] = operands.map(operand => inside(operand, PREDICATE + 1));
    return `${value} BETWEEN ${low} AND ${high}`;
  }
  if (call.name === 'IN') return `${inside(first!, PREDICATE + 1)} IN (${texts.slice(1).join(', ')})`;
  return `${call.name}(${texts.join(', ')})`;
}

function precedence(expression: Expression): number {
  if (expression.kind === 'literal') {
    return typeof expression.value === 'number' && expression.value < 0 ? PREFIX : ATOM;
  }
  if (expression.kind === 'column') return ATOM;
  const { name, operands } = expression;
  if (operands.length >= 2 && INFIX.has(name)) return INFIX.get(name)!;
  if (operands.length === 1 && name === 'NOT') return 3;
  if (operands.length === 1 && name === '-') return PREFIX;
  if ((operands.length === 1 && POSTFIX.has(name)) || name === 'BETWEEN' || name === 'IN') return PREDICATE;
  return ATOM;
}

/** Operands go in pairs of condition and result; one left over is the ELSE. */
function caseText(operands: readonly string[]): string {
  let text = 'CASE';
  for (let i = 0; i + 1 < operands.length; i += 2) text += ` WHEN ${operands[i]} THEN ${operands[i + 1]}`;
  if (operands.length % 2 === 1) text += ` ELSE ${operands.at(-1)}`;
  return `${text} END`;
}

function literalText({ value, type }: Literal): string {
  if (value === null) return 'NULL';
  switch (type.kind) {
    case 'boolean':
      return value === true ? 'TRUE' : 'FALSE';
    case 'string':
      return quoted(String(value));
    case 'bytes':
      // A value of BYTES is its bytes.
      return `X'${Array.from(value as Uint8Array, byte => byte.toString(16).padStart(2, '0')).join('')}'`;
    case 'date':
      return `DATE ${quoted(String(programValue(type)(value)))}`;
    case 'time':
      return `TIME ${quoted(String(programValue(type)(value)))}`;
    case 'timestamp':
    case 'timestamp_ltz':
      return `${type.kind.toUpperCase()} ${quoted(formatTimestamp(Number(value), 0))}`;
    case 'bigint':
      return String(value);
    case 'decimal':
      return String(programValue(type)(value));
    case 'float':
    case 'double':
      return doubleText(Number(value));
    case 'tinyint':
    case 'smallint':
    case 'int':
      return String(value);
    default:
      return `${type.kind.toUpperCase()} ${quoted(canonicalJson(value))}`;
  }
}

/** A double that SQL would read as one: with a point or an exponent. */
function doubleText(value: number): string {
  if (!Number.isFinite(value)) return quoted(String(value));
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}e0`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
