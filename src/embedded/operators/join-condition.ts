import { conjunctsOf, referencesIn } from '../../expr/analysis.js';
import { canFail } from '../../expr/can-fail.js';
import type { Call, Expression } from '../../expr/expression.js';
import { type DataType, withNull, withoutRowtime } from '../../types/data-type.js';
import { equalTypes } from '../../types/equal-types.js';
import { physicalOf } from '../batch.js';

/** An equality between the two sides: rows can be looked up by it. */
export interface JoinKey {
  /** Over the columns of the left and of the right row. */
  readonly sides: readonly [Expression, Expression];
  /** Under which both sides' values are one kind of key. */
  readonly type: DataType;
  /** `IS NOT DISTINCT FROM`: NULL meets NULL. */
  readonly nullSafe: boolean;
  /** The conjunct that says so. */
  readonly conjunct: Expression;
}

/** The condition of a join, taken apart. */
export interface JoinCondition {
  readonly keys: readonly JoinKey[];
  /** By side: what a row must meet to meet anybody, so that others need not come in. */
  readonly filters: readonly [readonly Expression[], readonly Expression[]];
  /** What a pair of equal keys must meet besides. */
  readonly residual: readonly Expression[];
  /**
   * A row whose key is NULL matches nobody, but the residual may fail on its pairs: NULL AND error = error (S10.3).
   */
  readonly nullKeysMayFail: boolean;
}

/**
 * Takes `on` apart. An equality that is FALSE makes the whole FALSE whatever else fails (S10.3), so keys decide; but
 * what can fail itself stays in the residual. One-sided conjuncts come before the join only where nothing can fail:
 * where one is NULL, an error of another would stand. `keepsRows`: rows of that side show without a partner too.
 */
export function conditionOf(on: Expression, keepsRows: (side: 0 | 1) => boolean): JoinCondition {
  const conjuncts = conjunctsOf(on).filter(conjunct => conjunct.kind !== 'literal' || conjunct.value !== true);
  const keys: JoinKey[] = [];
  const rest = conjuncts.filter(conjunct => {
    const key = keyOf(conjunct);
    if (key !== null) keys.push(key);
    return key === null;
  });
  const fails = rest.some(canFail);
  const filters: [Expression[], Expression[]] = [[], []];
  const residual = rest.filter(conjunct => {
    const side = sideOf(conjunct);
    // A row that is shown where it meets nobody comes in.
    if (fails || side === null || keepsRows(side)) return true;
    filters[side].push(conjunct);
    return false;
  });
  return { keys, filters, residual, nullKeysMayFail: fails && keys.some(mayBeNull) };
}

/** The same with equalities that may be NULL in the residual, where that may fail: rows are not told apart by them. */
export function withoutFailingNulls(condition: JoinCondition): JoinCondition {
  if (!condition.nullKeysMayFail) return condition;
  const moved = condition.keys.filter(mayBeNull).map(({ conjunct }) => conjunct);
  return {
    ...condition,
    keys: condition.keys.filter(key => !mayBeNull(key)),
    residual: [...moved, ...condition.residual],
    nullKeysMayFail: false,
  };
}

function mayBeNull({ sides, nullSafe }: JoinKey): boolean {
  return !nullSafe && sides.some(side => side.type.nullable);
}

function keyOf(conjunct: Expression): JoinKey | null {
  if (conjunct.kind !== 'call') return null;
  const nullSafe = conjunct.name === 'IS_NOT_DISTINCT_FROM';
  if (conjunct.name !== 'EQUAL' && !nullSafe) return null;
  const [a, b] = (conjunct as Call).operands as [Expression, Expression];
  const type = keyType(a.type, b.type);
  if (type === null || canFail(a) || canFail(b)) return null;
  const sides = [sideOf(a), sideOf(b)];
  if (sides[0] === 0 && sides[1] === 1) return { sides: [a, b], type, nullSafe, conjunct };
  if (sides[0] === 1 && sides[1] === 0) return { sides: [b, a], type, nullSafe, conjunct };
  return null;
}

/** The one side whose columns an expression reads; `null` where it reads both or none. */
function sideOf(expression: Expression): 0 | 1 | null {
  const [first, ...others] = referencesIn(expression);
  if (first === undefined || others.some(({ input }) => input !== first.input)) return null;
  return first.input;
}

/** The type of keys that are equal exactly where `=` says so of values of `a` and `b`; `null` where there is none. */
export function keyType(a: DataType, b: DataType): DataType | null {
  const nullable = a.nullable || b.nullable;
  const [x, y] = [plain(a), plain(b)];
  if (equalTypes(x, y)) return withNull(x, nullable);
  if (scaleOf(x) !== null && scaleOf(x) === scaleOf(y)) {
    return withNull(physicalOf(x) === 'exact' ? x : y, nullable);
  }
  if (physicalOf(x) === 'f64' && physicalOf(y) === 'f64') {
    if (isFraction(x) && (isFraction(y) || scaleOf(y) === 0)) return withNull(x, nullable);
    if (isFraction(y) && scaleOf(x) === 0) return withNull(y, nullable);
    if (x.kind === y.kind && x.kind !== 'decimal')
      return withNull((x.precision ?? 0) >= (y.precision ?? 0) ? x : y, nullable);
  }
  return null;
}

function plain(type: DataType): DataType {
  const { asNumber: _, ...rest } = withNull(withoutRowtime(type), false);
  return rest;
}

function isFraction(type: DataType): boolean {
  return type.kind === 'float' || type.kind === 'double';
}

/** Digits behind the point of an exact number; `null` for others. */
function scaleOf(type: DataType): number | null {
  switch (type.kind) {
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'bigint':
      return 0;
    case 'decimal':
      return type.scale ?? 0;
    default:
      return null;
  }
}
