import { withPlace } from '../errors/at-place.js';
import { type CallSite, placeOf } from '../errors/call-site.js';
import { MillraceError } from '../errors/millrace-error.js';
import { type Built, isBuilt, type Tracked } from '../expr/builder/built.js';
import { type BuiltAgg, isBuiltAgg } from '../expr/builder/built-agg.js';
import { type BuiltOrder, isBuiltOrder } from '../expr/builder/built-order.js';
import { type BuiltOver, isBuiltOver } from '../expr/builder/built-over.js';
import { isBuiltTableCall } from '../expr/builder/built-table-call.js';
import { Tracking, watched } from '../expr/builder/tracking.js';
import type { ColumnReference, Expression, NamedExpression, SortKey } from '../expr/expression.js';
import type { TableCall } from '../expr/table-call.js';
import { withoutRowtime } from '../types/data-type.js';
import { missingMethod } from './missing-method.js';

/** The condition that a callback returns. */
export function conditionOf(callback: unknown, rows: readonly object[], site: CallSite): Expression {
  const result = call(callback, rows, site, returned => {
    if (isBuilt(returned)) return returned;
    throw wrongResult(returned, 'a condition', 'r => r.price.gt(10)');
  });
  return finished(result, site);
}

/** The columns that a callback returns, in order. */
export function columnsOf(callback: unknown, rows: readonly object[], site: CallSite): NamedExpression[] {
  const record = call(callback, rows, site, returned =>
    recordOf(returned, 'r => ({ total: r.price.times(2) })', (value, name) => {
      if (isBuilt(value)) return value;
      if (isBuiltAgg(value)) {
        throw new MillraceError('PLAN_TYPE_MISMATCH', `column '${name}' is an aggregate, ${value['~text']}`, {
          why: 'an aggregate folds many rows to one value, and here each row stands for itself',
          remedy: "groupBy('…').aggregate(r => ({ … })), or aggregate(r => ({ … })) over the whole table",
        });
      }
      if (isBuiltOver(value)) throw notOver(name, value);
      throw wrongColumn(name, value, 'an expression', `lit(${typeof value === 'string' ? "'…'" : '…'}, t.string())`);
    }),
  );
  return record.map(([name, value]) => ({ name, expression: finished(value, site) }));
}

/** The aggregates that a callback returns, in order. */
export function aggregatesOf(
  callback: unknown,
  rows: readonly object[],
  site: CallSite,
): (readonly [string, BuiltAgg])[] {
  return call(callback, rows, site, returned =>
    recordOf(returned, 'r => ({ orders: count(), total: r.price.sum() })', (value, name) => {
      if (isBuiltAgg(value)) return value;
      if (isBuilt(value)) {
        const text = value['~text'];
        throw new MillraceError('PLAN_TYPE_MISMATCH', `column '${name}' is ${text}, which is not aggregated`, {
          why: 'a group has many rows, and one value of each aggregate',
          remedy: `${text}.max(), ${text}.sum(), ${text}.first(), or group by it`,
        });
      }
      if (isBuiltOver(value)) throw notOver(name, value);
      throw wrongColumn(name, value, 'an aggregate', 'count()');
    }),
  );
}

/** The aggregates, ranks and neighbours that a callback returns, in order. */
export function overCallsOf(
  callback: unknown,
  rows: readonly object[],
  site: CallSite,
): (readonly [string, BuiltAgg | BuiltOver])[] {
  return call(callback, rows, site, returned =>
    recordOf(returned, 'r => ({ before: r.price.lag(1), total: r.price.sum() })', (value, name) => {
      if (isBuiltAgg(value) || isBuiltOver(value)) return value;
      if (isBuilt(value)) {
        const text = value['~text'];
        throw new MillraceError('PLAN_TYPE_MISMATCH', `column '${name}' is ${text}, which is of the row alone`, {
          why: 'over adds columns about other rows to those that are there',
          remedy: `${text}.sum(), ${text}.lag(1), or compute it in addColumns above`,
        });
      }
      throw wrongColumn(name, value, 'an aggregate, a rank or a neighbour', 'rowNumber()');
    }),
  );
}

/** What a rank says where it has no place. */
function notOver(name: string, { '~text': text }: BuiltOver): MillraceError {
  return new MillraceError('PLAN_TYPE_MISMATCH', `column '${name}' is ${text}, which is about rows in an order`, {
    why: 'ranks and neighbours go by the order of the rows of a part, which over says',
    remedy: `partitionBy('…').over({ orderBy: r => r.at }, r => ({ ${name}: ${text} }))`,
  });
}

/** The keys of an order that a callback returns: one or several, ascending where nothing is said. */
export function orderOf(callback: unknown, rows: readonly object[], site: CallSite): SortKey[] {
  const keys = call(callback, rows, site, returned => {
    const list: readonly unknown[] = Array.isArray(returned) ? returned : [returned];
    return list.map((value): Built | BuiltOrder => {
      if (isBuilt(value) || isBuiltOrder(value)) return value;
      throw wrongResult(value, 'a key of an order', 'r => [r.price.desc(), r.name]');
    });
  });
  return keys.map(key => {
    if (isBuiltOrder(key)) return key['~key'];
    return { expression: finished(key, site), descending: false, nullsFirst: true };
  });
}

/** The column that a callback returns, which has to be a rowtime that is never NULL. */
export function timeOf(callback: unknown, rows: readonly object[], site: CallSite, what = 'a window'): string {
  const column = call(callback, rows, site, returned => {
    if (isBuilt(returned)) return returned;
    throw wrongResult(returned, 'a rowtime', 'r => r.at');
  });
  return rowtimeOf(column, site, what).name;
}

