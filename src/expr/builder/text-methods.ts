import { dataType } from '../../types/data-type.js';
import type { STRING } from '../../types/logical-types.js';
import { resolveCall } from '../functions/resolve.js';
import type { Built, MethodsOf } from './built.js';
import { ifNull } from './comparison-methods.js';
import type { OrdExpr, TextExpr } from './expr.js';
import { callOf, constant, made, type Operand, operandOf } from './operand.js';

const STRING_TYPE = dataType('string');
const INT_TYPE = dataType('int');

/** What texts have. */
export const textMethods = {
  upper(this: Built) {
    return callOf('UPPER', 'upper', this, []);
  },
  lower(this: Built) {
    return callOf('LOWER', 'lower', this, []);
  },
  initCap(this: Built) {
    return callOf('INITCAP', 'initCap', this, []);
  },
  trim(this: Built, characters?: unknown) {
    return callOf('TRIM', 'trim', this, given(characters));
  },
  ltrim(this: Built, characters?: unknown) {
    return callOf('LTRIM', 'ltrim', this, given(characters));
  },
  rtrim(this: Built, characters?: unknown) {
    return callOf('RTRIM', 'rtrim', this, given(characters));
  },
  like(this: Built, pattern: unknown, escapedBy?: unknown) {
    return callOf('LIKE', 'like', this, [pattern, ...given(escapedBy)]);
  },
  substring(this: Built, from: unknown, length?: unknown) {
    return withOperands('SUBSTRING', 'substring', this, [from, ...given(length)].map(number));
  },
  left(this: Built, count: unknown) {
    return withOperands('LEFT', 'left', this, [number(count)]);
  },
  right(this: Built, count: unknown) {
    return withOperands('RIGHT', 'right', this, [number(count)]);
  },
  charLength(this: Built) {
    return callOf('CHAR_LENGTH', 'charLength', this, []);
  },
  concat(this: Built, other: unknown) {
    return callOf('CONCAT', 'concat', this, [other]);
  },
  replace(this: Built, sought: unknown, replacement: unknown) {
    return callOf('REPLACE', 'replace', this, [sought, replacement]);
  },
  position(this: Built, sought: unknown) {
    const operand = text(sought);
    return made(resolveCall('POSITION', [operand.node, this['~node']]), 'position', this, [operand]);
  },
  contains(this: Built, sought: unknown) {
    const operand = text(sought);
    const position = resolveCall('POSITION', [operand.node, this['~node']]);
    return made(resolveCall('GREATER', [position, constant(0, INT_TYPE).node]), 'contains', this, [operand]);
  },
  startsWith(this: Built, start: unknown) {
    return callOf('STARTSWITH', 'startsWith', this, [start]);
  },
  endsWith(this: Built, end: unknown) {
    return callOf('ENDSWITH', 'endsWith', this, [end]);
  },
  lpad(this: Built, length: unknown, padding: unknown) {
    return withOperands('LPAD', 'lpad', this, [number(length), text(padding)]);
  },
  rpad(this: Built, length: unknown, padding: unknown) {
    return withOperands('RPAD', 'rpad', this, [number(length), text(padding)]);
  },
  repeat(this: Built, count: unknown) {
    return withOperands('REPEAT', 'repeat', this, [number(count)]);
  },
  reverse(this: Built) {
    return callOf('REVERSE', 'reverse', this, []);
  },
  splitIndex(this: Built, separator: unknown, index: unknown) {
    return withOperands('SPLIT_INDEX', 'splitIndex', this, [text(separator), number(index)]);
  },
  regexp(this: Built, pattern: unknown) {
    return callOf('REGEXP', 'regexp', this, [pattern]);
  },
  regexpReplace(this: Built, pattern: unknown, replacement: unknown) {
    return callOf('REGEXP_REPLACE', 'regexpReplace', this, [pattern, replacement]);
  },
  regexpExtract(this: Built, pattern: unknown, group?: unknown) {
    return withOperands('REGEXP_EXTRACT', 'regexpExtract', this, [text(pattern), ...given(group).map(number)]);
  },
  toTimestamp(this: Built, format?: unknown) {
    return callOf('TO_TIMESTAMP', 'toTimestamp', this, given(format));
  },
  toDate(this: Built, format?: unknown) {
    return callOf('TO_DATE', 'toDate', this, given(format));
  },
  ifNull,
} satisfies MethodsOf<TextExpr<STRING>, OrdExpr<STRING, STRING>>;

function withOperands(name: string, method: string, self: Built, operands: readonly Operand[]): Built {
  return made(resolveCall(name, [self['~node'], ...operands.map(({ node }) => node)]), method, self, operands);
}

function text(value: unknown): Operand {
  return operandOf(value, STRING_TYPE);
}

function number(value: unknown): Operand {
  return operandOf(value, INT_TYPE);
}

/** An operand that may be left out. */
function given(value: unknown): readonly unknown[] {
  return value === undefined ? [] : [value];
}
