import { equalExpressions } from '../../expr/analysis.js';
import type { AggregateCall, Expression, NamedExpression, SortKey } from '../../expr/expression.js';
import { Fault } from '../../expr/fault.js';
import { functionOf } from '../../expr/functions/resolve.js';
import { evaluateConstant } from '../../expr/interpret.js';
import { equalTypes } from '../../types/equal-types.js';
import type { Value } from '../../types/value.js';
import { impuritiesOf } from '../facts/impurities.js';
import { assertNever, type Node } from '../node.js';
import type { Plan } from '../plan.js';
import { rebuild } from '../traverse.js';

/**
 * Computes what no column takes part in, once. A constant that fails stays as it is: it fails for each row, and for no
 * row where there is none (S10.3). Operands of AND and OR that cannot change the answer are left out: FALSE AND error
 * is FALSE. Types stay, so a folded constant may be called nullable.
 */
export function foldConstants(plan: Plan): Plan {
  return rebuild(plan, foldNode);
}

function foldNode(node: Node): Node {
  switch (node.kind) {
    case 'filter': {
      const predicate = fold(node.predicate);
      return predicate === node.predicate ? node : Object.freeze({ ...node, predicate });
    }
    case 'project': {
      const columns = foldNamed(node.columns);
      return columns === node.columns ? node : Object.freeze({ ...node, columns });
    }
    case 'lateral-join': {
      const operands = mapSame(node.call.operands, fold);
      const columns = foldNamed(node.columns);
      if (operands === node.call.operands && columns === node.columns) return node;
      return Object.freeze({ ...node, call: Object.freeze({ ...node.call, operands }), columns });
    }
    case 'join':
    case 'interval-join':
    case 'temporal-join': {
      const on = fold(node.on);
      const columns = foldNamed(node.columns);
      return on === node.on && columns === node.columns ? node : Object.freeze({ ...node, on, columns });
    }
    case 'semi-join': {
      const on = fold(node.on);
      return on === node.on ? node : Object.freeze({ ...node, on });
    }
    case 'aggregate':
    case 'window-aggregate':
    case 'session-aggregate': {
      const aggregates = mapSame(node.aggregates, one => {
        const call = foldCall(one.call);
        return call === one.call ? one : { ...one, call };
      });
      return aggregates === node.aggregates ? node : Object.freeze({ ...node, aggregates });
    }
    case 'over': {
      const calls = mapSame(node.calls, one => {
        const call = foldCall(one.call);
        return call === one.call ? one : { ...one, call };
      });
      const order = mapSame(node.order, foldKey);
      return calls === node.calls && order === node.order ? node : Object.freeze({ ...node, calls, order });
    }
    case 'top-n':
    case 'sort': {
      const order = mapSame(node.order, foldKey);
      return order === node.order ? node : Object.freeze({ ...node, order });
    }
    case 'scan':
    case 'union':
    case 'window-rows':
    case 'late-rows':
    case 'late-arrivals':
    case 'late-session-rows':
    case 'set-operation':
    case 'distinct':
    case 'deduplicate':
    case 'limit':
    case 'final':
    case 'to-stream':
    case 'transform':
    case 'from-stream':
    case 'to-changelog':
    case 'from-changelog':
    case 'reduce':
    case 'keyed-function':
      return node;
    default:
      return assertNever(node);
  }
}

function foldNamed(columns: readonly NamedExpression[]): readonly NamedExpression[] {
  return mapSame(columns, column => {
    const expression = fold(column.expression);
    return expression === column.expression ? column : { ...column, expression };
  });
}

function foldCall(call: AggregateCall): AggregateCall {
  const operands = mapSame(call.operands, fold);
  const where = call.where === null ? null : fold(call.where);
  return operands === call.operands && where === call.where ? call : { ...call, operands, where };
}

function foldKey(key: SortKey): SortKey {
  const expression = fold(key.expression);
  return expression === key.expression ? key : { ...key, expression };
}

/** An expression with its constant parts computed; the same object where there are none. */
export function fold(expression: Expression): Expression {
  if (expression.kind !== 'call') return expression;
  const operands = mapSame(expression.operands, fold);
  // A constant that a function cannot work with, such as a broken pattern, is refused where a user writes it; one that
  // is computed fails for each row, and goes on to do so.
  if ((functionOf(expression).validate?.(operands) ?? null) !== null) return expression;
  const call = operands === expression.operands ? expression : Object.freeze({ ...expression, operands });
  if (operands.every(({ kind }) => kind === 'literal') && impuritiesOf([call]).length === 0) {
    const value = evaluateConstant(call);
    return value instanceof Fault ? call : constant(value, expression);
  }
  if (call.name === 'AND') return withoutNeutral(call, operands, true);
  if (call.name === 'OR') return withoutNeutral(call, operands, false);
  return call;
}

/** AND, of which TRUE is the neutral operand and FALSE the decisive one; OR the other way round. */
function withoutNeutral(call: Expression, operands: readonly Expression[], neutral: boolean): Expression {
  if (operands.some(operand => isConstant(operand, !neutral))) return constant(!neutral, call);
  const kept = operands.filter((operand, i) => {
    const isRepeated = operands.findIndex(other => equalExpressions(other, operand)) < i;
    return !isConstant(operand, neutral) && !(isRepeated && impuritiesOf([operand]).length === 0);
  });
  if (kept.length === operands.length) return call;
  const [only] = kept;
  if (kept.length === 1 && equalTypes(only!.type, call.type)) return only!;
  // One operand is no AND, and another type would not fit where this one stood.
  return kept.length < 2 ? call : Object.freeze({ ...call, operands: kept } as Expression);
}

function isConstant(expression: Expression, value: boolean): boolean {
  return expression.kind === 'literal' && expression.value === value;
}

function constant(value: Value, { type }: Expression): Expression {
  return Object.freeze({ kind: 'literal', value, type });
}

/** The array mapped; the same array where no element changes. */
function mapSame<T>(values: readonly T[], f: (value: T) => T): readonly T[] {
  const mapped = values.map(f);
  return mapped.every((value, i) => value === values[i]) ? values : mapped;
}
