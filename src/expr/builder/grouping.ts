import { MillraceError } from '../../errors/millrace-error.js';
import { dataType } from '../../types/data-type.js';
import type { ColumnType, SAFE_BIGINT } from '../../types/logical-types.js';
import { literal } from '../build.js';
import type { NumAgg } from './agg.js';
import { type Built, isBuilt } from './built.js';
import { madeAgg } from './built-agg.js';
import type { Expr } from './expr.js';
import { defineKinds } from './kinds.js';

/** How many columns one number tells of: it is a safe integer. */
const MOST_COLUMNS = 53;

/**
 * Which of these key columns a row of `groupingSets`, `rollup` or `cube` leaves out: a number with a bit for each column,
 * the last one lowest, 1 where it is left out. So a NULL that the data has is told from one that stands for all values;
 * of one column it is 0 or 1.
 *
 * @throws PLAN_INVALID_ARGUMENT where the columns are no keys, or there are no grouping sets.
 * @example rollup('country', 'city').aggregate(r => ({ people: r.people.sum(), level: grouping(r.country, r.city) }))
 */
export function grouping(...columns: readonly Expr<ColumnType>[]): NumAgg<SAFE_BIGINT, SAFE_BIGINT> {
  defineKinds();
  const text = 'grouping()';
  if (columns.length === 0 || columns.length > MOST_COLUMNS) {
    throw invalid(`${text} gets ${columns.length} columns`, 'name the keys that it is to tell of: grouping(r.country)');
  }
  // The class has what the tags promise to the type checker.
  const keys = columns.map(column => keyOf(column as unknown as Built));
  const agg = madeAgg(
    ({ leavesOut }) => {
      const bits = keys.reduce((sum, { name }) => 2 * sum + Number(leavesOut(name)), 0);
      return literal(bits, dataType('bigint', { asNumber: true }));
    },
    columns as unknown as readonly Built[],
    text,
  );
  return agg as unknown as NumAgg<SAFE_BIGINT, SAFE_BIGINT>;
}

function keyOf(column: Built): { readonly name: string } {
  if (isBuilt(column) && column['~node'].kind === 'column') return column['~node'];
  throw invalid('grouping() gets what is no column', 'name a key as it is: grouping(r.country)');
}

/** Where there are no grouping sets no key is left out, and it is a mistake to ask. */
export function leavesNothingOut(name: string): never {
  throw invalid(
    `grouping() asks whether ${name} is left out, and there are no grouping sets`,
    "groupingSets(['country', 'city'], ['country'], []), rollup('country', 'city') or cube('country', 'city') make them",
  );
}

/** The same question about what is no key. */
export function isNoKey(name: string, keys: readonly string[]): MillraceError {
  return invalid(`grouping() asks about ${name}, which is no key here`, `the keys are ${keys.join(', ')}`);
}

function invalid(fact: string, remedy: string): MillraceError {
  return new MillraceError('PLAN_INVALID_ARGUMENT', fact, { remedy });
}
