import type { DOUBLE, SAFE_BIGINT } from '../../types/logical-types.js';
import type { OverFunctionName } from '../functions/over-functions.js';
import { builtOver, rowsOf } from './built-over.js';
import type { Ahead, OverCall } from './over-call.js';

/** ROW_NUMBER: the place of the row in the order of `over`, from 1; equal rows have different ones. */
export function rowNumber(): OverCall<SAFE_BIGINT> {
  return plain('ROW_NUMBER', 'rowNumber');
}

/** RANK: equal rows share a rank, and as many ranks are left out behind them: 1, 2, 2, 4. */
export function rank(): OverCall<SAFE_BIGINT> {
  return plain('RANK', 'rank');
}

/** DENSE_RANK: equal rows share a rank, and none is left out: 1, 2, 2, 3. */
export function denseRank(): OverCall<SAFE_BIGINT> {
  return plain('DENSE_RANK', 'denseRank');
}

/** PERCENT_RANK: the rank from 0 to 1 among all rows of the part; the rows that come after count too. */
export function percentRank(): Ahead<DOUBLE> {
  return plain('PERCENT_RANK', 'percentRank');
}

/** CUME_DIST: the share of the rows of the part up to this one and its equals, above 0 and up to 1. */
export function cumeDist(): Ahead<DOUBLE> {
  return plain('CUME_DIST', 'cumeDist');
}

/**
 * NTILE: deals the rows of the part, in order, to `buckets` buckets that differ by at most one row, and says which one,
 * from 1. Throws PLAN_INVALID_ARGUMENT unless `buckets` is a whole number from 1 on.
 *
 * @example partitionBy('class').over({ orderBy: r => r.points.desc() }, () => ({ quarter: ntile(4) }))
 */
export function ntile(buckets: number): Ahead<SAFE_BIGINT> {
  const text = `ntile(${String(buckets)})`;
  return builtOver('NTILE', [rowsOf(buckets, text)], [], text) as unknown as Ahead<SAFE_BIGINT>;
}

// The tags exist for the type checker only.
function plain<A>(name: OverFunctionName, method: string): A {
  return builtOver(name, [], [], `${method}()`) as unknown as A;
}
