import { connectorTextOf } from '../connectors/contract/connector-text.js';
import { brandOf } from '../types/brand.js';

/** A call as messages show it, as far as its operands say: `.filter(r => r.open)`. */
export function callText(method: string, operands: readonly unknown[]): string {
  return `.${method}(${operands.map(operandText).join(', ')})`;
}

function operandText(operand: unknown): string {
  if (typeof operand === 'function') return written(Function.prototype.toString.call(operand));
  if (typeof operand === 'string') return `'${operand}'`;
  if (typeof operand !== 'object' || operand === null) return String(operand);
  // Tables and streams are calls themselves.
  if (brandOf(operand) !== undefined) return '…';
  const named = connectorTextOf(operand);
  if (named !== null) return named;
  // A duration says itself how long it is.
  if (saysItself(operand)) return String(operand);
  const parts = Object.entries(operand).map(([name, value]) => `${name}: ${partText(value)}`);
  return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`;
}

function partText(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value !== 'object' || value === null) return String(value);
  return saysItself(value) ? String(value) : '…';
}

/** Columns may be called `toString` too, and then it is no function. */
function saysItself(value: object): boolean {
  return Object.hasOwn(value, 'toString') && typeof value.toString === 'function';
}

/**
 * A callback's text as it was written: compilers call imported functions as `(0, module_1.count)()`, and what is
 * imported from this package `_millrace.t`.
 */
function written(text: string): string {
  return text
    .replaceAll(/\(0,\s*[\w$]+\.([\w$]+)\)/g, '$1')
    .replaceAll(/\b\w+_\d+(?:__)?\.(?=[\w$])/g, '')
    .replaceAll(/(?<![\w$.])_(?:millrace|files|rxjs|connector)\d*\.(?=[\w$])/g, '');
}