/** The two columns, left and right, that a callback returns, which have to be rowtimes that are never NULL. */
export function timesOf(callback: unknown, rows: readonly object[], site: CallSite, what: string): [string, string] {
  const columns = call(callback, rows, site, returned => {
    if (Array.isArray(returned) && returned.length === 2 && returned.every(isBuilt)) return returned;
    throw wrongResult(returned, 'a pair of rowtimes', '(left, right) => [left.at, right.at]');
  });
  const [left, right] = columns.map(column => rowtimeOf(column, site, what)) as [ColumnReference, ColumnReference];
  if (left.input === 0 && right.input === 1) return [left.name, right.name];
  throw new MillraceError('PLAN_INVALID_ARGUMENT', 'the two times are not one of the left table and one of the right', {
    place: placeOf(site),
    remedy: 'the left one first: (left, right) => [left.at, right.at]',
  });
}

function rowtimeOf(column: Built, site: CallSite, what: string): ColumnReference {
  const { '~node': node, '~type': type, '~text': text } = column;
  if (node.kind === 'column' && type.rowtime === true && !type.nullable) return node;
  const is = node.kind !== 'column' ? 'was computed' : type.rowtime !== true ? 'is no rowtime' : 'may be NULL';
  throw new MillraceError('PLAN_MISSING_ROWTIME', `${what} goes by ${text}, which ${is}`, {
    place: placeOf(site),
    why: what.endsWith(' join')
      ? 'only a rowtime says when nothing earlier comes any more'
      : is === 'may be NULL'
        ? 'a row without a time belongs to no window'
        : 'only the rowtime of a source says when a window is complete',
    remedy:
      is === 'may be NULL'
        ? what.endsWith(' join')
          ? `join by a time that every row has, before the table is padded`
          : `window the left table's rowtime, or the right table before the join`
        : `declare it where the table is read: t.timestamp(3).rowtime({ delay: seconds(10) })`,
  });
}

/** The call of a table function that a callback returns. */
export function tableCallOf(callback: unknown, rows: readonly object[], site: CallSite): TableCall {
  const built = call(callback, rows, site, returned => {
    if (isBuiltTableCall(returned)) return returned;
    throw wrongResult(returned, 'a call of a table function', 'r => unnest(r.tags)');
  });
  return built['~tableCall'];
}

/** Runs a callback under watch: what it built and did not return was lost to `&&` or `?:`. */
function call<R extends Tracked | readonly (Tracked | readonly [string, Tracked])[]>(
  callback: unknown,
  rows: readonly object[],
  site: CallSite,
  check: (returned: unknown) => R,
): R {
  if (typeof callback !== 'function') {
    throw new MillraceError('PLAN_INVALID_ARGUMENT', `a callback is expected, and this is ${kindOf(callback)}`, {
      place: placeOf(site),
      remedy: 'r => r.price.gt(10)',
    });
  }
  const tracking = new Tracking(Function.prototype.toString.call(callback));
  return withPlace(
    () => placeOf(site),
    () => {
      const result = check(watched(tracking, () => called(callback as Callback, rows, tracking)));
      const parts: readonly (Tracked | readonly [string, Tracked])[] = Array.isArray(result)
        ? result
        : [result as Tracked];
      const lost = tracking.lost(parts.map(part => (Array.isArray(part) ? part[1] : part) as Tracked));
      if (lost === null) return result;
      const text = lost['~text'];
      throw new MillraceError(
        'PLAN_LOST_EXPRESSION',
        `${text} was built and then dropped by && or ?: (an expression is always true)`,
        { remedy: `${text}.and(…) or .or(…) for a condition; for a choice, when(${text}, a).otherwise(b)` },
      );
    },
  );
}

type Callback = (...operands: unknown[]) => unknown;

function called(callback: Callback, rows: readonly object[], tracking: Tracking): unknown {
  try {
    return callback(...rows);
  } catch (error) {
    throw missingMethod(error, tracking.seen);
  }
}

function recordOf<V>(
  returned: unknown,
  example: string,
  check: (value: unknown, name: string) => V,
): (readonly [string, V])[] {
  if (typeof returned !== 'object' || returned === null || isBuilt(returned) || isBuiltAgg(returned)) {
    throw wrongResult(returned, 'an object of columns', example);
  }
  return Object.entries(returned).map(([name, value]) => [name, check(value, name)] as const);
}

/** The node of an expression; what was computed carries no watermark. */
function finished(expression: Built, site: CallSite): Expression {
  const node = expression['~node'];
  if (node.type.rowtime === undefined || node.kind === 'column') return node;
  return withPlace(
    () => placeOf(site),
    () => ({ ...node, type: withoutRowtime(node.type) }),
  );
}

function wrongResult(returned: unknown, expected: string, example: string): MillraceError {
  const why =
    returned === undefined
      ? 'it returns nothing: an arrow function with braces needs a return, and an object needs parentheses around it'
      : typeof returned === 'boolean'
        ? 'it was computed by JavaScript when the plan was built, and not for each row'
        : undefined;
  return new MillraceError('PLAN_TYPE_MISMATCH', `the callback returns ${kindOf(returned)}, not ${expected}`, {
    why,
    remedy: example,
  });
}

function wrongColumn(name: string, value: unknown, expected: string, example: string): MillraceError {
  return new MillraceError('PLAN_TYPE_MISMATCH', `column '${name}' is ${kindOf(value)}, not ${expected}`, {
    why: value === undefined ? 'it may be misspelt: reading what is not there gives undefined' : undefined,
    remedy: example,
  });
}

function kindOf(value: unknown): string {
  if (isBuiltAgg(value)) return `the aggregate ${value['~text']}`;
  if (isBuilt(value) || isBuiltOver(value)) return value['~text'];
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object';
  return `the ${typeof value} ${typeof value === 'string' ? JSON.stringify(value) : String(value)}`;
}
