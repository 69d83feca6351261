import type { SortKey } from '../expression.js';
import type { Built, Tracked } from './built.js';
import { builtNow } from './tracking.js';

/** A key of an order at run time: what `asc()` and `desc()` give. */
export interface BuiltOrder extends Tracked {
  readonly '~key': SortKey;
}

/** The key that orders by an expression. Without a choice NULL is the lowest value (S9.1). */
export function builtOrder(expression: Built, descending: boolean, options?: { nulls: 'first' | 'last' }): BuiltOrder {
  const nullsFirst = options === undefined ? !descending : options.nulls === 'first';
  const order = Object.freeze({
    '~key': Object.freeze({ expression: expression['~node'], descending, nullsFirst }),
    '~uses': [expression],
    '~text': `${expression['~text']}.${descending ? 'desc' : 'asc'}()`,
  });
  builtNow(order);
  return order;
}

/** Whether a value is a key of an order. */
export function isBuiltOrder(value: unknown): value is BuiltOrder {
  return typeof value === 'object' && value !== null && '~key' in value;
}
