import { dataType } from '../../types/data-type.js';
import type { STRING } from '../../types/logical-types.js';
import { resolveCall } from '../functions/resolve.js';
import type { Built, MethodsOf } from './built.js';
import { ifNull } from './comparison-methods.js';
import type { OrdExpr, TextExpr } from './expr.js';
import { callOf, constant, made } from './operand.js';

/** What texts have. */
export const textMethods = {
  upper(this: Built) {
    return callOf('UPPER', 'upper', this, []);
  },
  lower(this: Built) {
    return callOf('LOWER', 'lower', this, []);
  },
  trim(this: Built) {
    return callOf('TRIM', 'trim', this, []);
  },
  like(this: Built, pattern: unknown) {
    return callOf('LIKE', 'like', this, [pattern]);
  },
  substring(this: Built, from: number, length?: number) {
    return withIntegers('SUBSTRING', 'substring', this, length === undefined ? [from] : [from, length]);
  },
  charLength(this: Built) {
    return callOf('CHAR_LENGTH', 'charLength', this, []);
  },
  concat(this: Built, other: unknown) {
    return callOf('CONCAT', 'concat', this, [other]);
  },
  toTimestamp(this: Built, format?: string) {
    return callOf('TO_TIMESTAMP', 'toTimestamp', this, format === undefined ? [] : [format]);
  },
  ifNull,
} satisfies MethodsOf<TextExpr<STRING>, OrdExpr<STRING, STRING>>;

function withIntegers(name: string, method: string, self: Built, values: readonly number[]): Built {
  const operands = values.map(value => constant(value, dataType('int')));
  return made(resolveCall(name, [self['~node'], ...operands.map(({ node }) => node)]), method, self, operands);
}
