import { canonicalJson } from '../types/canonical-json.js';
import { programValue } from '../types/program-value.js';
import { formatTimestamp } from '../types/time-text.js';
import { typeText } from '../types/type-text.js';
import type { AggregateCall, Call, ColumnReference, Expression, Literal, SortKey } from './expression.js';
import { operandsAsWritten } from './user/user-aggregate.js';

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
  const operands =
    operandsAsWritten(call).length === 0
      ? call.name === 'COUNT'
        ? '*'
        : ''
      : operandsAsWritten(call)
          .map(o => printExpression(o, name))
          .join(', ');
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

/** Functions that stand between their operands, and how tightly they bind: what binds less tightly gets parentheses. */
const INFIX: ReadonlyMap<string, readonly [symbol: string, precedence: number]> = new Map([
  ['OR', ['OR', 1]],
  ['AND', ['AND', 2]],
  ['EQUAL', ['=', 4]],
  ['NOT_EQUAL', ['<>', 4]],
  ['LESS', ['<', 4]],
  ['LESS_OR_EQUAL', ['<=', 4]],
  ['GREATER', ['>', 4]],
  ['GREATER_OR_EQUAL', ['>=', 4]],
  ['IS_DISTINCT_FROM', ['IS DISTINCT FROM', 4]],
  ['IS_NOT_DISTINCT_FROM', ['IS NOT DISTINCT FROM', 4]],
  ['PLUS', ['+', 5]],
  ['MINUS', ['-', 5]],
  ['TIMES', ['*', 6]],
  ['DIVIDE', ['/', 6]],
  ['MOD', ['%', 6]],
]);
const POSTFIX: ReadonlyMap<string, string> = new Map([
  ['IS_NULL', 'IS NULL'],
  ['IS_NOT_NULL', 'IS NOT NULL'],
  ['IS_TRUE', 'IS TRUE'],
  ['IS_NOT_TRUE', 'IS NOT TRUE'],
  ['IS_FALSE', 'IS FALSE'],
  ['IS_NOT_FALSE', 'IS NOT FALSE'],
]);
const PREDICATE = 4;
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
    // AND and OR take the same on both sides; the others group from the left; comparisons never stand in a row.
    const first = own === PREDICATE ? own + 1 : own;
    const rest = own < PREDICATE ? own : own + 1;
    return operands.map((operand, i) => inside(operand, i === 0 ? first : rest)).join(` ${infix[0]} `);
  }
  const [first] = operands;
  const postfix = operands.length === 1 ? POSTFIX.get(call.name) : undefined;
  if (postfix !== undefined) return `${inside(first!, PREDICATE + 1)} ${postfix}`;
  if (operands.length === 1 && call.name === 'NOT') return `NOT ${inside(first!, 3)}`;
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
  if (expression.kind !== 'call') return ATOM;
  const { name, operands } = expression;
  if (operands.length >= 2 && INFIX.has(name)) return INFIX.get(name)![1];
  if (operands.length === 1 && name === 'NOT') return 3;
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
