import { MillraceError } from '../errors/millrace-error.js';
import type { Extreme } from '../plan/nodes/reduce.js';
import { canonicalJson } from '../types/canonical-json.js';
import { compareKeys, isKey } from '../types/key-order.js';
import { valueShown } from '../types/misfit.js';
import type { Key } from './data-stream.js';

/** What a reduction made here goes by. */
const EXTREMES = new WeakMap<object, Extreme>();

/**
 * Keeps the value for which `f` gives the greatest key; NaN is above all numbers, texts go by code point. Of values with
 * equal keys the one that stands first in its source stays, or where rows have no place, the first in content order.
 *
 * @example orders.keyBy(o => o.user).reduce(Order, maxBy(o => o.at)) // the latest order of each user
 */
export function maxBy<V>(f: (value: V) => Key): (a: V, b: V) => V {
  return extreme(f, true);
}

/** Keeps the value for which `f` gives the least key; otherwise as {@link maxBy}. */
export function minBy<V>(f: (value: V) => Key): (a: V, b: V) => V {
  return extreme(f, false);
}

/** What a reduction goes by, where `maxBy` or `minBy` made it. */
export function extremeOf(reduction: object): Extreme | null {
  return EXTREMES.get(reduction) ?? null;
}

function extreme<V>(f: (value: V) => Key, greatest: boolean): (a: V, b: V) => V {
  const reduction = (a: V, b: V): V => {
    const order = compareKeys(keyOf(f(a)), keyOf(f(b)));
    if (order !== 0) return order > 0 === greatest ? a : b;
    return canonicalJson(a) <= canonicalJson(b) ? a : b;
  };
  // Its values are of the stream that it is given to.
  EXTREMES.set(reduction, { of: f as (value: unknown) => unknown, greatest });
  return reduction;
}

function keyOf(value: unknown): Key {
  if (isKey(value)) return value;
  throw new MillraceError('ROW_FUNCTION_FAILED', `${valueShown(value)} cannot be compared`, {
    remedy: 'give a text, a number, a bigint or a boolean',
  });
}
