import { MillraceError } from '../../errors/millrace-error.js';
import type { Column } from '../../schema/column.js';
import { factsOfColumn } from '../../schema/column.js';
import type { DataType } from '../../types/data-type.js';
import type { BOOLEAN, ColumnType, INT } from '../../types/logical-types.js';
import { resolveCall } from '../functions/resolve.js';
import { resolveCast, resolveTryCast } from '../functions/resolve-cast.js';
import { aggregateOf, countOf } from './aggregates.js';
import type { Built, MethodsOf } from './built.js';
import { builtOrder } from './built-order.js';
import { neighbourOf } from './built-over.js';
import type { BoolExpr, EqExpr, Expr, OrdExpr } from './expr.js';
import { callOf, made, operandOf } from './operand.js';

/** What every kind of column has. */
export const equalityMethods = {
  eq(this: Built, other: unknown) {
    return callOf('EQUAL', 'eq', this, [other]);
  },
  neq(this: Built, other: unknown) {
    return callOf('NOT_EQUAL', 'neq', this, [other]);
  },
  sameAs(this: Built, other: unknown) {
    return callOf('IS_NOT_DISTINCT_FROM', 'sameAs', this, [other]);
  },
  in(this: Built, values: unknown) {
    if (!Array.isArray(values) || values.length === 0) {
      throw new MillraceError('PLAN_INVALID_ARGUMENT', `${this['~text']}.in() gets no values`, {
        remedy: "in(['a', 'b'])",
      });
    }
    return callOf('IN', 'in', this, values);
  },
  isNull(this: Built) {
    return callOf('IS_NULL', 'isNull', this, []);
  },
  isNotNull(this: Built) {
    return callOf('IS_NOT_NULL', 'isNotNull', this, []);
  },
  nullIf(this: Built, other: unknown) {
    return callOf('NULLIF', 'nullIf', this, [other]);
  },
  cast(this: Built, column: Column<ColumnType>) {
    const node = resolveCast(this['~node'], targetOf(column, 'cast'));
    return made(node, 'cast', this, []);
  },
  tryCast(this: Built, column: Column<ColumnType>) {
    return made(resolveTryCast(this['~node'], targetOf(column, 'tryCast')), 'tryCast', this, []);
  },
  count(this: Built) {
    return countOf(this);
  },
  first(this: Built) {
    return aggregateOf('FIRST_VALUE', 'first', this);
  },
  last(this: Built) {
    return aggregateOf('LAST_VALUE', 'last', this);
  },
  collect(this: Built) {
    return aggregateOf('ARRAY_AGG', 'collect', this);
  },
  lag(this: Built, rows?: unknown, otherwise?: unknown) {
    return neighbourOf('LAG', 'lag', this, rows, otherwise);
  },
  lead(this: Built, rows?: unknown, otherwise?: unknown) {
    return neighbourOf('LEAD', 'lead', this, rows, otherwise);
  },
  asc(this: Built, options?: { nulls: 'first' | 'last' }) {
    return builtOrder(this, false, options);
  },
  desc(this: Built, options?: { nulls: 'first' | 'last' }) {
    return builtOrder(this, true, options);
  },
} satisfies MethodsOf<EqExpr<INT, INT>, Expr<INT>>;

/** What columns with an order have. */
export const orderMethods = {
  gt(this: Built, other: unknown) {
    return callOf('GREATER', 'gt', this, [other]);
  },
  gte(this: Built, other: unknown) {
    return callOf('GREATER_OR_EQUAL', 'gte', this, [other]);
  },
  lt(this: Built, other: unknown) {
    return callOf('LESS', 'lt', this, [other]);
  },
  lte(this: Built, other: unknown) {
    return callOf('LESS_OR_EQUAL', 'lte', this, [other]);
  },
  between(this: Built, low: unknown, high: unknown) {
    return callOf('BETWEEN', 'between', this, [low, high]);
  },
  min(this: Built) {
    return aggregateOf('MIN', 'min', this);
  },
  max(this: Built) {
    return aggregateOf('MAX', 'max', this);
  },
} satisfies MethodsOf<OrdExpr<INT, INT>, EqExpr<INT, INT>>;

/** What conditions have. */
export const logicMethods = {
  and(this: Built, other: unknown) {
    return callOf('AND', 'and', this, [other]);
  },
  or(this: Built, other: unknown) {
    return callOf('OR', 'or', this, [other]);
  },
  not(this: Built) {
    return callOf('NOT', 'not', this, []);
  },
  isTrue(this: Built) {
    return callOf('IS_TRUE', 'isTrue', this, []);
  },
  isFalse(this: Built) {
    return callOf('IS_FALSE', 'isFalse', this, []);
  },
  isNotTrue(this: Built) {
    return callOf('IS_NOT_TRUE', 'isNotTrue', this, []);
  },
  isNotFalse(this: Built) {
    return callOf('IS_NOT_FALSE', 'isNotFalse', this, []);
  },
  ifNull: ifNull,
} satisfies MethodsOf<BoolExpr<BOOLEAN>, EqExpr<BOOLEAN, BOOLEAN>>;

/** A value in place of NULL: of every kind that has plain values. */
export function ifNull(this: Built, value: unknown): Built {
  const operand = operandOf(value, this['~type']);
  return made(resolveCall('COALESCE', [this['~node'], operand.node]), 'ifNull', this, [operand]);
}

/** The type that a cast asks for. */
export function targetOf(column: unknown, method: string): DataType {
  const facts = factsOfColumn(column);
  if (facts !== undefined) return facts.type;
  throw new MillraceError('PLAN_INVALID_ARGUMENT', `${method} gets no column`, { remedy: `${method}(t.double())` });
}
